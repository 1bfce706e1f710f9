/** Scorers that no answer gives a value for: they have no metric, and must not be passed over in silence. */
import { own } from '../prompt/own-key.ts';
import type { EvalRun, EvalSummary } from './result.ts';

export interface Unjudged {
  readonly metric: string;
  /** Why the first answer gave none. */
  readonly why: string;
}

export function unjudged({ scorers, attempts }: EvalRun, { metrics }: EvalSummary): readonly Unjudged[] {
  return scorers
    .filter(({ name }) => !Object.hasOwn(metrics, name))
    .map(({ name }) => {
      for (const { error, scores } of attempts) {
        const why = error ?? own(scores, name)?.why;
        if (why !== undefined) return { metric: name, why };
      }
      return { metric: name, why: 'There is no answer.' };
    });
}
