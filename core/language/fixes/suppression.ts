/** Suppression comments that hide nothing any more, or not yet. */
import type { SyntaxFile } from '../../syntax/tree.ts';
import { endOfLines, lineStartOf } from './entries.ts';
import type { Fix } from './fix.ts';

export const fix: Fix = {
  codes: ['suppression/expired', 'suppression/malformed', 'suppression/unused'],
  repairs({ view, diagnostic, marked }) {
    const remove = {
      title: 'Remove the comment',
      edits: [{ span: whole(view.file, diagnostic.span), text: '' }],
      safe: diagnostic.code === 'suppression/unused',
    };
    const hasCodeOnly = /mooring-ignore\s+[\w-]+\/[\w-]+\s*:?\s*$/.test(marked);
    if (diagnostic.code !== 'suppression/malformed' || !hasCodeOnly) return [remove];
    const text = `${marked.replace(/\s*:?\s*$/, '')}: ‹reason›`;
    return [{ title: 'Give a reason', edits: [{ span: diagnostic.span, text }], safe: false }, remove];
  },
};

/** With its line where it stands alone, else with the spaces before it. */
function whole(file: SyntaxFile, span: { readonly start: number; readonly end: number }) {
  const start = lineStartOf(file, span.start);
  const before = file.text.slice(start, span.start);
  if (before.trim() === '') return { start, end: endOfLines(file, span) };
  return { start: start + before.trimEnd().length, end: span.end };
}
