/** An anchor that nothing refers to. */
import type { Fix } from './fix.ts';

export const fix: Fix = {
  codes: ['syntax/unused-anchor'],
  repairs({ view, diagnostic, marked }) {
    const { text } = view.file;
    const { start } = diagnostic.span;
    let { end } = diagnostic.span;
    while (text[end] === ' ') end += 1;
    // With nothing behind it on its line, the space before it goes.
    const isLast = end === text.length || text[end] === '\n' || text[end] === '\r';
    const from = isLast && text[start - 1] === ' ' ? start - 1 : start;
    return [{ title: `Remove \`${marked}\``, edits: [{ span: { start: from, end }, text: '' }], safe: true }];
  },
};
