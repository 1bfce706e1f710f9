/** `accuracy`: the prediction is right, by a threshold on the probability or by the predicted class. */
import type { JsonValue } from '../../values/json.ts';
import { ok, quoted } from '../../values/result.ts';
import { parseShare } from '../../values/share.ts';
import type { Score } from '../result.ts';
import { asText, columnOf, partOf } from './answer-part.ts';
import { option, textOption } from './options.ts';
import { predictionReader, sameLabel } from './prediction.ts';
import { type Answered, failed, notEvaluated, passedIf, type ScorerKind } from './scorer.ts';

export const accuracy: ScorerKind = (written, name, context) => {
  const classField = textOption(written, 'class');
  const threshold = thresholdOf(option(written, 'threshold'));
  if (!threshold.ok) return threshold;
  const read = predictionReader(written, context);
  return ok({
    name,
    kind: 'accuracy',
    scale: 'share',
    better: 'higher',
    score(answered) {
      if (classField !== undefined) return compareClass(written, classField, answered);
      const prediction = read(answered);
      if (!prediction.ok) return notEvaluated(prediction.problem);
      const { probability, label } = prediction.value;
      const predicted = probability >= threshold.value;
      const why = `Predicted ${predicted ? 'positive' : 'negative'} (${probability}), and it is ${label ? 'positive' : 'negative'}.`;
      return passedIf(predicted === label, why, why);
    },
  });
};

function thresholdOf(written: JsonValue | undefined) {
  return parseShare(typeof written === 'string' || typeof written === 'number' ? written : 0.5);
}

function compareClass(written: JsonValue, field: string, answered: Answered): Score {
  const truth = columnOf(answered.values, textOption(written, 'label') ?? 'label');
  if (!truth.ok) return notEvaluated(truth.problem);
  if (truth.value === null || truth.value === '') return notEvaluated('The case has no label.');
  const predicted = partOf(answered, field);
  if (!predicted.ok) return failed(predicted.problem);
  const why = `Predicted ${quoted(asText(predicted.value))}, and it is ${quoted(asText(truth.value))}.`;
  return passedIf(sameLabel(predicted.value, truth.value), why, why);
}
