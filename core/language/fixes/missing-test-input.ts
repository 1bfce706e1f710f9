/** A test case without a value for an input. */
import { addPair, plainOrQuoted } from './entries.ts';
import type { Fix } from './fix.ts';

export const fix: Fix = {
  codes: ['prompt/missing-test-input'],
  repairs({ view, diagnostic, marked, found }) {
    const name = /has no `([^`]+)`/.exec(diagnostic.message)?.[1];
    const row = found?.inKey ? found.node.parent : found?.node;
    if (name === undefined || row?.kind !== 'map') return [];
    const edit = addPair(view.file, row, plainOrQuoted(name), '""');
    const add = edit ? [{ title: `Add \`${name}\``, edits: [edit], safe: false }] : [];
    if (!diagnostic.message.includes(`Did you mean \`${name}\``)) return add;
    const rename = { span: diagnostic.span, text: plainOrQuoted(name) };
    return [{ title: `Rename \`${marked}\` to \`${name}\``, edits: [rename], safe: false }, ...add];
  },
};
