/** One objective of an OpenSLO v1 SLO: its target, its comparison, its time slices. */

import { checkIndicator, hasIndicator } from './indicator.ts';
import { child, type Inspection, isSet, mayLack, number, type Place, type RefusedBy, text } from './inspection.ts';
import { checkDuration, checkPresent, checkRange, type Range, reportExclusive, reportForbidden } from './properties.ts';

export interface SloContext {
  readonly spec: Place;
  /** At least one objective has an indicator of its own. */
  readonly isComposite: boolean;
}

const objectiveKeys = [
  'displayName',
  'op',
  'value',
  'target',
  'targetPercent',
  'timeSliceTarget',
  'timeSliceWindow',
  'indicator',
  'indicatorRef',
  'compositeWeight',
];

const share: Range = { holds: (value) => value >= 0 && value < 1, words: 'at least 0 and below 1: 99.9 % is `0.999`' };
const percentage: Range = { holds: (value) => value >= 0 && value < 100, words: 'at least 0 and below 100' };
const sliceShare: Range = { holds: (value) => value > 0 && value <= 1, words: 'above 0 and at most 1' };
const weight: Range = { holds: (value) => value > 0, words: 'above 0' };

export function checkObjective(objective: Place, slo: SloContext, inspection: Inspection): void {
  checkTarget(objective, inspection);
  checkComparison(objective, slo, inspection);
  checkTimeSlices(objective, slo, inspection);
  if (slo.isComposite) checkOwnIndicator(objective, inspection);
  checkRange(child(objective, 'compositeWeight'), weight, inspection, slo.isComposite ? 'both' : 'spec');
}

function checkTarget(objective: Place, inspection: Inspection): void {
  const target = child(objective, 'target');
  const percent = child(objective, 'targetPercent');
  if (isSet(target) && isSet(percent)) {
    const message = '`target` and `targetPercent` say the same in two ways, and exclude each other. Remove one.';
    reportExclusive(objective, message, inspection);
  }
  if (!isSet(target) && !isSet(percent) && mayLack(objective, objectiveKeys)) {
    const message =
      'This objective has no target. Add `target` as a share, such as `0.999`, or `targetPercent`, such as `99.9`.';
    reportExclusive(objective, message, inspection);
  }
  checkRange(target, share, inspection);
  checkRange(percent, percentage, inspection);
}

/** `op` and `value` belong to threshold metrics. Of an indicator that is only named, nothing is known here. */
function checkComparison(objective: Place, slo: SloContext, inspection: Inspection): void {
  // The SDK looks at the indicator of the SLO only; that of an objective is no different to the specification.
  const own = child(child(objective, 'indicator'), 'spec');
  const shared = child(child(slo.spec, 'indicator'), 'spec');
  const indicator = isSet(shared) ? shared : own;
  const refusedBy: RefusedBy = isSet(shared) ? 'both' : 'spec';
  const hasRatio = isSet(child(indicator, 'ratioMetric'));
  const hasThreshold = isSet(child(indicator, 'thresholdMetric'));
  if (hasRatio === hasThreshold) return;
  const comparison = [child(objective, 'op'), child(objective, 'value')];
  if (hasThreshold && mayLack(objective, objectiveKeys)) {
    const why = 'the indicator is a `thresholdMetric`, which `op` compares with `value`. Add both.';
    for (const property of comparison) checkPresent(property, why, inspection, refusedBy);
  }
  if (!hasRatio || !isSet(shared)) return;
  const why =
    'it compares the value of a `thresholdMetric`, and the indicator is a `ratioMetric`, which `target` alone judges. Remove it.';
  for (const property of comparison.filter(isSet)) reportForbidden(property, why, 'sdk', inspection);
}

function checkTimeSlices(objective: Place, slo: SloContext, inspection: Inspection): void {
  const method = text(child(slo.spec, 'budgetingMethod'));
  const complete = mayLack(objective, objectiveKeys);
  const sliceTarget = child(objective, 'timeSliceTarget');
  if (method === 'Timeslices' && complete) {
    const why =
      '`budgetingMethod: Timeslices` calls a slice good when this share of its events is. Add it, such as `0.95`.';
    checkPresent(sliceTarget, why, inspection);
  }
  checkRange(sliceTarget, sliceShare, inspection, method === 'Timeslices' ? 'both' : 'spec');
  checkSliceWindow(child(objective, 'timeSliceWindow'), method, complete, inspection);
}

function checkSliceWindow(window: Place, method: string | undefined, complete: boolean, inspection: Inspection): void {
  const isUsed = method === 'Timeslices' || method === 'RatioTimeslices';
  if (isUsed && complete) {
    checkPresent(
      window,
      `\`budgetingMethod: ${method}\` counts slices of this length. Add it, such as \`5m\`.`,
      inspection,
    );
  }
  // Where it is not used, the SDK reads it and asks only for a number and a word.
  checkDuration(window, inspection, { refusedBy: isUsed || !/^\d+\S+$/.test(text(window) ?? '') ? 'both' : 'spec' });
  const minutes = number(window);
  if (minutes === undefined) return;
  const message = `The specification reads a bare number as minutes, but the official validator refuses it. Write \`${minutes}m\`.`;
  const refusedBy: RefusedBy = minutes > 0 ? 'sdk' : 'both';
  inspection.report({ code: 'openslo/duration', path: window.path, at: 'value', message, refusedBy });
}

function checkOwnIndicator(objective: Place, inspection: Inspection): void {
  checkIndicator(objective, inspection);
  if (hasIndicator(objective) || !mayLack(objective, objectiveKeys)) return;
  const why =
    'other objectives of this SLO have an indicator of their own, and then every one needs it. Add it, or `indicatorRef`.';
  checkPresent(child(objective, 'indicator'), why, inspection, 'spec');
}
