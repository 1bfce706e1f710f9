/** In a prompt: a schema that is JSON within a text, written as `outputs`, where the model is asked for the same. */
import { type PromptFile, readPrompt } from '../../prompt/model.ts';
import { responseFormat } from '../../prompt/render.ts';
import { keyText } from '../../syntax/resolve.ts';
import type { Pair, TextEdit } from '../../syntax/tree.ts';
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../../values/json.ts';
import type { CodeAction } from '../code-actions.ts';
import type { FileView } from '../file-view.ts';
import { endOfLines, lineEndOf, plainOrQuoted, removePair } from '../fixes/entries.ts';
import type { CursorPlace } from '../place-at.ts';

const WIDTH = 120;

export function outputsFromText(view: FileView, { resource, document, path }: CursorPlace): readonly CodeAction[] {
  const { root } = document;
  if (resource.kind !== 'Prompt' || path[0] !== 'jsonSchema' || root?.kind !== 'map' || root.flow) return [];
  const schema = sameSchema(readPrompt(resource.value));
  const pairOf = (name: string): Pair | undefined => root.pairs.find(({ key }) => keyText(key) === name);
  const [text, format] = [pairOf('jsonSchema'), pairOf('responseFormat')];
  if (!schema || !text || !format || [text, format].some((pair) => hasComment(view, pair))) return [];
  const { start } = text.span;
  const end = start + view.file.text.slice(start, text.span.end).trimEnd().length;
  const edits: TextEdit[] = [{ span: { start, end }, text: entry('outputs', schema, 0, lineEndOf(view.file)) }];
  const removal = removePair(view.file, root, format);
  if (removal) edits.push(removal);
  const changes = [{ kind: 'edit' as const, file: view.path, edits }];
  const title = 'Write the schema as `outputs`';
  return [{ title, kind: 'refactor.rewrite', changes, diagnostics: [], isPreferred: false, safe: false }];
}

/** Within the entry or behind it. */
function hasComment({ file }: FileView, { span }: Pair): boolean {
  return file.comments({ start: span.start, end: endOfLines(file, span) }).length > 0;
}

/** The schema, if the model is asked for the same with it under `outputs`; the name of the schema aside. */
function sameSchema(prompt: PromptFile): JsonObject | undefined {
  const schema = prompt.jsonSchema?.parsed?.schema;
  if (prompt.outputs !== undefined || prompt.responseFormat !== 'json_schema' || !isJsonObject(schema))
    return undefined;
  const before = asked(prompt);
  const after = asked({ ...prompt, responseFormat: undefined, jsonSchema: undefined, outputs: schema });
  return before !== undefined && before === after ? schema : undefined;
}

function asked(prompt: PromptFile): string | undefined {
  const format = responseFormat(prompt);
  if (format?.json_schema === undefined) return undefined;
  const { name: _, strict = false, ...rest } = format.json_schema;
  return JSON.stringify([format.type, strict, rest]);
}

function entry(key: string, value: JsonValue, column: number, lineEnd: string): string {
  const name = plainOrQuoted(key);
  const flow = inBrackets(value);
  if (column + name.length + 2 + flow.length <= WIDTH) return `${name}: ${flow}`;
  const indent = `${lineEnd}${' '.repeat(column + 2)}`;
  if (isJsonObject(value)) {
    const entries = Object.entries(value).map(([one, child]) => entry(one, child, column + 2, lineEnd));
    return `${name}:${entries.map((line) => `${indent}${line}`).join('')}`;
  }
  if (!isJsonArray(value)) return `${name}: ${flow}`;
  return `${name}:${value.map((item) => `${indent}- ${inBrackets(item)}`).join('')}`;
}

function inBrackets(value: JsonValue): string {
  if (isJsonArray(value)) return `[${value.map(inBrackets).join(', ')}]`;
  if (isJsonObject(value)) {
    return `{${Object.entries(value)
      .map(([key, child]) => `${plainOrQuoted(key)}: ${inBrackets(child)}`)
      .join(', ')}}`;
  }
  return typeof value === 'string' ? plainOrQuoted(value) : String(value);
}
