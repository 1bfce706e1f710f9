/** `contains`: the answer, or one field of it, has a text in it; with a `column` that holds a list, all of its texts. */
import { renderText } from '../../prompt/render.ts';
import { isJsonArray, type JsonValue } from '../../values/json.ts';
import { ok, problem, quoted, type Result } from '../../values/result.ts';
import { asText, columnOf, textOf } from './answer-part.ts';
import { option, textOption } from './options.ts';
import { type Answered, failed, notEvaluated, passed, type ScorerKind } from './scorer.ts';

export const contains: ScorerKind = (written, name) => {
  const field = textOption(written, 'field');
  const ignoreCase = option(written, 'ignoreCase') === true;
  const fold = (text: string): string => (ignoreCase ? text.toLowerCase() : text);
  return ok({
    name,
    kind: 'contains',
    scale: 'share',
    better: 'higher',
    score(answered) {
      const wanted = wantedTexts(written, answered);
      if (!wanted.ok) return notEvaluated(wanted.problem);
      const found = textOf(answered, field);
      if (!found.ok) return failed(found.problem);
      const text = fold(found.value);
      const missing = wanted.value.filter((one) => !text.includes(fold(one)));
      if (missing.length === 0) return passed(`It has ${wanted.value.map(quoted).join(', ')} in it.`);
      return failed(`It does not have ${missing.map(quoted).join(', ')} in it: ${quoted(found.value)}.`);
    },
  });
};

function wantedTexts(written: JsonValue, { values }: Answered): Result<readonly string[]> {
  const column = textOption(written, 'column');
  if (column !== undefined) {
    const value = columnOf(values, column);
    if (!value.ok) return value;
    return nonEmpty(isJsonArray(value.value) ? value.value.map(asText) : [asText(value.value)]);
  }
  const text = typeof written === 'string' ? written : textOption(written, 'text');
  return text === undefined
    ? problem('The scorer says neither `text` nor `column`.')
    : nonEmpty([renderText(text, values)]);
}

/** Every text has the empty text in it: a case whose column is empty would always pass. */
function nonEmpty(texts: readonly string[]): Result<readonly string[]> {
  if (texts.length > 0 && texts.every((text) => text !== '')) return ok(texts);
  return problem('What the case expects is empty, and every answer has an empty text in it.');
}
