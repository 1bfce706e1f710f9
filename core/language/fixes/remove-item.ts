/** Items of a list that decide nothing, or that another one makes useless. */
import { fallbackUses } from '../../release/fallback-uses.ts';
import type { Fix } from './fix.ts';
import { itemAround, removeItem, removeItemOrList } from './items.ts';

/** What an item is called. */
const ITEMS: Readonly<Record<string, string>> = {
  'model/idle-comparison': 'the comparison',
  'model/idle-step': 'the step',
  'model/no-retraining': '`retrain`',
  'model/repeated-fallback': 'this fallback',
  'model/tool-twice': 'the tool from `allow`',
  'slo/duplicate-target': 'this objective',
};

export const fix: Fix = {
  codes: Object.keys(ITEMS),
  repairs({ view, diagnostic, found, placed }) {
    const around = itemAround(found?.node);
    if (!around || !placed) return [];
    const { code } = diagnostic;
    // An absent list of tools is an empty one, and no fallback is missed where nothing is sent to it.
    const mayBeAbsent =
      code === 'model/tool-twice' ||
      (code === 'model/repeated-fallback' && fallbackUses(placed.resource.value).length === 0);
    const edit = mayBeAbsent ? removeItemOrList(view.file, around) : removeItem(view.file, around);
    return edit ? [{ title: `Remove ${ITEMS[code] ?? 'it'}`, edits: [edit], safe: false }] : [];
  },
};
