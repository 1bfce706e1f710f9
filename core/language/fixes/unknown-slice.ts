/** A column between whose values a gate compares, as one of the slices that the suite forms. */
import { descend } from '../../syntax/walk.ts';
import { plainOrQuoted, setValue } from './entries.ts';
import type { Fix } from './fix.ts';
import { addItem } from './items.ts';

export const fix: Fix = {
  codes: ['eval/unknown-slice'],
  repairs({ view, found, root }) {
    if (!root || found?.node.kind !== 'scalar') return [];
    const name = plainOrQuoted(String(found.node.value));
    const list = descend(root, ['spec', 'slices']);
    const edit =
      list?.kind === 'sequence'
        ? addItem(view.file, list, name)
        : setValue(view.file, root, ['spec', 'slices'], `[${name}]`);
    return edit ? [{ title: `Add \`${name}\` to \`slices\``, edits: [edit], safe: false }] : [];
  },
};
