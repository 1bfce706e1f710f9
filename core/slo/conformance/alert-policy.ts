/** OpenSLO v1 alert policies and notification targets: of their own, or inside what refers to them. */

import { isJsonArray } from '../../values/json.ts';
import { checkAlertCondition } from './alert-condition.ts';
import { child, hasKey, type Inspection, isMap, items, mayLack, type Place } from './inspection.ts';
import {
  checkDescription,
  checkFilled,
  checkMetadata,
  checkName,
  checkPresent,
  reportCount,
  reportExclusive,
} from './properties.ts';

const inlineKeys = ['kind', 'metadata', 'spec'];

/** `metadata` and `spec` of a resource or of an inline definition. */
export function checkAlertPolicy(policy: Place, inspection: Inspection): void {
  checkMetadata(child(policy, 'metadata'), inspection);
  const spec = child(policy, 'spec');
  if (!isMap(spec)) return;
  checkDescription(spec, inspection);
  const conditions = child(spec, 'conditions');
  if (isJsonArray(conditions.value) && conditions.value.length !== 1) {
    const count = conditions.value.length;
    const advice = count === 0 ? 'Add one.' : 'Make a policy for each.';
    const message = `A policy has exactly one condition, and this one has ${count}. ${advice}`;
    reportCount(conditions, message, 'both', inspection);
  }
  const targets = child(spec, 'notificationTargets');
  if (isJsonArray(targets.value) && targets.value.length === 0) {
    reportCount(targets, 'Nobody is told by this policy. Add at least one target.', 'both', inspection);
  }
  for (const entry of items(conditions)) {
    checkReferenceOrInline(
      entry,
      { reference: 'conditionRef', kind: 'AlertCondition', check: checkAlertCondition },
      inspection,
    );
  }
  for (const entry of items(targets)) {
    checkReferenceOrInline(
      entry,
      { reference: 'targetRef', kind: 'AlertNotificationTarget', check: checkAlertNotificationTarget },
      inspection,
    );
  }
}

/** `metadata` and `spec` of a resource or of an inline definition. */
export function checkAlertNotificationTarget(target: Place, inspection: Inspection): void {
  checkMetadata(child(target, 'metadata'), inspection);
  const spec = child(target, 'spec');
  checkDescription(spec, inspection);
  checkFilled(child(spec, 'target'), inspection);
}

export interface Form {
  readonly reference: string;
  readonly kind: string;
  readonly check: (inline: Place, inspection: Inspection) => void;
}

/** An entry that names something, or defines it in place by `kind`, `metadata` and `spec`. */
export function checkReferenceOrInline(entry: Place, form: Form, inspection: Inspection): void {
  if (!isMap(entry)) return;
  const refers = hasKey(entry, form.reference);
  const defines = inlineKeys.some((key) => hasKey(entry, key));
  const definition = `\`kind: ${form.kind}\`, \`metadata\` and \`spec\``;
  if (refers && defines) {
    const message = `This entry refers to something and defines it too. Keep \`${form.reference}\`, or ${definition}.`;
    reportExclusive(entry, message, inspection);
    return;
  }
  if (refers) {
    checkWrittenReference(child(entry, form.reference), inspection);
    return;
  }
  if (!defines) {
    if (!mayLack(entry, [])) return;
    reportExclusive(entry, `This entry is empty. Write \`${form.reference}\`, or ${definition}.`, inspection);
    return;
  }
  for (const key of mayLack(entry, inlineKeys) ? inlineKeys : []) {
    // A null here is of the wrong type, which the schema says; a null `kind` it lets pass.
    if (key !== 'kind' && hasKey(entry, key)) continue;
    checkPresent(child(entry, key), `an inline definition has ${definition}.`, inspection);
  }
  form.check(entry, inspection);
}

function checkWrittenReference(reference: Place, inspection: Inspection): void {
  const why = 'nothing is referred to. Write the name of the definition.';
  if (checkPresent(reference, why, inspection) && checkFilled(reference, inspection)) checkName(reference, inspection);
}
