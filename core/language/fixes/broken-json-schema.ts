/** A bare JSON Schema where providers ask for one with a name: it is put into such an object. */
import { readPrompt } from '../../prompt/model.ts';
import { schemaName } from '../../prompt/render.ts';
import type { TextEdit } from '../../syntax/tree.ts';
import type { Fix } from './fix.ts';

export const fix: Fix = {
  codes: ['prompt/broken-json-schema'],
  repairs({ view, found, placed }) {
    const node = found?.node;
    if (!placed || found?.inKey || node?.kind !== 'scalar') return [];
    const prompt = readPrompt(placed.resource.value);
    const { jsonSchema } = prompt;
    const isSchema = ['type', 'properties', '$ref', 'anyOf'].some((key) =>
      Object.hasOwn(jsonSchema?.parsed ?? {}, key),
    );
    if (!isSchema || Object.hasOwn(jsonSchema?.parsed ?? {}, 'schema')) return [];
    const source = view.file.text.slice(node.span.start, node.span.end);
    const open = source.indexOf('{');
    const close = source.lastIndexOf('}') + 1;
    if (open < 0 || close <= open) return [];
    const quote = node.style === 'double' ? '\\"' : '"';
    const text = `{"name": "${schemaName(prompt)}", "schema": `.replaceAll('"', quote);
    const insert = (at: number, inserted: string): TextEdit => ({
      span: { start: node.span.start + at, end: node.span.start + at },
      text: inserted,
    });
    const edits = [insert(open, text), insert(close, '}')];
    return [{ title: 'Put it into an object with `name` and `schema`', edits, safe: false }];
  },
};
