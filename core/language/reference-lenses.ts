/**
 * Feature: how many mentions lead to what a file defines stands above it, and where they are. Of several versions of a
 * prompt each has those that mean it. What nobody mentions has no lens: where that is a mistake, a rule says so.
 */
import type { Span } from '../syntax/tree.ts';
import { sitesOf } from '../workspace/resolve-reference.ts';
import { type Definition, type PlacedResource, type Resource, shifted } from '../workspace/resource.ts';
import { absoluteSpan, definitionsOf, type UsageSite, usagesOf, type Workspace } from '../workspace/workspace.ts';

export interface ReferenceLens {
  readonly span: Span;
  readonly count: number;
  readonly of: Defined;
}

/** What a lens is about: found again when the file was edited since. */
export interface Defined {
  readonly kind: string;
  readonly name: string;
  /** Of a prompt. */
  readonly version: string | undefined;
}

export interface ReferencePlace {
  readonly file: string;
  readonly span: Span;
}

/** In the order of the file. */
export function referenceLensesIn(workspace: Workspace, file: string): readonly ReferenceLens[] {
  return definitionsIn(workspace, file).flatMap(({ placed: { resource, offset }, definition }) => {
    const { kind, name, span } = definition;
    const count = mentionsOf(workspace, resource, definition).length;
    return count > 0 ? [{ span: shifted(span, offset), count, of: { kind, name, version: resource.version } }] : [];
  });
}

/** Where the mentions of one of them stand; none when the file has no such definition any more. */
export function referencesOfLens(workspace: Workspace, file: string, of: Defined): readonly ReferencePlace[] {
  const found = definitionsIn(workspace, file).find(
    ({ placed, definition }) =>
      definition.kind === of.kind && definition.name === of.name && placed.resource.version === of.version,
  );
  if (!found) return [];
  return mentionsOf(workspace, found.placed.resource, found.definition).map((site) => ({
    file: site.file,
    span: absoluteSpan(workspace, site.file, site.resource, site.reference.span),
  }));
}

interface PlacedDefinition {
  readonly placed: PlacedResource;
  readonly definition: Definition;
}

function definitionsIn(workspace: Workspace, file: string): readonly PlacedDefinition[] {
  const placed = workspace.files.get(file)?.resources ?? [];
  return placed.flatMap((one) => one.resource.definitions.map((definition) => ({ placed: one, definition })));
}

function mentionsOf(workspace: Workspace, resource: Resource, { kind, name }: Definition): readonly UsageSite[] {
  const usages = usagesOf(workspace, kind, name);
  if (kind === 'Model' && definitionsOf(workspace, 'Service', name).length === 0) {
    // It is the OpenSLO Service of its name.
    return [...usages, ...usagesOf(workspace, 'Service', name)];
  }
  if (definitionsOf(workspace, kind, name).length < 2) return usages;
  return usages.filter(({ reference }) => sitesOf(workspace, reference)[0]?.resource === resource);
}
