/**
 * Where a name stands: what defines it, and what mentions it, in all files of the project. Other files are read from the
 * index; a tree is asked for only where a name stands inside a text, such as a placeholder of a prompt.
 */
import { celNames } from '../cel/name-at.ts';
import { scanPlaceholders } from '../prompt/placeholders.ts';
import { valueAt } from '../schema/value-at.ts';
import { walkSchema } from '../schema/walk.ts';
import { documentAt } from '../syntax/find.ts';
import { contentOffsets } from '../syntax/scalar-offsets.ts';
import type { Span, SyntaxFile, SyntaxNode } from '../syntax/tree.ts';
import { descend, walkNodes } from '../syntax/walk.ts';
import { isJsonArray, isJsonObject, type Path } from '../values/json.ts';
import { expressionShapes } from '../workspace/expression-shapes.ts';
import { sitesOf } from '../workspace/resolve-reference.ts';
import { type Reference, type Resource, shifted, spanAt } from '../workspace/resource.ts';
import { absoluteSpan, definitionsOf, usagesOf, type Workspace } from '../workspace/workspace.ts';
import type { FileView } from './file-view.ts';
import { type Name, type Site, scorerNames, subjectOf, unquoted } from './names.ts';
import { rootOf } from './root-of.ts';

export interface Occurrence {
  readonly file: string;
  /** The word alone, where the text of the file is known; else the value that holds it. */
  readonly span: Span;
  readonly role: 'definition' | 'mention';
  /** What the whole value or pair is, to show where one arrives. */
  readonly whole: Span;
}

/** The tree of a file, open or not; undefined when it cannot be had. */
export type TreeOf = (path: string) => SyntaxFile | undefined;

export function occurrencesOf(view: FileView, name: Name, treeOf: TreeOf): readonly Occurrence[] {
  const trees: TreeOf = (path) => (path === view.path ? view.file : treeOf(path));
  switch (name.kind) {
    case 'resource':
      return ofResource(view.workspace, name, trees);
    case 'input':
      return ofInput(view.workspace, name.site, name.name, trees);
    case 'output':
      return ofOutput(view.workspace, name.site, name.name, trees);
    case 'scorer':
      return ofScorer(view.workspace, name.site, name.name, trees);
    case 'provider':
      return ofProvider(view.workspace, name.name, trees);
    case 'anchor':
      return ofAnchor(view, name);
  }
}

function ofResource(
  workspace: Workspace,
  name: Extract<Name, { kind: 'resource' }>,
  treeOf: TreeOf,
): readonly Occurrence[] {
  // A Model is the OpenSLO Service of its name, unless somebody writes one.
  const isImplied = name.of === 'Service' && definitionsOf(workspace, 'Service', name.name).length === 0;
  const of = isImplied ? 'Model' : name.of;
  const meant =
    name.range === undefined ? undefined : sitesOf(workspace, { kind: of, name: name.name, range: name.range });
  const definitions = meant ?? definitionsOf(workspace, of, name.name);
  const alsoService = of === 'Model' && definitionsOf(workspace, 'Service', name.name).length === 0;
  const usages = [
    ...usagesOf(workspace, of, name.name),
    ...(alsoService ? usagesOf(workspace, 'Service', name.name) : []),
  ];
  return [
    ...definitions.map(({ file, resource, definition }): Occurrence => {
      const span = absoluteSpan(workspace, file, resource, definition.span);
      const whole = absoluteSpan(workspace, file, resource, spanAt(resource, []));
      return { file, span: word(treeOf, file, span), role: 'definition', whole };
    }),
    ...usages.map(({ file, resource, reference }): Occurrence => {
      const whole = absoluteSpan(workspace, file, resource, reference.span);
      return { file, span: namePart(treeOf, file, whole, reference), role: 'mention', whole };
    }),
  ];
}

