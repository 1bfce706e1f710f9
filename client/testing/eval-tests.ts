/**
 * Eval suites in the Test Explorer. A suite is as its gates say; a gate that fails is told on its line. A case that fails
 * counts as failed only where its suite fails: gates judge shares, so a suite may pass with cases that do not.
 */
import { existsSync } from 'node:fs';
import { basename, dirname, isAbsolute, join } from 'node:path';
import {
  type CancellationToken,
  commands,
  type Disposable,
  Location,
  l10n,
  ProgressLocation,
  Range,
  RelativePattern,
  type TestController,
  type TestItem,
  TestMessage,
  type TestRun,
  TestRunProfileKind,
  TestRunRequest,
  tests,
  Uri,
  window,
  workspace,
} from 'vscode';
import type { Answer } from '../../core/contract/runner.ts';
import type { EvalReportPanel } from '../panels/eval-report-panel.ts';
import type { RunnerConnection } from '../runner-connection.ts';
import { suitesIn, type WrittenSuite } from './eval-suites.ts';

type Shown = Answer<'eval.show'>;
type Gate = Shown['gates'][number];
type EvalCase = Shown['run']['cases'][number];
type Attempt = Shown['run']['attempts'][number];
type Verdict = Shown['summary']['verdict'];

const PATTERN = '**/*.eval.{yaml,yml}';
const LEFT_OUT = '**/{node_modules,.mooring,.git}/**';
/** More rows than this help nobody; the report has them all. */
const MOST_CASES = 500;

/** What is known of a suite's item besides what the editor keeps. */
interface SuiteItem {
  readonly written: WrittenSuite;
  readonly uri: Uri;
}

interface Explorer {
  readonly runner: RunnerConnection;
  readonly controller: TestController;
  readonly report: EvalReportPanel;
  readonly suites: WeakMap<TestItem, SuiteItem>;
}

export function registerEvalTests(runner: RunnerConnection, report: EvalReportPanel): readonly Disposable[] {
  const controller = tests.createTestController('mooring.evals', l10n.t('Mooring evals'));
  const explorer: Explorer = { runner, controller, report, suites: new WeakMap() };
  const find = () => findSuites(explorer);
  controller.resolveHandler = (item) => (item === undefined ? find() : undefined);
  controller.refreshHandler = find;
  controller.createRunProfile(
    l10n.t('Run'),
    TestRunProfileKind.Run,
    async (request, token) => {
      await runSuites(explorer, request, stoppedBy(token));
    },
    true,
  );
  const watcher = workspace.createFileSystemWatcher(new RelativePattern(runner.root, PATTERN));
  return [
    controller,
    watcher,
    watcher.onDidCreate(find),
    watcher.onDidDelete(find),
    watcher.onDidChange((uri) => readFile(explorer, uri)),
    commands.registerCommand('mooring.eval.run', (suite?: unknown, options?: unknown) =>
      chooseAndRun(explorer, suite, asksForReport(options)),
    ),
  ];
}

async function findSuites(explorer: Explorer): Promise<void> {
  const { controller, runner } = explorer;
  const files = await workspace.findFiles(new RelativePattern(runner.root, PATTERN), LEFT_OUT);
  const kept = new Set(files.map(String));
  for (const [id, item] of [...controller.items]) if (!kept.has(String(item.uri))) controller.items.delete(id);
  await Promise.all(files.map((uri) => readFile(explorer, uri)));
}

async function readFile({ controller, suites }: Explorer, uri: Uri): Promise<void> {
  const text = await workspace.fs.readFile(uri).then(
    (bytes) => new TextDecoder().decode(bytes),
    () => '',
  );
  const found = suitesIn(text);
  const ids = new Set(found.map(({ name }) => `${uri}#${name}`));
  for (const [id, item] of [...controller.items]) {
    if (String(item.uri) === String(uri) && !ids.has(id)) controller.items.delete(id);
  }
  for (const written of found) {
    const id = `${uri}#${written.name}`;
    const item = controller.items.get(id) ?? controller.createTestItem(id, written.name, uri);
    item.range = lineRange(written.line);
    suites.set(item, { written, uri });
    controller.items.add(item);
  }
}

/**
 * From the palette the same run as from the Test Explorer, whose view then shows it. A suite that is named, by a code lens
 * or a report, is run where one is. Either way the report comes in the end.
 */
