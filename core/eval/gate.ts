/** A gate of a suite as typed data: what a metric must reach, and how sure that must be. */
import { own } from '../prompt/own-key.ts';
import { parseDuration } from '../values/duration.ts';
import { isJsonObject, type JsonValue } from '../values/json.ts';
import { moneyToNumber, parseMoney } from '../values/money.ts';
import { ok, problem, quoted, type Result } from '../values/result.ts';
import { parseShare } from '../values/share.ts';

export type Gate =
  /** Some of bounds, comparison with the baseline, and fairness; all that are there must hold. */
  | {
      readonly kind: 'bounds';
      readonly metric: string;
      readonly min: Bound | undefined;
      readonly max: Bound | undefined;
      /** One-sided. */
      readonly confidence: number;
      /** How much worse than the baseline still passes; undefined when it is not compared. */
      readonly margin: number | undefined;
      readonly fairness: { readonly slice: string; readonly maxGap: number } | undefined;
    }
  /** Every case passes, and nothing is asked of other cases: GitHub's runner. */
  | { readonly kind: 'every'; readonly metric: string };

export type BoundsGate = Extract<Gate, { kind: 'bounds' }>;

export interface Bound {
  readonly unit: 'share' | 'seconds' | 'money' | 'number';
  readonly value: number;
  readonly currency: string | undefined;
  /** As the suite writes it. */
  readonly written: string;
}

export function readGate(value: JsonValue): Result<Gate> {
  const gate = isJsonObject(value) ? value : {};
  const metric = own(gate, 'metric');
  if (typeof metric !== 'string') return problem('A gate names no metric.');
  const min = optional(own(gate, 'min'), readBound);
  if (!min.ok) return min;
  const max = optional(own(gate, 'max'), readBound);
  if (!max.ok) return max;
  const confidence = readShare(own(gate, 'confidence') ?? 0.95);
  if (!confidence.ok) return confidence;
  if (!(confidence.value > 0.5 && confidence.value < 1)) {
    return problem(
      `The gate on ${quoted(metric)} asks for a confidence of ${confidence.value * 100} %. It must lie between 50 % and 100 %; 95 % is usual.`,
    );
  }
  const margin = readShare(own(gate, 'margin') ?? 0);
  if (!margin.ok) return margin;
  const fairness = optional(own(gate, 'fairness'), readFairness);
  if (!fairness.ok) return fairness;
  return ok({
    kind: 'bounds',
    metric,
    min: min.value,
    max: max.value,
    confidence: confidence.value,
    margin: own(gate, 'notWorseThan') === undefined ? undefined : margin.value,
    fairness: fairness.value,
  });
}

function optional<Value>(
  value: JsonValue | undefined,
  read: (value: JsonValue) => Result<Value>,
): Result<Value | undefined> {
  return value === undefined ? ok(undefined) : read(value);
}

function readBound(value: JsonValue): Result<Bound> {
  const written = String(value);
  if (typeof value === 'number' || /^[+-]?\d{1,300}(?:\.\d{1,300})?$/.test(written)) {
    return ok({ unit: 'number', value: Number(value), currency: undefined, written });
  }
  if (typeof value !== 'string') return problem('A gate bounds a metric by something that is no number and no text.');
  const share = parseShare(value);
  if (share.ok) return ok({ unit: 'share', value: share.value, currency: undefined, written });
  const duration = parseDuration(value);
  if (duration.ok) return ok({ unit: 'seconds', value: duration.value, currency: undefined, written });
  const money = parseMoney(value);
  if (!money.ok) return problem(`${quoted(value)} bounds nothing. Write a share, a duration, money or a number.`);
  return ok({ unit: 'money', value: moneyToNumber(money.value), currency: money.value.currency, written });
}

function readShare(value: JsonValue): Result<number> {
  return typeof value === 'string' || typeof value === 'number'
    ? parseShare(value)
    : problem('A share is a number or a text.');
}

function readFairness(value: JsonValue): Result<{ readonly slice: string; readonly maxGap: number }> {
  const fairness = isJsonObject(value) ? value : {};
  const slice = own(fairness, 'slice');
  const gap = readShare(own(fairness, 'maxGap') ?? null);
  if (!gap.ok) return gap;
  return typeof slice === 'string' ? ok({ slice, maxGap: gap.value }) : problem('A gate on fairness names no slice.');
}
