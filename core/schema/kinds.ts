/** Which kind of document this is, decided before anything in it is validated (DESIGN §3). */
import { quoted } from '../values/result.ts';
import { nearest } from '../values/suggest.ts';
import { schemas } from './generated/schemas.ts';
import type { KindKey } from './generated/types.ts';

export type { KindKey } from './generated/types.ts';

/** What the top of a document says. Null: the key is there, with nothing that could name a version or kind. */
export interface DocumentHead {
  readonly apiVersion: string | null | undefined;
  readonly kind: string | null | undefined;
  readonly hasMessages: boolean;
}

export interface DocumentOrigin {
  /** Without its folders. */
  readonly fileName: string;
  /** True when the user named this very file, so that saying nothing would be wrong. */
  readonly named: boolean;
}

export type KindResult =
  | { readonly kind: 'known'; readonly key: KindKey; readonly apiVersion: string; readonly resourceKind: string }
  | {
      readonly kind: 'unsupported-version';
      readonly code: string;
      readonly message: string;
      readonly apiVersion: string;
    }
  | {
      readonly kind: 'unknown-kind';
      readonly code: string;
      readonly message: string;
      readonly apiVersion: string | undefined;
    }
  | { readonly kind: 'not-ours' };

const notOurs: KindResult = { kind: 'not-ours' };

export function isKindKey(key: string): key is KindKey {
  return Object.hasOwn(schemas, key);
}

export const kindKeys: readonly KindKey[] = Object.keys(schemas).filter(isKindKey);

interface KnownKind {
  readonly key: KindKey;
  readonly apiVersion: string;
  readonly resourceKind: string;
}

const knownKinds: readonly KnownKind[] = kindKeys.map((key) => {
  const slash = key.lastIndexOf('/');
  return { key, apiVersion: key.slice(0, slash), resourceKind: key.slice(slash + 1) };
});

export const apiVersions: readonly string[] = [...new Set(knownKinds.map(({ apiVersion }) => apiVersion))];

export function kindOf(head: DocumentHead, origin: DocumentOrigin): KindResult {
  if (head.apiVersion === undefined && head.kind === undefined) return kindByName(head, origin);
  if (typeof head.apiVersion === 'string') return kindByVersion(head.apiVersion, head.kind, origin);
  return kindWithoutVersion(head.kind, origin);
}

function kindByName({ hasMessages }: DocumentHead, { fileName, named }: DocumentOrigin): KindResult {
  const own = ownKindByName(fileName);
  if (own) return { kind: 'known', ...own };
  return named && hasMessages ? known('mooring/v1', 'Prompt') : notOurs;
}

function ownKindByName(fileName: string): KnownKind | undefined {
  if (/\.prompt\.ya?ml$/.test(fileName)) return findKind('mooring/v1', 'Prompt');
  return fileName === 'mooring.yaml' ? findKind('mooring/v1', 'Project') : undefined;
}

function kindByVersion(apiVersion: string, kind: string | null | undefined, origin: DocumentOrigin): KindResult {
  if (!apiVersions.includes(apiVersion)) return kindOfOtherVersion(apiVersion, kind, origin);
  if (typeof kind !== 'string') {
    const own = ownKindByName(origin.fileName);
    if (own?.apiVersion === apiVersion) return { kind: 'known', ...own };
    return unknownKind(apiVersion, `The document has \`apiVersion: ${apiVersion}\` but no \`kind\`.`);
  }
  const found = findKind(apiVersion, kind);
  if (found) return { kind: 'known', ...found };
  const meant = nearest(kind, kindsOf(apiVersion));
  const hint = meant === undefined ? '' : ` Did you mean \`${meant}\`?`;
  return unknownKind(apiVersion, `\`${apiVersion}\` has no kind ${quoted(kind)}.${hint}`);
}

/** Whether an `apiVersion` is another tool's: neither one of ours nor one of ours misspelled. */
export function isOtherVersion(apiVersion: string): boolean {
  return !isOurFamily(apiVersion) && nearest(apiVersion, apiVersions) === undefined;
}

/** The same of a `kind`. */
export function isOtherKind(kind: string): boolean {
  const names = knownKinds.map(({ resourceKind }) => resourceKind);
  return !names.includes(kind) && nearest(kind, names) === undefined;
}

function isOurFamily(apiVersion: string): boolean {
  const [family = ''] = apiVersion.split('/');
  return family === 'mooring' || family === 'openslo' || family === 'openslo.com';
}

/** Ours in a version we do not read, ours misspelled, or another tool's, which is none of our business. */
function kindOfOtherVersion(apiVersion: string, kind: string | null | undefined, origin: DocumentOrigin): KindResult {
  const isOurs = isOurFamily(apiVersion);
  const meant = nearest(apiVersion, apiVersions);
  const isMisspelled = meant !== undefined && typeof kind === 'string' && findKind(meant, kind) !== undefined;
  if (!isOurs && !isMisspelled && !origin.named) return notOurs;
  const known = `Mooring reads ${apiVersions.map((version) => `\`${version}\``).join(', ')}`;
  const hint = meant === undefined ? '' : ` Did you mean \`${meant}\`?`;
  return {
    kind: 'unsupported-version',
    code: 'schema/unsupported-version',
    apiVersion,
    message: `The version ${quoted(apiVersion)} is not supported, so this document is not checked. ${known}.${hint}`,
  };
}

/** A kind alone says too little about a file whose name says nothing either; validation asks for the version. */
function kindWithoutVersion(kind: string | null | undefined, origin: DocumentOrigin): KindResult {
  const own = ownKindByName(origin.fileName);
  if (own) return { kind: 'known', ...own };
  if (typeof kind !== 'string' || !(origin.named || hasOurEnding(origin.fileName))) return notOurs;
  const found = knownKinds.find(({ resourceKind }) => resourceKind === kind);
  if (found) return { kind: 'known', ...found };
  const names = [...new Set(knownKinds.map(({ resourceKind }) => resourceKind))];
  const meant = nearest(kind, names);
  const hint = meant === undefined ? `Mooring knows ${names.join(', ')}.` : `Did you mean \`${meant}\`?`;
  return {
    kind: 'unknown-kind',
    code: 'schema/unknown-kind',
    apiVersion: undefined,
    message: `The document has no \`apiVersion\`, and its kind ${quoted(kind)} is not known. ${hint}`,
  };
}

function hasOurEnding(fileName: string): boolean {
  return /\.(?:model|prompt|slo|eval|target|policy)\.ya?ml$/.test(fileName);
}

function unknownKind(apiVersion: string, what: string): KindResult {
  const names = kindsOf(apiVersion).map((name) => `\`${name}\``);
  const message = `${what} Its kinds are ${names.join(', ')}.`;
  return { kind: 'unknown-kind', code: 'schema/unknown-kind', apiVersion, message };
}

function kindsOf(apiVersion: string): readonly string[] {
  return knownKinds.filter((one) => one.apiVersion === apiVersion).map(({ resourceKind }) => resourceKind);
}

function findKind(apiVersion: string, kind: string): KnownKind | undefined {
  return knownKinds.find((one) => one.apiVersion === apiVersion && one.resourceKind === kind);
}

function known(apiVersion: string, kind: string): KindResult {
  const found = findKind(apiVersion, kind);
  return found ? { kind: 'known', ...found } : notOurs;
}
