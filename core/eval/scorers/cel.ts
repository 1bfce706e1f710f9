/** `cel`: an expression over `case`, `output` and `record`, true or false, or a number as the score. */
import { checkExpression } from '../../cel/check.ts';
import { compileExpression } from '../../cel/evaluate.ts';
import { ok, problem, quoted } from '../../values/result.ts';
import { type Answered, failed, notEvaluated, passed, type ScorerKind, scored } from './scorer.ts';

export const cel: ScorerKind = (written, name) => {
  const source = typeof written === 'string' ? written : '';
  const compiled = compileExpression(source, 'scorer');
  if (!compiled.ok) {
    return problem(
      `The expression of the scorer ${quoted(name)} cannot be run. ${compiled.problems[0]?.message ?? ''}`.trim(),
    );
  }
  const { type } = checkExpression(source, 'scorer');
  return ok({
    name,
    kind: 'cel',
    // What is known only when it runs is a condition in all likelihood; a number from 0 to 1 fits a share as well.
    scale: type === 'double' || type === 'int' || type === 'uint' ? 'number' : 'share',
    better: 'higher',
    score(answered) {
      const outcome = compiled.run({ case: answered.values, output: answered.output, record: recordOf(answered) });
      if (outcome.kind === 'error') return notEvaluated(outcome.problem);
      if (typeof outcome.value === 'number') return scored(outcome.value, `${quoted(source)} gave ${outcome.value}.`);
      return outcome.value ? passed(`${quoted(source)} holds.`) : failed(`${quoted(source)} does not hold.`);
    },
  });
};

/** The fields of a record that an eval has; an unknown one is absent, so that `has(record.cost)` tells. */
function recordOf({ latencyMs, inputTokens, outputTokens, cost }: Answered): Readonly<Record<string, unknown>> {
  return {
    status: 'ok',
    ...(latencyMs === null ? {} : { latencyMs }),
    ...(inputTokens === null ? {} : { inputTokens }),
    ...(outputTokens === null ? {} : { outputTokens }),
    ...(cost === null ? {} : { cost }),
  };
}
