/** What the scorers of predictive models share: the predicted probability of a case, and what it turned out to be. */
import { sameValue } from '../../prompt/same-value.ts';
import type { JsonValue } from '../../values/json.ts';
import { ok, problem, quoted, type Result } from '../../values/result.ts';
import { asText, columnOf, partOf } from './answer-part.ts';
import { option, textOption } from './options.ts';
import type { Answered, ScorerContext } from './scorer.ts';

export interface Prediction {
  readonly probability: number;
  readonly label: boolean;
}

export type ReadPrediction = (answered: Answered) => Result<Prediction>;

export function predictionReader(written: JsonValue, context: Pick<ScorerContext, 'outputs'>): ReadPrediction {
  const column = textOption(written, 'label') ?? 'label';
  const positive = option(written, 'positive');
  const field = textOption(written, 'score') ?? probabilityField(context);
  return (answered) => {
    const truth = columnOf(answered.values, column);
    if (!truth.ok) return truth;
    if (truth.value === null || truth.value === '')
      return problem(`The case has no label: its ${quoted(column)} is empty.`);
    const label = positive === undefined ? truthOf(truth.value) : ok(sameLabel(truth.value, positive));
    if (!label.ok) return label;
    const probability = probabilityOf(answered, field);
    return probability.ok ? ok({ probability: probability.value, label: label.value }) : probability;
  };
}

export function probabilityField({ outputs }: Pick<ScorerContext, 'outputs'>): string {
  const probabilities = outputs.filter(({ type }) => type === 'probability');
  return probabilities.length === 1 ? (probabilities[0]?.name ?? 'score') : 'score';
}

/** Labels come from csv as text as often as not: 1 and `1` are the same label. */
export function sameLabel(left: JsonValue, right: JsonValue): boolean {
  return sameValue(left, right) || asText(left) === asText(right);
}

function truthOf(value: JsonValue): Result<boolean> {
  if (value === true || value === 1 || value === '1' || value === 'true') return ok(true);
  if (value === false || value === 0 || value === '0' || value === 'false') return ok(false);
  return problem(`The label is ${quoted(asText(value))}. Say which label the probability is of: \`positive: …\`.`);
}

function probabilityOf(answered: Answered, field: string): Result<number> {
  const part = partOf(answered, field);
  if (!part.ok) return part;
  const value = typeof part.value === 'string' && part.value.trim() !== '' ? Number(part.value) : part.value;
  if (typeof value === 'number' && value >= 0 && value <= 1) return ok(value);
  return problem(`${quoted(field)} is ${quoted(asText(part.value))}, which is no probability from 0 to 1.`);
}
