/** The SLOs of a project, read with everything they refer to, wherever that is written. */

import { childOf } from '../schema/value-at.ts';
import type { JsonValue } from '../values/json.ts';
import type { Result } from '../values/result.ts';
import type { Resource } from '../workspace/resource.ts';
import { definitionsOf, type Workspace } from '../workspace/workspace.ts';
import { type Lookup, readSlo, type Slo } from './model.ts';
import { runbookOf } from './rules.ts';

export interface FoundSlo {
  readonly file: string;
  readonly resource: Resource;
  readonly slo: Result<Slo>;
  /** As the SLO or the Model of its service names it. */
  readonly runbook: string | undefined;
}

export function slosOf(workspace: Workspace, reports: (file: string) => boolean = () => true): readonly FoundSlo[] {
  const lookup = lookupIn(workspace);
  const found: FoundSlo[] = [];
  for (const { path, resources } of workspace.files.values()) {
    if (!reports(path)) continue;
    for (const { resource } of resources) {
      if (resource.kind !== 'SLO') continue;
      const slo = readSlo(resource.value, lookup);
      found.push({ file: path, resource, slo, runbook: slo.ok ? runbookFor(slo.value, lookup) : undefined });
    }
  }
  return found;
}

/** A name that is defined twice is told about by a rule; the first definition counts. */
export function lookupIn(workspace: Workspace): Lookup {
  return (kind, name) => definitionsOf(workspace, kind, name)[0]?.resource.value;
}

interface Remembered {
  readonly slo: Result<Slo>;
  /** What was looked up, and what was found: as long as it is found again, the answer stands. */
  readonly asked: readonly { readonly kind: string; readonly name: string; readonly found: JsonValue | undefined }[];
}

/** A cache: rules ask for each SLO of a file at each key press, and almost all are as they were. */
const remembered = new WeakMap<object, Remembered>();

/** `readSlo` with the resources of a project. */
export function sloIn(workspace: Workspace, value: JsonValue): Result<Slo> {
  const lookup = lookupIn(workspace);
  if (typeof value !== 'object' || value === null) return readSlo(value, lookup);
  const known = remembered.get(value);
  if (known?.asked.every(({ kind, name, found }) => lookup(kind, name) === found)) return known.slo;
  const asked: { kind: string; name: string; found: JsonValue | undefined }[] = [];
  const slo = readSlo(value, (kind, name) => {
    const found = lookup(kind, name);
    asked.push({ kind, name, found });
    return found;
  });
  remembered.set(value, { slo, asked });
  return slo;
}

export function runbookFor(slo: Slo, lookup: Lookup): string | undefined {
  const ofModel = childOf(childOf(lookup('Model', slo.service), 'spec'), 'runbook');
  const service = childOf(childOf(lookup('Service', slo.service), 'metadata'), 'annotations');
  return runbookOf(slo.annotations) ?? (typeof ofModel === 'string' ? ofModel : undefined) ?? runbookOf(texts(service));
}

function texts(value: JsonValue | undefined): Readonly<Record<string, string>> {
  const entries = typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [];
  return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}
