/** What every scorer is: adding one is one file beside this one, and one line in `registry.ts`. */

import type { PromptEvaluator } from '../../prompt/model.ts';
import type { ChatRequest } from '../../prompt/render.ts';
import type { ModelOutput } from '../../schema/generated/types.ts';
import type { JsonObject, JsonValue } from '../../values/json.ts';
import type { Result } from '../../values/result.ts';
import type { Score, ScorerFacts } from '../result.ts';

export interface Scorer extends Omit<ScorerFacts, 'digest'> {
  /** What judging models must be asked before it can score; nothing for most. */
  readonly questions?: (answered: Answered) => readonly ChatRequest[];
  /** `replies` are those to its questions, in their order. */
  readonly score: (answered: Answered, replies: readonly JudgeReply[]) => Score;
}

/** A case and the answer to it. Where there was no answer, no scorer is asked: see `scoreAttempt`. */
export interface Answered {
  /** The row of the suite's data. */
  readonly values: JsonObject;
  readonly output: JsonValue;
  readonly text: string;
  readonly latencyMs: number | null;
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  readonly cost: number | null;
  readonly currency: string | null;
}

export type JudgeReply =
  | { readonly kind: 'reply'; readonly text: string }
  /** The judge could not be reached, or refused. */
  | { readonly kind: 'failed'; readonly why: string };

/** What scorers may know of the subject and of the outside. */
export interface ScorerContext {
  /** What the prompt promises its answers to be; undefined of free text. */
  readonly outputSchema: JsonValue | undefined;
  /** The prompt's own. */
  readonly evaluators: readonly PromptEvaluator[];
  /** Of a predictive model. */
  readonly outputs: readonly Pick<ModelOutput, 'name' | 'type'>[];
  readonly compileSchema: SchemaCompiler;
}

/** Users' schemas are compiled outside: the answer is undefined for a value that fits, else a sentence. */
export type SchemaCompiler = (schema: JsonValue) => Result<(value: JsonValue) => string | undefined>;

/** Makes a scorer of what stands under its key in the suite. */
export type ScorerKind = (written: JsonValue, name: string, context: ScorerContext) => Result<Scorer>;

export function passed(why: string): Score {
  return { verdict: 'pass', score: 1, why };
}

export function failed(why: string): Score {
  return { verdict: 'fail', score: 0, why };
}

export function passedIf(passes: boolean, whyPass: string, whyFail: string): Score {
  return passes ? passed(whyPass) : failed(whyFail);
}

export function notEvaluated(why: string): Score {
  return { verdict: 'not_evaluated', score: null, why };
}

/** A number by itself is neither a pass nor a fail; the ends of a scale from 0 to 1 are. */
export function scored(score: number, why: string): Score {
  return { verdict: 'scored', score, why };
}
