/**
 * Feature: live facts. What the runner knows stands at the lines that declared it: the budget left at the SLO, the drift
 * at its block, what a prompt costs at the prompt, where a model serves at the manifest. A fact about a behaviour stands
 * at the text that behaves so; where that text has been edited since, the fact says that it is about an older one.
 */
import type { LiveFact } from '../contract/runner.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { currentBehaviour } from '../release/current-behaviour.ts';
import { builtInCodes } from '../rules/built-in.ts';
import { valueAt } from '../schema/value-at.ts';
import type { Span } from '../syntax/tree.ts';
import type { Digest } from '../values/digest.ts';
import type { Path } from '../values/json.ts';
import { sitesOf } from '../workspace/resolve-reference.ts';
import { type Resource, shifted, spanAt } from '../workspace/resource.ts';
import { definitionsOf, nameKey, type Workspace } from '../workspace/workspace.ts';

export interface PlacedFact {
  /** Of the property that the fact is about. */
  readonly span: Span;
  /** True when it is about the resource as a whole. */
  readonly whole: boolean;
  /** True when it is about a text that has been edited since. */
  readonly outdated: boolean;
  /** Where it can be read in the line: behind a value, or behind the colon of what goes on for lines. */
  readonly end: number;
  readonly text: string;
  readonly detail: string;
  readonly fact: LiveFact;
}

/** In the order of the file; facts about resources that the file does not hold are left out. */
export function liveFactsIn(workspace: Workspace, file: string, facts: readonly LiveFact[]): readonly PlacedFact[] {
  if (facts.length === 0) return [];
  const byResource = Map.groupBy(facts, ({ resource }) => resource);
  const placed = (workspace.files.get(file)?.resources ?? []).flatMap(({ resource, offset }) => {
    const about = byResource.get(nameKey(resource.kind, resource.name ?? '')) ?? [];
    return current(workspace, resource, about).map(({ fact, outdated }): PlacedFact => {
      const whole = fact.path.length === 0;
      const inside = whole ? resource.nameSpan : spanAt(resource, fact.path, 'key');
      const { text, detail } = fact;
      return {
        fact,
        span: shifted(inside, offset),
        whole,
        end: offset + endOf(resource, fact.path, inside),
        outdated,
        text: outdated ? `${text} (before the last edit)` : text,
        detail: outdated ? `${detail} The text has been edited since.` : detail,
      };
    });
  });
  return placed.toSorted((left, right) => left.span.start - right.span.start);
}

function endOf(resource: Resource, path: Path, key: Span): number {
  const value = valueAt(resource.value, path);
  return typeof value === 'object' && value !== null ? key.end + 1 : spanAt(resource, path).end;
}

interface CurrentFact {
  readonly fact: LiveFact;
  readonly outdated: boolean;
}

function current(workspace: Workspace, resource: Resource, facts: readonly LiveFact[]): readonly CurrentFact[] {
  // Of a release on a target it is not asked whether it is what the file says now: that is for a plan to tell.
  const isBound = (fact: LiveFact) => fact.digest !== undefined && fact.about !== 'deployment';
  const free = facts.filter((fact) => !isBound(fact)).map((fact) => ({ fact, outdated: false }));
  const bound = facts.filter(isBound);
  if (bound.length === 0) return free;
  const behaviour = currentBehaviour(workspace, resource);
  const elsewhere = new Set(otherBehaviours(workspace, resource));
  return [
    ...free,
    ...bound.flatMap((fact): CurrentFact[] => {
      if (behaviour === undefined || fact.digest === behaviour) return [{ fact, outdated: false }];
      // Another version of the prompt behaves so: it stands there.
      if (fact.digest !== undefined && elsewhere.has(fact.digest)) return [];
      return isChosen(workspace, resource) ? [{ fact, outdated: true }] : [];
    }),
  ];
}

function otherBehaviours(workspace: Workspace, { kind, name = '' }: Resource): readonly Digest[] {
  if (kind !== 'Prompt') return [];
  return definitionsOf(workspace, kind, name).flatMap(({ resource }) => currentBehaviour(workspace, resource) ?? []);
}

/** Of several versions only the one that is worked on is told of what it was. */
function isChosen(workspace: Workspace, { kind, name = '', ...resource }: Resource): boolean {
  const [site] = sitesOf(workspace, { kind, name, range: undefined });
  return site === undefined || site.resource.value === resource.value;
}

/** What the runner found that a person should see among the problems. */
export function liveDiagnostics(facts: readonly PlacedFact[]): readonly Diagnostic[] {
  return facts.flatMap((fact): Diagnostic[] => {
    const code = liveCodeOf(fact);
    if (code === undefined) return [];
    const todo = builtInCodes.get(code)?.fix ?? '';
    const message = `Live: ${fact.text}. ${fact.detail} ${todo}`;
    return [{ code, severity: fact.outdated ? 'info' : 'warning', message, span: fact.span }];
  });
}

const codes = { slo: 'live/error-budget', drift: 'live/drift', cost: 'live/budget', eval: 'live/eval-failed' } as const;

function liveCodeOf({ fact: { about, verdict }, outdated }: PlacedFact): string | undefined {
  if (about === 'eval' && outdated) return 'live/eval-outdated';
  if (verdict !== 'fail' || outdated) return undefined;
  return about === 'deployment' || about === 'review' ? undefined : codes[about];
}
