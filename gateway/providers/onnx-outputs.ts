/** From the tensors an ONNX file gives to the outputs of a manifest, one map a row. */
import type { ModelOutput } from '../../core/schema/generated/types.ts';
import type { JsonObject, JsonValue } from '../../core/values/json.ts';
import { ok, problem, type Result } from '../../core/values/result.ts';
import type { Tensor } from './onnx.ts';

export function decodeOutputs(
  outputs: readonly ModelOutput[],
  names: readonly string[],
  tensors: Readonly<Record<string, Tensor>>,
  rows: number,
): Result<readonly JsonObject[]> {
  const columns: JsonValue[][] = [];
  for (const [index, output] of outputs.entries()) {
    const tensor = tensors[names[index] ?? ''];
    if (tensor === undefined) return problem(`The model gave nothing for \`${output.name}\`.`);
    const width = tensor.data.length / rows;
    if (!Number.isInteger(width) || width < 1) {
      return problem(`The model gave ${tensor.data.length} values of \`${output.name}\` for ${rows} rows.`);
    }
    const column: JsonValue[] = [];
    for (let row = 0; row < rows; row++) {
      const value = readValue(output, Array.from(tensor.data.slice(row * width, (row + 1) * width), plain));
      if (value === undefined)
        return problem(`The model gave something for \`${output.name}\` that is no ${output.type}.`);
      column.push(value);
    }
    columns.push(column);
  }
  const results = Array.from({ length: rows }, (_, row) =>
    Object.fromEntries(outputs.map(({ name }, index) => [name, columns[index]?.[row] ?? null])),
  );
  return ok(results);
}

function plain(value: number | bigint | string): number | string {
  return typeof value === 'bigint' ? Number(value) : value;
}

/** Undefined when the values cannot be what is declared, such as a probability of 1.2. */
function readValue({ type, values }: ModelOutput, given: readonly (number | string)[]): JsonValue | undefined {
  if (type === 'vector') return given.every(isFiniteNumber) ? [...given] : undefined;
  if (type === 'category') return categoryOf(given, values);
  // Of two probabilities, the second is that of the class that is looked for.
  const value = type === 'probability' ? given.at(-1) : given[0];
  if (!isFiniteNumber(value)) return undefined;
  if (type === 'integer') return Number.isInteger(value) ? value : undefined;
  return type === 'probability' && (value < 0 || value > 1) ? undefined : value;
}

function categoryOf(given: readonly (number | string)[], values: ModelOutput['values']): JsonValue | undefined {
  const [first] = given;
  if (typeof first === 'string') return first;
  if (!given.every(isFiniteNumber)) return undefined;
  // One score for each class, or the number of the class itself.
  const numbers = given.filter(isFiniteNumber);
  const index = numbers.length > 1 ? numbers.indexOf(Math.max(...numbers)) : Math.round(numbers[0] ?? 0);
  return values?.[index] ?? (values === undefined ? index : undefined);
}

function isFiniteNumber(value: number | string | undefined): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
