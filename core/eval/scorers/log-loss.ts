/** `logLoss`: the surprise at what happened (natural logarithm). Less is better; a sure and wrong prediction costs most. */
import { logPenalties } from '../../stats/probability-scores.ts';
import { ok } from '../../values/result.ts';
import { predictionReader } from './prediction.ts';
import { notEvaluated, type ScorerKind, scored } from './scorer.ts';

export const logLoss: ScorerKind = (written, name, context) => {
  const read = predictionReader(written, context);
  return ok({
    name,
    kind: 'logLoss',
    scale: 'number',
    better: 'lower',
    score(answered) {
      const prediction = read(answered);
      if (!prediction.ok) return notEvaluated(prediction.problem);
      const { probability, label } = prediction.value;
      const [penalty = 0] = logPenalties([probability], [label]);
      return scored(penalty, `Predicted ${probability}, and it is ${label ? 'positive' : 'negative'}.`);
    },
  });
};
