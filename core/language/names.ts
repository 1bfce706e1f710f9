/**
 * What the word under the cursor names: a resource, an input of a prompt, an anchor, a provider, a scorer. Definition,
 * references, highlights and rename all begin with this, and with `occurrences.ts`, which finds the same name elsewhere.
 */
import { celNames } from '../cel/name-at.ts';
import { effectiveInputs, readPrompt } from '../prompt/model.ts';
import { valueAt } from '../schema/value-at.ts';
import { documentAt } from '../syntax/find.ts';
import type { Span, SyntaxFile } from '../syntax/tree.ts';
import { walkNodes } from '../syntax/walk.ts';
import { isJsonArray, isJsonObject, type Path } from '../values/json.ts';
import { sitesOf } from '../workspace/resolve-reference.ts';
import { type Resource, shifted } from '../workspace/resource.ts';
import { type DefinitionSite, definitionsOf, type Workspace } from '../workspace/workspace.ts';
import { expressionAt } from './expression-at.ts';
import type { FileView } from './file-view.ts';
import { type CursorPlace, placeAt } from './place-at.ts';
import { placeholderAt } from './placeholder-at.ts';

export type Name =
  | {
      readonly kind: 'resource';
      readonly of: string;
      readonly name: string;
      /** Of a prompt: only its versions in the range are meant. */
      readonly range: string | undefined;
    }
  | { readonly kind: 'input'; readonly site: Site; readonly name: string }
  | { readonly kind: 'output'; readonly site: Site; readonly name: string }
  | { readonly kind: 'scorer'; readonly site: Site; readonly name: string }
  | { readonly kind: 'provider'; readonly name: string }
  | { readonly kind: 'anchor'; readonly offset: number; readonly name: string };

export interface Site {
  readonly file: string;
  readonly resource: Resource;
}

export interface NameAt {
  readonly name: Name;
  /** The word, without quotes, range or braces. */
  readonly span: Span;
}

export function nameAt(view: FileView, offset: number): NameAt | undefined {
  const place = placeAt(view, offset);
  if (!place) return anchorAt(view, offset);
  return anchorAt(view, offset) ?? insideText(view, place, offset) ?? ofValue(view, place, offset);
}

