/** The answer of a model as scorers and reports see it: its JSON where it is a map or a list, else its text. */
import type { JsonValue } from '../values/json.ts';

export function answerValue(text: string): JsonValue {
  const start = text.trimStart()[0];
  if (start !== '{' && start !== '[') return text;
  try {
    const parsed: JsonValue = JSON.parse(text);
    return parsed;
  } catch {
    return text;
  }
}
