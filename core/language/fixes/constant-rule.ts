/** A condition that is always true: what it guards holds without it. */
import { keyText } from '../../syntax/resolve.ts';
import { removePair } from './entries.ts';
import type { Fix } from './fix.ts';
import { itemAround, removeItem, removeItemOrList } from './items.ts';

export const fix: Fix = {
  codes: ['model/constant-rule', 'policy/constant-rule'],
  repairs({ view, diagnostic, found }) {
    const around = itemAround(found?.node);
    const map = found?.node.parent;
    if (!found?.pair || !around || map?.kind !== 'map' || found.node.kind !== 'scalar') return [];
    const isTrue = String(found.node.value).trim() === 'true';
    const isCondition = diagnostic.code === 'policy/constant-rule' && keyText(found.pair.key) === 'when';
    if (isCondition && isTrue) {
      const edit = removePair(view.file, map, found.pair);
      return edit ? [{ title: 'Remove `when`', edits: [edit], safe: false }] : [];
    }
    // A check that is never passed, or a rule that is never kept, stops everything, which somebody may want for a while.
    if (isTrue === isCondition) return [];
    const isRule = diagnostic.code === 'policy/constant-rule';
    const edit = isRule ? removeItem(view.file, around) : removeItemOrList(view.file, around);
    const what = isRule ? 'rule' : 'check';
    return edit ? [{ title: `Remove the ${what}`, edits: [edit], safe: false }] : [];
  },
};
