/** `uses: github/similarity`: one of GitHub's built-in judges inside a suite. */
import { ok, problem, quoted } from '../../values/result.ts';
import { evaluate, evaluatorQuestion } from './github-evaluator.ts';
import { builtInJudge } from './github-judges.ts';
import type { ScorerKind } from './scorer.ts';

export const uses: ScorerKind = (written, name) => {
  const id = typeof written === 'string' ? written : '';
  if (builtInJudge(id) === undefined) return problem(`There is no built-in judge ${quoted(id)}.`);
  const evaluator = { name, string: undefined, llm: undefined, uses: id };
  return ok({
    name,
    kind: 'uses',
    scale: 'unit',
    better: 'higher',
    questions: (answered) => {
      const question = evaluatorQuestion(evaluator, answered);
      return question === undefined ? [] : [question];
    },
    score: (answered, [reply]) => evaluate(evaluator, answered, reply),
  });
};
