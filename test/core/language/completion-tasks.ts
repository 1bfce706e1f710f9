/**
 * Tasks for completion, made from real files by seeded deletions: something whose right answer is one of a known set (a
 * declared key; a listed, referenced or existing value; a name in an expression; a placeholder) is deleted whole or by
 * half, in the ways in which files look while they are typed. What was deleted is the answer that is looked for.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Completion } from '../../../core/language/completion/item.ts';
import { completionsAt } from '../../../core/language/completion.ts';
import type { FileView } from '../../../core/language/file-view.ts';
import { placeAt } from '../../../core/language/place-at.ts';
import type { Schema } from '../../../core/schema/json-schema.ts';
import { schemaAt } from '../../../core/schema/walk.ts';
import { parse } from '../../../core/syntax/parse.ts';
import { keyText } from '../../../core/syntax/resolve.ts';
import type { Pair, ScalarNode, SyntaxNode } from '../../../core/syntax/tree.ts';
import { walkNodes } from '../../../core/syntax/walk.ts';
import { factsOf } from '../../../core/workspace/file-facts.ts';
import { type Workspace, withFile } from '../../../core/workspace/workspace.ts';
import { type FixtureFile, resourceRules, workspaceFrom } from '../../fixture.ts';
import { viewOf } from './cursor.ts';

export interface Task {
  readonly kind: string;
  /** `models/a.model.yaml:12`. */
  readonly where: string;
  readonly expected: string;
  readonly project: Project;
  readonly path: string;
  readonly text: string;
  readonly offset: number;
}

export interface Project {
  readonly files: readonly FixtureFile[];
  readonly workspace: Workspace;
}

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The examples, the demo and the fixtures beside this file: each is a project of its own. */
export function projects(): readonly Project[] {
  return [
    projectIn(here('../../../examples'), /^(?:broken|demo)\//),
    projectIn(here('../../../examples/demo'), /^$/),
    projectIn(here('./completion-fixtures'), /^$/),
  ];
}

export function projectIn(folder: string, without: RegExp): Project {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => !without.test(name));
  const files = names
    .filter((name) => /\.(?:yaml|jsonl|csv|md|onnx|dvc|lock)$/.test(name))
    .toSorted()
    .map((name) => ({
      path: `/${name}`,
      text: name.endsWith('.onnx') ? '' : readFileSync(`${folder}/${name}`, 'utf8'),
    }));
  return { files, workspace: workspaceFrom(files, { named: false }) };
}

export function listIn({ files }: Project) {
  return (folder: string) => {
    const base = folder === '/' ? '/' : `${folder}/`;
    const below = files.filter(({ path }) => path.startsWith(base)).map(({ path }) => path.slice(base.length));
    const names = new Map(below.map((path) => [path.split('/')[0] ?? '', path.includes('/')]));
    return [...names].map(([name, isFolder]) => ({ name, isFolder }));
  };
}

/** The whole row of tasks: every place of every file, in every way that fits it. */
export function* allTasks(): Generator<Task> {
  for (const project of projects()) {
    for (const { path, text } of project.files) {
      if (!path.endsWith('.yaml')) continue;
      const view = viewOf(project.files, path);
      const { lines } = view.file;
      for (const { at, edits, expected, kind } of placesIn(view)) {
        const line = lines.positionAt(at).line + 1;
        for (const { how, from, to, put = '', cursor = from + put.length } of edits) {
          const after = text.slice(0, from) + put + text.slice(to);
          yield {
            kind: `${kind}, ${how}`,
            where: `${path.slice(1)}:${line}`,
            expected,
            project,
            path,
            text: after,
            offset: cursor,
          };
        }
      }
    }
  }
}

interface PlaceInFile {
  readonly kind: string;
  readonly at: number;
  readonly expected: string;
  readonly edits: readonly Edit[];
}

interface Edit {
  readonly how: string;
  readonly from: number;
  readonly to: number;
  readonly put?: string;
  readonly cursor?: number;
}

function* placesIn(view: FileView): Generator<PlaceInFile> {
  for (const document of view.file.documents) {
    const nodes: SyntaxNode[] = [];
    if (document.root) walkNodes(document.root, (node) => void nodes.push(node));
    for (const node of nodes) {
      if (node.kind === 'map') for (const pair of node.pairs) yield* keyPlaces(view, node.flow, pair);
      if (node.kind === 'scalar') yield* valuePlaces(view, node);
    }
  }
}

