/** A path that leads nowhere from the folder it starts at, and somewhere from the other: of the project, or of the file. */
import { requoted } from './entries.ts';
import type { Fix } from './fix.ts';

export const fix: Fix = {
  codes: ['reference/missing-file'],
  repairs({ view, diagnostic, marked, found }) {
    if (found?.inKey || found?.node.kind !== 'scalar' || typeof found.node.value !== 'string') return [];
    const path = found.node.value;
    const other = path.startsWith('./') ? path.slice(2) : `./${path}`;
    if (path.startsWith('../') || !view.workspace.surroundings.exists(view.path, other)) return [];
    const edits = [{ span: diagnostic.span, text: requoted(marked, other) }];
    return [{ title: `Change to \`${other}\``, edits, safe: false }];
  },
};
