/** Feature: links. Files that a manifest names, web addresses, and the pages of codes in suppressions. */
import type { Span } from '../syntax/tree.ts';
import { shifted } from '../workspace/resource.ts';
import type { FileView } from './file-view.ts';
import { unquoted } from './names.ts';

export type DocumentLink = { readonly span: Span } & (
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'address'; readonly url: string }
  | { readonly kind: 'code'; readonly code: string }
);

export function documentLinksIn({ workspace, path, file }: FileView): readonly DocumentLink[] {
  const facts = workspace.files.get(path);
  if (!facts?.recognised) return [];
  const files = facts.resources.flatMap(({ resource, offset }) =>
    resource.paths.map((one): DocumentLink => {
      return { kind: 'file', path: one.file, span: unquoted(file.text, shifted(one.span, offset)) };
    }),
  );
  return [...files, ...addresses(file.text), ...codes(file.text)].toSorted(
    (left, right) => left.span.start - right.span.start,
  );
}

const ADDRESS = /https?:\/\/[^\s"'<>`{}|\\^[\]]+/g;

/** An address with a secret in it, or with a placeholder, leads nowhere. */
function addresses(text: string): readonly DocumentLink[] {
  return [...text.matchAll(ADDRESS)].flatMap(({ 0: found, index }): DocumentLink[] => {
    if (text[index + found.length] === '{') return [];
    const url = found.replace(/[.,;:!?)]+$/, '');
    return [{ kind: 'address', url, span: { start: index, end: index + url.length } }];
  });
}

const SUPPRESSED = /#\s*mooring-ignore\s+([\w-]+\/[\w-]+)/g;

function codes(text: string): readonly DocumentLink[] {
  return [...text.matchAll(SUPPRESSED)].map(({ 0: whole, 1: code = '', index }): DocumentLink => {
    const start = index + whole.length - code.length;
    return { kind: 'code', code, span: { start, end: start + code.length } };
  });
}
