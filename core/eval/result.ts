/**
 * What a run of a suite leaves behind: plain data that is stored, compared with later runs and judged by gates again and
 * again, without asking any model twice.
 */
import type { Digest } from '../values/digest.ts';
import type { JsonObject, JsonValue } from '../values/json.ts';

/** `scored`: a number that is neither a pass nor a fail. What could not be judged is never a pass. */
export type ScoreVerdict = 'pass' | 'fail' | 'scored' | 'not_evaluated';

export interface Score {
  readonly verdict: ScoreVerdict;
  /** 1 and 0 of pass and fail; null when not evaluated. Of a ranking, the predicted probability. */
  readonly score: number | null;
  readonly why: string;
  /** Of a prediction: what the case turned out to be. */
  readonly label?: boolean;
}

/** What the scores of one scorer are, so that a stored run can be summarised without the suite. */
export interface ScorerFacts {
  readonly name: string;
  /** The key of the suite that made it: `equals`, `judge`, `rocAuc`, … */
  readonly kind: string;
  /** `share`: of passes; `unit`: a mean of numbers from 0 to 1; `number`: of any; `ranking`: an area under the ROC curve. */
  readonly scale: 'share' | 'unit' | 'number' | 'ranking';
  readonly better: 'higher' | 'lower';
  /** Of its definition: scores of two definitions are not comparable. */
  readonly digest: Digest;
}

export interface EvalCase {
  readonly id: string;
  /** Of all its values: the same id with another content is another case. */
  readonly digest: Digest;
  readonly values: JsonObject;
  /** Cases of one cluster are not independent. Null: it stands alone. */
  readonly cluster: string | null;
  /** The value of each slice column, as text. */
  readonly slices: Readonly<Record<string, string>>;
  /** Where it stands in its file, from 1; null of test data inside a prompt. */
  readonly line: number | null;
}

/** One answer: of one case, in one trial. */
export interface Attempt {
  readonly case: string;
  /** From 1. */
  readonly trial: number;
  readonly input: JsonValue;
  /** The answer: its JSON where it is a map or list, else its text; null when there is none. */
  readonly output: JsonValue;
  /** The answer to the letter; null when there is none. */
  readonly text: string | null;
  readonly latencyMs: number | null;
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  /** Null when no price is known: never zero instead. */
  readonly cost: number | null;
  readonly currency: string | null;
  /** Why there is no answer. */
  readonly error: string | null;
  readonly scores: Readonly<Record<string, Score>>;
}

export interface EvalRun {
  readonly schemaVersion: 1;
  readonly suite: {
    readonly name: string;
    readonly digest: Digest;
    /** The column that groups cases, for sentences; null when every case stands alone. */
    readonly cluster: string | null;
    readonly slices: readonly string[];
  };
  readonly release: { readonly name: string; readonly digest: Digest; readonly behaviour: Digest };
  readonly trials: number;
  readonly scorers: readonly ScorerFacts[];
  readonly cases: readonly EvalCase[];
  readonly attempts: readonly Attempt[];
  /** False when it was stopped before every case had all its trials. */
  readonly complete: boolean;
  /** By scorer: what people and the judge said of the same answers, each by what the choice is worth. */
  readonly calibrations?: Readonly<Record<string, readonly CalibrationPair[]>>;
}

export interface CalibrationPair {
  readonly human: number;
  readonly judge: number;
}

/** A metric of a run, with its two-sided 95 % interval; a bound is undefined where the data gives none. */
export interface Metric {
  readonly value: number;
  readonly low: number | undefined;
  readonly high: number | undefined;
  /** How many independent units it rests on. */
  readonly n: number;
  readonly unit: MetricUnit;
  /** Answers that could not be judged and are left out of the value. Gates count them as the worst. */
  readonly notEvaluated: number;
}

export type MetricUnit = 'share' | 'number' | 'seconds' | 'money';

export type Metrics = Readonly<Record<string, Metric>>;

export interface SliceResult {
  readonly slice: string;
  readonly value: string;
  readonly cases: number;
  readonly metrics: Metrics;
}

export type Verdict = 'pass' | 'fail' | 'inconclusive' | 'not_evaluated';

export interface GateResult {
  readonly metric: string;
  readonly verdict: Verdict;
  readonly why: string;
}

export interface EvalSummary {
  readonly suite: string;
  /** `name@sha256:…` */
  readonly release: string;
  readonly cases: number;
  readonly answers: number;
  readonly metrics: Metrics;
  readonly slices: readonly SliceResult[];
  readonly gates: readonly GateResult[];
  readonly verdict: Verdict;
  /** The currency of `cost_per_case`; null when no cost is known. */
  readonly currency: string | null;
  /** The behaviour of the release that the gates compared with; absent when they had none. */
  readonly baseline?: Digest | undefined;
}
