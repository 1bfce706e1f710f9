/**
 * What one file says, as far as it can be told from the file alone: its resources, what is wrong in them, and which
 * remarks its comments silence. Resources are kept from version to version by the identity of their tree.
 */
import type { Diagnostic } from '../diagnostic.ts';
import { isOtherKind, isOtherVersion, type KindResult, kindOf } from '../schema/kinds.ts';
import { merges, resolved } from '../syntax/resolve.ts';
import type {
  AliasNode,
  DocumentNode,
  LineIndex,
  MapNode,
  Pair,
  Span,
  SyntaxFile,
  SyntaxNode,
} from '../syntax/tree.ts';
import { walkNodes } from '../syntax/walk.ts';
import { keyName } from './flatten.ts';
import { type Inspected, type InspectOptions, inspect } from './inspect.ts';
import { errorsOf, type Mistakes, mistakesIn } from './mistakes.ts';
import type { PlacedResource, Resource } from './resource.ts';
import { readSuppressions, type Suppression } from './suppression.ts';

export interface FileFacts {
  readonly path: string;
  readonly lines: LineIndex;
  /** False for a file that is not ours: nothing is said about it. */
  readonly recognised: boolean;
  readonly resources: readonly PlacedResource[];
  /** Of the file as a whole: syntax, kinds we do not know. Absolute spans. */
  readonly problems: readonly Diagnostic[];
  readonly suppressions: readonly Suppression[];
}

export interface FactsOptions extends InspectOptions {
  /** True when the user named this very file, so that silence would be wrong. */
  readonly named: boolean;
  readonly cache: ResourceCache;
}

/** Resources by the green node of their root, or of their document; entries die with the trees. */
export type ResourceCache = WeakMap<object, KeptResource>;

interface KeptResource {
  readonly resource: Resource;
  /** What its aliases stood for. It is kept as long as they stand for the same. */
  readonly aliases: readonly KeptAlias[];
}

interface KeptAlias {
  readonly name: string;
  /** From the start of the resource. */
  readonly at: number;
  readonly target: object;
}

export function factsOf(path: string, file: SyntaxFile, options: FactsOptions): FileFacts {
  const base = { path, lines: file.lines, resources: [], suppressions: [] };
  if (file.notAnalysed) {
    const recognised = options.named || nameIsOurs(path) || OUR_HEAD.test(file.text.slice(0, HEAD));
    const { code, message, span } = file.notAnalysed;
    return { ...base, recognised, problems: recognised ? [problem(`syntax/${code}`, message, span)] : [] };
  }

  const resources: PlacedResource[] = [];
  const problems: Diagnostic[] = [];
  const refused = new Set<string>();
  let ours = false;
  for (const document of file.documents) {
    const mistakes = mistakesIn(document, file.lines);
    let inDocument = false;
    for (const root of candidates(document)) {
      const found = resourceAt({ root, document, mistakes, file, path, options });
      if (found.kind === 'resource') {
        inDocument = true;
        resources.push({ resource: found.resource, offset: root.span.start });
      } else if (found.kind !== 'not-ours') {
        inDocument = true;
        // A file of twenty resources in a version we do not read is one thing to tell.
        if (found.kind === 'unsupported-version') {
          if (refused.has(found.apiVersion)) continue;
          refused.add(found.apiVersion);
        }
        problems.push(
          problem(
            found.code,
            found.message,
            headSpan(root, document, found.kind === 'unknown-kind' ? ['kind', 'apiVersion'] : ['apiVersion', 'kind']),
          ),
        );
      }
    }
    ours ||= inDocument;
    if (inDocument || options.named || nameIsOurs(path)) {
      for (const { code, message, span } of errorsOf(document)) problems.push(problem(`syntax/${code}`, message, span));
    }
  }
  if (!ours && problems.length === 0) problems.push(...silence(path, file, options.named));
  const recognised = ours || problems.length > 0 || options.named;
  return { ...base, recognised, resources, problems, suppressions: recognised ? readSuppressions(file) : [] };
}

