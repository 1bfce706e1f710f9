/** A mark of YAML's that is missing or too many, where the text then reads as it was meant. */
import type { TextEdit } from '../../syntax/tree.ts';
import { endOfLines } from './entries.ts';
import { type Fix, type Mistake, meantIn } from './fix.ts';

interface Correction {
  readonly title: string;
  readonly edit: TextEdit;
}

const CORRECTIONS: Readonly<Record<string, (mistake: Mistake) => Correction | undefined>> = {
  'syntax/bad-escape': ({ diagnostic }) => insert(diagnostic.span.start, '\\', 'Write `\\\\`'),
  'syntax/bad-scalar-start': quoted,
  'syntax/missing-colon': ({ diagnostic, marked }) => {
    const key = /^[A-Za-z_][\w-]*:(?=[^\s/])/.exec(marked)?.[0];
    return key === undefined
      ? undefined
      : insert(diagnostic.span.start + key.length, ' ', 'Put a space behind the colon');
  },
  'syntax/missing-comma': ({ view, diagnostic }) => {
    const before = view.file.text.slice(0, diagnostic.span.start);
    const isSpaced = before.endsWith(' ');
    return insert(before.length - (isSpaced ? 1 : 0), isSpaced ? ',' : ', ', 'Add the comma');
  },
  'syntax/missing-space': ({ diagnostic }) => insert(diagnostic.span.start, ' ', 'Add the space'),
  'syntax/nested-map-on-one-line': quoted,
  'syntax/tab-indent': ({ diagnostic, marked }) => ({
    title: 'Indent with spaces',
    edit: { span: diagnostic.span, text: marked.replaceAll('\t', '  ') },
  }),
  'syntax/unexpected-comma': ({ view, diagnostic }) => {
    const { start, end } = diagnostic.span;
    const isSpaced = view.file.text[end] === ' ' && /[[{ ]/.test(view.file.text[start - 1] ?? '');
    const space = isSpaced ? 1 : 0;
    return { title: 'Remove the comma', edit: { span: { start, end: end + space }, text: '' } };
  },
  'syntax/unresolved-alias': ({ diagnostic }) => {
    const meant = meantIn(diagnostic);
    return meant === undefined
      ? undefined
      : { title: `Change to \`${meant}\``, edit: { span: diagnostic.span, text: meant } };
  },
};

export const fix: Fix = {
  codes: Object.keys(CORRECTIONS),
  repairs(mistake) {
    const { file } = mistake.view;
    const correction = CORRECTIONS[mistake.diagnostic.code]?.(mistake);
    // What is wrong is often something else, further up.
    if (!correction || errorCount(file.edit(correction.edit)) >= errorCount(file)) return [];
    return [{ title: correction.title, edits: [correction.edit], safe: false }];
  },
};

function insert(at: number, text: string, title: string): Correction {
  return { title, edit: { span: { start: at, end: at }, text } };
}

/** The rest of the line, where it is plain text. */
function quoted({ view, diagnostic }: Mistake): Correction | undefined {
  const { start } = diagnostic.span;
  const rest = view.file.text.slice(start, endOfLines(view.file, { start, end: start + 1 })).trimEnd();
  if (/["'#[\]{}]/.test(rest)) return undefined;
  return {
    title: 'Put the value in quotes',
    edit: { span: { start, end: start + rest.length }, text: JSON.stringify(rest) },
  };
}

const errorCount = ({ documents }: Pick<Mistake['view']['file'], 'documents'>): number =>
  documents.reduce((sum, { errors }) => sum + errors.length, 0);
