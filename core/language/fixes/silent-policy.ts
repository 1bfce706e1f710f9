/** An alert policy that never says anything. */
import { setValue } from './entries.ts';
import type { Fix } from './fix.ts';

export const fix: Fix = {
  codes: ['slo/silent-policy'],
  repairs({ view, root }) {
    const edit = root && setValue(view.file, root, ['spec', 'alertWhenBreaching'], 'true');
    return edit ? [{ title: 'Write `alertWhenBreaching: true`', edits: [edit], safe: false }] : [];
  },
};
