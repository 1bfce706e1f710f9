/** A key that stands twice in its map: the second goes, unasked where both say the same. */
import { keyText } from '../../syntax/resolve.ts';
import { removePair } from './entries.ts';
import type { Fix } from './fix.ts';

export const fix: Fix = {
  codes: ['syntax/duplicate-key'],
  repairs({ view, found }) {
    const map = found?.node.parent;
    const pair = found?.pair;
    if (!found?.inKey || !pair || map?.kind !== 'map') return [];
    const name = keyText(pair.key);
    const first = map.pairs.find((one) => keyText(one.key) === name);
    if (!first || first.index === pair.index) return [];
    const edit = removePair(view.file, map, pair);
    const same =
      view.file.text.slice(first.span.start, first.span.end) === view.file.text.slice(pair.span.start, pair.span.end);
    return edit ? [{ title: `Remove the second \`${name}\``, edits: [edit], safe: same }] : [];
  },
};
