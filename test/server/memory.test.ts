/** What is closed is let go of: told by a server that has no room to keep it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startServer } from './client.ts';

const HEAP_MB = 64;
const CYCLES = 80;
const RESOURCES = 70;

const service = (index: number): string => `apiVersion: openslo/v1
kind: SLO
metadata:
  name: slo-${index}
  labels: {team: web}
spec:
  service: service-${index}
  indicator: {metadata: {name: good}, spec: {thresholdMetric: {metricSource: {type: p, spec: {query: a}}}}}
  timeWindow: [{duration: 30d, isRolling: true}]
  budgetingMethod: Occurrences
  objectives:
    - {displayName: most, op: lt, value: 1, target: 0.9}
`;

test(`${CYCLES} documents opened, edited and closed one after the other fit into ${HEAP_MB} MB`, async () => {
  await using client = await startServer({ execArgv: [`--max-old-space-size=${HEAP_MB}`] });
  const text = Array.from({ length: RESOURCES }, (_, index) => service(index)).join('---\n');
  for (let cycle = 0; cycle < CYCLES; cycle += 1) {
    const path = `/nowhere/${cycle}.slo.yaml`;
    await client.open(path, text);
    await client.change(path, 2, [{ text: text.replace('target: 0.9', `target: ${cycle + 2}`) }]);
    const found = await client.diagnostics(path, ({ version }) => version === 2);
    assert.equal(found.filter(({ severity }) => severity === 1).length, 1, JSON.stringify(found[0]));
    await client.close(path);
    // A report for each of seventy lines, of each document: the test must not keep what the server does not.
    client.forget();
  }
  assert.equal(client.process.exitCode, null);
});