async function chooseAndRun(explorer: Explorer, suite: unknown, withReport: boolean): Promise<void> {
  await findSuites(explorer);
  const items = [...explorer.controller.items].map(([, item]) => ({
    label: item.label,
    description: basename(item.uri?.path ?? ''),
    item,
  }));
  if (typeof suite === 'string') {
    const named = items.filter(({ label }) => label === suite).map(({ item }) => item);
    await withProgress(explorer, withReport, (signal, tell) =>
      named.length === 0 ? runPromptSuite(explorer, suite, signal, tell) : runItems(explorer, named, signal, tell),
    );
    return;
  }
  if (items.length === 0) {
    void window.showInformationMessage(l10n.t('There is no eval suite in this project yet.'));
    return;
  }
  const chosen = await window.showQuickPick(items, { title: l10n.t('Run which evals?'), canPickMany: true });
  if (chosen === undefined || chosen.length === 0) return;
  await commands.executeCommand('workbench.view.testing.focus');
  await withProgress(explorer, withReport, (signal, tell) =>
    runItems(
      explorer,
      chosen.map(({ item }) => item),
      signal,
      tell,
    ),
  );
}

const asksForReport = (options: unknown): boolean =>
  !(typeof options === 'object' && options !== null && 'report' in options && options.report === false);

interface Ran {
  readonly suite: string;
  readonly verdict: Verdict;
}

/** The one that failed, where one did: it is what is looked for. Whoever types goes on typing. */
async function withProgress(
  { report }: Explorer,
  withReport: boolean,
  run: (signal: AbortSignal, tell: (message: string) => void) => Promise<readonly Ran[]>,
): Promise<void> {
  const title = l10n.t('Running evals');
  const ran = await window.withProgress(
    { location: ProgressLocation.Notification, title, cancellable: true },
    (progress, token) => run(stoppedBy(token), (message) => progress.report({ message })),
  );
  const shown = ran.find(({ verdict }) => verdict === 'fail') ?? ran[0];
  if (shown && withReport) await report.show({ suite: shown.suite }, { keepFocus: true });
}

function runItems(
  explorer: Explorer,
  items: readonly TestItem[],
  signal: AbortSignal,
  tell: (message: string) => void,
): Promise<readonly Ran[]> {
  return runSuites(explorer, new TestRunRequest(items), signal, tell);
}

/** The evaluators that a prompt brings: no file of suites, so no item in the Test Explorer. */
async function runPromptSuite(
  { runner }: Explorer,
  suite: string,
  signal: AbortSignal,
  tell: (message: string) => void,
): Promise<readonly Ran[]> {
  try {
    const options = { signal, onProgress: ({ message }: { readonly message: string }) => tell(message) };
    return (await runner.call('eval.run', { suites: [suite] }, options)).runs;
  } catch (error) {
    if (!signal.aborted) void window.showErrorMessage(error instanceof Error ? error.message : String(error));
    return [];
  }
}

function stoppedBy(token: CancellationToken): AbortSignal {
  const stopped = new AbortController();
  token.onCancellationRequested(() => stopped.abort());
  return stopped.signal;
}

async function runSuites(
  explorer: Explorer,
  request: TestRunRequest,
  signal: AbortSignal,
  tell: (message: string) => void = () => {},
): Promise<readonly Ran[]> {
  const items = wanted(explorer, request);
  const ran: Ran[] = [];
  const run = explorer.controller.createTestRun(request);
  const stopped = AbortSignal.any([signal, stoppedBy(run.token)]);
  for (const item of items) run.enqueued(item);
  for (const item of items) {
    if (stopped.aborted) run.skipped(item);
    else ran.push(...(await runSuite(explorer, run, item, stopped, tell)));
  }
  run.end();
  return ran;
}

/** A gate or a case is run by running its suite: there is no part of a suite that means something alone. */
function wanted({ controller, suites }: Explorer, { include, exclude }: TestRunRequest): readonly TestItem[] {
  const chosen = include ?? [...controller.items].map(([, item]) => item);
  const whole = chosen.map((item) => (suites.has(item) ? item : item.parent)).filter((item) => item !== undefined);
  return [...new Set(whole)].filter((item) => !exclude?.includes(item));
}

