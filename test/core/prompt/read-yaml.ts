import { parse } from 'yaml';
import { type PromptFile, readPrompt } from '../../../core/prompt/model.ts';
import type { JsonValue } from '../../../core/values/json.ts';

/** Tests read their YAML with the plain library: the house's own reader has its own tests. */
export function promptOf(yaml: string): PromptFile {
  return readPrompt(documentOf(yaml));
}

export function documentOf(yaml: string): JsonValue {
  const value: JsonValue = parse(yaml);
  return value;
}
