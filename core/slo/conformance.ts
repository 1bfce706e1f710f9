/**
 * What OpenSLO asks of a resource beyond its shape: the checks of the official Go SDK, and those that only the
 * specification makes. Where the two differ, `strictness` decides which of them refuses (docs/openslo.md); what only
 * the other one refuses is a warning. The shape itself is the schemas' (schemas/openslo-*), and nothing is said twice.
 */

import type { JsonValue, Path } from '../values/json.ts';
import { checkAlertCondition } from './conformance/alert-condition.ts';
import { checkAlertNotificationTarget, checkAlertPolicy } from './conformance/alert-policy.ts';
import { child, type Finding, type Inspection, type Place } from './conformance/inspection.ts';
import { checkDescription, checkFilled, checkMetadata } from './conformance/properties.ts';
import { checkSli } from './conformance/sli.ts';
import { checkSlo } from './conformance/slo.ts';
import { checkAlphaSlo } from './conformance/v1alpha.ts';

export type Strictness = 'sdk' | 'spec';

export interface ConformanceProblem {
  readonly code: `openslo/${string}`;
  /** The property that is wrong. A property that is missing has a path too; its nearest ancestor is then the place. */
  readonly path: Path;
  readonly at: 'key' | 'value';
  readonly message: string;
  readonly severity: 'error' | 'warning';
  /** `sdk` when the specification allows what the SDK refuses. */
  readonly source: 'spec' | 'sdk';
}

export interface OpenSloResource {
  readonly apiVersion: 'openslo/v1' | 'openslo/v1alpha';
  readonly kind: string;
  /** The whole resource; it may be anything. */
  readonly value: JsonValue;
}

export interface ConformanceOptions {
  readonly strictness: Strictness;
  readonly isTimeZone: (name: string) => boolean;
}

type Check = (resource: Place, inspection: Inspection) => void;

const checks: Readonly<Record<OpenSloResource['apiVersion'], ReadonlyMap<string, Check>>> = {
  'openslo/v1': new Map<string, Check>([
    ['SLO', checkSlo],
    ['SLI', checkSli],
    ['Service', checkService],
    ['DataSource', checkDataSource],
    ['AlertPolicy', checkAlertPolicy],
    ['AlertCondition', checkAlertCondition],
    ['AlertNotificationTarget', checkAlertNotificationTarget],
  ]),
  'openslo/v1alpha': new Map<string, Check>([
    ['SLO', checkAlphaSlo],
    ['Service', checkService],
  ]),
};

export function checkOpenSlo(resource: OpenSloResource, options: ConformanceOptions): readonly ConformanceProblem[] {
  const problems: ConformanceProblem[] = [];
  const report = ({ refusedBy, ...finding }: Finding): void => {
    const severity = refusedBy === 'both' || refusedBy === options.strictness ? 'error' : 'warning';
    problems.push({ ...finding, severity, source: refusedBy === 'sdk' ? 'sdk' : 'spec' });
  };
  const check = checks[resource.apiVersion].get(resource.kind);
  check?.({ path: [], value: resource.value }, { isTimeZone: options.isTimeZone, report });
  return problems;
}

function checkService(service: Place, inspection: Inspection): void {
  checkMetadata(child(service, 'metadata'), inspection);
  checkDescription(child(service, 'spec'), inspection);
}

function checkDataSource(source: Place, inspection: Inspection): void {
  checkMetadata(child(source, 'metadata'), inspection);
  const spec = child(source, 'spec');
  checkDescription(spec, inspection);
  checkFilled(child(spec, 'type'), inspection);
}