function word(treeOf: TreeOf, file: string, span: Span): Span {
  const text = treeOf(file)?.text;
  return text === undefined ? span : unquoted(text, span);
}

/** Without the range behind it. */
function namePart(treeOf: TreeOf, file: string, whole: Span, { name }: Pick<Reference, 'name'>): Span {
  const span = word(treeOf, file, whole);
  return { start: span.start, end: Math.min(span.end, span.start + name.length) };
}

function ofInput(workspace: Workspace, site: Site, name: string, treeOf: TreeOf): readonly Occurrence[] {
  const inside = inResource(workspace, site, treeOf);
  const declared = valueAt(site.resource.value, ['inputs', name]) === undefined ? [] : [['inputs', name]];
  const rows = valueAt(site.resource.value, ['testData']);
  const cases = isJsonArray(rows)
    ? rows.flatMap((row, index): Path[] =>
        isJsonObject(row) && Object.hasOwn(row, name) ? [['testData', index, name]] : [],
      )
    : [];
  const features = namedItem(site.resource, ['spec', 'serve', 'features'], name);
  const at = (path: Path, role: Occurrence['role']): Occurrence => inside.key(path, role);
  return [
    ...declared.map((path) => at(path, 'definition')),
    ...features.map((path) => inside.value(path, 'definition')),
    ...cases.map((path) => at(path, 'mention')),
    ...inside.placeholders(name),
    ...inExpressions(workspace, site, 'input', name, treeOf),
    ...inModels(workspace, site, treeOf, (model, at) =>
      driftColumns(model, name).map((path) => at.value(path, 'mention')),
    ),
  ];
}

function ofOutput(workspace: Workspace, site: Site, name: string, treeOf: TreeOf): readonly Occurrence[] {
  const inside = inResource(workspace, site, treeOf);
  const path = ['outputs', 'properties', name];
  const declared = valueAt(site.resource.value, path) === undefined ? [] : [inside.key(path, 'definition')];
  const outputs = namedItem(site.resource, ['spec', 'serve', 'outputs'], name);
  const required = valueAt(site.resource.value, ['outputs', 'required']);
  const listed = isJsonArray(required)
    ? required.flatMap((one, index): Path[] => (one === name ? [['outputs', 'required', index]] : []))
    : [];
  return [
    ...declared,
    ...outputs.map((one) => inside.value(one, 'definition')),
    ...listed.map((one) => inside.value(one, 'mention')),
    ...inExpressions(workspace, site, 'output', name, treeOf),
    ...inModels(workspace, site, treeOf, (model, at) => [
      ...driftColumns(model, name).map((path) => at.value(path, 'mention')),
      ...fixedReplies(model, name).map((path) => at.key(path, 'mention')),
    ]),
  ];
}

/** Drift is watched by the names of inputs and outputs. */
function driftColumns(model: Resource, name: string): readonly Path[] {
  return namedItem(model, ['spec', 'drift', 'columns'], name);
}

/** What is answered instead has the properties of an answer. */
function fixedReplies({ value }: Resource, name: string): readonly Path[] {
  const fallbacks = valueAt(value, ['spec', 'serve', 'fallbacks']);
  const places: Path[] = [
    ...(isJsonArray(fallbacks)
      ? fallbacks.map((_, index): Path => ['spec', 'serve', 'fallbacks', index, 'reply'])
      : []),
    ['spec', 'review', 'reply'],
  ];
  return places.map((path): Path => [...path, name]).filter((path) => valueAt(value, path) !== undefined);
}

/** The Models that serve a prompt or an artifact. */
function inModels(
  workspace: Workspace,
  site: Site,
  treeOf: TreeOf,
  find: (model: Resource, at: ReturnType<typeof inResource>) => readonly Occurrence[],
): readonly Occurrence[] {
  return [...namedResources(workspace, 'Model')].flatMap(({ file, resource }) =>
    subjectOf(workspace, resource)?.resource === site.resource
      ? find(resource, inResource(workspace, { file, resource }, treeOf))
      : [],
  );
}