/** `&name` stands before its node, so no node holds it; in a text it is none. */
function anchorAt({ file }: FileView, offset: number): NameAt | undefined {
  const { lines } = file;
  const { line } = lines.positionAt(offset);
  const from = lines.lineStart(line);
  for (const found of lines.lineText(line).matchAll(/(?<=^|[\s,[{])[&*]([^\s,[\]{}]+)/g)) {
    const start = from + found.index;
    const end = start + found[0].length;
    if (offset < start || offset > end || !isInTree(file, start, found[1] ?? '')) continue;
    return { name: { kind: 'anchor', offset: start, name: found[1] ?? '' }, span: { start: start + 1, end } };
  }
  return undefined;
}

/** Asked only where the text looks like one. */
function isInTree(file: SyntaxFile, start: number, name: string): boolean {
  const root = documentAt(file.documents, start)?.root;
  let found = false;
  if (root) {
    walkNodes(root, (node) => {
      if (node.kind === 'alias') found ||= node.span.start === start;
      else if (node.anchor === name) found ||= file.text.lastIndexOf(`&${name}`, node.span.start) === start;
    });
  }
  return found;
}

function insideText(view: FileView, place: CursorPlace, offset: number): NameAt | undefined {
  const site: Site = { file: view.path, resource: place.resource };
  const found = placeholderAt(view, place, offset);
  if (found && found.placeholder.kind === 'placeholder' && place.resource.kind === 'Prompt') {
    const { name } = found.placeholder;
    return { name: { kind: 'input', site, name }, span: { start: found.span.start + 2, end: found.span.end - 2 } };
  }
  const expression = expressionAt(view, place, offset);
  if (!expression) return undefined;
  const word = celNames(expression.source, expression.place, expression.shapes).find(
    ({ token }) => token.start <= expression.offset && expression.offset <= token.end,
  );
  if (word?.kind !== 'field' || word.path.length !== 2) return undefined;
  const [variable, name = ''] = word.path;
  const declaring = subjectOf(view.workspace, place.resource);
  if (!declaring || (variable !== 'input' && variable !== 'output')) return undefined;
  return { name: { kind: variable, site: declaring, name }, span: expression.span(word.token.start, word.token.end) };
}

/** Who declares the `input` and `output` of a resource's expressions. */
export function subjectOf(workspace: Workspace, resource: Resource): Site | undefined {
  const [serve, subject] = [valueAt(resource.value, ['spec', 'serve']), valueAt(resource.value, ['spec', 'subject'])];
  const asks = resource.kind === 'Model' ? serve : resource.kind === 'Eval' ? subject : undefined;
  if (!isJsonObject(asks)) return undefined;
  // An artifact declares its features and outputs in the Model itself.
  if (asks.artifact !== undefined) {
    return definitionsOf(workspace, 'Model', resource.name ?? '').find((site) => site.resource === resource);
  }
  if (typeof asks.prompt === 'string') return promptSite(workspace, asks.prompt);
  const model = typeof asks.model === 'string' ? definitionsOf(workspace, 'Model', asks.model)[0] : undefined;
  return resource.kind === 'Eval' && model ? subjectOf(workspace, model.resource) : undefined;
}

function promptSite(workspace: Workspace, text: string): DefinitionSite | undefined {
  const at = text.indexOf('@');
  const name = at < 0 ? text : text.slice(0, at);
  return sitesOf(workspace, { kind: 'Prompt', name, range: at < 0 ? undefined : text.slice(at + 1) })[0];
}

function ofValue(view: FileView, place: CursorPlace, offset: number): NameAt | undefined {
  const { resource, path, base, node, at } = place;
  const site: Site = { file: view.path, resource };
  const span = unquoted(view.file.text, node.span);
  const own = resource.definitions.find((one) => sameSpan(shifted(one.span, base), node.span));
  if (own) return { name: { kind: 'resource', of: own.kind, name: own.name, range: undefined }, span };
  if (at === 'key') return ofKey(site, path, span);
  const reference = resource.references.find((one) => samePath(one.path, path));
  if (reference) {
    const name: Name = { kind: 'resource', of: reference.kind, name: reference.name, range: reference.range };
    return { name, span: { start: span.start, end: span.start + reference.name.length } };
  }
  const mention = resource.models.find((one) => samePath(one.path, path));
  const slash = mention?.id.indexOf('/') ?? -1;
  if (mention && slash > 0 && offset <= span.start + slash) {
    return { name: { kind: 'provider', name: mention.id.slice(0, slash) }, span: { ...span, end: span.start + slash } };
  }
  const declared = declaredItem(view.workspace, site, path);
  if (declared) return { name: declared, span };
  if (isScorerName(resource, path) && node.kind === 'scalar') {
    return { name: { kind: 'scorer', site, name: String(node.value) }, span };
  }
  return undefined;
}

/** A feature or an output of an artifact, or a drift column that is named after an input. */
function declaredItem(workspace: Workspace, site: Site, path: Path): Name | undefined {
  const { resource } = site;
  const [spec, group, list] = path;
  if (resource.kind !== 'Model' || spec !== 'spec' || path.length !== 5 || path[4] !== 'name') return undefined;
  const name = valueAt(resource.value, path);
  if (typeof name !== 'string') return undefined;
  if (group === 'serve' && list === 'features') return { kind: 'input', site, name };
  if (group === 'serve' && list === 'outputs') return { kind: 'output', site, name };
  const subject = group === 'drift' && list === 'columns' ? subjectOf(workspace, resource) : undefined;
  if (!subject) return undefined;
  if (declares(subject.resource, 'input', name)) return { kind: 'input', site: subject, name };
  return declares(subject.resource, 'output', name) ? { kind: 'output', site: subject, name } : undefined;
}

/** Whether a prompt, or the Model of an artifact, has an input or output of that name. */
export function declares(resource: Resource, what: 'input' | 'output', name: string): boolean {
  if (resource.kind === 'Prompt') {
    return what === 'input'
      ? hasInput(resource, name)
      : valueAt(resource.value, ['outputs', 'properties', name]) !== undefined;
  }
  const items = valueAt(resource.value, ['spec', 'serve', what === 'input' ? 'features' : 'outputs']);
  return isJsonArray(items) && items.some((one) => isJsonObject(one) && one.name === name);
}

function ofKey(site: Site, path: Path, span: Span): NameAt | undefined {
  const key = String(path.at(-1));
  const { resource } = site;
  if (resource.kind === 'Prompt') {
    if (path.length === 2 && path[0] === 'inputs') return { name: { kind: 'input', site, name: key }, span };
    const isCase = path.length === 3 && path[0] === 'testData';
    if (isCase && hasInput(resource, key)) return { name: { kind: 'input', site, name: key }, span };
    const isOutput = path.length === 3 && path[0] === 'outputs' && path[1] === 'properties';
    if (isOutput) return { name: { kind: 'output', site, name: key }, span };
  }
  const [spec, group] = path;
  if (spec !== 'spec' || path.length !== 3 || (resource.kind !== 'Project' && resource.kind !== 'Target'))
    return undefined;
  if (group === 'providers') return { name: { kind: 'provider', name: key }, span };
  if (group !== 'prices' || !key.includes('/')) return undefined;
  const name = key.slice(0, key.indexOf('/'));
  return { name: { kind: 'provider', name }, span: { ...span, end: span.start + name.length } };
}

export function hasInput({ value }: Resource, name: string): boolean {
  return effectiveInputs(readPrompt(value)).some((input) => input.name === name);
}

/** `spec.scorers[n].name`, or `spec.gates[n].metric` where a scorer has that name. */
function isScorerName(resource: Resource, path: Path): boolean {
  if (resource.kind !== 'Eval' || path.length !== 4 || path[0] !== 'spec') return false;
  if (path[1] === 'scorers') return path[3] === 'name';
  return (
    path[1] === 'gates' && path[3] === 'metric' && scorerNames(resource).includes(String(valueAt(resource.value, path)))
  );
}

export function scorerNames({ value }: Resource): readonly string[] {
  const scorers = valueAt(value, ['spec', 'scorers']);
  if (!isJsonArray(scorers)) return [];
  return scorers.flatMap((one) => (isJsonObject(one) && typeof one.name === 'string' ? [one.name] : []));
}

/** A word between its quotes, where it has any. */
export function unquoted(text: string, { start, end }: Span): Span {
  const quote = text[start];
  return end - start >= 2 && (quote === '"' || quote === "'") ? { start: start + 1, end: end - 1 } : { start, end };
}

export function samePath(left: Path, right: Path): boolean {
  return left.length === right.length && left.every((step, index) => step === right[index]);
}

const sameSpan = (left: Span, right: Span): boolean => left.start === right.start && left.end === right.end;
