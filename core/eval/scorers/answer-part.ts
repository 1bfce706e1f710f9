/** The part of an answer that a scorer looks at: the whole text, or one field of its JSON. */
import { own } from '../../prompt/own-key.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../values/json.ts';
import { ok, problem, quoted, type Result } from '../../values/result.ts';
import type { Answered } from './scorer.ts';

export function partOf(answered: Answered, field: string | undefined): Result<JsonValue> {
  if (field === undefined) return ok(answered.output);
  if (!isJsonObject(answered.output))
    return problem(`The answer is not a JSON map, so it has no field ${quoted(field)}.`);
  const value = own(answered.output, field);
  return value === undefined ? problem(`The answer has no field ${quoted(field)}.`) : ok(value);
}

/** Text to the letter; of a field that is no text, its JSON. */
export function textOf(answered: Answered, field: string | undefined): Result<string> {
  if (field === undefined) return ok(answered.text);
  const part = partOf(answered, field);
  return part.ok ? ok(asText(part.value)) : part;
}

export function asText(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The value of a column of the case. */
export function columnOf(values: JsonObject, column: string): Result<JsonValue> {
  const value = own(values, column);
  if (value !== undefined) return ok(value);
  return problem(`The case has no column ${quoted(column)}.`);
}
