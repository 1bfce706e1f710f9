/** In an SLO: its inline indicator as an SLI that others can refer to, behind it or in a file of its own. */
import { valueAt } from '../../schema/value-at.ts';
import { nodeAtPath } from '../../syntax/find.ts';
import type { MapNode, Pair, SyntaxFile } from '../../syntax/tree.ts';
import { isJsonObject } from '../../values/json.ts';
import { definitionsOf } from '../../workspace/workspace.ts';
import type { CodeAction, FileChange } from '../code-actions.ts';
import type { FileView } from '../file-view.ts';
import { endOfLines, lineEndOf, lineStartOf } from '../fixes/entries.ts';
import type { CursorPlace } from '../place-at.ts';

interface Inline {
  readonly pair: Pair;
  readonly map: MapNode;
  /** Of the SLO. */
  readonly root: MapNode;
}

export function extractIndicator(view: FileView, place: CursorPlace): readonly CodeAction[] {
  const inline = inlineIndicator(place);
  if (!inline) return [];
  const actions = [
    { title: 'Extract the indicator into an SLI of its own', changes: behind },
    { title: 'Extract the indicator into a file of its own', changes: inFile },
  ];
  const base = { kind: 'refactor.extract', diagnostics: [], isPreferred: false, safe: false } as const;
  const { value } = place.resource;
  const name = valueAt(value, ['spec', 'indicator', 'metadata', 'name']);
  const isWhole = isJsonObject(valueAt(value, ['spec', 'indicator', 'spec']));
  return actions.map(({ title, changes }) => {
    if (typeof name !== 'string' || !isWhole) return { ...base, title, changes: [], disabled: UNNAMED };
    const disabled = obstacle(view, inline, name);
    if (disabled !== undefined) return { ...base, title, changes: [], disabled };
    return { ...base, title, changes: changes(view, inline, name) };
  });
}

const UNNAMED = 'The indicator has no `metadata.name` to refer to, or no `spec`.';

function inlineIndicator({ resource, base, document, path }: CursorPlace): Inline | undefined {
  const isThere = resource.key === 'openslo/v1/SLO' && path[0] === 'spec' && path[1] === 'indicator';
  const root = document.root;
  if (!isThere || root?.kind !== 'map' || root.flow || root.span.start !== base) return undefined;
  const found = nodeAtPath(document, ['spec', 'indicator'], root);
  const map = found?.node;
  const holder = map?.parent;
  if (!found?.pair || map?.kind !== 'map' || map.flow || holder?.kind !== 'map' || holder.flow) return undefined;
  return { pair: found.pair, map, root };
}

function obstacle({ workspace, file }: FileView, { map }: Inline, name: string): string | undefined {
  if (definitionsOf(workspace, 'SLI', name).length > 0) return `There is an SLI named ${name} already.`;
  return /[&*]\w/.test(file.text.slice(map.span.start, map.span.end))
    ? 'The indicator holds anchors or aliases, which reach no other document.'
    : undefined;
}

/** As the next document of the file. */
function behind({ file, path }: FileView, inline: Inline, name: string): readonly FileChange[] {
  const lineEnd = lineEndOf(file);
  const end = Math.max(inline.root.span.end, endOfLines(file, inline.root.span));
  const gap = file.text[end - 1] === '\n' ? '' : lineEnd;
  const edits = [
    reference(inline, name),
    { span: { start: end, end }, text: `${gap}---${lineEnd}${indicatorText(file, inline.map)}` },
  ];
  return [{ kind: 'edit', file: path, edits }];
}

/** Beside the SLO. */
function inFile(view: FileView, inline: Inline, name: string): readonly FileChange[] {
  return [
    { kind: 'edit', file: view.path, edits: [reference(inline, name)] },
    { kind: 'create', file: freePath(view, name), text: indicatorText(view.file, inline.map) },
  ];
}

const reference = ({ pair }: Inline, name: string) => ({ span: pair.span, text: `indicatorRef: ${name}` });

function freePath({ workspace, path }: FileView, name: string): string {
  const folder = path.slice(0, Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
  const isTaken = (file: string): boolean =>
    workspace.files.get(folder + file) !== undefined || workspace.surroundings.exists(path, `./${file}`);
  let file = `${name}.sli.yaml`;
  for (let number = 2; isTaken(file); number += 1) file = `${name}-${number}.sli.yaml`;
  return folder + file;
}

function indicatorText(file: SyntaxFile, map: MapNode): string {
  const lineEnd = lineEndOf(file);
  return `apiVersion: openslo/v1${lineEnd}kind: SLI${lineEnd}${dedented(file, map)}${lineEnd}`;
}

/** The lines of a block map as they read at the left margin. */
function dedented(file: SyntaxFile, map: MapNode): string {
  const start = lineStartOf(file, map.span.start);
  const column = map.span.start - start;
  const text = file.text.slice(start, map.span.end).trimEnd();
  return text
    .split('\n')
    .map((line) => (line.slice(0, column).trim() === '' ? line.slice(column) : line))
    .join('\n');
}
