/** Who is told, and when: the alert policies of an SLO with their conditions and targets found, wherever those stand. */

import { childOf } from '../schema/value-at.ts';
import type { Duration } from '../values/duration.ts';
import { isJsonArray, isJsonObject, type JsonValue, type Path } from '../values/json.ts';
import { ok, problem, quoted, type Result } from '../values/result.ts';
import { type Comparison, isComparison } from './burn-rate.ts';
import { parseOpenSloDuration } from './duration.ts';

export interface AlertPolicy {
  readonly name: string;
  /** Where the SLO names or defines it. */
  readonly path: Path;
  readonly annotations: Readonly<Record<string, string>>;
  readonly whenBreaching: boolean;
  readonly whenNoData: boolean;
  /** Names of notification targets, for routing. */
  readonly notify: readonly string[];
  readonly conditions: readonly Result<AlertCondition>[];
}

export interface AlertCondition {
  readonly name: string;
  readonly displayName: string | undefined;
  readonly description: string | undefined;
  readonly severity: string;
  readonly op: Comparison;
  /** A burn rate. */
  readonly threshold: number;
  readonly lookback: Duration;
  readonly after: Duration;
}

type Lookup = (kind: string, name: string) => JsonValue | undefined;

/** A policy that is not defined here is left out: that the name leads nowhere is told by another rule. */
export function readAlertPolicies(list: JsonValue | undefined, lookup: Lookup): readonly AlertPolicy[] {
  if (!isJsonArray(list)) return [];
  return list.flatMap((entry, index) => {
    const found = resolved(entry, { reference: 'alertPolicyRef', kind: 'AlertPolicy' }, lookup);
    return found ? [readPolicy(found, ['spec', 'alertPolicies', index], lookup)] : [];
  });
}

/** The policies that an SLO names and that are not defined here. */
export function unknownPolicies(list: JsonValue | undefined, lookup: Lookup): readonly string[] {
  if (!isJsonArray(list)) return [];
  return list.flatMap((entry) => {
    const name = childOf(entry, 'alertPolicyRef');
    return typeof name === 'string' && lookup('AlertPolicy', name) === undefined ? [name] : [];
  });
}

function readPolicy(policy: JsonValue, path: Path, lookup: Lookup): AlertPolicy {
  const spec = childOf(policy, 'spec');
  const conditions = childOf(spec, 'conditions');
  const targets = childOf(spec, 'notificationTargets');
  return {
    name: nameOf(policy) ?? 'unnamed',
    path,
    annotations: annotationsOf(policy),
    whenBreaching: childOf(spec, 'alertWhenBreaching') === true,
    whenNoData: childOf(spec, 'alertWhenNoData') === true,
    notify: isJsonArray(targets) ? targets.flatMap(targetName) : [],
    conditions: isJsonArray(conditions) ? conditions.map((entry) => readCondition(entry, lookup)) : [],
  };
}

function targetName(entry: JsonValue): readonly string[] {
  const reference = childOf(entry, 'targetRef');
  const name = typeof reference === 'string' ? reference : nameOf(entry);
  return name === undefined ? [] : [name];
}

function readCondition(entry: JsonValue, lookup: Lookup): Result<AlertCondition> {
  const condition = resolved(entry, { reference: 'conditionRef', kind: 'AlertCondition' }, lookup);
  if (!condition)
    return problem(`The condition ${quoted(String(childOf(entry, 'conditionRef')))} is not defined here.`);
  const name = nameOf(condition) ?? 'unnamed';
  const spec = childOf(condition, 'spec');
  const what = childOf(spec, 'condition');
  const op = childOf(what, 'op') ?? 'gte';
  const threshold = childOf(what, 'threshold');
  const lookback = durationOf(childOf(what, 'lookbackWindow'));
  if (!isComparison(op)) return problem(`The condition ${quoted(name)} has no \`op\` that is lte, gte, lt or gt.`);
  if (typeof threshold !== 'number') return problem(`The condition ${quoted(name)} has no \`threshold\`.`);
  if (!lookback) return problem(`The condition ${quoted(name)} has no \`lookbackWindow\` such as \`1h\`.`);
  const after = durationOf(childOf(what, 'alertAfter') ?? '0m');
  if (after === undefined) return problem(`The condition ${quoted(name)} has an \`alertAfter\` that is no duration.`);
  const severity = childOf(spec, 'severity');
  const description = childOf(spec, 'description');
  const displayName = childOf(childOf(condition, 'metadata'), 'displayName');
  return ok({
    name,
    displayName: typeof displayName === 'string' ? displayName : undefined,
    description: typeof description === 'string' ? description : undefined,
    severity: typeof severity === 'string' ? severity : 'page',
    op,
    threshold,
    lookback,
    after,
  });
}

function durationOf(written: JsonValue | undefined): Duration | undefined {
  const duration = parseOpenSloDuration(typeof written === 'string' ? written : '');
  return duration.ok ? duration.value : undefined;
}

interface Naming {
  readonly reference: string;
  readonly kind: string;
}

function resolved(entry: JsonValue, { reference, kind }: Naming, lookup: Lookup): JsonValue | undefined {
  const name = childOf(entry, reference);
  if (typeof name === 'string') return lookup(kind, name);
  return isJsonObject(childOf(entry, 'spec')) ? entry : undefined;
}

function nameOf(resource: JsonValue): string | undefined {
  const name = childOf(childOf(resource, 'metadata'), 'name');
  return typeof name === 'string' ? name : undefined;
}

function annotationsOf(resource: JsonValue): Readonly<Record<string, string>> {
  const annotations = childOf(childOf(resource, 'metadata'), 'annotations');
  if (!isJsonObject(annotations)) return {};
  return Object.fromEntries(
    Object.entries(annotations).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}
