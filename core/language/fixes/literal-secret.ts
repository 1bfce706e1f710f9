/** A secret that is written out, as a reference to a variable named after its key. It must be revoked all the same. */
import { keyText } from '../../syntax/resolve.ts';
import type { Fix } from './fix.ts';

export const fix: Fix = {
  codes: ['security/literal-secret'],
  repairs({ found, placed }) {
    if (!found || found.inKey || !found.pair || found.node.kind !== 'scalar') return [];
    // Inside a longer text the secret is only a part of it, and a prompt knows no variables.
    const isWhole = typeof found.node.value === 'string' && !/\s/.test(found.node.value);
    if (!isWhole || placed?.resource.kind === 'Prompt') return [];
    const name = keyText(found.pair.key)
      .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
      .replace(/\W+/g, '_')
      .toUpperCase();
    const text = `"\${env:${name}}"`;
    return [{ title: `Refer to \`\${env:${name}}\``, edits: [{ span: found.node.span, text }], safe: false }];
  },
};
