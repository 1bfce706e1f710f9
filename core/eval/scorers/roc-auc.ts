/** `rocAuc`: how often a positive case is ranked above a negative one. Only all cases together give it. */
import { ok } from '../../values/result.ts';
import { predictionReader } from './prediction.ts';
import { notEvaluated, type ScorerKind } from './scorer.ts';

export const rocAuc: ScorerKind = (written, name, context) => {
  const read = predictionReader(written, context);
  return ok({
    name,
    kind: 'rocAuc',
    scale: 'ranking',
    better: 'higher',
    score(answered) {
      const prediction = read(answered);
      if (!prediction.ok) return notEvaluated(prediction.problem);
      const { probability, label } = prediction.value;
      const why = `Predicted ${probability}, and it is ${label ? 'positive' : 'negative'}.`;
      return { verdict: 'scored', score: probability, why, label };
    },
  });
};