async function runSuite(
  explorer: Explorer,
  run: TestRun,
  item: TestItem,
  signal: AbortSignal,
  tell: (message: string) => void,
): Promise<readonly Ran[]> {
  const known = explorer.suites.get(item);
  if (!known) return [];
  run.started(item);
  const began = performance.now();
  const say = (text: string) => run.appendOutput(`${text.replaceAll(/\r?\n/g, '\r\n')}\r\n`);
  try {
    const answered = await explorer.runner.call(
      'eval.run',
      { suites: [known.written.name] },
      { signal, onProgress: ({ message }) => tell(message) },
    );
    const last = answered.runs.at(-1);
    if (!last) throw new Error(l10n.t('The runner ran nothing.'));
    say(`${item.label}: ${last.verdict}. ${last.why}`);
    const shown = await explorer.runner.call('eval.show', { id: last.id }, { signal });
    showResult({ explorer, run, item, known, shown, say });
    settle(run, item, shown.summary.verdict, last.why, performance.now() - began);
    return [last];
  } catch (error) {
    if (signal.aborted) {
      say(l10n.t('{0}: stopped.', item.label));
      run.skipped(item);
      return [];
    }
    const why = error instanceof Error ? error.message : String(error);
    run.errored(item, new TestMessage(why));
    return [];
  }
}

/** Neither passed nor failed: what could not be shown either way is skipped, and the output says why. */
function settle(run: TestRun, item: TestItem, verdict: Verdict, why: string, duration: number): void {
  switch (verdict) {
    case 'pass':
      run.passed(item, duration);
      return;
    case 'fail':
      run.failed(item, new TestMessage(why), duration);
      return;
    case 'inconclusive':
    case 'not_evaluated':
      run.skipped(item);
  }
}

interface Showing {
  readonly explorer: Explorer;
  readonly run: TestRun;
  readonly item: TestItem;
  readonly known: SuiteItem;
  readonly shown: Shown;
  readonly say: (text: string) => void;
}

function showResult(showing: Showing): void {
  const { item } = showing;
  const gates = gateItems(showing);
  const cases = caseItems(showing);
  item.children.replace([...gates.map(({ item: gate }) => gate), ...cases.map(({ item: one }) => one)]);
  for (const { settle: tell } of [...gates, ...cases]) tell();
}

interface Settled {
  readonly item: TestItem;
  /** Once it is in the tree. */
  readonly settle: () => void;
}

function gateItems({ explorer, run, item, known, shown, say }: Showing): readonly Settled[] {
  return shown.summary.gates.map(({ metric, verdict, why }, index) => {
    const label = gateLabel(shown.gates[index], metric, verdict);
    const gate = explorer.controller.createTestItem(`gate ${index}`, label, known.uri);
    const line = known.written.gates[index];
    if (line !== undefined) gate.range = lineRange(line);
    gate.sortText = `0 ${String(index).padStart(4, '0')}`;
    const tell = () => {
      if (verdict !== 'fail') {
        if (verdict !== 'pass') say(`${item.label}, ${label}: ${why}`);
        settle(run, gate, verdict, why, 0);
        return;
      }
      const message = TestMessage.diff(why, expectedOf(shown.gates[index]), actualOf(shown, metric));
      if (gate.range) message.location = new Location(known.uri, gate.range);
      run.failed(gate, message);
    };
    return { item: gate, settle: tell };
  });
}

/** The label says all: a screen reader would read a description in its place. */
function gateLabel(gate: Gate | undefined, metric: string, verdict: Verdict): string {
  const asked = gate?.kind === 'bounds' ? expectedOf(gate) : metric;
  switch (verdict) {
    case 'pass':
    case 'fail':
      return l10n.t('Gate {0}', asked);
    case 'inconclusive':
      return l10n.t('Gate {0}: inconclusive', asked);
    case 'not_evaluated':
      return l10n.t('Gate {0}: not evaluated', asked);
  }
}

function expectedOf(gate: Gate | undefined): string {
  if (gate?.kind !== 'bounds') return l10n.t('every case passes');
  const parts = [
    gate.min && `≥ ${gate.min.written}`,
    gate.max && `≤ ${gate.max.written}`,
    gate.margin !== undefined && l10n.t('not worse than the baseline by more than {0} %', gate.margin * 100),
    gate.fairness && l10n.t('at most {0} % apart by {1}', gate.fairness.maxGap * 100, gate.fairness.slice),
  ];
  return `${gate.metric} ${parts.filter(Boolean).join(', ')}`;
}

