/**
 * Feature: rename. A resource, an input or output of a prompt, a provider, a scorer or an anchor gets another name in all
 * files at once: where it is defined, where it is mentioned, in placeholders and in expressions.
 */
import { builtInMetrics } from '../eval/metric-source.ts';
import { isName } from '../prompt/placeholders.ts';
import { valueAt } from '../schema/value-at.ts';
import { documentAt } from '../syntax/find.ts';
import type { Span } from '../syntax/tree.ts';
import { walkNodes } from '../syntax/walk.ts';
import { ok, problem, quoted, type Result } from '../values/result.ts';
import { printVersion } from '../values/semver.ts';
import type { Resource } from '../workspace/resource.ts';
import { definitionsOf, type Workspace } from '../workspace/workspace.ts';
import type { FileView } from './file-view.ts';
import { type Name, nameAt, scorerNames } from './names.ts';
import { occurrencesOf, type TreeOf } from './occurrences.ts';
import { wholeName } from './references.ts';

export interface Renameable {
  readonly span: Span;
  readonly text: string;
}

/** What would be renamed, or why it cannot be; undefined where nothing has a name. */
export function prepareRename(view: FileView, offset: number): Result<Renameable> | undefined {
  const found = nameAt(view, offset);
  if (!found) return undefined;
  const why = unchangeable(view.workspace, found.name);
  if (why !== undefined) return problem(why);
  return ok({ span: found.span, text: found.name.name });
}

export interface RenameEdit {
  readonly file: string;
  readonly span: Span;
  readonly text: string;
}

export function rename(view: FileView, offset: number, newName: string, treeOf: TreeOf): Result<readonly RenameEdit[]> {
  const found = nameAt(view, offset);
  if (!found) return problem('Nothing that has a name stands here.');
  const name = wholeName(found.name);
  if (newName === name.name) return ok([]);
  const why = unchangeable(view.workspace, name) ?? unfit(view, name, newName);
  if (why !== undefined) return problem(why);
  const occurrences = occurrencesOf(view, name, treeOf);
  // A prompt that declares no inputs has those that its placeholders name.
  if (name.kind !== 'input' && !occurrences.some(({ role }) => role === 'definition')) {
    return problem(`${quoted(name.name)} is defined nowhere in this project, so its other mentions are not known.`);
  }
  const edits: RenameEdit[] = [];
  for (const { file, span } of occurrences) {
    const text = file === view.path ? view.file.text : treeOf(file)?.text;
    // What cannot be read cannot be renamed, and half a rename is worse than none.
    if (text === undefined) return problem(`${file} mentions it and cannot be read.`);
    if (!holds(text, span, name)) return problem(`${file} mentions it in a way that cannot be renamed safely.`);
    const final = lockedPromptAt(view.workspace, file, span);
    if (final !== undefined) {
      return problem(`${quoted(final)} mentions it and is locked in mooring.lock: what is final does not change.`);
    }
    edits.push({ file, span, text: newName });
  }
  return ok(edits);
}

/** The locked version that holds a place, where one does. */
function lockedPromptAt(workspace: Workspace, file: string, { start }: Span): string | undefined {
  const placed = workspace.files.get(file)?.resources.findLast(({ offset }) => offset <= start);
  if (placed?.resource.kind !== 'Prompt' || !isLocked(workspace, placed.resource)) return undefined;
  return `${placed.resource.name}@${placed.resource.version}`;
}

function holds(text: string, { start, end }: Span, { name }: Name): boolean {
  return text.slice(start, end) === name;
}

