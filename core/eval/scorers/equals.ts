/**
 * `equals`: the answer, or one field of it, is what the case expects. Text is compared to the letter; a value named by
 * `column` is compared as it is, so that 3 equals 3.0 and maps are compared by their content.
 */
import { renderText } from '../../prompt/render.ts';
import { sameValue } from '../../prompt/same-value.ts';
import { isJsonObject, type JsonValue } from '../../values/json.ts';
import { ok, problem, quoted, type Result } from '../../values/result.ts';
import { asText, columnOf, partOf, textOf } from './answer-part.ts';
import { option, textOption } from './options.ts';
import { type Answered, failed, notEvaluated, passedIf, type ScorerKind } from './scorer.ts';

export const equals: ScorerKind = (written, name) => {
  const field = textOption(written, 'field');
  const ignoreCase = option(written, 'ignoreCase') === true;
  return ok({
    name,
    kind: 'equals',
    scale: 'share',
    better: 'higher',
    score(answered) {
      const expected = expectedOf(written, answered);
      if (!expected.ok) return notEvaluated(expected.problem);
      const found = typeof expected.value === 'string' ? textOf(answered, field) : partOf(answered, field);
      if (!found.ok) return failed(found.problem);
      const same = areSame(found.value, expected.value, ignoreCase);
      const wanted = quoted(asText(expected.value));
      return passedIf(same, `It is ${wanted}.`, `It is ${quoted(asText(found.value))}, not ${wanted}.`);
    },
  });
};

function expectedOf(written: JsonValue, { values }: Answered): Result<JsonValue> {
  if (!isJsonObject(written)) return ok(typeof written === 'string' ? renderText(written, values) : written);
  const column = textOption(written, 'column');
  if (column !== undefined) return columnOf(values, column);
  const text = textOption(written, 'text');
  return text === undefined ? problem('The scorer says neither `text` nor `column`.') : ok(renderText(text, values));
}

function areSame(found: JsonValue, expected: JsonValue, ignoreCase: boolean): boolean {
  if (typeof found !== 'string' || typeof expected !== 'string') return sameValue(numberOf(found, expected), expected);
  return ignoreCase ? found.toLowerCase() === expected.toLowerCase() : found === expected;
}

/** An answer is text unless it is a map or a list, so a bare `42` is read as a number where one is expected. */
function numberOf(found: JsonValue, expected: JsonValue): JsonValue {
  if (typeof found !== 'string' || typeof expected === 'object') return found;
  const text = found.trim();
  if (typeof expected === 'boolean') return text === 'true' ? true : text === 'false' ? false : found;
  return /^-?\d{1,300}(?:\.\d{1,300})?(?:e[+-]?\d{1,3})?$/i.test(text) ? Number(text) : found;
}
