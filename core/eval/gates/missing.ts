/** Answers that gave no value for a metric, and how sentences tell of them. */
import { own } from '../../prompt/own-key.ts';
import { countMissing, type MetricSource } from '../metric-source.ts';
import type { CaseAttempts } from '../units.ts';

export function missingOf(source: MetricSource, cases: readonly CaseAttempts[]): number {
  return cases.reduce((sum, { attempts }) => sum + countMissing(source, attempts), 0);
}

/** For a metric that no answer gives a value for. */
export function nothingToJudge(source: MetricSource, cases: readonly CaseAttempts[]): string {
  const why = firstReason(source, cases);
  return `No answer gives a value for \`${source.name}\`.${why === undefined ? '' : ` The first: ${why}`}`;
}

export function firstReason(source: MetricSource, cases: readonly CaseAttempts[]): string | undefined {
  for (const { attempts } of cases) {
    for (const { scores, error } of attempts) {
      const score = own(scores, source.name);
      if (score?.verdict === 'not_evaluated') return score.why;
      if (error !== null) return error;
    }
  }
  return undefined;
}

export function answers(count: number): string {
  return count === 1 ? 'one answer' : `${count} answers`;
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
