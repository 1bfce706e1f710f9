/** A check that is to stop an answer which is already on its way: the answer waits, or the check only tells. */
import { inQuotesOf, setValue } from './entries.ts';
import type { Fix, Repair } from './fix.ts';

export const fix: Fix = {
  codes: ['model/powerless-check'],
  repairs({ view, diagnostic, marked, found, root }) {
    if (!root || found?.node.kind !== 'scalar') return [];
    const repairs: Repair[] = [];
    const buffer = setValue(view.file, root, ['spec', 'serve', 'stream'], 'buffer');
    if (buffer) repairs.push({ title: 'Write `stream: buffer`', edits: [buffer], safe: false });
    const flag = { span: diagnostic.span, text: inQuotesOf(marked, 'flag') };
    return [...repairs, { title: 'Write `action: flag`', edits: [flag], safe: false }];
  },
};
