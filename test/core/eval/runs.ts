/** Runs for tests, made of scores alone. */
import type { Attempt, EvalCase, EvalRun, Score, ScorerFacts } from '../../../core/eval/result.ts';
import { sha256 } from '../../../host/sha256.ts';

export interface MadeCase {
  readonly id?: string;
  readonly cluster?: string;
  readonly slices?: Readonly<Record<string, string>>;
  /** One map of scores a trial: true and false pass and fail, null is not evaluated, a number is a score. */
  readonly trials: readonly (Readonly<Record<string, boolean | number | null | Score>> | { readonly error: string })[];
  readonly latencyMs?: number;
  readonly cost?: number | null;
  /** Null when the model has no price. Default: USD. */
  readonly currency?: string | null;
  readonly content?: string;
}

export interface MadeRun {
  readonly scorers: readonly (Pick<ScorerFacts, 'name'> & Partial<ScorerFacts>)[];
  readonly cases: readonly MadeCase[];
  readonly behaviour?: string;
  readonly cluster?: string;
  readonly slices?: readonly string[];
  readonly complete?: boolean;
}

export function runOf({ scorers, cases, behaviour = 'new', cluster, slices = [], complete = true }: MadeRun): EvalRun {
  const trials = Math.max(0, ...cases.map((one) => one.trials.length));
  return {
    schemaVersion: 1,
    suite: { name: 'quality', digest: sha256('suite'), cluster: cluster ?? null, slices },
    release: { name: 'reply', digest: sha256(`release ${behaviour}`), behaviour: sha256(behaviour) },
    trials,
    scorers: scorers.map((one) => ({
      kind: 'cel',
      scale: 'share',
      better: 'higher',
      digest: sha256(one.name),
      ...one,
    })),
    cases: cases.map(caseOf),
    attempts: cases.flatMap((one, index) => one.trials.map((scores, trial) => attemptOf(one, index, trial, scores))),
    complete,
  };
}

const idOf = (one: MadeCase, index: number): string => one.id ?? `c${index + 1}`;

function caseOf(one: MadeCase, index: number): EvalCase {
  const id = idOf(one, index);
  return {
    id,
    digest: sha256(one.content ?? id),
    values: { id },
    cluster: one.cluster ?? null,
    slices: one.slices ?? {},
    line: index + 1,
  };
}

function attemptOf(one: MadeCase, index: number, trial: number, scores: MadeCase['trials'][number]): Attempt {
  const error = 'error' in scores && typeof scores.error === 'string' ? scores.error : null;
  return {
    case: idOf(one, index),
    trial: trial + 1,
    input: {},
    output: error === null ? 'answer' : null,
    text: error === null ? 'answer' : null,
    latencyMs: one.latencyMs ?? 100,
    inputTokens: 10,
    outputTokens: 5,
    cost: error === null ? (one.cost === undefined ? 0.001 : one.cost) : null,
    currency: one.currency === undefined ? 'USD' : one.currency,
    error,
    scores:
      error === null ? Object.fromEntries(Object.entries(scores).map(([name, given]) => [name, scoreOf(given)])) : {},
  };
}

function scoreOf(given: unknown): Score {
  if (typeof given === 'boolean') return { verdict: given ? 'pass' : 'fail', score: given ? 1 : 0, why: 'made' };
  if (typeof given === 'number') return { verdict: 'scored', score: given, why: 'made' };
  return isScore(given) ? given : { verdict: 'not_evaluated', score: null, why: 'The judge said nonsense.' };
}

function isScore(given: unknown): given is Score {
  return typeof given === 'object' && given !== null && 'verdict' in given;
}

/** `passes` of `n` cases pass. */
export function passes(count: number, n: number, name = 'valid'): readonly MadeCase[] {
  return Array.from({ length: n }, (_, index) => ({ trials: [{ [name]: index < count }] }));
}
