/** The indicator of an SLO or of one objective of it: defined in place, or named. */

import { child, type Inspection, isMap, isSet, type Place } from './inspection.ts';
import { checkFilled, checkName, reportExclusive } from './properties.ts';
import { checkSli } from './sli.ts';

export function hasIndicator(holder: Place): boolean {
  return isSet(child(holder, 'indicator')) || isSet(child(holder, 'indicatorRef'));
}

export function checkIndicator(holder: Place, inspection: Inspection): void {
  const inline = child(holder, 'indicator');
  const reference = child(holder, 'indicatorRef');
  if (isSet(inline) && isSet(reference)) {
    const message = '`indicator` and `indicatorRef` exclude each other. Keep the one that is meant.';
    reportExclusive(holder, message, inspection);
    return;
  }
  if (isMap(inline)) checkSli(inline, inspection);
  if (checkFilled(reference, inspection)) checkName(reference, inspection);
}
