/** A Model that is to be gone, by its date or by the law. */
import { setValue } from './entries.ts';
import type { Fix } from './fix.ts';

export const fix: Fix = {
  codes: ['model/prohibited-risk', 'model/retirement-overdue'],
  repairs({ view, root }) {
    const edit = root && setValue(view.file, root, ['spec', 'lifecycle', 'stage'], 'retired');
    return edit ? [{ title: 'Write `stage: retired`', edits: [edit], safe: false }] : [];
  },
};