function* keyPlaces(view: FileView, flow: boolean, pair: Pair): Generator<PlaceInFile> {
  const text = view.file.text;
  const place = placeAt(view, pair.key.span.start);
  if (!place || pair.key.kind !== 'scalar' || place.path.length === 0) return;
  const name = keyText(pair.key);
  const outer = schemaAt(place.resource.key, place.path.slice(0, -1), place.resource.value);
  const isDeclared = outer.some((schema) => schema.properties && Object.hasOwn(schema.properties, name));
  const isRule = place.resource.kind === 'Project' && place.path[1] === 'rules' && place.path.length === 3;
  if (!isDeclared && !isRule) return;
  const { start, end } = pair.key.span;
  const half = start + Math.ceil((end - start) / 2);
  const lineStart = text.lastIndexOf('\n', start) + 1;
  const lineEnd = endOfLine(text, start);
  const isAlone = text.slice(lineStart, start).trim() === '';
  const isOneLine = pair.span.end <= lineEnd;
  const base = { at: start, expected: name };
  if (flow) {
    yield {
      ...base,
      kind: 'key in flow',
      edits: [
        { how: 'deleted', from: start, to: pair.span.end },
        { how: 'half, value gone', from: half, to: pair.span.end },
        { how: 'half, value stays', from: half, to: end },
        { how: 'half, rest of the line gone', from: half, to: lineEnd },
      ],
    };
  } else if (isAlone) {
    yield {
      ...base,
      kind: 'key on a line',
      edits: [
        ...(isOneLine
          ? [
              { how: 'deleted', from: start, to: lineEnd },
              { how: 'half, indented wrongly', from: start, to: lineEnd, put: ` ${text.slice(start, half)}` },
            ]
          : []),
        { how: 'half, rest of the line gone', from: half, to: lineEnd },
        { how: 'half, value stays', from: half, to: end },
        { how: 'half, the last of the file', from: half, to: text.length },
      ],
    };
  } else {
    yield {
      ...base,
      kind: 'key behind a dash',
      edits: [
        { how: 'deleted', from: start, to: lineEnd },
        { how: 'half', from: half, to: lineEnd },
      ],
    };
  }
}

function* valuePlaces(view: FileView, node: ScalarNode): Generator<PlaceInFile> {
  const text = view.file.text;
  const place = placeAt(view, node.span.start);
  if (!place || place.at === 'key' || (place.node !== node && place.node.span.start !== node.span.start)) return;
  const { schemas, resource, path } = place;
  if (schemas.some((schema) => schema['x-cel'] !== undefined)) {
    yield* expressionPlaces(text, node);
    return;
  }
  if (schemas.some((schema) => schema['x-placeholders'] === true)) {
    yield* placeholderPlaces(text, node);
    return;
  }
  const isHead = path.length === 1 && (path[0] === 'kind' || path[0] === 'apiVersion');
  if (
    !isHead &&
    !isKnownValue(schemas, node, `${resource.kind} ${path.filter((step) => typeof step === 'string').join('.')}`)
  )
    return;
  const quoted = node.style === 'single' || node.style === 'double' ? 1 : 0;
  if (node.style === 'literal' || node.style === 'folded') return;
  const start = node.span.start + quoted;
  const end = node.span.end - quoted;
  if (end <= start) return;
  const half = start + Math.ceil((end - start) / 2);
  const lineEnd = endOfLine(text, start);
  yield {
    kind: schemas.some((schema) => schema['x-reference'] ?? schema['x-model'] ?? schema['x-path']) ? 'name' : 'value',
    at: start,
    expected: String(node.value),
    edits: [
      { how: 'deleted', from: start, to: end },
      { how: 'half', from: half, to: end },
      { how: 'deleted, rest of the line gone', from: start, to: lineEnd },
      { how: 'half, rest of the line gone', from: half, to: lineEnd },
    ],
  };
}

const NAMES = /^(?:Eval spec\.gates\.(?:metric|fairness\.slice)|Eval spec\.slices|Model spec\.drift\.columns\.name)$/;

function isKnownValue(schemas: readonly Schema[], node: ScalarNode, name: string): boolean {
  if (NAMES.test(name)) return true;
  if (typeof node.value === 'boolean')
    return schemas.some(
      (schema) => schema.type === 'boolean' || (Array.isArray(schema.type) && schema.type.includes('boolean')),
    );
  return schemas.some(
    (schema) =>
      schema.enum ??
      schema['x-reference'] ??
      schema['x-model'] ??
      (schema['x-path'] && String(node.value).includes('/') && !String(node.value).startsWith('..')),
  );
}

