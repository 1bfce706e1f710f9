/** What a run found, as a page shows it, and the other runs of its suite that it can be held against. */
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import {
  type EvalReport,
  type EvalReportParams,
  type EvalRunLine,
  NO_BASELINE,
  Refusal,
} from '../../core/contract/runner.ts';
import { type Comparison, compareRuns } from '../../core/eval/comparison.ts';
import { htmlReport } from '../../core/eval/report/html.ts';
import { evalReportView } from '../../core/eval/report/view.ts';
import type { Result } from '../../core/values/result.ts';
import type { Runner } from '../rpc/method.ts';
import { readHeader, readRun, readSummary, runIds, type StoredRun } from './journal.ts';

type Places = Pick<Runner, 'folder' | 'store'>;

/** More are in the folder; a list to choose from has an end. */
const MOST_LINES = 30;

export async function evalReport(places: Places, params: EvalReportParams): Promise<EvalReport> {
  const evals = join(places.folder, 'evals');
  const stored = found(evals, params.id ?? lastRun(places, params.suite));
  const { header, run, summary } = stored;
  const runs = linesOf(evals, header.suite.name);
  const baseline = baselineFor(stored, runs, params.baseline);
  const comparison = baseline && (await compared(evals, stored, baseline));
  return {
    id: header.id,
    at: header.at,
    ...(header.model !== null && { model: header.model }),
    view: evalReportView({ run, summary, gates: header.gates }, comparison),
    ...(baseline && { baseline: baseline.id }),
    runs,
    suites: places.store.lastEvalRuns().map(({ suite, verdict }) => ({ suite, verdict })),
  };
}

export async function evalPage(places: Places, params: EvalReportParams): Promise<string> {
  const evals = join(places.folder, 'evals');
  const stored = found(evals, params.id ?? lastRun(places, params.suite));
  const { header, run, summary } = stored;
  const baseline = baselineFor(stored, linesOf(evals, header.suite.name), params.baseline);
  const result = baseline && (await compared(evals, stored, baseline));
  const comparison = baseline && result && { with: `${baseline.release}, run at ${baseline.at}`, result };
  return htmlReport([{ run, summary, gates: header.gates, comparison }], `Eval of ${header.suite.name}`);
}

function lastRun({ store }: Places, suite: string | undefined): string {
  const [last] = store.lastEvalRuns(suite === undefined ? undefined : [suite]);
  if (last) return last.id;
  throw new Refusal(
    'usage',
    suite === undefined ? 'No eval has run here yet.' : `The suite \`${suite}\` has not run here yet. Run it first.`,
  );
}

type FinishedRun = StoredRun & { readonly summary: NonNullable<StoredRun['summary']> };

function found(evals: string, id: string): FinishedRun {
  const stored = readRun(evals, id);
  if (stored?.summary !== undefined) return { ...stored, summary: stored.summary };
  const why = stored === undefined ? 'is not here (any more)' : 'was broken off; `mooring eval --resume` continues it';
  throw new Refusal('usage', `The run \`${id.slice(0, 60)}\` ${why}.`);
}

/** Newest first, those that were finished. */
function linesOf(evals: string, suite: string): readonly EvalRunLine[] {
  const lines: EvalRunLine[] = [];
  for (const id of runIds(evals)) {
    const header = readHeader(join(evals, id));
    if (header?.suite.name !== suite) continue;
    const summary = readSummary(join(evals, id));
    if (!summary) continue;
    const { at, release, model } = header;
    lines.push({
      id,
      at,
      release: summary.release,
      behaviour: release.behaviour,
      suiteDigest: header.suite.digest,
      verdict: summary.verdict,
      ...(model !== null && { model }),
    });
    if (lines.length === MOST_LINES) break;
  }
  return lines;
}

/** The one that is named; else the one that the gates compared with; else the newest of another behaviour. */
function baselineFor(
  { header, summary }: FinishedRun,
  runs: readonly EvalRunLine[],
  wanted: string | undefined,
): EvalRunLine | undefined {
  if (wanted === NO_BASELINE) return undefined;
  const others = runs.filter(({ id }) => id !== header.id);
  if (wanted !== undefined) return others.find(({ id }) => id === wanted);
  const comparable = others.filter(
    (one) => one.suiteDigest === header.suite.digest && one.behaviour !== header.release.behaviour,
  );
  // What the gates compared with may have been asked after this run.
  const gated = comparable.find(({ behaviour }) => behaviour === summary.baseline);
  return gated ?? comparable.find(({ at }) => at < header.at);
}

async function compared(
  evals: string,
  { run }: FinishedRun,
  { id }: EvalRunLine,
): Promise<Result<Comparison> | undefined> {
  const other = readRun(evals, id);
  return other && compareRuns(run, other.run, () => setImmediate());
}
