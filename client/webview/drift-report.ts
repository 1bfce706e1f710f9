/** The page *Drift report*: each column with its verdict, the reason, and both distributions over each other. */
import {
  type DriftReportMessage,
  type DriftReportRequest,
  isDriftReportMessage,
} from '../../core/contract/drift-report-page.ts';
import type { DriftReportAnswer } from '../../core/contract/runner.ts';
import { announce, badge, button, editor, element, facts, picture, redraw, type Say, sayer, table } from './page.ts';

type DriftColumnView = DriftReportAnswer['columns'][number];

const ask = (request: DriftReportRequest): void => editor.postMessage(request);

addEventListener('message', ({ data }) => {
  if (!isDriftReportMessage(data)) return;
  editor.setState(data.asked);
  draw(data, sayer(data.words));
});
ask({ kind: 'ready' });

function draw({ report, problem, isBusy, progress }: DriftReportMessage, say: Say): void {
  announce(isBusy ? (progress ?? say('busy')) : report ? say('summary', say(`verdict.${report.verdict}`)) : '');
  redraw(
    element('h1', {}, report?.model === undefined ? say('title') : say('titleOf', report.model, report.target ?? '')),
    problem === undefined ? undefined : element('p', { class: 'problem', role: 'alert' }, problem),
    element(
      'div',
      { class: 'actions' },
      button({ id: 'again', text: say('again'), press: () => ask({ kind: 'again' }), isDisabled: isBusy }),
      isBusy ? button({ id: 'cancel', text: say('cancel'), press: () => ask({ kind: 'cancel' }) }) : undefined,
      report
        ? button({ id: 'save', text: say('save'), press: () => ask({ kind: 'save' }), isDisabled: isBusy })
        : undefined,
    ),
    ...(report ? sections(report, say) : []),
  );
}

function sections(report: DriftReportAnswer, say: Say): readonly HTMLElement[] {
  const { verdict, why, reference, current, at, columns } = report;
  return [
    element('p', {}, badge(verdict, say(`verdict.${verdict}`)), ' ', why),
    facts([
      [say('reference'), say('rows', reference.name, reference.rows)],
      [say('current'), say('rows', current.name, current.rows)],
      [say('at'), new Date(at).toLocaleString()],
    ]),
    overview(columns, say),
    element(
      'p',
      { class: 'key', 'aria-hidden': 'true' },
      element('span', { class: 'swatch before' }),
      ` ${say('reference')} `,
      element('span', { class: 'swatch after' }),
      ` ${say('current')}`,
    ),
    ...columns.map((column, index) => section(column, index, say)),
  ];
}

function overview(columns: readonly DriftColumnView[], say: Say): HTMLElement {
  return table({
    caption: say('columns'),
    heads: [say('column'), say('verdict'), say('method'), say('effect'), say('pAdjusted')],
    rows: columns.map(({ name, verdict, facts: { method, effect, pAdjusted } }, index) => [
      element('a', { href: `#column-${index}` }, name),
      badge(verdict, say(`verdict.${verdict}`)),
      method ?? '–',
      effect ?? '–',
      pAdjusted ?? '–',
    ]),
  });
}

function section(
  { name, type, verdict, why, facts: own, note, picture: drawn }: DriftColumnView,
  index: number,
  say: Say,
) {
  const { method, statistic, effect, p, pAdjusted, values, missing, psi } = own;
  return element(
    'section',
    { 'aria-labelledby': `column-${index}` },
    element('h2', { id: `column-${index}`, tabindex: '-1' }, name, ' ', badge(verdict, say(`verdict.${verdict}`))),
    element('p', {}, why),
    drawn === undefined ? undefined : element('div', { class: 'wide' }, picture(drawn) ?? ''),
    facts([
      [say('method'), method],
      [say('statistic'), statistic],
      [say('effect'), effect],
      [say('p'), p],
      [say('pAdjusted'), pAdjusted],
      [say('values'), values],
      [say('missing'), missing],
      [say('psi'), psi],
    ]),
    element('p', { class: 'note' }, note === '' ? type : `${type}. ${note}`),
  );
}
