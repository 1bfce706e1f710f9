/** OpenSLO v1 alert conditions: of their own, or inside an alert policy. */

import { child, entries, type Inspection, isMap, isSet, mayLack, type Place, type RefusedBy } from './inspection.ts';
import { checkDescription, checkDuration, checkFilled, checkMetadata, checkPresent } from './properties.ts';

const conditionKeys = ['kind', 'op', 'threshold', 'lookbackWindow', 'alertAfter'];

/** `metadata` and `spec` of a resource or of an inline definition. */
export function checkAlertCondition(resource: Place, inspection: Inspection): void {
  checkMetadata(child(resource, 'metadata'), inspection);
  const spec = child(resource, 'spec');
  if (!isMap(spec)) return;
  checkDescription(spec, inspection);
  checkFilled(child(spec, 'severity'), inspection);
  const condition = child(spec, 'condition');
  if (isMap(condition)) checkCondition(condition, inspection);
}

function checkCondition(condition: Place, inspection: Inspection): void {
  if (entries(condition).length === 0) {
    const message = '`condition` is empty. Write `kind: burnrate` with `op`, `threshold` and `lookbackWindow`.';
    inspection.report({ code: 'openslo/required', path: condition.path, at: 'value', message, refusedBy: 'both' });
    return;
  }
  const kind = child(condition, 'kind');
  const complete = mayLack(condition, conditionKeys);
  if (!isSet(kind) && complete) {
    checkPresent(
      kind,
      'the specification defaults to `burnrate`, but the official validator wants it written.',
      inspection,
      'sdk',
    );
  }
  if (isSet(kind) && kind.value !== 'burnrate') return;
  // The SDK asks for the rest only once the kind is there.
  const refusedBy: RefusedBy = isSet(kind) ? 'both' : 'spec';
  const lookback = child(condition, 'lookbackWindow');
  if (complete) {
    checkPresent(
      child(condition, 'op'),
      'say how the burn rate compares with `threshold`, such as `gte`.',
      inspection,
      refusedBy,
    );
    checkPresent(
      child(condition, 'threshold'),
      'say at which burn rate to alert, such as `14.4`.',
      inspection,
      refusedBy,
    );
    checkPresent(lookback, 'say over which time the burn rate is measured, such as `1h`.', inspection, refusedBy);
  }
  checkDuration(lookback, inspection);
  const alertAfter = child(condition, 'alertAfter');
  if (alertAfter.value !== '') checkDuration(alertAfter, inspection, { zero: 'allowed' });
}
