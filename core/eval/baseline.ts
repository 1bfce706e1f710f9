/** Pairs the cases of a run with those of another release: only the same case, asked of both, compares them. */
import { type Problem, problem, quoted } from '../values/result.ts';
import type { EvalRun } from './result.ts';
import { type CaseAttempts, casesWithAttempts } from './units.ts';

export interface PairedCase {
  readonly current: CaseAttempts;
  readonly baseline: CaseAttempts;
}

export type Pairing = { readonly ok: true; readonly pairs: readonly PairedCase[] } | Problem;

/** Refuses when a case of this run is not in the baseline: part of the cases could be the easy ones. */
export function pairRuns(run: EvalRun, baseline: EvalRun): Pairing {
  const theirs = new Map(casesWithAttempts(baseline).map((one) => [one.case.id, one]));
  const pairs: PairedCase[] = [];
  const strangers: string[] = [];
  const edited: string[] = [];
  for (const current of casesWithAttempts(run)) {
    const partner = theirs.get(current.case.id);
    if (partner === undefined) strangers.push(current.case.id);
    else if (partner.case.digest !== current.case.digest) edited.push(current.case.id);
    else pairs.push({ current, baseline: partner });
  }
  if (strangers.length === 0 && edited.length === 0) return { ok: true, pairs };
  const total = pairs.length + strangers.length + edited.length;
  const parts = [
    ...(strangers.length === 0 ? [] : [`${strangers.length} of ${total} cases are not in it (${named(strangers)})`]),
    ...(edited.length === 0 ? [] : [`${edited.length} of ${total} have been edited since (${named(edited)})`]),
  ];
  return problem(`The baseline ran other cases: ${parts.join(', and ')}. Run the suite on the baseline again.`);
}

function named(ids: readonly string[]): string {
  const shown = ids.slice(0, 3).map(quoted).join(', ');
  return ids.length > 3 ? `${shown}, …` : shown;
}
