/** A target that this Model must not run on, where it names others too. */
import { descend } from '../../syntax/walk.ts';
import type { Fix } from './fix.ts';
import { removeItem } from './items.ts';

export const fix: Fix = {
  codes: ['model/replay-in-production'],
  repairs({ view, diagnostic, root }) {
    const target = /on the protected target `([^`]+)`/.exec(diagnostic.message)?.[1];
    const list = root && descend(root, ['spec', 'targets']);
    if (list?.kind !== 'sequence' || target === undefined) return [];
    const item = list.items.find((one) => one.kind === 'scalar' && one.value === target);
    const edit = item && removeItem(view.file, { list, item });
    return edit ? [{ title: `Take \`${target}\` out of \`targets\``, edits: [edit], safe: false }] : [];
  },
};