function actualOf({ summary }: Shown, name: string): string {
  const metric = Object.hasOwn(summary.metrics, name) ? summary.metrics[name] : undefined;
  if (!metric) return l10n.t('{0} was not measured', name);
  const say = (value: number) =>
    metric.unit === 'share' ? `${Number((value * 100).toFixed(2))}%` : String(Number(value.toPrecision(4)));
  const bounds = [metric.low, metric.high].map((bound) => (bound === undefined ? '–' : say(bound)));
  return `${name} ${say(metric.value)} (${bounds.join(' … ')}, n = ${metric.n})`;
}

function caseItems(showing: Showing): readonly Settled[] {
  const { explorer, known, shown, say } = showing;
  const { cases, attempts } = shown.run;
  const byCase = Map.groupBy(attempts, (attempt) => attempt.case);
  const file = dataFile(explorer.runner.root, known);
  if (cases.length > MOST_CASES) say(l10n.t('{0} of {1} cases are listed.', MOST_CASES, cases.length));
  return cases.slice(0, MOST_CASES).map((one, index) => {
    const child = explorer.controller.createTestItem(`case ${one.id}`, caseLabel(one), file);
    if (file && one.line !== null) child.range = lineRange(one.line - 1);
    child.sortText = `1 ${String(index).padStart(6, '0')}`;
    const answers = byCase.get(one.id) ?? [];
    return { item: child, settle: () => settleCase(showing, one, answers, child) };
  });
}

function settleCase(
  { run, item, shown, say }: Showing,
  one: EvalCase,
  answers: readonly Attempt[],
  child: TestItem,
): void {
  const failed = answers.filter((attempt) => mistakesOf(attempt).length > 0);
  if (failed.length === 0) {
    if (answers.length > 0 && answers.every(wasJudged)) {
      run.passed(child);
      return;
    }
    child.label = l10n.t('{0} (not judged)', child.label);
    run.skipped(child);
    return;
  }
  if (shown.summary.verdict === 'fail') {
    const messages = failed.map((attempt) => messageOf(one, attempt, child));
    run.failed(child, messages);
    return;
  }
  child.label = l10n.t('{0} (fails; the gates judge the whole)', child.label);
  for (const attempt of failed) say(`${item.label}, ${caseLabel(one)}: ${mistakesOf(attempt).join(' ')}`);
  run.skipped(child);
}

const wasJudged = ({ scores }: Attempt): boolean =>
  Object.values(scores).every(({ verdict }) => verdict !== 'not_evaluated');

function messageOf(one: EvalCase, attempt: Attempt, item: TestItem): TestMessage {
  const why = mistakesOf(attempt).join('\n');
  const answer = attempt.text ?? attempt.error ?? '';
  const { expected } = one.values;
  const message =
    expected === undefined ? new TestMessage(`${why}\n\n${answer}`) : TestMessage.diff(why, written(expected), answer);
  if (item.uri && item.range) message.location = new Location(item.uri, item.range);
  return message;
}

const written = (value: EvalCase['values'][string]): string =>
  typeof value === 'string' ? value : JSON.stringify(value, null, 2);

function mistakesOf({ error, scores }: Attempt): readonly string[] {
  if (error !== null) return [error];
  return Object.entries(scores)
    .filter(([, { verdict }]) => verdict === 'fail')
    .map(([name, { why }]) => `${name}: ${why}`);
}

/** What a person recognises a case by: the first text in it, which is mostly the question. */
function caseLabel({ id, values, line }: EvalCase): string {
  const text = Object.values(values).find((value) => typeof value === 'string' && value.trim() !== '');
  const short = typeof text === 'string' ? text.replaceAll(/\s+/g, ' ').trim().slice(0, 80) : id;
  return line === null ? short : `${line}: ${short}`;
}

/** Data is named from the folder of the suite or from the project; the lines of cases stand in it. */
function dataFile(root: string, { written: suite, uri }: SuiteItem): Uri | undefined {
  if (suite.data === undefined || isAbsolute(suite.data)) return undefined;
  const places = [dirname(uri.fsPath), root].map((folder) => join(folder, suite.data ?? ''));
  const found = places.find((place) => existsSync(place));
  return found === undefined ? undefined : Uri.file(found);
}

const lineRange = (line: number): Range => new Range(line, 0, line, 0);
