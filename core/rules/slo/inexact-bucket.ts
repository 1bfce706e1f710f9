/** A threshold between two buckets of a histogram. */
import { histogramBoundaries } from '../../catalog/histograms.ts';
import { type Matcher, parsePromql, promqlNodes } from '../../slo/promql/parse.ts';
import { isJsonArray, isJsonObject, type JsonValue, type Path } from '../../values/json.ts';
import { rule } from '../rule.ts';

const sli = (le: string): string => `apiVersion: openslo/v1
kind: SLO
metadata: {name: first-token}
spec:
  service: shop
  budgetingMethod: Occurrences
  timeWindow: [{duration: 4w, isRolling: true}]
  indicator:
    metadata: {name: fast}
    spec:
      ratioMetric:
        counter: true
        good:
          metricSource:
            type: Prometheus
            spec: {query: 'sum(rate(gen_ai_server_time_to_first_token_seconds_bucket{le="${le}"}[{{.window}}]))'}
        total:
          metricSource:
            type: Prometheus
            spec: {query: 'sum(rate(gen_ai_server_time_to_first_token_seconds_count[{{.window}}]))'}
  objectives: [{displayName: fast, target: 0.95}]
---
apiVersion: openslo/v1
kind: Service
metadata: {name: shop}
spec: {}
`;

export const inexactBucket = rule({
  code: 'slo/inexact-bucket',
  severity: 'warning',
  what: 'The histogram `{metric}` has no bucket for {value}.',
  why: 'Its boundaries, as OpenTelemetry advises them, are {boundaries}. A query for another one finds no series, and everything counts as bad or nothing is measured.',
  fix: 'Use {nearest}, or give the histogram a boundary at {value} where it is recorded and suppress this remark.',
  kinds: ['SLO', 'SLI'],
  examples: { invalid: [sli('0.8')], valid: [sli('0.75')] },
  check({ value, textSpan }, report) {
    for (const { path, query } of queriesIn(value)) {
      for (const { metric, matcher, le, boundaries } of inexactBuckets(query)) {
        const nearest = boundaries.toSorted((a, b) => Math.abs(a - le) - Math.abs(b - le))[0] ?? le;
        report(textSpan(path, matcher.start, matcher.end), {
          metric,
          value: String(le),
          nearest: String(nearest),
          boundaries: boundaries.join(', '),
        });
      }
    }
  },
});

interface InexactBucket {
  readonly metric: string;
  readonly matcher: Matcher;
  readonly le: number;
  readonly boundaries: readonly number[];
}

function inexactBuckets(query: string): readonly InexactBucket[] {
  if (!query.includes('_bucket')) return [];
  // As many characters as before, so that places stay where they are.
  const parsed = parsePromql(
    query.replace(/\{\{\s*\.window\s*\}\}/g, (template) => `${'0'.repeat(template.length - 2)}5m`),
  );
  if (!parsed.ok) return [];
  return promqlNodes(parsed.value).flatMap((node): readonly InexactBucket[] => {
    if (node.kind !== 'selector' || !node.metric?.endsWith('_bucket')) return [];
    const metric = node.metric.slice(0, -'_bucket'.length);
    const boundaries = histogramBoundaries.get(metric);
    const matcher = node.matchers.find(({ label, operator }) => label === 'le' && operator === '=');
    if (!boundaries || !matcher) return [];
    const le = Number(matcher.value);
    if (!Number.isFinite(le) || boundaries.includes(le)) return [];
    return [{ metric, matcher, le, boundaries }];
  });
}

/** Every `query` of the resource, wherever it stands. */
function queriesIn(value: JsonValue, path: Path = []): readonly { readonly path: Path; readonly query: string }[] {
  if (isJsonArray(value)) return value.flatMap((item, index) => queriesIn(item, [...path, index]));
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([key, child]) => {
    if (key === 'query' && typeof child === 'string') return [{ path: [...path, key], query: child }];
    return queriesIn(child, [...path, key]);
  });
}
