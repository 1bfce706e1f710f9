/** The top of a document: whole documents of each kind where there is nothing yet, and `apiVersion` and `kind`. */

import { schemas } from '../../schema/generated/schemas.ts';
import { apiVersions, isOtherKind, isOtherVersion, type KindKey, kindKeys } from '../../schema/kinds.ts';
import { schemaLevels } from '../../schema/walk.ts';
import { documentAt } from '../../syntax/find.ts';
import { keyText } from '../../syntax/resolve.ts';
import { descend } from '../../syntax/walk.ts';
import type { FileView } from '../file-view.ts';
import type { Slot } from './cursor.ts';
import { documentTemplates } from './document-templates.ts';
import { type Completion, escapeSnippet } from './item.ts';
import { bareKey } from './keys.ts';
import { headOf, kindKeyOf } from './place.ts';

/** `apiVersion: ` and `kind: ` have their values from here; undefined anywhere else. */
export function headValues(view: FileView, slot: Slot, offset: number): readonly Completion[] | undefined {
  const [key, ...rest] = slot.path;
  if (slot.position !== 'value' || rest.length > 0) return undefined;
  const head = headOf(slot.around);
  const lead = slot.needsSpace ? ' ' : '';
  if (key === 'apiVersion') {
    if (typeof head.kind === 'string' && isOtherKind(head.kind)) return [];
    const fitting = apiVersions.filter(
      (version) => head.kind === undefined || head.kind === null || hasKind(version, head.kind),
    );
    const all = fitting.length > 0 ? fitting : apiVersions;
    return all.map((version) => ({
      label: version,
      kind: 'value',
      detail: kindsOf(version).join(', '),
      insert: lead + version,
    }));
  }
  if (key !== 'kind') return undefined;
  if (typeof head.apiVersion === 'string' && isOtherVersion(head.apiVersion)) return [];
  const own = kindKeys.filter(
    (one) => head.apiVersion === undefined || head.apiVersion === null || versionOf(one) === head.apiVersion,
  );
  const all = own.length > 0 ? own : kindKeys;
  return likeliestFirst(view, offset, distinctByKind(all)).map((one) => ({
    label: kindOfKey(one),
    kind: 'value',
    detail: versionOf(one),
    ...(schemas[one].description !== undefined && { documentation: schemas[one].description }),
    insert: lead + kindOfKey(one),
  }));
}

/** Keys at the top of a document whose kind is not known yet, and whole documents while it is empty. */
export function headItems(view: FileView, slot: Slot, offset: number): readonly Completion[] {
  const { keys, apiVersion, kind } = headOf(slot.around);
  const key = kindKeyOf(view, headOf(slot.around));
  // An item of a list whose first key is being written has others below.
  const isBegun = slot.after.some(({ key }) => key !== undefined);
  if (keys.length === 0 && !isBegun) {
    const own = key === undefined ? headKeys(view, slot, ['apiVersion', 'kind']) : [];
    if (takesDocument(view, slot, offset)) return [...wholeDocuments(view, slot), ...own];
    return slot.inFlow && !slot.hasColon ? own : [];
  }
  if (key !== undefined) return [];
  // Another tool's file has no use for our keys.
  if (apiVersion === undefined && kind === undefined) return [];
  if (typeof apiVersion === 'string' && !apiVersions.includes(apiVersion)) return [];
  if (typeof apiVersion !== 'string' && typeof kind === 'string' && isOtherKind(kind)) return [];
  return headKeys(
    view,
    slot,
    ['apiVersion', 'kind', 'metadata', 'spec'].filter((name) => !keys.includes(name)),
  );
}

