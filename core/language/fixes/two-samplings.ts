/** Of two ways to draw tokens one goes; which of them is a matter of taste. */
import { keyText } from '../../syntax/resolve.ts';
import { descend } from '../../syntax/walk.ts';
import { removePair } from './entries.ts';
import type { Fix, Repair } from './fix.ts';

export const fix: Fix = {
  codes: ['prompt/two-samplings'],
  repairs({ view, root }) {
    const map = root && descend(root, ['modelParameters']);
    if (map?.kind !== 'map') return [];
    return ['topP', 'temperature'].flatMap((name): readonly Repair[] => {
      const pair = map.pairs.find(({ key }) => keyText(key) === name);
      const edit = pair && removePair(view.file, map, pair);
      return edit ? [{ title: `Remove \`${name}\``, edits: [edit], safe: false }] : [];
    });
  },
};