function* expressionPlaces(text: string, node: ScalarNode): Generator<PlaceInFile> {
  const source = text.slice(node.span.start, node.span.end);
  const lineEndOf = (at: number): number => endOfLine(text, at);
  for (const match of source.matchAll(
    /(?<=[\w)\]]\.)[A-Za-z_]\w*|(?<![\w."'])(?:record|output|input|case|plan|target)(?=\.)/g,
  )) {
    if (
      /["'][^"']*$/.test(source.slice(1, match.index)) &&
      (source.slice(1, match.index).match(/["']/g)?.length ?? 0) % 2 === 1
    )
      continue;
    const start = node.span.start + match.index;
    const end = start + match[0].length;
    const half = start + Math.ceil(match[0].length / 2);
    yield {
      kind: 'expression',
      at: start,
      expected: match[0],
      edits: [
        { how: 'name deleted', from: start, to: end },
        { how: 'name deleted, rest of the line gone', from: start, to: lineEndOf(start) },
        { how: 'half a name, rest of the line gone', from: half, to: lineEndOf(start) },
      ],
    };
  }
  for (const match of source.matchAll(/(?<=[=!]= ?["']|\[")[\w-]+(?=["'])/g)) {
    const start = node.span.start + match.index;
    const end = start + match[0].length;
    yield {
      kind: 'expression',
      at: start,
      expected: match[0],
      edits: [
        { how: 'text deleted', from: start, to: end },
        { how: 'half a text, rest of the line gone', from: start + Math.ceil((end - start) / 2), to: lineEndOf(start) },
      ],
    };
  }
}

function* placeholderPlaces(text: string, node: ScalarNode): Generator<PlaceInFile> {
  const source = text.slice(node.span.start, node.span.end);
  for (const match of source.matchAll(/(?<=\{\{)\w+(?=\}\})/g)) {
    const start = node.span.start + match.index;
    const end = start + match[0].length;
    yield {
      kind: 'placeholder',
      at: start,
      expected: match[0],
      edits: [
        { how: 'deleted', from: start, to: end },
        { how: 'half, braces gone', from: start + Math.ceil((end - start) / 2), to: end + 2 },
      ],
    };
  }
}

function endOfLine(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}

/** So many of each kind, chosen by a seed; all of a kind that has fewer. */
export function sampled(tasks: Iterable<Task>, each: number, seed: number): readonly Task[] {
  const random = randomFrom(seed);
  const byKind = Map.groupBy(tasks, ({ kind }) => kind);
  return [...byKind.keys()].toSorted().flatMap((kind) => {
    const all = [...(byKind.get(kind) ?? [])];
    for (let last = all.length - 1; last > 0; last -= 1) {
      const other = Math.floor(random() * (last + 1));
      const [one, two] = [all[last], all[other]];
      if (one && two) [all[last], all[other]] = [two, one];
    }
    return all.slice(0, each);
  });
}

/** mulberry32 */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** The place of the expected label in what a client shows, from 1; undefined when it is not there. */
export function rankOf({ project, path, text, offset, expected }: Task): number | undefined {
  const file = parse(text);
  const facts = factsOf(path, file, {
    rules: resourceRules,
    isTimeZone: () => true,
    cache: new WeakMap(),
    named: false,
  });
  const { workspace } = withFile(project.workspace, path, facts.recognised ? facts : undefined);
  const view: FileView = { workspace, path, file, today: '2026-11-20' };
  const found = completionsAt(view, offset, {
    list: listIn(project),
    readHead: (file) => project.files.find((one) => one.path === file)?.text.slice(0, 65_536),
    diagnostics: () => [],
  });
  if (!found) return undefined;
  const shown = shownFor(text.slice(found.span.start, offset), found.items);
  const index = shown.findIndex(({ label }) => label === expected);
  return index < 0 ? undefined : index + 1;
}

/** As clients do: what holds the typed letters in their order stays; what starts with them comes first. */
function shownFor(typed: string, items: readonly Completion[]): readonly Completion[] {
  const word = typed.toLowerCase();
  const filter = ({ filter, label }: Completion): string => (filter ?? label).toLowerCase();
  return items
    .filter((item) => holdsInOrder(filter(item), word))
    .toSorted((left, right) => Number(filter(right).startsWith(word)) - Number(filter(left).startsWith(word)));
}

function holdsInOrder(text: string, letters: string): boolean {
  let at = 0;
  for (const letter of letters) {
    at = text.indexOf(letter, at) + 1;
    if (at === 0) return false;
  }
  return true;
}
