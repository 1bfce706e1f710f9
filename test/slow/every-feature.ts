/** Every language feature at one place of one file, without a server; and what must be true of each answer. */
import { readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import type { Diagnostic } from '../../core/diagnostic.ts';
import { codeActionsAt } from '../../core/language/code-actions.ts';
import { completionsAt } from '../../core/language/completion.ts';
import { definitionAt } from '../../core/language/definition.ts';
import { documentLinksIn } from '../../core/language/document-links.ts';
import { documentSymbolsIn } from '../../core/language/document-symbols.ts';
import { editsForRenames } from '../../core/language/file-renames.ts';
import type { FileView } from '../../core/language/file-view.ts';
import { foldsIn } from '../../core/language/folding.ts';
import { formatFile, formatRange } from '../../core/language/format.ts';
import { hoverAt } from '../../core/language/hover.ts';
import { inlayHintsIn } from '../../core/language/inlay-hints.ts';
import type { TreeOf } from '../../core/language/occurrences.ts';
import { highlightsAt, referencesAt } from '../../core/language/references.ts';
import { prepareRename, rename } from '../../core/language/rename.ts';
import { runLensesIn } from '../../core/language/run-lenses.ts';
import { selectionsAt } from '../../core/language/selection-ranges.ts';
import { semanticTokensIn } from '../../core/language/semantic-tokens.ts';
import { signatureHelpAt } from '../../core/language/signature-help.ts';
import { workspaceSymbols } from '../../core/language/workspace-symbols.ts';
import { parse } from '../../core/syntax/parse.ts';
import type { SyntaxFile } from '../../core/syntax/tree.ts';
import { listFolder } from '../../host/list-folder.ts';
import { readHeadSync } from '../../host/read-head.ts';

export interface Asked {
  /** What is wrong with the answers: one that throws, or one that lies outside of its text. */
  readonly problems: readonly string[];
  readonly requests: number;
  /** How often one request looked at another file or into a folder, at most. */
  readonly mostLooks: number;
}

/** Files as they are on disk, each read once. */
export function treesOnDisk(): (path: string) => SyntaxFile {
  const known = new Map<string, SyntaxFile>();
  return (path) => {
    const tree = known.get(path) ?? parse(readFileSync(path, 'utf8'));
    known.set(path, tree);
    return tree;
  };
}

export function askEveryFeature(
  view: FileView,
  offset: number,
  diagnostics: readonly Diagnostic[],
  onDisk: (path: string) => SyntaxFile,
): Asked {
  let looks = 0;
  const treeOf: TreeOf = (path) => {
    looks += 1;
    return path === view.path ? view.file : onDisk(path);
  };
  const list = (folder: string) => {
    looks += 1;
    return listFolder(folder);
  };
  const readHead = (path: string) => {
    looks += 1;
    return readHeadSync(path);
  };
  const here = { start: offset, end: offset };
  const all = { start: 0, end: view.file.text.length };
  const resources = view.workspace.files.get(view.path)?.resources ?? [];
  const renames = [{ from: resolve(view.workspace.root, 'models'), to: resolve(view.workspace.root, 'moved') }];
  const requests: Readonly<Record<string, () => unknown>> = {
    codeActions: () => codeActionsAt(view, here, { diagnostics, tree: treeOf }),
    completion: () => completionsAt(view, offset, { list, readHead, diagnostics: () => diagnostics }),
    definition: () => definitionAt(view, offset, treeOf),
    diagnostics: () => diagnostics,
    documentLinks: () => documentLinksIn(view),
    documentSymbols: () => documentSymbolsIn(view),
    fileRenames: () => editsForRenames(view.workspace, renames, { dirname, relative, resolve }),
    folding: () => foldsIn(view.file),
    formatting: () => formatFile(view.file, resources),
    rangeFormatting: () => formatRange(view.file, resources, here),
    highlights: () => highlightsAt(view, offset),
    hover: () => hoverAt(view, offset),
    inlayHints: () => inlayHintsIn(view, all),
    prepareRename: () => prepareRename(view, offset),
    references: () => referencesAt(view, offset, { withDefinition: true, treeOf }),
    rename: () => rename(view, offset, 'other', treeOf),
    runLenses: () => runLensesIn(view.workspace, view.path),
    selections: () => selectionsAt(view, offset),
    semanticTokens: () => semanticTokensIn(view, all),
    signatureHelp: () => signatureHelpAt(view, offset),
    workspaceSymbols: () => [...workspaceSymbols(view.workspace, 'r')],
  };
  const problems: string[] = [];
  let mostLooks = 0;
  for (const [name, request] of Object.entries(requests)) {
    looks = 0;
    try {
      const answer = request();
      mostLooks = Math.max(mostLooks, looks);
      problems.push(...misplaced(answer, view.path, view.path, treeOf).map((problem) => `${name}: ${problem}`));
    } catch (error) {
      problems.push(`${name}: ${error instanceof Error ? error.stack : String(error)}`);
    }
  }
  return { problems, requests: Object.keys(requests).length, mostLooks };
}

/** Spans, offsets and lines anywhere in an answer that are not in the text of the file they are of, and edits that overlap. */
function misplaced(answer: unknown, file: string, own: string, treeOf: TreeOf): readonly string[] {
  if (Array.isArray(answer)) {
    return [...answer.flatMap((one) => misplaced(one, file, own, treeOf)), ...overlapping(answer)];
  }
  if (typeof answer !== 'object' || answer === null) return [];
  const of = 'file' in answer && typeof answer.file === 'string' ? answer.file : file;
  const found = Object.values(answer).flatMap((part) => misplaced(part, of, own, treeOf));
  if (isSpan(answer)) {
    const length = treeOf(of)?.text.length ?? -1;
    const { start, end } = answer;
    if (!(0 <= start && start <= end && end <= length)) found.push(`${start} to ${end} of ${length} in ${of}`);
  }
  if ('startLine' in answer && 'endLine' in answer) {
    const count = treeOf(own)?.lines.count ?? 0;
    const isInside = Number(answer.startLine) <= Number(answer.endLine) && Number(answer.endLine) < count;
    if (!isInside) found.push(`lines ${answer.startLine} to ${answer.endLine} of ${count}`);
  }
  if ('offset' in answer && typeof answer.offset === 'number') {
    const length = treeOf(own)?.text.length ?? -1;
    if (answer.offset < 0 || answer.offset > length) found.push(`${answer.offset} of ${length}`);
  }
  return found;
}

function isSpan(value: object): value is { readonly start: number; readonly end: number } {
  return 'start' in value && 'end' in value && typeof value.start === 'number' && typeof value.end === 'number';
}

/** Edits of one file must not touch the same text twice. */
function overlapping(items: readonly unknown[]): readonly string[] {
  const edits = items.flatMap((item) => {
    if (typeof item !== 'object' || item === null || !('span' in item && 'text' in item)) return [];
    const { span } = item;
    if (typeof span !== 'object' || span === null || !isSpan(span)) return [];
    return [{ file: 'file' in item ? String(item.file) : '', start: span.start, end: span.end }];
  });
  const inOrder = edits.toSorted((left, right) => left.start - right.start || left.end - right.end);
  return inOrder.flatMap((edit, index) => {
    const before = inOrder.slice(0, index).findLast(({ file }) => file === edit.file);
    return before && before.end > edit.start ? [`edits at ${before.start} and ${edit.start} overlap`] : [];
  });
}
