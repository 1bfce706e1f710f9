/** OpenSLO v1 indicators: an SLI of its own, or one that is defined inside an SLO. */

import { child, entries, type Inspection, isMap, isSet, mayLack, type Place, text } from './inspection.ts';
import {
  checkDescription,
  checkMetadata,
  checkName,
  checkPresent,
  reportExclusive,
  reportForbidden,
} from './properties.ts';

const specKeys = ['description', 'thresholdMetric', 'ratioMetric'];
const ratioKeys = ['counter', 'good', 'bad', 'total', 'raw', 'rawType'];
const sourceKeys = ['metricSourceRef', 'type', 'spec'];

/** `metadata` and `spec` of a resource or of an inline definition. */
export function checkSli(sli: Place, inspection: Inspection): void {
  checkMetadata(child(sli, 'metadata'), inspection);
  const spec = child(sli, 'spec');
  if (!isMap(spec)) return;
  checkDescription(spec, inspection);
  const threshold = child(spec, 'thresholdMetric');
  const ratio = child(spec, 'ratioMetric');
  if (isSet(threshold) && isSet(ratio)) {
    const message =
      'An indicator is measured by `thresholdMetric` or by `ratioMetric`, not by both. Remove one, or make two SLIs.';
    reportExclusive(spec, message, inspection);
  }
  if (!isSet(threshold) && !isSet(ratio) && mayLack(spec, specKeys)) {
    const message =
      'This indicator says nothing about how it is measured. Add `ratioMetric` for a share of events, or `thresholdMetric` for a number that objectives compare with a value.';
    reportExclusive(spec, message, inspection);
  }
  checkMetric(threshold, inspection);
  if (isMap(ratio)) checkRatio(ratio, inspection);
}

function checkRatio(ratio: Place, inspection: Inspection): void {
  const total = child(ratio, 'total');
  const raw = child(ratio, 'raw');
  const parts = [child(ratio, 'good'), child(ratio, 'bad')];
  const problem = ratioProblem(ratio, total, raw, parts);
  if (problem !== undefined) {
    reportExclusive(ratio, problem, inspection);
    return;
  }
  const rawType = child(ratio, 'rawType');
  if (isSet(raw)) {
    checkMetric(raw, inspection);
    const why = 'say whether `raw` is the share of good events (`success`) or of bad ones (`failure`).';
    if (mayLack(ratio, ratioKeys)) checkPresent(rawType, why, inspection);
    return;
  }
  for (const metric of [total, ...parts]) checkMetric(metric, inspection);
  if (!isSet(rawType)) return;
  const why = 'it explains `raw`, and here `good` or `bad` already says what is counted. Remove it.';
  reportForbidden(rawType, why, 'spec', inspection);
}

/** The first of these hides the others, as in the SDK: what is missing depends on which form was meant. */
function ratioProblem(ratio: Place, total: Place, raw: Place, parts: readonly Place[]): string | undefined {
  const given = parts.filter(isSet).length;
  if (isSet(total) && isSet(raw)) {
    return '`total` and `raw` exclude each other. Keep `raw` for a ratio that is already computed, or `total` with `good` or `bad`.';
  }
  if (!isSet(total) && !isSet(raw)) {
    if (!mayLack(ratio, ratioKeys)) return undefined;
    return 'A ratio needs `total`, what `good` or `bad` is divided by, or `raw` when it is already computed. Add one.';
  }
  if (isSet(raw) && given > 0)
    return '`raw` is already a ratio, and excludes `good` and `bad`. Remove one or the other.';
  if (given > 1)
    return '`good` and `bad` exclude each other, since either follows from `total` and the other. Remove one.';
  if (isSet(total) && given === 0 && mayLack(ratio, ratioKeys)) {
    return '`total` alone makes no ratio. Add `good` or `bad`, the number of events to divide by it.';
  }
  return undefined;
}

function checkMetric(metric: Place, inspection: Inspection): void {
  const source = child(metric, 'metricSource');
  if (!isMap(source)) return;
  const reference = child(source, 'metricSourceRef');
  // The SDK passes over an empty reference here, and only here.
  if (reference.value !== '') checkName(reference, inspection);
  const spec = child(source, 'spec');
  // Of our own source the schema says that it needs `where`.
  const isOwn = text(child(source, 'type'))?.toLowerCase() === 'mooring';
  if (!isOwn && isMap(spec) && entries(spec).length === 0) {
    const message = '`spec` is empty. Say what to ask the source, such as `query` for Prometheus.';
    inspection.report({ code: 'openslo/required', path: spec.path, at: 'value', message, refusedBy: 'both' });
  }
  const isAnonymous = !isSet(reference) || reference.value === '';
  if (!isAnonymous || !mayLack(source, sourceKeys)) return;
  const why =
    'without `metricSourceRef`, nothing else says what kind of source this is. Add it, such as `type: Prometheus`.';
  checkPresent(child(source, 'type'), why, inspection, 'spec');
}
