/**
 * Feature: fix all. Every safe fix of a file, again and again until nothing changes: one may make room for the next, and
 * those that overlap take turns. A round that breaks the syntax, or that mends nothing, is not kept.
 */
import type { Diagnostic } from '../diagnostic.ts';
import { parse } from '../syntax/parse.ts';
import type { SyntaxFile, TextEdit } from '../syntax/tree.ts';
import type { FileFacts } from '../workspace/file-facts.ts';
import { type Workspace, withFile } from '../workspace/workspace.ts';
import { repairsOf } from './code-actions.ts';
import type { FileView } from './file-view.ts';
import { applied, inOrder } from './formatting/edits.ts';

export interface Analysis {
  readonly analyse: (path: string, file: SyntaxFile) => FileFacts;
  readonly diagnostics: (workspace: Workspace, path: string) => readonly Diagnostic[];
}

export interface AllFixed {
  readonly text: string;
  /** With the file as it reads now. */
  readonly workspace: Workspace;
}

const MOST_ROUNDS = 10;

export function fixAll(view: FileView, { analyse, diagnostics }: Analysis): AllFixed {
  let { workspace, file } = view;
  let found = diagnostics(workspace, view.path);
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const edits = safeEdits({ ...view, workspace, file }, found);
    if (edits.length === 0) break;
    const next = parse(applied(file.text, edits));
    if (errorCount(next) > errorCount(file)) break;
    const updated = withFile(workspace, view.path, analyse(view.path, next)).workspace;
    const left = diagnostics(updated, view.path);
    if (left.length >= found.length) break;
    workspace = updated;
    file = next;
    found = left;
  }
  return { text: file.text, workspace };
}

/** Of each diagnostic its first safe repair, whole or not at all. */
function safeEdits(view: FileView, diagnostics: readonly Diagnostic[]): readonly TextEdit[] {
  const chosen: TextEdit[] = [];
  let end = -1;
  for (const diagnostic of diagnostics) {
    const edits = inOrder(repairsOf(view, diagnostic).find(({ safe }) => safe)?.edits ?? []);
    const [first] = edits;
    const last = edits.at(-1);
    if (!first || !last || first.span.start < end) continue;
    chosen.push(...edits);
    end = Math.max(last.span.end, first.span.start + 1);
  }
  return chosen;
}

const errorCount = (file: SyntaxFile): number => file.documents.reduce((sum, { errors }) => sum + errors.length, 0);

/** One edit that turns a text into another: what both begin and end with stays. */
export function difference(before: string, after: string): readonly TextEdit[] {
  if (before === after) return [];
  let start = 0;
  while (start < before.length && before[start] === after[start]) start += 1;
  let tail = 0;
  const most = Math.min(before.length, after.length) - start;
  while (tail < most && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
  return [{ span: { start, end: before.length - tail }, text: after.slice(start, after.length - tail) }];
}
