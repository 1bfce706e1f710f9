/**
 * Feature: code actions. At a diagnostic: what mends it, silences it with a reason, or changes how grave it is. Elsewhere
 * the refactorings, one file each in `refactorings/`.
 */
import type { Diagnostic } from '../diagnostic.ts';
import type { Span, SyntaxFile, TextEdit } from '../syntax/tree.ts';
import { resourcesOf } from '../workspace/workspace.ts';
import type { FileView } from './file-view.ts';
import { lineEndOf, lineStartOf } from './fixes/entries.ts';
import { mistakeOf, type Repair } from './fixes/fix.ts';
import { fixes } from './fixes/registry.ts';
import { refactoringsAt } from './refactorings.ts';
import { severityEdit } from './severity-setting.ts';

export interface CodeAction {
  readonly title: string;
  readonly kind: 'quickfix' | 'refactor.extract' | 'refactor.rewrite';
  readonly changes: readonly FileChange[];
  /** The diagnostics that it mends; none for a refactoring. */
  readonly diagnostics: readonly Diagnostic[];
  /** The one to take when the user does not choose. */
  readonly isPreferred: boolean;
  readonly safe: boolean;
  /** Why it cannot be done here, although it could elsewhere. */
  readonly disabled?: string;
}

/** Edits of a file that is there, or the text of one that is not yet. */
export type FileChange =
  | { readonly kind: 'edit'; readonly file: string; readonly edits: readonly TextEdit[] }
  | { readonly kind: 'create'; readonly file: string; readonly text: string };

export interface ActionSources {
  /** Those of the file, as they are shown. */
  readonly diagnostics: readonly Diagnostic[];
  /** The tree of another file, where it is at hand. */
  readonly tree: (path: string) => SyntaxFile | undefined;
}

const byCode = Map.groupBy(
  fixes.flatMap((fix) => fix.codes.map((code) => ({ code, fix }))),
  ({ code }) => code,
);

/** Codes that some fix knows; whether one can mend a given diagnostic is seen at the diagnostic. */
export const fixableCodes: ReadonlySet<string> = new Set(byCode.keys());

export function repairsOf(view: FileView, diagnostic: Diagnostic): readonly Repair[] {
  const known = byCode.get(diagnostic.code) ?? [];
  if (known.length === 0) return [];
  const mistake = mistakeOf(view, diagnostic);
  return known.flatMap(({ fix }) => fix.repairs(mistake)).filter(({ edits }) => edits.length > 0);
}

/** True when `mooring fix` would mend it. */
export function isFixable(view: FileView, diagnostic: Diagnostic): boolean {
  return repairsOf(view, diagnostic).some(({ safe }) => safe);
}

export function codeActionsAt(view: FileView, span: Span, sources: ActionSources): readonly CodeAction[] {
  const touched = sources.diagnostics.filter((one) => one.span.start <= span.end && span.start <= one.span.end);
  const mends = touched.flatMap((diagnostic) => repairActions(view, diagnostic));
  const others = touched.flatMap((diagnostic) => [
    ...suppressAction(view, diagnostic),
    ...severityActions(view, diagnostic, sources),
  ]);
  return [...mends, ...refactoringsAt(view, span), ...unique(others)];
}

function repairActions(view: FileView, diagnostic: Diagnostic): readonly CodeAction[] {
  return repairsOf(view, diagnostic).map(({ title, edits, safe, isChoice }, index) => ({
    title,
    kind: 'quickfix',
    changes: [{ kind: 'edit', file: view.path, edits }],
    diagnostics: [diagnostic],
    isPreferred: index === 0 && isChoice !== true,
    safe,
  }));
}

/** A suppression needs a reason, and only a person knows it: the place for it is marked. */
function suppressAction(view: FileView, diagnostic: Diagnostic): readonly CodeAction[] {
  const { code, span } = diagnostic;
  if (code.startsWith('syntax/') || code.startsWith('suppression/') || code.startsWith('file/')) return [];
  const at = lineStartOf(view.file, span.start);
  if (isInsideText(view.file, at)) return [];
  const indent = /^[ ]*/.exec(view.file.text.slice(at, span.start))?.[0] ?? '';
  const text = `${indent}# mooring-ignore ${code}: ‹reason›${lineEndOf(view.file)}`;
  return [
    quiet(`Suppress ${code} here, with a reason`, view.path, [{ span: { start: at, end: at }, text }], diagnostic),
  ];
}

/** Within a text of several lines a comment would be part of it. */
function isInsideText(file: SyntaxFile, lineStart: number): boolean {
  const mark = '# mooring\n';
  const edited = file.edit({ span: { start: lineStart, end: lineStart }, text: mark });
  return edited.comments({ start: lineStart, end: lineStart + 1 }).length === 0;
}

function severityActions(view: FileView, diagnostic: Diagnostic, { tree }: ActionSources): readonly CodeAction[] {
  const { code } = diagnostic;
  if (code.startsWith('syntax/')) return [];
  const [project] = resourcesOf(view.workspace, 'Project');
  const file = project && (project.file === view.path ? view.file : tree(project.file));
  if (!project || !file) return [];
  const offset = view.workspace.files
    .get(project.file)
    ?.resources.find(({ resource }) => resource === project.resource)?.offset;
  const edit = severityEdit(file, offset ?? 0, code);
  if (!edit) return [];
  return [quiet(`Turn ${code} off in mooring.yaml`, project.file, [edit], diagnostic)];
}

function quiet(title: string, file: string, edits: readonly TextEdit[], diagnostic: Diagnostic): CodeAction {
  const changes = [{ kind: 'edit' as const, file, edits }];
  return { title, kind: 'quickfix', changes, diagnostics: [diagnostic], isPreferred: false, safe: false };
}

function unique(actions: readonly CodeAction[]): readonly CodeAction[] {
  return [...new Map(actions.map((action) => [action.title, action])).values()];
}
