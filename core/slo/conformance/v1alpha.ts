/** OpenSLO v1alpha: SLO and Service, as the SDK checks them. */

import { isJsonArray } from '../../values/json.ts';
import { child, type Inspection, isListOfMaps, isMap, isSet, items, mayLack, type Place, text } from './inspection.ts';
import {
  checkDescription,
  checkFilled,
  checkLength,
  checkMetadata,
  checkPresent,
  checkRange,
  checkWindowKind,
  type Range,
  reportCount,
  reportExclusive,
  reportForbidden,
} from './properties.ts';

const specKeys = ['timeWindows', 'budgetingMethod', 'description', 'indicator', 'service', 'objectives'];
const windowKeys = ['unit', 'count', 'isRolling', 'calendar'];
const objectiveKeys = ['displayName', 'value', 'ratioMetrics', 'target', 'timeSliceTarget', 'op'];
const longestObjectiveName = 1050;

const share: Range = { holds: (value) => value >= 0 && value < 1, words: 'at least 0 and below 1: 99.9 % is `0.999`' };
const sliceShare: Range = { holds: (value) => value >= 0 && value <= 1, words: 'from 0 to 1' };
const positive: Range = { holds: (value) => value > 0, words: 'above 0' };

export function checkAlphaSlo(slo: Place, inspection: Inspection): void {
  checkMetadata(child(slo, 'metadata'), inspection);
  const spec = child(slo, 'spec');
  if (!isMap(spec)) return;
  const objectives = items(child(spec, 'objectives')).filter(isMap);
  // As in the SDK: while it is open what is measured, nothing else about the SLO is judged.
  if (!checkIndicatorPlace(spec, objectives, inspection)) return;
  checkDescription(spec, inspection);
  checkFilled(child(spec, 'service'), inspection);
  checkQuery(child(child(spec, 'indicator'), 'thresholdMetric'), inspection);
  checkTimeWindows(child(spec, 'timeWindows'), inspection);
  const isSliced = text(child(spec, 'budgetingMethod')) === 'Timeslices';
  for (const objective of objectives) checkObjective(objective, isSliced, inspection);
}

function checkIndicatorPlace(spec: Place, objectives: readonly Place[], inspection: Inspection): boolean {
  const hasIndicator = isSet(child(spec, 'indicator'));
  const hasRatio = objectives.some((objective) => isSet(child(objective, 'ratioMetrics')));
  if (hasIndicator !== hasRatio) return true;
  if (hasIndicator) {
    const message = 'An SLO has either an `indicator` or objectives with `ratioMetrics`. Remove one, or make two SLOs.';
    reportExclusive(spec, message, inspection);
    return false;
  }
  const isReadable = mayLack(spec, specKeys) && isListOfMaps(child(spec, 'objectives'));
  if (isReadable && objectives.every((objective) => mayLack(objective, objectiveKeys))) {
    const message =
      'This SLO measures nothing. Add `ratioMetrics` to its objectives for a share of events, or an `indicator` for a number they compare with a value.';
    reportExclusive(spec, message, inspection);
  }
  return false;
}

function checkTimeWindows(list: Place, inspection: Inspection): void {
  if (isJsonArray(list.value) && list.value.length !== 1) {
    reportCount(
      list,
      `An SLO is judged over exactly one window, and this one has ${list.value.length}.`,
      'both',
      inspection,
    );
  }
  for (const window of items(list).filter(isMap)) {
    checkRange(child(window, 'count'), positive, inspection);
    checkWindowKind(window, mayLack(window, windowKeys), inspection);
  }
}

function checkObjective(objective: Place, isSliced: boolean, inspection: Inspection): void {
  checkLength(child(objective, 'displayName'), longestObjectiveName, 'sdk', inspection);
  checkRange(child(objective, 'target'), share, inspection);
  checkComparison(objective, inspection);
  const ratio = child(objective, 'ratioMetrics');
  checkQuery(child(ratio, 'good'), inspection);
  checkQuery(child(ratio, 'total'), inspection);
  const sliceTarget = child(objective, 'timeSliceTarget');
  if (isSliced && mayLack(objective, objectiveKeys)) {
    const why =
      '`budgetingMethod: Timeslices` calls a slice good when this share of its events is. Add it, such as `0.95`.';
    checkPresent(sliceTarget, why, inspection);
  }
  checkRange(sliceTarget, sliceShare, inspection, isSliced ? 'both' : 'spec');
}

function checkComparison(objective: Place, inspection: Inspection): void {
  const op = child(objective, 'op');
  const value = child(objective, 'value');
  const isRatio = isSet(child(objective, 'ratioMetrics'));
  if (isRatio && isSet(op)) {
    const why =
      'it compares the value of an `indicator`, and this objective has `ratioMetrics`, which `target` alone judges. Remove it.';
    reportForbidden(op, why, 'sdk', inspection);
  }
  if (!mayLack(objective, objectiveKeys)) return;
  if (isRatio) {
    const why =
      'it has no effect beside `ratioMetrics`, but the official validator wants it in every objective. Add `value: 1`.';
    checkPresent(value, why, inspection, 'sdk');
    return;
  }
  const why = 'measurements of the `indicator` are compared with `value` by `op`. Add both.';
  checkPresent(value, why, inspection);
  checkPresent(op, why, inspection);
}

function checkQuery(metric: Place, inspection: Inspection): void {
  for (const key of ['source', 'queryType']) {
    const property = child(metric, key);
    const written = text(property);
    if (!checkFilled(property, inspection) || written === undefined || /^[a-zA-Z]+$/.test(written)) continue;
    const message = `\`${key}\` may have letters only, as in \`prometheus\` or \`promql\`.`;
    inspection.report({ code: 'openslo/letters', path: property.path, at: 'value', message, refusedBy: 'sdk' });
  }
  checkFilled(child(metric, 'query'), inspection);
}
