/** `brier`: the squared error of predicted probabilities. Less is better; always saying 50 % gives 0.25. */
import { brierPenalties } from '../../stats/probability-scores.ts';
import { ok } from '../../values/result.ts';
import { predictionReader } from './prediction.ts';
import { notEvaluated, type ScorerKind, scored } from './scorer.ts';

export const brier: ScorerKind = (written, name, context) => {
  const read = predictionReader(written, context);
  return ok({
    name,
    kind: 'brier',
    scale: 'unit',
    better: 'lower',
    score(answered) {
      const prediction = read(answered);
      if (!prediction.ok) return notEvaluated(prediction.problem);
      const { probability, label } = prediction.value;
      const [penalty = 0] = brierPenalties([probability], [label]);
      return scored(penalty, `Predicted ${probability}, and it is ${label ? 'positive' : 'negative'}.`);
    },
  });
};