function namedItem({ value }: Resource, list: Path, name: string): readonly Path[] {
  const items = valueAt(value, list);
  if (!isJsonArray(items)) return [];
  return items.flatMap((one, index) => (isJsonObject(one) && one.name === name ? [[...list, index, 'name']] : []));
}

function ofScorer(workspace: Workspace, site: Site, name: string, treeOf: TreeOf): readonly Occurrence[] {
  const inside = inResource(workspace, site, treeOf);
  if (!scorerNames(site.resource).includes(name)) return [];
  const gates = valueAt(site.resource.value, ['spec', 'gates']);
  const metrics = isJsonArray(gates)
    ? gates.flatMap((one, index): Path[] =>
        isJsonObject(one) && one.metric === name ? [['spec', 'gates', index, 'metric']] : [],
      )
    : [];
  return [
    ...namedItem(site.resource, ['spec', 'scorers'], name).map((path) => inside.value(path, 'definition')),
    ...metrics.map((path) => inside.value(path, 'mention')),
  ];
}

function ofProvider(workspace: Workspace, name: string, treeOf: TreeOf): readonly Occurrence[] {
  const found: Occurrence[] = [];
  for (const file of workspace.files.values()) {
    for (const { resource } of file.resources) {
      const inside = inResource(workspace, { file: file.path, resource }, treeOf);
      for (const { id, path } of resource.models) {
        if (id.startsWith(`${name}/`)) found.push(inside.value(path, 'mention', name.length));
      }
      if (resource.kind !== 'Project' && resource.kind !== 'Target') continue;
      const providers = valueAt(resource.value, ['spec', 'providers']);
      if (isJsonObject(providers) && Object.hasOwn(providers, name)) {
        found.push(inside.key(['spec', 'providers', name], resource.kind === 'Project' ? 'definition' : 'mention'));
      }
      const prices = valueAt(resource.value, ['spec', 'prices']);
      for (const id of isJsonObject(prices) ? Object.keys(prices) : []) {
        if (id.startsWith(`${name}/`)) found.push(inside.key(['spec', 'prices', id], 'mention', name.length));
      }
    }
  }
  return found;
}

function ofAnchor(
  { path, file }: FileView,
  { offset, name }: Extract<Name, { kind: 'anchor' }>,
): readonly Occurrence[] {
  const document = documentAt(file.documents, offset);
  if (!document?.root) return [];
  // An anchor may be defined anew further down; an alias means the last one before it.
  const own = file.text[offset] === '&' ? offset : undefined;
  const target = own === undefined ? document.resolveAnchor(name, offset) : undefined;
  const found: Occurrence[] = [];
  walkNodes(document.root, (node) => {
    if (node.anchor === name) {
      const start = file.text.lastIndexOf(`&${name}`, node.span.start);
      if (own === undefined ? sameNode(node, target) : start === own) {
        found.push({
          file: path,
          span: { start: start + 1, end: start + 1 + name.length },
          role: 'definition',
          whole: node.span,
        });
      }
    }
    if (node.kind !== 'alias' || node.name !== name) return;
    const meant = document.resolveAnchor(name, node.span.start);
    const isMeant = own === undefined ? meant?.span.start === target?.span.start : anchorOf(file, meant, name) === own;
    if (!isMeant) return;
    const start = node.span.start + 1;
    found.push({ file: path, span: { start, end: start + name.length }, role: 'mention', whole: node.span });
  });
  return found;
}

const sameNode = (left: SyntaxNode, right: SyntaxNode | undefined): boolean => left.span.start === right?.span.start;

function anchorOf({ text }: SyntaxFile, node: SyntaxNode | undefined, name: string): number | undefined {
  return node && text.lastIndexOf(`&${name}`, node.span.start);
}

