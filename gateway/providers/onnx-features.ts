/**
 * From the features of a manifest to the inputs of an ONNX file. A file has either one input per feature, by its name,
 * or a single one with a column for each, in the order of the manifest. A missing number is NaN; a category is its name
 * where the file takes texts, else its place among the declared `values`; a truth value is 0 or 1.
 */
import type { ModelFeature } from '../../core/schema/generated/types.ts';
import type { JsonObject, JsonValue } from '../../core/values/json.ts';
import { ok, problem, type Result } from '../../core/values/result.ts';
import type { Tensor } from './onnx.ts';

/** An input of the file; dimensions that are not fixed have a name or none. */
export interface Port {
  readonly name: string;
  readonly type: string;
  readonly shape: readonly (string | number)[];
}

export type MatchedInputs =
  | { readonly kind: 'by-name'; readonly inputs: readonly { readonly feature: ModelFeature; readonly port: Port }[] }
  | { readonly kind: 'one-table'; readonly features: readonly ModelFeature[]; readonly port: Port };

const numeric = new Set(['float32', 'float64', 'int32', 'int64', 'bool', 'uint8']);

export function matchInputs(features: readonly ModelFeature[], ports: readonly Port[]): Result<MatchedInputs> {
  const [only] = ports;
  if (only !== undefined && ports.length === 1 && !features.some(({ name }) => name === only.name)) {
    return matchTable(features, only);
  }
  const inputs: { feature: ModelFeature; port: Port }[] = [];
  for (const port of ports) {
    const feature = features.find(({ name }) => name === port.name);
    if (feature === undefined) return problem(`The file has the input \`${port.name}\`, which no feature gives.`);
    const fault = faultOf(feature, port);
    if (fault !== undefined) return problem(fault);
    inputs.push({ feature, port });
  }
  const unused = features.find(({ name }) => !ports.some((port) => port.name === name));
  if (unused !== undefined) return problem(`The file has no input for the feature \`${unused.name}\`.`);
  return ok({ kind: 'by-name', inputs });
}

function matchTable(features: readonly ModelFeature[], port: Port): Result<MatchedInputs> {
  const width = port.shape.at(-1);
  if (typeof width === 'number' && width !== features.length) {
    return problem(`The file takes ${width} columns, and the manifest has ${features.length} features.`);
  }
  const fault = features.map((feature) => faultOf(feature, port)).find((one) => one !== undefined);
  return fault === undefined ? ok({ kind: 'one-table', features, port }) : problem(fault);
}

function faultOf(feature: ModelFeature, port: Port): string | undefined {
  const { name, type, nullable = false, values } = feature;
  if (port.type === 'string') {
    return type === 'category' || type === 'text'
      ? undefined
      : `The file takes \`${name}\` as text, and it is a ${type}.`;
  }
  if (!numeric.has(port.type)) return `The file takes \`${name}\` as ${port.type}, which this version cannot give.`;
  if (type === 'text') return `The file takes \`${name}\` as ${port.type}, and it is a text.`;
  if (type === 'category' && values === undefined) {
    return `The file takes the category \`${name}\` as ${port.type}: declare its \`values\`, whose order numbers them.`;
  }
  if (nullable && port.type !== 'float32' && port.type !== 'float64') {
    return `The feature \`${name}\` may be missing, and the file takes it as ${port.type}, which has no NaN.`;
  }
  return undefined;
}

export function encodeRows(rows: readonly JsonObject[], matched: MatchedInputs): Readonly<Record<string, Tensor>> {
  if (matched.kind === 'one-table') {
    const { features, port } = matched;
    const values = rows.flatMap((row) => features.map((feature) => numberOf(row[feature.name], feature)));
    return { [port.name]: { type: port.type, dims: [rows.length, features.length], data: numbers(port.type, values) } };
  }
  return Object.fromEntries(
    matched.inputs.map(({ feature, port }) => {
      const dims = port.shape.length === 1 ? [rows.length] : [rows.length, 1];
      const values = rows.map((row) => row[feature.name]);
      const data =
        port.type === 'string'
          ? values.map((value) => (value === undefined || value === null ? '' : String(value)))
          : numbers(
              port.type,
              values.map((value) => numberOf(value, feature)),
            );
      return [port.name, { type: port.type, dims, data }];
    }),
  );
}

function numberOf(value: JsonValue | undefined, { values }: ModelFeature): number {
  if (value === null || value === undefined) return Number.NaN;
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean' && values === undefined) return value ? 1 : 0;
  const index = typeof value === 'object' ? -1 : (values?.indexOf(value) ?? -1);
  return index < 0 ? Number.NaN : index;
}

function numbers(type: string, values: readonly number[]): Tensor['data'] {
  switch (type) {
    case 'float64':
      return Float64Array.from(values);
    case 'int64':
      return BigInt64Array.from(values, (value) => BigInt(Math.trunc(value)));
    case 'int32':
      return Int32Array.from(values);
    case 'bool':
    case 'uint8':
      return Uint8Array.from(values);
    default:
      return Float32Array.from(values);
  }
}
