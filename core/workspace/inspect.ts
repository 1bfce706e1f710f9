/** Turns the tree of one resource into its facts: plain data, names, mentions, and what is wrong within it. */
import { checkExpression } from '../cel/check.ts';
import type { CelPlace, CelShapes } from '../cel/places.ts';
import { shapeOfFeatures, shapeOfModelOutputs } from '../cel/shapes.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { promptName, readPrompt } from '../prompt/model.ts';
import {
  messageOf,
  type Report,
  type ReportOptions,
  type ResourceInTree,
  type ResourceRule,
  type Target,
} from '../rules/rule.ts';
import type { KindResult } from '../schema/kinds.ts';
import { validateValue } from '../schema/validate.ts';
import { valueAt } from '../schema/value-at.ts';
import { walkSchema } from '../schema/walk.ts';
import { checkOpenSlo } from '../slo/conformance.ts';
import { contentOffsets } from '../syntax/scalar-offsets.ts';
import type { DocumentNode, Span, SyntaxFile, SyntaxNode } from '../syntax/tree.ts';
import { descend } from '../syntax/walk.ts';
import { isJsonObject, type JsonValue, type Path } from '../values/json.ts';
import type { Finding } from './findings.ts';
import { type FlatValue, flatten } from './flatten.ts';
import {
  type Definition,
  type FileReference,
  type ModelMention,
  type Reference,
  type Resource,
  shifted,
  spanAt,
} from './resource.ts';

export interface InspectOptions {
  readonly rules: readonly ResourceRule[];
  readonly isTimeZone: (name: string) => boolean;
}

export interface Inspected {
  readonly resource: Resource;
  /** False when aliases were followed, so that text elsewhere in the document had a say. */
  readonly selfContained: boolean;
}

type KnownKind = Extract<KindResult, { kind: 'known' }>;

export function inspect(
  root: SyntaxNode,
  document: DocumentNode,
  file: SyntaxFile,
  path: string,
  kind: KnownKind,
  options: InspectOptions,
): Inspected {
  const flat = flatten(root, document);
  const named = nameOf(kind.resourceKind, flat, path);
  const mentions = collectMentions(kind, flat);
  const inTree: ResourceInTree = {
    kind: kind.resourceKind,
    value: flat.value,
    name: named.name,
    file,
    document,
    root,
    references: mentions.references,
    node: (path) => descend(root, path),
    textSpan: (path, start, end) => {
      const node = descend(root, path);
      if (node?.kind === 'scalar') return contentOffsets(file.text, node)(start, end);
      return shifted(spanAt(flat, path), root.span.start);
    },
  };
  const problems: Diagnostic[] = [];
  if (flat.complete) {
    append(problems, schemaProblems(kind, flat));
    append(problems, openSloProblems(kind, flat, options));
    append(problems, expressionProblems(mentions.expressions, inTree));
  } else {
    problems.push(tooManyAliases(flat));
  }
  for (const rule of options.rules) append(problems, runRule(rule, inTree, flat));

  return {
    resource: {
      key: kind.key,
      kind: kind.resourceKind,
      name: named.name,
      nameSpan: named.span,
      version: versionOf(kind.resourceKind, flat.value),
      value: flat.value,
      places: flat.places,
      references: mentions.references,
      definitions: definitionsIn(kind.resourceKind, named, flat),
      paths: mentions.paths,
      models: mentions.models,
      problems: withoutEchoes(problems),
      isBroken: false,
    },
    selfContained: !flat.usesAliases,
  };
}

/** `yes` where true is wanted is a wrong type already: that readers differ about it is the same mistake. */
function withoutEchoes(problems: readonly Diagnostic[]): readonly Diagnostic[] {
  const mistyped = new Set(problems.filter(({ code }) => code === 'schema/type').map(({ span }) => span.start));
  return problems.filter(({ code, span }) => code !== 'syntax/ambiguous-scalar' || !mistyped.has(span.start));
}

/** Not `push(...more)`: a hundred thousand arguments do not fit on the stack. */
function append<Item>(list: Item[], more: readonly Item[]): void {
  for (const one of more) list.push(one);
}

