/** A name that is not an RFC 1123 label, as the nearest one that is. */
import { requoted } from './entries.ts';
import type { Fix } from './fix.ts';

export const fix: Fix = {
  codes: ['openslo/name'],
  repairs({ diagnostic, marked, found }) {
    if (found?.inKey || found?.node.kind !== 'scalar' || typeof found.node.value !== 'string') return [];
    const label = found.node.value
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, '');
    if (label === '' || label.length > 63 || label === found.node.value) return [];
    // Others refer to it by the old name, so a person decides.
    return [
      {
        title: `Rename to \`${label}\``,
        edits: [{ span: diagnostic.span, text: requoted(marked, label) }],
        safe: false,
      },
    ];
  },
};
