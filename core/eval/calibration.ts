/**
 * How far a judge can be believed: answers that people labelled are put to it too, and the mean by which they differ
 * corrects what it says of all others (prediction-powered inference, Angelopoulos et al., 2023). The judge's errors then
 * cost width, and no longer truth.
 */
import { own } from '../prompt/own-key.ts';
import type { Interval } from '../stats/interval.ts';
import { newcombePairedDifference } from '../stats/share-difference.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../values/json.ts';
import { ok, problem, quoted, type Result } from '../values/result.ts';
import type { CaseRow } from './cases.ts';
import { studentInterval } from './mean-interval.ts';
import type { CalibrationPair } from './result.ts';
import { asText } from './scorers/answer-part.ts';
import { option } from './scorers/options.ts';
import type { Answered } from './scorers/scorer.ts';

export interface CalibrationCase {
  /** What the judge is asked about. */
  readonly answered: Answered;
  /** What the choice of the people is worth. */
  readonly human: number;
}

/** Columns that say who judged and how; the judge must not see them. */
const verdictColumns: ReadonlySet<string> = new Set(['label', 'labelledBy', 'id']);

/**
 * The rows of a calibration file: `label` is one of the judge's choices; the answer is the column `output`, else the
 * columns that are fields of the prompt's outputs. The rest is the case.
 */
export function calibrationCases(
  rows: readonly CaseRow[],
  judge: JsonValue,
  outputFields: readonly string[],
): Result<readonly CalibrationCase[]> {
  const choices = option(judge, 'choices');
  const cases: CalibrationCase[] = [];
  for (const [index, row] of rows.entries()) {
    const where = row.line === undefined ? `Label ${index + 1}` : `The label in line ${row.line}`;
    const label = own(row.values, 'label');
    const human = isJsonObject(choices) && typeof label === 'string' ? own(choices, label) : undefined;
    if (typeof human !== 'number') {
      const known = isJsonObject(choices) ? Object.keys(choices).map(quoted).join(', ') : '';
      return problem(`${where} is ${quoted(asText(label ?? null))}, which is none of the judge's choices: ${known}.`);
    }
    const output = outputOf(row.values, outputFields);
    if (output === undefined) {
      return problem(
        `${where} has no answer to judge. Put it into a column \`output\`, or into the fields of the prompt's outputs.`,
      );
    }
    cases.push({ answered: answeredOf(row.values, output, outputFields), human });
  }
  return ok(cases);
}

function outputOf(values: JsonObject, fields: readonly string[]): JsonValue | undefined {
  const whole = own(values, 'output');
  if (whole !== undefined) return whole;
  const entries = fields.flatMap((field) => {
    const value = own(values, field);
    return value === undefined ? [] : [[field, value]];
  });
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

function answeredOf(values: JsonObject, output: JsonValue, fields: readonly string[]): Answered {
  const answer = new Set([...verdictColumns, 'output', ...fields]);
  const rest = Object.entries(values).filter(([column]) => !answer.has(column));
  const unknown = { latencyMs: null, inputTokens: null, outputTokens: null, cost: null, currency: null };
  return { values: Object.fromEntries(rest), output, text: asText(output), ...unknown };
}

/** A mean that a judge gave, corrected; as it was when there is nothing to correct it by. */
export function calibrated(
  judged: Interval,
  pairs: readonly CalibrationPair[] | undefined,
  confidence: number,
): Interval {
  const error = pairs === undefined ? undefined : judgeError(pairs, confidence);
  if (error === undefined) return judged;
  const estimate = judged.estimate + error.estimate;
  // The two are independent, so their reaches add like the sides of a right angle (Newcombe's hybrid, again).
  const low = estimate - Math.hypot(judged.estimate - judged.low, error.estimate - error.low);
  const high = estimate + Math.hypot(judged.high - judged.estimate, error.high - error.estimate);
  return { estimate: within(estimate), low: within(low), high: within(high) };
}

/** What people's labels are worth less what the judge's are, on the same answers. */
function judgeError(pairs: readonly CalibrationPair[], confidence: number): Interval | undefined {
  if (pairs.length < 2) return undefined;
  const binary = pairs.every(({ human, judge }) => [human, judge].every((worth) => worth === 0 || worth === 1));
  if (!binary)
    return studentInterval(
      Float64Array.from(pairs, ({ human, judge }) => human - judge),
      confidence,
    );
  const count = (human: number, judge: number): number =>
    pairs.filter((pair) => pair.human === human && pair.judge === judge).length;
  const counts = { bothPass: count(1, 1), onlyFirst: count(1, 0), onlySecond: count(0, 1), neither: count(0, 0) };
  return newcombePairedDifference(counts, confidence);
}

function within(value: number): number {
  return Math.min(1, Math.max(0, value));
}

export interface Agreement {
  readonly n: number;
  readonly agreed: number;
  /** Cohen's kappa: the agreement beyond what the two would reach by chance. Undefined when chance alone would be perfect. */
  readonly kappa: number | undefined;
}

export function agreementOf(pairs: readonly CalibrationPair[]): Agreement {
  const n = pairs.length;
  const agreed = pairs.filter(({ human, judge }) => human === judge).length;
  const share = (side: keyof CalibrationPair, worth: number): number =>
    pairs.filter((pair) => pair[side] === worth).length / n;
  const worths = new Set(pairs.flatMap(({ human, judge }) => [human, judge]));
  let byChance = 0;
  for (const worth of worths) byChance += share('human', worth) * share('judge', worth);
  return { n, agreed, kappa: n === 0 || byChance === 1 ? undefined : (agreed / n - byChance) / (1 - byChance) };
}
