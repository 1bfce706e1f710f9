/** What one condition of a gate found, and how findings make one verdict. */
import type { EvalRun, Verdict } from '../result.ts';

export interface Finding {
  readonly verdict: Verdict;
  /** A whole sentence or two. */
  readonly why: string;
}

export function finding(verdict: Verdict, why: string): Finding {
  return { verdict, why };
}

/** The gravest first. What was not evaluated is graver than what lacks data: more data would not settle it. */
const gravity: readonly Verdict[] = ['fail', 'not_evaluated', 'inconclusive', 'pass'];

/** All conditions must hold; the gravest verdict is told first. */
export function combined(findings: readonly Finding[]): Finding {
  const sorted = findings.toSorted((a, b) => gravity.indexOf(a.verdict) - gravity.indexOf(b.verdict));
  const verdict = sorted[0]?.verdict ?? 'not_evaluated';
  const told = verdict === 'pass' ? sorted : sorted.filter((one) => one.verdict !== 'pass');
  return finding(verdict, told.map(({ why }) => why).join(' '));
}

/** Gates that fail fail the suite; otherwise one that could not be settled leaves it open. */
export function suiteVerdict(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.length === 0) return 'not_evaluated';
  if (verdicts.includes('fail')) return 'fail';
  return verdicts.every((verdict) => verdict === 'pass') ? 'pass' : 'inconclusive';
}

/** `count` is undefined when no number of cases like these settles it; `where` names those that are short of cases. */
export function moreCases(
  count: number | undefined,
  { suite }: Pick<EvalRun, 'suite'>,
  unit: 'cases' | 'answers' = 'cases',
  where = '',
): string {
  if (count === undefined) return 'It is so close to the bound that no reasonable number of cases would settle it.';
  const rounded = count < 100 ? count : Number(count.toPrecision(2));
  const number = rounded === 1 ? 'One more' : `About ${rounded} more`;
  const single = unit === 'answers' ? 'answer' : suite.cluster === null ? 'case' : `value of \`${suite.cluster}\``;
  const thing = rounded === 1 ? single : single.replace(/^(?:answer|case|value)/, '$&s');
  return `${number} ${thing} like these${where} would settle it.`;
}

export function percent(share: number): string {
  return `${Number((share * 100).toFixed(2))}%`;
}
