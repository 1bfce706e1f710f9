/** `# mooring-ignore code: reason`: the codes that are reported on the line it covers, in the file, and all others. */
import type { Diagnostic } from '../../diagnostic.ts';
import type { SyntaxFile } from '../../syntax/tree.ts';
import type { Comment } from './cursor.ts';
import type { Completion, CompletionList } from './item.ts';
import { ruleCodes } from './names.ts';

const MARK = 'mooring-ignore';

export function commentItems(
  file: SyntaxFile,
  comment: Comment,
  offset: number,
  diagnostics: () => readonly Diagnostic[],
): Pick<CompletionList, 'items' | 'span'> | undefined {
  const typed = /^#\s*mooring-ignore\s+([^\s:]*)$/.exec(comment.text)?.[1];
  if (typed === undefined) return markItem(comment, offset);
  const behind = file.text.slice(offset, offset + 200);
  const rest = /^[\w/*-]*/.exec(behind)?.[0] ?? '';
  const hasReason = behind.slice(rest.length).startsWith(':');
  const items = inOrder(file, offset, diagnostics()).map(
    ({ code, where, documentation }): Completion => ({
      label: code,
      kind: 'code',
      ...(where !== undefined && { detail: where }),
      ...(documentation !== undefined && { documentation }),
      ...(hasReason ? { insert: code } : { insert: `${code}: `, snippet: `${code}: \${1:reason}` }),
    }),
  );
  return { items, span: { start: offset - typed.length, end: offset + rest.length } };
}

function markItem(comment: Comment, offset: number): Pick<CompletionList, 'items' | 'span'> | undefined {
  const word = /^#\s*(\S*)$/.exec(comment.text)?.[1];
  if (word === undefined || !MARK.startsWith(word)) return undefined;
  const item: Completion = {
    label: MARK,
    kind: 'code',
    detail: 'silences a remark, with a reason',
    documentation:
      'Covers the line it stands on, or alone on its line the next one. Write a code, a reason, and when it ends.',
    insert: `${MARK} `,
  };
  return { items: [item], span: { start: offset - word.length, end: offset } };
}

interface Code {
  readonly code: string;
  readonly where: string | undefined;
  readonly documentation: string | undefined;
}

function inOrder(file: SyntaxFile, offset: number, diagnostics: readonly Diagnostic[]): readonly Code[] {
  const line = file.lines.positionAt(offset).line;
  const isAlone = /^\s*#/.test(file.lines.lineText(line));
  const covered = isAlone ? contentBelow(file, line) : line;
  const reported = diagnostics.filter(({ code }) => !code.startsWith('suppression/') && !code.startsWith('syntax/'));
  const lineOf = ({ span }: Diagnostic): number => file.lines.positionAt(span.start).line;
  const here = reported.filter((one) => lineOf(one) === covered);
  const codes = new Map<string, Code>();
  const add = (code: string, where: string | undefined, documentation: string | undefined): void => {
    if (!codes.has(code)) codes.set(code, { code, where, documentation });
  };
  for (const { code, message } of here) add(code, 'reported on this line', message);
  for (const one of reported) add(one.code, `reported on line ${lineOf(one) + 1}`, one.message);
  for (const { value, detail, documentation } of ruleCodes(false)) add(String(value), detail, documentation);
  return [...codes.values()];
}

function contentBelow({ lines }: SyntaxFile, from: number): number {
  for (let line = from + 1; line < lines.count; line += 1) {
    const text = lines.lineText(line).trim();
    if (text !== '' && !text.startsWith('#')) return line;
  }
  return from;
}
