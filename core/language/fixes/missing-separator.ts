/** The line between two resources. */
import { lineEndOf, lineStartOf } from './entries.ts';
import type { Fix } from './fix.ts';

export const fix: Fix = {
  codes: ['syntax/missing-separator'],
  repairs({ view, diagnostic }) {
    const at = lineStartOf(view.file, diagnostic.span.start);
    const text = `---${lineEndOf(view.file)}`;
    return [{ title: 'Put the line `---` above', edits: [{ span: { start: at, end: at }, text }], safe: false }];
  },
};