function tooManyAliases(flat: FlatValue): Diagnostic {
  return {
    code: 'syntax/alias-budget',
    severity: 'error',
    message:
      'The aliases of this document repeat each other so often, or so deeply, that it is not expanded. Its content is not checked. Write the values out.',
    span: { start: 0, end: Math.min(1, spanAt(flat, []).end) },
  };
}

function nameOf(kind: string, flat: FlatValue, file: string): { name: string | undefined; span: Span } {
  const path: Path = kind === 'Prompt' ? ['name'] : ['metadata', 'name'];
  const value = valueAt(flat.value, path);
  if (typeof value === 'string' && value !== '') return { name: value, span: spanAt(flat, path) };
  const start = spanAt(flat, []).start;
  const span = { start, end: start + 1 };
  return { name: kind === 'Prompt' ? promptName(readPrompt(flat.value), file) : undefined, span };
}

function versionOf(kind: string, value: JsonValue): string | undefined {
  if (kind !== 'Prompt') return undefined;
  const version = valueAt(value, ['version']);
  return typeof version === 'string' ? version : undefined;
}

/** A resource defines its own name; the Project also names teams; a Model is the OpenSLO Service of its name. */
function definitionsIn(
  kind: string,
  named: { name: string | undefined; span: Span },
  flat: FlatValue,
): readonly Definition[] {
  const own: Definition[] = named.name === undefined ? [] : [{ kind, name: named.name, span: named.span }];
  if (kind !== 'Project') return own;
  const teams = valueAt(flat.value, ['spec', 'teams']);
  const names = isJsonObject(teams) ? Object.keys(teams) : [];
  return [...own, ...names.map((name) => ({ kind: 'Team', name, span: spanAt(flat, ['spec', 'teams', name], 'key') }))];
}

interface Mentions {
  readonly references: readonly Reference[];
  readonly paths: readonly FileReference[];
  readonly models: readonly ModelMention[];
  readonly expressions: readonly { readonly source: string; readonly place: CelPlace; readonly path: Path }[];
}

function collectMentions(kind: KnownKind, flat: FlatValue): Mentions {
  const references: Reference[] = [];
  const paths: FileReference[] = [];
  const models: ModelMention[] = [];
  const expressions: { source: string; place: CelPlace; path: Path }[] = [];
  const from = kind.key.startsWith('openslo/') ? 'openslo' : 'mooring';
  walkSchema(kind.key, flat.value, ({ path, value, schema }) => {
    if (typeof value !== 'string' || value === '') return;
    const span = spanAt(flat, path);
    const target = schema['x-reference'];
    if (target)
      references.push({ ...splitReference(value, target.range === true), kind: target.kind, path, span, from });
    if (schema['x-path']) paths.push({ file: value, path, span });
    if (schema['x-model']) models.push({ id: value, path });
    const place = schema['x-cel'];
    if (place) expressions.push({ source: value, place, path });
  });
  return { references, paths, models, expressions };
}

function splitReference(text: string, ranged: boolean): { name: string; range: string | undefined } {
  const at = ranged ? text.indexOf('@') : -1;
  return at < 0 ? { name: text, range: undefined } : { name: text.slice(0, at), range: text.slice(at + 1) };
}

function schemaProblems(kind: KnownKind, flat: FlatValue): readonly Diagnostic[] {
  return validateValue(kind.key, flat.value).map((one) => ({
    code: one.code,
    severity: one.severity,
    message: one.message,
    span: pointAt(flat, one.path, one.at),
  }));
}

function openSloProblems(kind: KnownKind, flat: FlatValue, options: InspectOptions): readonly Diagnostic[] {
  if (!kind.key.startsWith('openslo/')) return [];
  const apiVersion = kind.key.startsWith('openslo/v1alpha/') ? 'openslo/v1alpha' : 'openslo/v1';
  const problems = checkOpenSlo(
    { apiVersion, kind: kind.resourceKind, value: flat.value },
    { strictness: 'sdk', isTimeZone: options.isTimeZone },
  );
  return problems.map((one): Diagnostic => {
    // As the validator sees it, a warning is what it lets pass and only the specification refuses.
    const refusedBy = one.source === 'sdk' ? 'sdk' : one.severity === 'warning' ? 'spec' : undefined;
    return {
      code: one.code,
      severity: 'error',
      message: one.message,
      span: pointAt(flat, one.path, one.at),
      ...(refusedBy && { refusedBy }),
    };
  });
}