/** OpenSLO files may also be a list of objects, so a sequence at the root is a row of resources. */
function candidates({ root }: DocumentNode): readonly MapNode[] {
  if (root?.kind === 'map') return [root];
  return root?.kind === 'sequence' ? root.items.filter((item) => item.kind === 'map') : [];
}

interface Candidate {
  readonly root: MapNode;
  readonly document: DocumentNode;
  readonly mistakes: Mistakes;
  readonly file: SyntaxFile;
  readonly path: string;
  readonly options: FactsOptions;
}

type Found =
  | { readonly kind: 'resource'; readonly resource: Resource }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string }
  | Exclude<KindResult, { kind: 'known' }>;

function resourceAt({ root, document, mistakes, file, path, options }: Candidate): Found {
  const damage = mistakes.damageTo(root.span);
  const kept = damage === 'none' ? (options.cache.get(root.green) ?? options.cache.get(document.green)) : undefined;
  if (kept?.aliases.every((alias) => standsFor(alias, root, document)))
    return { kind: 'resource', resource: kept.resource };
  const kind = kindOfRoot(root, document, path, options.named);
  if (kind.kind !== 'known') return kind;
  const inspected = attempt(() => inspect(root, document, file, path, kind, options));
  if ('kind' in inspected) return inspected;
  const { resource, selfContained } = inspected;
  if (damage !== 'none') {
    const problems = mistakes.withoutConsequences(resource.problems, root.span);
    return { kind: 'resource', resource: { ...resource, problems, isBroken: damage === 'structure' } };
  }
  // An anchor may stand in another item of a list, but never in another document.
  if (selfContained) options.cache.set(root.green, { resource, aliases: [] });
  else if (root === document.root) options.cache.set(document.green, { resource, aliases: [] });
  else keepWithAliases(root, document, resource, options.cache);
  return { kind: 'resource', resource };
}

/** More aliases than this cost as much to ask about as the resource does to read. */
const MOST_ALIASES = 100;

/** An item of a list whose aliases lead to values that have no aliases themselves: nothing else has a say in it. */
function keepWithAliases(root: MapNode, document: DocumentNode, resource: Resource, cache: ResourceCache): void {
  const aliases: KeptAlias[] = [];
  const targets = new Set<SyntaxNode>();
  for (const node of aliasesIn(root)) {
    const target = document.resolveAnchor(node.name, node.span.start);
    if (!target || aliases.length === MOST_ALIASES) return;
    aliases.push({ name: node.name, at: node.span.start - root.span.start, target: target.green });
    targets.add(target);
  }
  for (const target of targets) if (aliasesIn(target).length > 0) return;
  cache.set(root.green, { resource, aliases });
}

function aliasesIn(node: SyntaxNode): readonly AliasNode[] {
  const found: AliasNode[] = [];
  walkNodes(node, (one) => {
    if (one.kind === 'alias') found.push(one);
  });
  return found;
}

function standsFor({ name, at, target }: KeptAlias, root: MapNode, document: DocumentNode): boolean {
  return document.resolveAnchor(name, root.span.start + at)?.green === target;
}

/** A fault in our own code costs one document, not the others. */
function attempt(action: () => Inspected): Inspected | Extract<Found, { kind: 'failed' }> {
  try {
    return action();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const message = `Mooring failed on this document (${why}). It was not checked; all others were. Please report this.`;
    return { kind: 'failed', code: 'internal/rule-failed', message };
  }
}

function kindOfRoot(root: MapNode, document: DocumentNode, path: string, named: boolean): KindResult {
  const isItem = root !== document.root;
  const apiVersion = textAt(root, 'apiVersion', document);
  // A list of maps is nobody's until one of them says whose it is.
  if (isItem && apiVersion === undefined) return { kind: 'not-ours' };
  return kindOf(
    {
      apiVersion,
      kind: textAt(root, 'kind', document),
      hasMessages: textAt(root, 'messages', document) !== undefined,
    },
    { fileName: path.slice(path.lastIndexOf('/') + 1), named },
  );
}

