/** A least value above the greatest one: nothing lies between. */
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue, type Path } from '../../values/json.ts';
import { rule } from '../rule.ts';

export const emptyRange = rule({
  code: 'model/empty-range',
  severity: 'error',
  what: '`{least}` is {low}, above `{greatest}`, which is {high}.',
  why: 'No value of `{name}` lies between them, so that every request is refused.',
  fix: 'Swap them, or correct one.',
  kinds: ['Model', 'Prompt'],
  examples: {
    invalid: [
      `apiVersion: mooring/v1
kind: Model
metadata: {name: fraud-score}
spec:
  task: classification
  serve:
    artifact: fraud.onnx
    features: [{name: amount, type: number, min: 50000, max: 0}]
    outputs: [{name: score, type: probability}]
#- /fraud.onnx
`,
      `name: reply
inputs:
  ticket: {type: string, minLength: 200, maxLength: 20}
messages: [{role: user, content: "{{ticket}}"}]
`,
    ],
    valid: [
      `apiVersion: mooring/v1
kind: Model
metadata: {name: fraud-score}
spec:
  task: classification
  serve:
    artifact: fraud.onnx
    features: [{name: amount, type: number, min: 0, max: 0}]
    outputs: [{name: score, type: probability}]
#- /fraud.onnx
`,
      `name: reply
inputs:
  ticket: {type: string, maxLength: 20}
  share: {type: number, minimum: 0, maximum: 1}
messages: [{role: user, content: "{{ticket}} {{share}}"}]
`,
    ],
  },
  check({ kind, value }, report) {
    const places = kind === 'Model' ? featuresOf(value) : inputsOf(value);
    for (const { path, name, map } of places) {
      for (const [least, greatest] of pairs) {
        const [low, high] = [map[least], map[greatest]];
        if (typeof low !== 'number' || typeof high !== 'number' || low <= high) continue;
        report([...path, least], { least, greatest, low: String(low), high: String(high), name });
      }
    }
  },
});

const pairs = [
  ['min', 'max'],
  ['minimum', 'maximum'],
  ['minLength', 'maxLength'],
] as const;

interface Bounded {
  readonly path: Path;
  readonly name: string;
  readonly map: JsonObject;
}

function featuresOf(value: JsonValue): readonly Bounded[] {
  const features = child(child(child(value, 'spec'), 'serve'), 'features');
  if (!isJsonArray(features)) return [];
  return features.flatMap((map, index): readonly Bounded[] => {
    if (!isJsonObject(map)) return [];
    const name = typeof map.name === 'string' ? map.name : `features[${index}]`;
    return [{ path: ['spec', 'serve', 'features', index], name, map }];
  });
}

function inputsOf(value: JsonValue): readonly Bounded[] {
  const inputs = child(value, 'inputs');
  if (!isJsonObject(inputs)) return [];
  return Object.entries(inputs).flatMap(([name, map]): readonly Bounded[] =>
    isJsonObject(map) ? [{ path: ['inputs', name], name, map }] : [],
  );
}

const child = (value: JsonValue | undefined, key: string): JsonValue | undefined =>
  isJsonObject(value) ? value[key] : undefined;
