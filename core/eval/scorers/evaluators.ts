/** `evaluators: prompt`: passes when all evaluators of the prompt do, which is when GitHub's runner calls a case passed. */

import type { PromptEvaluator } from '../../prompt/model.ts';
import { ok, problem, quoted, type Result } from '../../values/result.ts';
import type { Score } from '../result.ts';
import { evaluate, evaluatorQuestion } from './github-evaluator.ts';
import {
  type Answered,
  failed,
  type JudgeReply,
  notEvaluated,
  passed,
  type Scorer,
  type ScorerKind,
} from './scorer.ts';

export const evaluators: ScorerKind = (_written, name, context) => {
  if (context.evaluators.length === 0) {
    return problem(`The scorer ${quoted(name)} applies the prompt's own evaluators, and it has none.`);
  }
  return ok({
    name,
    kind: 'evaluators',
    scale: 'share',
    better: 'higher',
    questions: (answered) => context.evaluators.flatMap((one) => evaluatorQuestion(one, answered) ?? []),
    score: (answered, replies) => combined(context.evaluators, scoresOf(context.evaluators, answered, replies)),
  });
};

/** One evaluator as a scorer of its own: how a prompt without a suite is evaluated. */
export function evaluatorScorer(evaluator: PromptEvaluator, name: string): Result<Scorer> {
  return ok({
    name,
    kind: 'evaluator',
    scale: 'share',
    better: 'higher',
    questions: (answered) => {
      const question = evaluatorQuestion(evaluator, answered);
      return question === undefined ? [] : [question];
    },
    score: (answered, [reply]) => evaluate(evaluator, answered, reply),
  });
}

function scoresOf(
  all: readonly PromptEvaluator[],
  answered: Answered,
  replies: readonly JudgeReply[],
): readonly Score[] {
  let next = 0;
  return all.map((evaluator) => {
    const asks = evaluatorQuestion(evaluator, answered) !== undefined;
    return evaluate(evaluator, answered, asks ? replies[next++] : undefined);
  });
}

function combined(all: readonly PromptEvaluator[], scores: readonly Score[]): Score {
  const told = (verdict: Score['verdict']): string =>
    scores
      .flatMap((score, index) =>
        score.verdict === verdict ? [`${quoted(all[index]?.name ?? `evaluator ${index + 1}`)}: ${score.why}`] : [],
      )
      .join(' ');
  if (scores.some(({ verdict }) => verdict === 'fail')) return failed(told('fail'));
  if (scores.some(({ verdict }) => verdict === 'not_evaluated')) return notEvaluated(told('not_evaluated'));
  return passed(`${scores.length === 1 ? 'The evaluator passes' : `All ${scores.length} evaluators pass`}.`);
}
