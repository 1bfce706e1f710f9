/**
 * The Open Inference Protocol v2 (github.com/kserve/open-inference-protocol): one input tensor per feature, by its name,
 * with as many values as there are rows; one output tensor per declared output. A missing value is null. In the answer,
 * rows without a result hold null, and `parameters` tell for each row its record and how it ended.
 */
import type { ModelFeature, ModelOutput } from '../../core/schema/generated/types.ts';
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../../core/values/json.ts';
import type { Exchange, Routed } from '../exchange.ts';
import { badRequest, isRefusal, type Refusal } from '../refusal.ts';
import type { ArtifactSubject } from '../served.ts';

const mostRows = 1000;

export interface GivenRows {
  readonly id: string | undefined;
  readonly rows: readonly JsonObject[];
}

export function readInference(body: JsonObject, { features }: ArtifactSubject): GivenRows | Refusal {
  const { inputs, id } = body;
  if (!isJsonArray(inputs) || inputs.length === 0) {
    return badRequest('missing_inputs', '`inputs` must be a list of tensors, one for each feature.', 'inputs');
  }
  const columns = new Map<string, readonly JsonValue[]>();
  for (const input of inputs) {
    const column = readTensor(input);
    if (isRefusal(column)) return column;
    if (!features.some(({ name }) => name === column.name)) {
      const known = features.map(({ name }) => `\`${name}\``).join(', ');
      return badRequest(
        'unknown_input',
        `There is no feature \`${column.name}\`. The features are ${known}.`,
        'inputs',
      );
    }
    columns.set(column.name, column.values);
  }
  const [first = []] = columns.values();
  const rows = first.length;
  const uneven = [...columns].find(([, values]) => values.length !== rows);
  if (uneven !== undefined) {
    const message = `\`${uneven[0]}\` has ${uneven[1].length} values, and others have ${rows}: each row needs one of each.`;
    return badRequest('uneven_inputs', message, 'inputs');
  }
  if (rows === 0 || rows > mostRows) {
    return badRequest('bad_row_count', `There are ${rows} rows; from 1 to ${mostRows} are taken at a time.`, 'inputs');
  }
  return readRows(features, columns, rows, typeof id === 'string' ? id : undefined);
}

function readRows(
  features: readonly ModelFeature[],
  columns: ReadonlyMap<string, readonly JsonValue[]>,
  count: number,
  id: string | undefined,
): GivenRows | Refusal {
  const rows: Record<string, JsonValue>[] = Array.from({ length: count }, () => ({}));
  for (const feature of features) {
    const column = columns.get(feature.name);
    for (const [index, row] of rows.entries()) {
      const value = column?.[index] ?? null;
      const fault = faultOf(feature, value);
      if (fault !== undefined) {
        const where = count === 1 ? '' : ` of row ${index + 1}`;
        return badRequest('invalid_feature', `The feature \`${feature.name}\`${where} ${fault}`, feature.name);
      }
      row[feature.name] = value;
    }
  }
  return { id, rows };
}

function readTensor(input: JsonValue): { readonly name: string; readonly values: readonly JsonValue[] } | Refusal {
  if (!isJsonObject(input) || typeof input.name !== 'string') {
    return badRequest('invalid_tensor', 'Each of `inputs` must be a tensor with a `name`.', 'inputs');
  }
  const { name, data, shape } = input;
  if (!isJsonArray(data))
    return badRequest('invalid_tensor', `The tensor \`${name}\` must have its values as the list \`data\`.`, 'inputs');
  // Data may be nested as its shape is, or flat.
  const values = data.flatMap((item) => (isJsonArray(item) ? [...item] : [item]));
  const size = isJsonArray(shape) ? shape.reduce<number>((product, side) => product * Number(side), 1) : values.length;
  if (size !== values.length) {
    return badRequest(
      'invalid_tensor',
      `The tensor \`${name}\` has ${values.length} values, and its shape holds ${size}.`,
      'inputs',
    );
  }
  return { name, values };
}

/** The end of a sentence about the feature; undefined when the value is one it may have. */
function faultOf({ type, min, max, values, nullable = false }: ModelFeature, value: JsonValue): string | undefined {
  if (value === null) return nullable ? undefined : 'is missing.';
  switch (type) {
    case 'number':
    case 'integer':
      if (typeof value !== 'number') return `must be a number, and is ${shown(value)}.`;
      if (type === 'integer' && !Number.isInteger(value)) return `must be a whole number, and is ${value}.`;
      if (min !== undefined && value < min) return `must be at least ${min}, and is ${value}.`;
      return max !== undefined && value > max ? `must be at most ${max}, and is ${value}.` : undefined;
    case 'boolean':
      return typeof value === 'boolean' ? undefined : `must be true or false, and is ${shown(value)}.`;
    case 'category':
      if (typeof value === 'object') return `must be a name, and is ${shown(value)}.`;
      if (values === undefined || values.some((one) => one === value)) return undefined;
      return `must be one of ${values.slice(0, 20).join(', ')}, and is ${shown(value)}.`;
    case 'text':
      return typeof value === 'string' ? undefined : `must be a text, and is ${shown(value)}.`;
    default: {
      const never: never = type;
      return never;
    }
  }
}

function shown(value: JsonValue): string {
  return JSON.stringify(value).slice(0, 60);
}

export interface RowAnswer {
  readonly id: string;
  readonly status: string;
  readonly output: JsonObject | undefined;
}

export function inferenceAnswer(
  { model }: Exchange,
  { deployment }: Routed,
  { outputs }: ArtifactSubject,
  id: string | undefined,
  rows: readonly RowAnswer[],
): string {
  const tensors = outputs.map((output) => {
    const values = rows.map((row) => row.output?.[output.name] ?? null);
    const width = output.type === 'vector' ? (values.find(isJsonArray)?.length ?? 0) : 0;
    const shape = width > 0 ? [rows.length, width] : [rows.length];
    return {
      name: output.name,
      shape,
      datatype: datatypeOf(output),
      data: values.flatMap((value) => (isJsonArray(value) ? [...value] : [value])),
    };
  });
  const parameters = { records: rows.map((row) => row.id), statuses: rows.map(({ status }) => status) };
  const about = id === undefined ? {} : { id };
  return JSON.stringify({
    model_name: model,
    model_version: deployment.revision,
    ...about,
    outputs: tensors,
    parameters,
  });
}

export function datatypeOf({ type, values }: ModelOutput): string {
  if (type === 'integer') return 'INT64';
  if (type === 'category') return values?.every((value) => typeof value === 'number') === true ? 'INT64' : 'BYTES';
  return 'FP64';
}

export function featureDatatype({ type }: ModelFeature): string {
  const types = { number: 'FP64', integer: 'INT64', boolean: 'BOOL', category: 'BYTES', text: 'BYTES' } as const;
  return types[type];
}
