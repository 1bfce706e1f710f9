/** The page *Eval report*: the gates with their reasons, metrics with intervals, and the answers that need a look. */
import {
  type EvalReportMessage,
  type EvalReportRequest,
  isEvalReportMessage,
} from '../../core/contract/eval-report-page.ts';
import { type EvalReport, type EvalRunLine, NO_BASELINE } from '../../core/contract/runner.ts';
import {
  announce,
  badge,
  button,
  editor,
  element,
  field,
  picture,
  redraw,
  type Say,
  sayer,
  select,
  table,
} from './page.ts';

type EvalReportView = EvalReport['view'];
type MetricView = EvalReportView['metrics'][number];
type SliceView = EvalReportView['slices'][number];
type AnswerView = EvalReportView['rows'][number];
type ComparisonView = NonNullable<EvalReportView['comparison']>;
type Shown = 'failed' | 'turned' | 'all';

/** What a person set here: kept while the page is drawn anew, and when the window is loaded anew. */
interface Kept {
  readonly shown: Shown;
  readonly search: string;
  readonly most: number;
}

const PAGE = 50;
let kept: Kept = keptIn(editor.getState()) ?? { shown: 'failed', search: '', most: PAGE };
let last: EvalReportMessage | undefined;

const ask = (request: EvalReportRequest): void => editor.postMessage(request);

addEventListener('message', ({ data }) => {
  if (!isEvalReportMessage(data)) return;
  if (data.report && data.report.id !== last?.report?.id) kept = { ...kept, most: PAGE };
  last = data;
  draw();
});
ask({ kind: 'ready' });

function keep(change: Partial<Kept>): void {
  kept = { ...kept, ...change };
  draw();
}

function keptIn(state: unknown): Kept | undefined {
  if (typeof state !== 'object' || state === null || !('kept' in state)) return undefined;
  const { kept: found } = state;
  if (typeof found !== 'object' || found === null || !('shown' in found) || !('search' in found)) return undefined;
  const { shown, search } = found;
  if ((shown !== 'failed' && shown !== 'turned' && shown !== 'all') || typeof search !== 'string') return undefined;
  return { shown, search, most: PAGE };
}

function draw(): void {
  if (!last) return;
  const { report, problem, isBusy, words } = last;
  const say = sayer(words);
  if (report) editor.setState({ id: report.id, suite: report.view.suite, baseline: report.baseline, kept });
  announce(
    isBusy ? say('busy') : report ? say('summary', report.view.suite, say(`verdict.${report.view.verdict}`)) : '',
  );
  redraw(
    element('h1', {}, say('title')),
    problem === undefined ? undefined : element('p', { class: 'problem', role: 'alert' }, problem),
    ...(report ? sections(report, isBusy, say) : []),
  );
}

function sections(report: EvalReport, isBusy: boolean, say: Say): readonly (HTMLElement | undefined)[] {
  const { view } = report;
  return [
    choices(report, say),
    element(
      'p',
      {},
      badge(view.verdict, say(`verdict.${view.verdict}`)),
      ' ',
      say('about', view.cases, view.answers),
      view.complete ? undefined : element('strong', {}, ` ${say('incomplete')}`),
    ),
    element('p', { class: 'note' }, say('release'), ' ', element('code', {}, short(view.release))),
    element(
      'div',
      { class: 'actions' },
      button({
        id: 'again',
        text: say('again'),
        press: () => ask({ kind: 'again' }),
        isPrimary: true,
        isDisabled: isBusy,
      }),
      button({ id: 'save', text: say('save'), press: () => ask({ kind: 'save' }) }),
    ),
    gates(view, say),
    metrics(view.metrics, say('metrics'), say),
    view.comparison && comparison(view.comparison, say),
    slices(view.slices, say),
    answers(view, say),
  ];
}

function choices({ id, view, baseline, runs, suites }: EvalReport, say: Say): HTMLElement {
  const text = ({ at, release, verdict, model }: EvalRunLine): string =>
    `${new Date(at).toLocaleString()}, ${model ?? short(release)}: ${say(`verdict.${verdict}`)}`;
  const line = (run: EvalRunLine) => [run.id, text(run)] as const;
  return element(
    'div',
    { class: 'choice', role: 'group', 'aria-label': say('choice') },
    select(
      'suite',
      say('suite'),
      suites.map(({ suite }) => [suite, suite] as const),
      view.suite,
      (suite) => ask({ kind: 'suite', suite }),
    ),
    select('run', say('run'), runs.map(line), id, (run) => ask({ kind: 'run', id: run })),
    select(
      'baseline',
      say('compareWith'),
      [[NO_BASELINE, say('nothing')] as const, ...runs.filter((run) => run.id !== id).map(line)],
      baseline ?? NO_BASELINE,
      (run) => ask({ kind: 'run', id, baseline: run }),
    ),
  );
}

function gates({ gates: all }: EvalReportView, say: Say): HTMLElement {
  if (all.length === 0) return element('p', { class: 'note' }, say('noGates'));
  return table({
    caption: say('gates'),
    heads: [say('metric'), say('asked'), say('verdict'), say('why')],
    rows: all.map(({ metric, asked, verdict, why }) => [metric, asked, badge(verdict, say(`verdict.${verdict}`)), why]),
  });
}

