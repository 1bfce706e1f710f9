/** Judges the gates of a suite on a run: pass, fail or inconclusive, with a sentence why and what would settle it. */

import { quoted } from '../values/result.ts';
import { nearest } from '../values/suggest.ts';
import type { BoundsGate, Gate } from './gate.ts';
import { judgeBounds } from './gates/bounds.ts';
import { judgeFairness } from './gates/fairness.ts';
import { combined, type Finding, finding } from './gates/finding.ts';
import { nothingToJudge } from './gates/missing.ts';
import { judgeNotWorse } from './gates/not-worse-than.ts';
import { type MetricSource, metricSources, scoreIn } from './metric-source.ts';
import type { EvalRun, GateResult } from './result.ts';
import { randomFor } from './seed.ts';
import { type CaseAttempts, casesWithAttempts } from './units.ts';

export interface JudgeOptions {
  /** The run of the release to compare with; undefined when there is none. */
  readonly baseline: EvalRun | undefined;
  /** Called between gates, for whoever shares the thread. */
  readonly yieldNow?: () => Promise<void>;
}

export async function judgeGates(
  gates: readonly Gate[],
  run: EvalRun,
  options: JudgeOptions,
): Promise<readonly GateResult[]> {
  const cases = casesWithAttempts(run);
  const sources = metricSources(run);
  const results: GateResult[] = [];
  for (const [index, gate] of gates.entries()) {
    await options.yieldNow?.();
    const source = sources.find(({ name }) => name === gate.metric);
    const found =
      source === undefined
        ? unknownMetric(gate.metric, sources)
        : judge(gate, index, source, { run, cases, ...options });
    results.push({ metric: gate.metric, ...stopped(found, run, cases) });
  }
  return results;
}

interface Judged extends JudgeOptions {
  readonly run: EvalRun;
  readonly cases: readonly CaseAttempts[];
}

function judge(gate: Gate, index: number, source: MetricSource, judged: Judged): Finding {
  if (gate.kind === 'every') return judgeEvery(source, judged.cases);
  const { run, cases, baseline } = judged;
  const { confidence } = gate;
  const random = randomFor(run.suite.digest, run.release.behaviour, `gate ${index}`);
  const context = { run, cases, source, confidence, random };
  return combined([
    ...judgeBounds(gate, context),
    ...comparisons(gate, { ...context, baseline }),
    ...(gate.fairness === undefined ? [] : [judgeFairness(gate.fairness, context)]),
  ]);
}

function comparisons(
  gate: BoundsGate,
  context: Omit<Parameters<typeof judgeNotWorse>[0], 'margin'>,
): readonly Finding[] {
  return gate.margin === undefined ? [] : [judgeNotWorse({ ...context, margin: gate.margin })];
}

/** A run that was stopped may fail already; it cannot pass. */
function stopped(found: Finding, run: EvalRun, cases: readonly CaseAttempts[]): Finding {
  if (run.complete || found.verdict === 'fail') return found;
  const done = cases.reduce((sum, { attempts }) => sum + attempts.length, 0);
  return finding(
    'inconclusive',
    `The run was stopped after ${done} of ${run.cases.length * run.trials} answers. Resume it. ${found.why}`,
  );
}

function unknownMetric(name: string, sources: readonly MetricSource[]): Finding {
  const names = sources.map((one) => one.name);
  const guess = nearest(name, names);
  const hint = guess === undefined ? `There are ${names.map(quoted).join(', ')}.` : `Did you mean ${quoted(guess)}?`;
  return finding('not_evaluated', `No scorer gives the metric ${quoted(name)}. ${hint}`);
}

/** GitHub's runner: every case passes, or the file fails. */
function judgeEvery(source: MetricSource, cases: readonly CaseAttempts[]): Finding {
  const verdicts = cases.flatMap(({ attempts }) => attempts.map((attempt) => scoreIn(attempt, source.name)?.verdict));
  const total = verdicts.length;
  if (total === 0) return finding('not_evaluated', nothingToJudge(source, cases));
  const failures = verdicts.filter((verdict) => verdict === 'fail').length;
  if (failures > 0) return finding('fail', `${failures} of ${total} answers fail, and all must pass.`);
  const open = verdicts.filter((verdict) => verdict !== 'pass').length;
  if (open > 0)
    return finding(
      'not_evaluated',
      `${open} of ${total} answers could not be judged, and all must pass. ${nothingToJudge(source, cases)}`,
    );
  return finding('pass', total === 1 ? 'The one answer passes.' : `All ${total} answers pass.`);
}
