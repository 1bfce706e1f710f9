/** OpenSLO v1 SLOs: where the indicator stands, the window, and the alert policies. */

import { isJsonArray } from '../../values/json.ts';
import { checkAlertPolicy, checkReferenceOrInline } from './alert-policy.ts';
import { checkIndicator, hasIndicator } from './indicator.ts';
import { child, type Inspection, isListOfMaps, isMap, isSet, items, mayLack, type Place } from './inspection.ts';
import { checkObjective, type SloContext } from './objective.ts';
import {
  checkDescription,
  checkDuration,
  checkFilled,
  checkMetadata,
  checkPresent,
  checkWindowKind,
  reportCount,
  reportExclusive,
} from './properties.ts';

const specKeys = [
  'description',
  'service',
  'indicator',
  'indicatorRef',
  'timeWindow',
  'budgetingMethod',
  'objectives',
  'alertPolicies',
];
const windowKeys = ['duration', 'isRolling', 'calendar'];

export function checkSlo(slo: Place, inspection: Inspection): void {
  checkMetadata(child(slo, 'metadata'), inspection);
  const spec = child(slo, 'spec');
  if (!isMap(spec)) return;
  checkDescription(spec, inspection);
  checkFilled(child(spec, 'service'), inspection);
  checkTimeWindow(spec, inspection);
  const objectives = items(child(spec, 'objectives')).filter(isMap);
  const isComposite = objectives.some(hasIndicator);
  checkIndicatorPlace(spec, isComposite, inspection);
  checkObjectiveList(spec, inspection);
  const context = { spec, isComposite } satisfies SloContext;
  for (const objective of objectives) checkObjective(objective, context, inspection);
  for (const entry of items(child(spec, 'alertPolicies'))) {
    checkReferenceOrInline(
      entry,
      { reference: 'alertPolicyRef', kind: 'AlertPolicy', check: checkAlertPolicy },
      inspection,
    );
  }
}

function checkTimeWindow(spec: Place, inspection: Inspection): void {
  const list = child(spec, 'timeWindow');
  if (mayLack(spec, specKeys)) {
    const why =
      'the specification allows that, but the official validator does not. Add one, such as `[{duration: 4w, isRolling: true}]`.';
    checkPresent(list, why, inspection, 'sdk');
  }
  if (isJsonArray(list.value) && list.value.length !== 1) {
    reportCount(
      list,
      `An SLO is judged over exactly one window, and this one has ${list.value.length}.`,
      'both',
      inspection,
    );
  }
  for (const window of items(list).filter(isMap)) {
    const duration = child(window, 'duration');
    checkDuration(duration, inspection);
    checkWindowKind(window, mayLack(window, windowKeys), inspection);
  }
}

function checkIndicatorPlace(spec: Place, isComposite: boolean, inspection: Inspection): void {
  const isStandard = hasIndicator(spec);
  if (isStandard && isComposite) {
    const message =
      'Indicators stand beside the objectives or inside each of them, not in both places. Move the indicator of the SLO into the objectives that have none, or remove those of the objectives.';
    reportExclusive(spec, message, inspection);
  }
  if (!isStandard && !isComposite && mayLack(spec, specKeys) && isListOfMaps(child(spec, 'objectives'))) {
    const message =
      'This SLO measures nothing. Add `indicatorRef` with the name of an SLI, or define an `indicator` here, or in every objective of a composite SLO.';
    reportExclusive(spec, message, inspection);
  }
  checkIndicator(spec, inspection);
}

function checkObjectiveList(spec: Place, inspection: Inspection): void {
  const list = child(spec, 'objectives');
  if (isJsonArray(list.value) ? list.value.length === 0 : !isSet(list) && mayLack(spec, specKeys)) {
    reportCount(list, 'An SLO without objectives promises nothing. Add one with a `target`.', 'spec', inspection);
  }
  const threshold = child(child(child(spec, 'indicator'), 'spec'), 'thresholdMetric');
  if (isSet(threshold) && isJsonArray(list.value) && list.value.length > 1) {
    const message = `An indicator with \`thresholdMetric\` takes one objective, and here are ${list.value.length}. Make an SLO for each.`;
    reportCount(list, message, 'spec', inspection);
  }
}