/** The text at a key of a root; null when there is something else, undefined when the key is absent. */
function textAt(root: MapNode, key: string, document: DocumentNode): string | null | undefined {
  const pair = pairAt(root, key, document);
  if (!pair) return undefined;
  const value = pair.value && resolved(pair.value, document);
  return value?.kind === 'scalar' && value.value !== null ? String(value.value) : null;
}

function pairAt(root: MapNode, key: string, document: DocumentNode): Pair | undefined {
  const isWanted = (pair: Pair): boolean => keyName(pair.key, document) === key;
  const own = root.pairs.find(isWanted);
  if (own) return own;
  for (const { map } of merges(root, document)) {
    const merged = map.pairs.find(isWanted);
    if (merged) return merged;
  }
  return undefined;
}

/** The value of the first of these keys that is there. */
function headSpan(root: MapNode, document: DocumentNode, keys: readonly string[]): Span {
  const pair = keys.map((key) => pairAt(root, key, document)).find((one) => one !== undefined) ?? root.pairs[0];
  return pair?.value?.span ?? pair?.span ?? root.span;
}

/** How a file that is not parsed shows that it is one of ours. */
const OUR_HEAD = /^(?:- )?["']?apiVersion["']? *: *["']?(?:mooring|openslo)\//m;
const HEAD = 4096;

const OUR_NAMES = /(?:^|[\\/])(?:mooring|[^/]+\.(?:model|prompt|slo|eval|target|policy))\.ya?ml$/;

/** Whether the name of a file, or of what stands in the place of one, says that it is one of ours. */
export function nameIsOurs(path: string): boolean {
  return OUR_NAMES.test(path);
}

/** A file that is empty, or that has none of our documents although its name or the user says it should. */
function silence(path: string, file: SyntaxFile, named: boolean): readonly Diagnostic[] {
  // Below the comments at the top, so that one of them can silence it.
  const start = file.documents.find(({ root }) => root !== undefined)?.root?.span.start ?? 0;
  const span = { start, end: Math.min(start + 1, file.text.length) };
  const heads = headsIn(file);
  if (nameIsOurs(path) && !heads.some(isOthers)) {
    const what =
      file.text.trim() === ''
        ? 'This file is empty.'
        : heads.some(({ apiVersion }) => apiVersion !== undefined)
          ? 'This file has no `apiVersion` that Mooring knows.'
          : 'This file has no `apiVersion` and `kind`.';
    return [
      {
        ...problem(
          'schema/missing-kind',
          `${what} Its name says that it is Mooring's, yet nothing in it is checked or can be referred to. Start it with \`apiVersion\` and \`kind\`, or rename it.`,
          span,
        ),
        severity: 'warning',
      },
    ];
  }
  if (!named) return [];
  return [
    {
      ...problem(
        'schema/not-ours',
        'This file is none of the kinds Mooring knows, so nothing in it was checked. A manifest starts with `apiVersion` and `kind`; a prompt has `messages`.',
        span,
      ),
      severity: 'info',
    },
  ];
}

type Head = Readonly<Record<'apiVersion' | 'kind', string | null | undefined>>;

function headsIn({ documents }: SyntaxFile): readonly Head[] {
  return documents.flatMap((document) =>
    candidates(document).map((root) => ({
      apiVersion: textAt(root, 'apiVersion', document),
      kind: textAt(root, 'kind', document),
    })),
  );
}

/** What says of itself that it is another tool's is left to that tool, whatever its file is called. */
function isOthers({ apiVersion, kind }: Head): boolean {
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') return false;
  return isOtherVersion(apiVersion) && isOtherKind(kind);
}

function problem(code: string, message: string, span: Span): Diagnostic {
  return { code, severity: 'error', message, span };
}