/** Whether a document of ours may begin here: not in place of a key that has a value, before a bracket, in a sentence, or beside other things. */
function takesDocument({ file }: FileView, { token, hasColon, inFlow, position, before, after }: Slot, offset: number) {
  if (hasColon || inFlow || token.style !== 'plain' || /^[{[%]|\s/.test(file.text.slice(token.start, token.end)))
    return false;
  // Beside the items of a list there is no map.
  if (position === 'entry' && [...before, ...after].some(({ key }) => key === undefined)) return false;
  if (position !== 'item') return true;
  const root = documentAt(file.documents, offset)?.root;
  const first = root?.kind === 'sequence' ? root.items[0] : undefined;
  // The first item tells whose list it is.
  if (first?.kind !== 'map' || offset <= first.span.end) return true;
  return first.pairs.some(({ key }) => keyText(key) === 'apiVersion');
}

function headKeys(view: FileView, slot: Slot, names: readonly string[]): readonly Completion[] {
  return names.map((name) => ({
    label: name,
    kind: 'key',
    documentation: about[name] ?? '',
    insert:
      bareKey(view, slot, name) ??
      (!slot.inFlow && (name === 'metadata' || name === 'spec') ? `${name}:\n  ` : `${name}: `),
  }));
}

const about: Readonly<Record<string, string>> = {
  apiVersion: 'The version of the file format: `mooring/v1` or `openslo/v1`.',
  kind: 'What the document describes: a `Model`, an `Eval`, an `SLO`, …',
  metadata: 'The name of the resource, who owns it, and labels.',
  spec: 'What the resource says.',
};

/** The kind that the name of the file asks for stands first. */
function wholeDocuments({ path }: FileView, slot: Slot): readonly Completion[] {
  const name = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
  const fits = (endings: readonly string[]): boolean => endings.some((ending) => name.endsWith(ending));
  const pad = `\n${' '.repeat(slot.column)}`;
  return documentTemplates
    .toSorted((left, right) => Number(fits(right.files)) - Number(fits(left.files)))
    .map(({ label, detail, body }) => {
      const lines = body.trimEnd().split('\n').join(pad);
      return {
        label,
        kind: 'document',
        detail,
        documentation: `\`\`\`yaml\n${plainBody(body)}\`\`\``,
        insert: plainBody(lines),
        snippet: snippetBody(lines),
      };
    });
}

const STOP = /«(\d+):([^»]*)»/g;

export function plainBody(body: string): string {
  return body.replace(STOP, '$2');
}

function snippetBody(body: string): string {
  let snippet = '';
  let from = 0;
  for (const match of body.matchAll(STOP)) {
    snippet += escapeSnippet(body.slice(from, match.index));
    snippet += `\${${match[1]}:${escapeSnippet(match[2] ?? '')}}`;
    from = match.index + match[0].length;
  }
  return snippet + escapeSnippet(body.slice(from));
}

/** The kind whose `spec` has what is written below, then the one that the file is named after. */
function likeliestFirst(view: FileView, offset: number, keys: readonly KindKey[]): readonly KindKey[] {
  const root = documentAt(view.file.documents, offset)?.root;
  const item = root?.kind === 'sequence' ? root.itemAt(offset) : root;
  const spec = item && descend(item, ['spec']);
  const written = spec?.kind === 'map' ? spec.pairs.map(({ key }) => keyText(key)) : [];
  const name = view.path.slice(Math.max(view.path.lastIndexOf('/'), view.path.lastIndexOf('\\')) + 1).toLowerCase();
  const score = (key: KindKey): number => {
    const declared = new Set(
      (schemaLevels(schemas[key], ['spec']).at(-1) ?? []).flatMap(({ properties }) => Object.keys(properties ?? {})),
    );
    const fitting = written.filter((one) => declared.has(one)).length;
    const kind = kindOfKey(key);
    const isNamed = name.split(/[.\\-_]/).includes(kind === 'Project' ? 'mooring' : kind.toLowerCase());
    return 2 * fitting + Number(isNamed);
  };
  return keys.toSorted((left, right) => score(right) - score(left));
}

function versionOf(key: string): string {
  return key.slice(0, key.lastIndexOf('/'));
}

function kindOfKey(key: string): string {
  return key.slice(key.lastIndexOf('/') + 1);
}

function kindsOf(version: string): readonly string[] {
  return kindKeys.filter((key) => versionOf(key) === version).map(kindOfKey);
}

function hasKind(version: string, kind: string): boolean {
  return kindsOf(version).includes(kind);
}

/** `v1alpha` is read, and not written any more: it stands last, and `SLO` once. */
function distinctByKind<Key extends string>(keys: readonly Key[]): readonly Key[] {
  const ordered = keys.toSorted((left, right) => Number(left.includes('alpha')) - Number(right.includes('alpha')));
  return [...new Map(ordered.toReversed().map((key) => [kindOfKey(key), key])).values()].reverse();
}
