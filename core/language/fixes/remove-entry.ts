/** Entries that decide nothing, or that do not belong where they stand. */
import { keyText } from '../../syntax/resolve.ts';
import { removePair } from './entries.ts';
import type { Fix } from './fix.ts';

export const fix: Fix = {
  codes: ['model/retired-schedule', 'openslo/forbidden', 'prompt/ignored-evaluator-key', 'prompt/unused-input'],
  repairs({ view, found }) {
    const map = found?.node.parent;
    if (!found?.pair || map?.kind !== 'map') return [];
    const edit = removePair(view.file, map, found.pair);
    return edit ? [{ title: `Remove \`${keyText(found.pair.key)}\``, edits: [edit], safe: false }] : [];
  },
};
