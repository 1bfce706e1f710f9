/** A word that readers take for different things: in quotes, or in digits, it is the same for all. */
import type { Fix } from './fix.ts';

export const fix: Fix = {
  codes: ['syntax/ambiguous-scalar'],
  repairs({ diagnostic, marked, found }) {
    if (found?.node.kind !== 'scalar') return [];
    const { value } = found.node;
    const text = typeof value === 'string' ? JSON.stringify(marked) : String(value);
    return [{ title: `Write \`${text}\``, edits: [{ span: diagnostic.span, text }], safe: true }];
  },
};
