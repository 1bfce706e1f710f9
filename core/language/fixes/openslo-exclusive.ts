/** Of two properties of OpenSLO that exclude each other one goes; a window that has neither of two rolls. */
import { keyText } from '../../syntax/resolve.ts';
import type { MapNode, SyntaxNode } from '../../syntax/tree.ts';
import { addPair, removePair, setValue } from './entries.ts';
import type { Fix, Mistake, Repair } from './fix.ts';

const EXCLUSIVE: readonly (readonly [string, string])[] = [
  ['targetPercent', 'target'],
  ['indicator', 'indicatorRef'],
  ['thresholdMetric', 'ratioMetric'],
];

export const fix: Fix = {
  codes: ['openslo/exclusive'],
  repairs(mistake) {
    const { view, diagnostic } = mistake;
    const maps = mapsAt(mistake);
    for (const names of EXCLUSIVE) {
      const map = maps.find((one) => names.every((name) => hasKey(one, name)));
      if (map) return names.flatMap((name) => removed(mistake, map, name));
    }
    if (diagnostic.message.includes('Remove `calendar`')) {
      const map = maps.find((one) => hasKey(one, 'calendar'));
      const edit = map && setValue(view.file, map, ['isRolling'], 'false');
      const still = edit ? [{ title: 'Write `isRolling: false`', edits: [edit], safe: false }] : [];
      return map ? [...removed(mistake, map, 'calendar'), ...still] : [];
    }
    const window = diagnostic.message.includes('Add `isRolling: true`') ? maps[0] : undefined;
    if (!window) return [];
    const edit = hasKey(window, 'isRolling')
      ? setValue(view.file, window, ['isRolling'], 'true')
      : addPair(view.file, window, 'isRolling', 'true');
    return edit ? [{ title: 'Write `isRolling: true`', edits: [edit], safe: false }] : [];
  },
};

/** A map is marked by its own key, or as an item by where it starts, which may be its first key. */
function mapsAt({ found }: Mistake): readonly MapNode[] {
  const nodes: readonly (SyntaxNode | undefined)[] = [found?.pair?.value, found?.node.parent, found?.node];
  return nodes.filter((node) => node?.kind === 'map');
}

function removed({ view }: Mistake, map: MapNode, name: string): readonly Repair[] {
  const pair = map.pairs.find(({ key }) => keyText(key) === name);
  const edit = pair && removePair(view.file, map, pair);
  return edit ? [{ title: `Remove \`${name}\``, edits: [edit], safe: false }] : [];
}

const hasKey = ({ pairs }: MapNode, name: string): boolean => pairs.some(({ key }) => keyText(key) === name);