/** A map is pointed at by its key, or by its first line: a squiggle under forty lines helps nobody. */
function pointAt(flat: FlatValue, path: Path, at: 'key' | 'value'): Span {
  const value = valueAt(flat.value, path);
  const wide = typeof value === 'object' && value !== null;
  if (wide && path.length > 0) {
    const last = path.at(-1);
    if (typeof last === 'string') return spanAt(flat, path, 'key');
  }
  const span = spanAt(flat, path, at);
  if (!wide) return span;
  const first = Object.keys(value)[0];
  return first === undefined || Array.isArray(value) ? span : spanAt(flat, [...path, first], 'key');
}

function expressionProblems(expressions: Mentions['expressions'], tree: ResourceInTree): readonly Diagnostic[] {
  const shapes = shapesIn(tree);
  return expressions.flatMap(({ source, place, path }) =>
    checkExpression(source, place, shapes).problems.map((one): Diagnostic => {
      const span = shifted(tree.textSpan(path, one.start, one.end), -tree.root.span.start);
      return { code: one.code, severity: 'error', message: one.message, span };
    }),
  );
}

/** What a Model with an artifact of its own says of its inputs and outputs. */
function shapesIn({ kind, value }: ResourceInTree): CelShapes {
  const serve = kind === 'Model' ? valueAt(value, ['spec', 'serve']) : undefined;
  if (!isJsonObject(serve) || serve.artifact === undefined) return {};
  return { input: shapeOfFeatures(serve.features), output: shapeOfModelOutputs(serve.outputs) };
}

/** A rule that throws costs its own answer, not the file's. */
function runRule(rule: ResourceRule, tree: ResourceInTree, flat: FlatValue): readonly Diagnostic[] {
  if (rule.kinds !== 'all' && !rule.kinds.includes(tree.kind)) return [];
  const found: Diagnostic[] = [];
  const base = tree.root.span.start;
  const report: Report = (target, parameters, options) => {
    found.push(diagnosticOf(rule, spanOfTarget(flat, target, -base), parameters, options));
  };
  try {
    rule.check(tree, report);
  } catch (error) {
    found.push(ruleFailed(rule.code, error, flat));
  }
  return found;
}

export function ruleFailed(code: string, error: unknown, resource: Pick<FlatValue, 'value' | 'places'>): Diagnostic {
  return {
    code: 'internal/rule-failed',
    severity: 'warning',
    message: `The rule ${code} failed on this resource (${error instanceof Error ? error.message : String(error)}). It was not checked; all other rules were. Please report this.`,
    span: { start: 0, end: Math.min(1, spanAt(resource, []).end) },
  };
}

/** Spans given by a rule are moved by `shift`; paths are looked up and are relative already. */
export function spanOfTarget(resource: Pick<FlatValue, 'value' | 'places'>, target: Target, shift: number): Span {
  if (isPath(target)) return spanAt(resource, target);
  if ('path' in target) return spanAt(resource, target.path, target.at);
  return shifted(target, shift);
}

function isPath(target: Target): target is Path {
  return Array.isArray(target);
}

export function diagnosticOf(
  rule: {
    readonly code: string;
    readonly severity: Diagnostic['severity'];
    readonly fixable?: boolean;
    readonly tag?: Diagnostic['tag'];
  } & Parameters<typeof messageOf>[0],
  span: Span,
  parameters: Readonly<Record<string, string>> | undefined,
  options: ReportOptions | undefined,
): Finding {
  return {
    code: rule.code,
    severity: options?.severity ?? rule.severity,
    message: messageOf(
      { ...rule, ...(options?.why && { why: options.why }), ...(options?.fix && { fix: options.fix }) },
      parameters,
    ),
    span,
    ...(options?.related && { relatedTo: options.related }),
    ...(rule.fixable && { fixable: true }),
    ...(rule.tag && { tag: rule.tag }),
  };
}