function unchangeable(workspace: Workspace, name: Name): string | undefined {
  if (name.kind === 'resource') {
    if (name.of === 'Prompt' && (workspace.lock.byName.get(name.name)?.entries.length ?? 0) > 0) {
      return `Versions of the prompt ${quoted(name.name)} are locked in mooring.lock: what is final keeps its name. Copy the prompt under a new name instead.`;
    }
    const sites = definitionsOf(workspace, name.of, name.name);
    if (
      name.of === 'Prompt' &&
      sites.some(({ definition }) => definition.span.end - definition.span.start <= 1 && name.name.length > 1)
    ) {
      return `The prompt ${quoted(name.name)} has its name from its file. Rename the file, or write \`name\` first.`;
    }
  }
  if ((name.kind === 'input' || name.kind === 'output') && isLocked(workspace, name.site.resource)) {
    return `This version of the prompt is locked in mooring.lock, and what is final does not change. Copy it as a new version first.`;
  }
  return undefined;
}

function isLocked(workspace: Workspace, { name = '', version, kind }: Resource): boolean {
  if (kind !== 'Prompt' || version === undefined) return false;
  const lock = workspace.lock.byName.get(name);
  return lock?.entries.some((entry) => printVersion(entry.version) === version) ?? false;
}

const RESOURCE_NAME = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;

function unfit(view: FileView, name: Name, wanted: string): string | undefined {
  const { workspace } = view;
  if (name.kind !== 'anchor' && /^(?:null|true|false|~|[-+.]?\d[\d_.eE+-]*)$/i.test(wanted)) {
    return `${quoted(wanted)} is read by YAML as something else than a name.`;
  }
  switch (name.kind) {
    case 'resource':
      if (!RESOURCE_NAME.test(wanted) || wanted.length > 63) {
        return `${quoted(wanted)} is no name: lower-case letters, digits and dashes between them, at most 63.`;
      }
      return definitionsOf(workspace, name.of, wanted).length > 0
        ? `There is another ${name.of} named ${quoted(wanted)}.`
        : undefined;
    case 'input':
      if (!isName(wanted) || !/^[A-Za-z_]\w*$/.test(wanted)) {
        return `${quoted(wanted)} is no name for an input: letters, digits and \`_\`, not beginning with a digit.`;
      }
      return hasOther(name, ['inputs'], wanted);
    case 'output':
      if (!/^[A-Za-z_]\w*$/.test(wanted)) {
        return `${quoted(wanted)} is no name for an output: letters, digits and \`_\`, not beginning with a digit.`;
      }
      return hasOther(name, ['outputs', 'properties'], wanted);
    case 'scorer':
      if (!/^[A-Za-z][\w-]*$/.test(wanted)) return `${quoted(wanted)} is no name for a scorer.`;
      return scorerNames(name.site.resource).includes(wanted) || builtInMetrics.includes(wanted)
        ? `There is another metric named ${quoted(wanted)}.`
        : undefined;
    case 'provider':
      if (!/^[A-Za-z0-9][\w-]*$/.test(wanted)) return `${quoted(wanted)} is no name for a provider.`;
      return isProvider(view, wanted) ? `There is another provider named ${quoted(wanted)}.` : undefined;
    case 'anchor':
      if (!/^[^\s,[\]{}&*#]+$/.test(wanted)) return `${quoted(wanted)} cannot be the name of an anchor.`;
      return hasAnchor(view, name.offset, wanted)
        ? `There is another anchor named ${quoted(wanted)} in this document, and aliases would come to mean it.`
        : undefined;
  }
}

function isProvider(view: FileView, name: string): boolean {
  return occurrencesOf(view, { kind: 'provider', name }, () => undefined).some(({ role }) => role === 'definition');
}

function hasAnchor({ file }: FileView, offset: number, wanted: string): boolean {
  const root = documentAt(file.documents, offset)?.root;
  let found = false;
  if (root) {
    walkNodes(root, (node) => {
      found ||= node.anchor === wanted || (node.kind === 'alias' && node.name === wanted);
    });
  }
  return found;
}

function hasOther(
  { site }: Extract<Name, { kind: 'input' | 'output' }>,
  list: readonly string[],
  wanted: string,
): string | undefined {
  return valueAt(site.resource.value, [...list, wanted]) === undefined
    ? undefined
    : `The prompt has ${quoted(wanted)} already.`;
}