/** `input.name` or `output.name` in the expressions of all that serve or judge this subject. */
function inExpressions(
  workspace: Workspace,
  site: Site,
  variable: 'input' | 'output',
  name: string,
  treeOf: TreeOf,
): readonly Occurrence[] {
  const found: Occurrence[] = [];
  for (const kind of ['Model', 'Eval']) {
    for (const { file, resource } of namedResources(workspace, kind)) {
      const subject = subjectOf(workspace, resource);
      const isOwn = resource === site.resource;
      if (!isOwn && subject?.resource !== site.resource) continue;
      const inside = inResource(workspace, { file, resource }, treeOf);
      found.push(...inside.fields(variable, name));
    }
  }
  return found;
}

function* namedResources(workspace: Workspace, kind: string): Iterable<Site> {
  for (const file of workspace.files.values()) {
    for (const { resource } of file.resources) if (resource.kind === kind) yield { file: file.path, resource };
  }
}

/** Places in one resource, exact where its text is known. */
function inResource(workspace: Workspace, { file, resource }: Site, treeOf: TreeOf) {
  const base = absoluteSpan(workspace, file, resource, { start: 0, end: 0 }).start;
  const placed = (span: Span, role: Occurrence['role'], whole: Span, length: number | undefined): Occurrence => {
    const exact = word(treeOf, file, shifted(span, base));
    const end = length === undefined ? exact.end : Math.min(exact.end, exact.start + length);
    return { file, span: { start: exact.start, end }, role, whole: shifted(whole, base) };
  };
  /** The texts under an annotation, each with its way into the file. */
  function* texts(has: (schema: Parameters<Parameters<typeof walkSchema>[2]>[0]['schema']) => boolean) {
    const tree = treeOf(file);
    const root = tree && rootOf(tree, base);
    if (!tree || !root) return;
    const paths: { path: Path; text: string }[] = [];
    walkSchema(resource.key, resource.value, ({ path, value, schema }) => {
      if (typeof value === 'string' && has(schema)) paths.push({ path, text: value });
    });
    for (const { path, text } of paths) {
      const node = descend(root, path);
      if (node?.kind === 'scalar') yield { path, text, node, toFile: contentOffsets(tree.text, node) };
    }
  }
  return {
    key: (path: Path, role: Occurrence['role'], length?: number) =>
      placed(spanAt(resource, path, 'key'), role, spanAt(resource, path), length),
    value: (path: Path, role: Occurrence['role'], length?: number) =>
      placed(spanAt(resource, path), role, spanAt(resource, path), length),
    placeholders(name: string): readonly Occurrence[] {
      const found: Occurrence[] = [];
      for (const { text, node, toFile } of texts((schema) => schema['x-placeholders'] === true)) {
        for (const one of scanPlaceholders(text)) {
          if (one.kind !== 'placeholder' || one.name !== name) continue;
          found.push({ file, span: toFile(one.start + 2, one.end - 2), role: 'mention', whole: node.span });
        }
      }
      return found;
    },
    fields(variable: string, name: string): readonly Occurrence[] {
      const found: Occurrence[] = [];
      for (const { path, text, node, toFile } of texts((schema) => schema['x-cel'] !== undefined)) {
        const place = placeOfExpression(resource, path);
        if (!place) continue;
        for (const one of celNames(text, place, expressionShapes(workspace, resource, path))) {
          if (one.kind !== 'field' || one.path.length !== 2 || one.path[0] !== variable || one.path[1] !== name)
            continue;
          found.push({ file, span: toFile(one.token.start, one.token.end), role: 'mention', whole: node.span });
        }
      }
      return found;
    },
  };
}

function placeOfExpression(resource: Resource, wanted: Path) {
  let place: Parameters<typeof celNames>[1] | undefined;
  walkSchema(resource.key, resource.value, ({ path, schema }) => {
    if (schema['x-cel'] && path.length === wanted.length && path.every((step, index) => step === wanted[index])) {
      place = schema['x-cel'];
    }
  });
  return place;
}