function metrics(all: readonly MetricView[], caption: string, say: Say): HTMLElement {
  if (all.length === 0) return element('p', { class: 'note' }, say('nothingJudged'));
  return table({
    caption,
    heads: [say('metric'), say('value'), say('interval'), '', say('n')],
    rows: all.map(({ name, value, low, high, drawing, n, notEvaluated }) => [
      name,
      value,
      interval(low, high, say),
      picture(drawing),
      notEvaluated === 0 ? String(n) : say('notEvaluated', n, notEvaluated),
    ]),
  });
}

/** A side that the data does not give is a dash. */
const interval = (low: string, high: string, say: Say): string =>
  low === '–' && high === '–' ? say('noInterval') : say('fromTo', low, high);

const DIFFERENCE = { better: 'pass', worse: 'fail', unclear: 'inconclusive' } as const;

function comparison(view: ComparisonView, say: Say): HTMLElement {
  if (view.kind === 'incomparable') return element('p', { class: 'note' }, say('incomparable', view.why));
  return element(
    'div',
    {},
    table({
      caption: say('comparison'),
      heads: [say('metric'), say('difference'), say('interval'), '', say('n'), say('test')],
      rows: view.metrics.map(({ name, difference, verdict, low, high, drawing, n, test }) => [
        name,
        badge(DIFFERENCE[verdict], difference),
        interval(low, high, say),
        picture(drawing),
        String(n),
        test,
      ]),
    }),
    element('p', {}, say('turned', view.broken, view.mended)),
  );
}

function slices(all: readonly SliceView[], say: Say): HTMLElement | undefined {
  if (all.length === 0) return undefined;
  return element(
    'section',
    { 'aria-labelledby': 'slices' },
    element('h2', { id: 'slices' }, say('slices')),
    ...all.map(({ slice, value, cases, metrics: own }, index) => {
      const caption = say('slice', slice, value, cases);
      return element('details', {}, element('summary', { id: `slice-${index}` }, caption), metrics(own, caption, say));
    }),
  );
}

function answers(view: EvalReportView, say: Say): HTMLElement {
  const found = view.rows.filter(isWanted);
  const more = found.length - kept.most;
  return element(
    'section',
    { 'aria-labelledby': 'answers' },
    element('h2', { id: 'answers' }, say('answers')),
    element(
      'div',
      { class: 'choice', role: 'search', 'aria-label': say('filter') },
      select(
        'shown',
        say('show'),
        (['failed', 'turned', 'all'] as const).map((one) => [one, say(`show.${one}`)] as const),
        kept.shown,
        (shown) => keep({ shown: shown === 'all' || shown === 'turned' ? shown : 'failed', most: PAGE }),
      ),
      searchField(say),
    ),
    element('p', { class: 'note', role: 'status' }, say('found', found.length, view.rows.length)),
    ...found.slice(0, kept.most).map((answer) => card(answer, say)),
    more > 0
      ? button({ id: 'more', text: say('more', Math.min(more, PAGE)), press: () => keep({ most: kept.most + PAGE }) })
      : undefined,
    view.leftOut === 0 ? undefined : element('p', { class: 'note' }, say('leftOut', view.leftOut)),
  );
}

function searchField(say: Say): HTMLElement {
  const input = element('input', { id: 'search', type: 'search' });
  input.value = kept.search;
  input.addEventListener('input', () => keep({ search: input.value, most: PAGE }));
  return field(say('search'), input);
}

function isWanted(answer: AnswerView): boolean {
  const { state, turned, case: id, input, expected = '', actual = '', error = '', slices: own, scores } = answer;
  if (kept.shown === 'failed' && state === 'passed') return false;
  if (kept.shown === 'turned' && turned === undefined) return false;
  const text = [id, input, expected, actual, error, ...own, ...scores.map(({ name, why }) => `${name} ${why}`)];
  return text.join('\n').toLowerCase().includes(kept.search.trim().toLowerCase());
}

const STATES = { failed: 'fail', open: 'not_evaluated', passed: 'pass' } as const;

function card(answer: AnswerView, say: Say): HTMLElement {
  const { case: id, trial, line, state, turned, slices: own, input, expected, actual, error, scores } = answer;
  const part = (term: string, text: string) => [
    element('dt', {}, term),
    element('dd', { class: 'text', dir: 'auto', tabindex: '0' }, text),
  ];
  const facts = [line === undefined ? '' : say('line', line), trial > 1 ? say('trial', trial) : '', ...own];
  return element(
    'article',
    { class: 'card' },
    element(
      'h3',
      {},
      badge(STATES[state], say(`state.${state}`)),
      ' ',
      id,
      turned === undefined ? undefined : element('span', { class: 'turned' }, ` ${say(`turned.${turned}`)}`),
    ),
    element('p', { class: 'note' }, facts.filter((one) => one !== '').join(', ')),
    element(
      'dl',
      {},
      ...part(say('input'), input),
      ...(expected === undefined ? [] : part(say('expected'), expected)),
      ...(actual === undefined ? part(say('noAnswer'), error ?? '') : part(say('actual'), actual)),
    ),
    element(
      'ul',
      {},
      ...scores.map(({ name, verdict, score, why }) =>
        element(
          'li',
          {},
          verdict === 'scored' ? element('span', { class: 'badge' }, score) : badge(verdict, say(`verdict.${verdict}`)),
          ' ',
          element('strong', {}, name),
          `: ${why}`,
        ),
      ),
    ),
  );
}

/** `name@` and the first twelve digits. */
const short = (release: string): string => release.replace(/@sha256:(\w{12})\w*$/, '@$1');
