/**
 * What can be known about evaluators without running them: where GitHub's runner (gh-models `cmd/eval/eval.go`) does
 * something else than the file seems to say, silently.
 */

import { goLowerCase } from './go-format.ts';
import type { JudgeChoice, PromptEvaluator, StringChecks } from './model.ts';

export type StringCheck = 'equals' | 'contains' | 'startsWith' | 'endsWith';

/** The order in which the runner looks; the first that is set and not empty is the only one it applies. */
const precedence: readonly StringCheck[] = ['equals', 'contains', 'startsWith', 'endsWith'];

export interface AppliedCheck {
  /** Undefined when none is set: the runner then fails with an error. */
  readonly applied: StringCheck | undefined;
  readonly ignored: readonly StringCheck[];
}

export function appliedCheck(checks: StringChecks): AppliedCheck {
  const [applied, ...ignored] = precedence.filter((check) => (checks[check] ?? '') !== '');
  return { applied, ignored };
}

export type EvaluatorMethod = 'string' | 'llm' | 'uses';

/** As with checks: of several methods, the runner takes the first of `string`, `llm` and `uses`. */
export function appliedMethod(evaluator: PromptEvaluator): {
  readonly applied: EvaluatorMethod | undefined;
  readonly ignored: readonly EvaluatorMethod[];
} {
  const methods: readonly EvaluatorMethod[] = ['string', 'llm', 'uses'];
  const [applied, ...ignored] = methods.filter((method) => evaluator[method] !== undefined && evaluator[method] !== '');
  return { applied, ignored };
}

export interface ChoiceOverlap {
  /** Index of a choice, and of another one whose text contains the first one's. */
  readonly contained: number;
  readonly container: number;
  /**
   * The first choice whose text occurs anywhere in the reply wins. When the contained one comes first, the container can
   * never win (`never`); when it comes last, it also wins in replies that only resemble it (`order`), such as `1` in `10`.
   */
  readonly effect: 'never' | 'order';
}

/** Pairs of choices that one reply can match. Choices are few, so all pairs are looked at. */
export function overlappingChoices(choices: readonly JudgeChoice[]): readonly ChoiceOverlap[] {
  const texts = choices.map(({ choice }) => goLowerCase(choice));
  const overlaps: ChoiceOverlap[] = [];
  for (const [container, outer] of texts.entries()) {
    for (const [contained, inner] of texts.entries()) {
      // Of two that are the same, the second is the one that never wins.
      if (contained === container || (inner === outer && contained > container)) continue;
      if (outer.includes(inner))
        overlaps.push({ contained, container, effect: contained < container ? 'never' : 'order' });
    }
  }
  return overlaps;
}

/** The choice that a judge's reply counts as, or undefined when it counts as none and so as a failure. */
export function matchChoice(choices: readonly JudgeChoice[], reply: string): JudgeChoice | undefined {
  const text = goLowerCase(reply);
  return choices.find(({ choice }) => text.includes(goLowerCase(choice)));
}

export const knownEvaluators: readonly string[] = [
  'github/similarity',
  'github/coherence',
  'github/fluency',
  'github/relevance',
  'github/groundedness',
];

/** The runner fails every case of an evaluator that it does not know, without an error. */
export function isKnownEvaluator(uses: string): boolean {
  return knownEvaluators.includes(uses);
}
