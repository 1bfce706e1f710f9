/** `mooring slo rules`: what is printed where, and how it ends. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { validators } from '../generated/output-validators.js';
import { folderWith, mooring } from './mooring.ts';

const examples = fileURLToPath(new URL('../../examples', import.meta.url));

const SLO = `apiVersion: openslo/v1
kind: SLO
metadata: {name: answers}
spec:
  service: shop
  budgetingMethod: Occurrences
  timeWindow: [{duration: 4w, isRolling: true}]
  indicatorRef: ok
  objectives: [{targetPercent: 99.9}]
`;

const SLI = `apiVersion: openslo/v1
kind: SLI
metadata: {name: ok}
spec:
  ratioMetric:
    good: {metricSource: {metricSourceRef: metrics, spec: {query: 'sum(rate(good_total[{{.window}}]))'}}}
    total: {metricSource: {metricSourceRef: metrics, spec: {query: 'sum(rate(all_total[{{.window}}]))'}}}
---
apiVersion: openslo/v1
kind: DataSource
metadata: {name: metrics}
spec: {type: Prometheus, connectionDetails: {url: "http://localhost:9090"}}
`;

test('prints the rules alone on standard output, as YAML', async () => {
  await using at = await folderWith({ 'a.slo.yaml': SLO, 'b.slo.yaml': SLI });
  const { code, stdout, stderr } = await mooring(['slo', 'rules'], { cwd: at.path });
  assert.equal(code, 0);
  assert.doesNotMatch(stderr, /SLO/);
  const { groups } = parse(stdout);
  assert.deepEqual(
    groups.map((group: { name: string }) => group.name),
    ['samples', 'windows', 'state', 'alerts'].map((part) => `slo shop/answers ${part}`),
  );
  assert.match(stdout, /vector\(0\.001\)/);
  assert.doesNotMatch(stdout, /\d\.\d*(?:0000000|9999999)\d/, 'a number shows the noise of binary fractions');
});

test('a file that is named is enough; what it refers to is found in its project', async () => {
  await using at = await folderWith({
    'mooring.yaml': 'apiVersion: mooring/v1\nkind: Project\nmetadata: {name: shop}\n',
    'a.slo.yaml': SLO,
    'b.slo.yaml': SLI,
  });
  const { code, stdout } = await mooring(['slo', 'rules', 'a.slo.yaml', '--format', 'json'], { cwd: at.path });
  const answer = JSON.parse(stdout);
  assert.equal(code, 0);
  assert.ok(validators['slo-rules'](answer), JSON.stringify(validators['slo-rules'].errors));
  assert.equal(answer.rules.groups.length, 4);
});

test('--out writes a file and says so', async () => {
  await using at = await folderWith({ 'a.slo.yaml': SLO, 'b.slo.yaml': SLI });
  const { code, stdout, stderr } = await mooring(['slo', 'rules', '--out', 'out/rules.yaml'], { cwd: at.path });
  assert.deepEqual([code, stdout], [0, '']);
  assert.match(stderr, /^18 rules in 4 groups are in out\/rules\.yaml\.$/m);
  assert.equal(parse(await readFile(join(at.path, 'out/rules.yaml'), 'utf8')).groups.length, 4);
});

test('what cannot be a rule is told on standard error, and is no failure', async () => {
  const { code, stdout, stderr } = await mooring(['slo', 'rules', '--dir', examples]);
  assert.equal(code, 0);
  assert.match(stderr, /^SLO support-assistant\/support-availability: It counts inference records/m);
  assert.ok(parse(stdout).groups.length > 0);
  assert.match(stdout, /runbook_url: docs\/runbooks\/fraud\.md/);
});

for (const [name, files, problem] of [
  [
    'an indicator that is not there',
    { 'a.slo.yaml': SLO },
    /SLO answers in a\.slo\.yaml: The SLI `ok` is not defined here/,
  ],
  ['a target of 100 %', { 'a.slo.yaml': SLO.replace('99.9', '100'), 'b.slo.yaml': SLI }, /no error budget/],
  [
    'no objective',
    { 'a.slo.yaml': SLO.replace(/ {2}objectives.*/, '  objectives: []'), 'b.slo.yaml': SLI },
    /no objective/,
  ],
  ['broken YAML', { 'a.slo.yaml': `${SLO}  x: [1\n`, 'b.slo.yaml': SLI }, /not valid YAML/],
] as const) {
  test(`an SLO with ${name} is told about, and the command exits 1`, async () => {
    await using at = await folderWith(files);
    const { code, stdout, stderr } = await mooring(['slo', 'rules'], { cwd: at.path });
    assert.equal(code, 1);
    assert.match(stderr, problem);
    assert.deepEqual(parse(stdout), { groups: [] });
  });
}

test('a folder without SLOs, or a path at which there is nothing, is a usage error', async () => {
  await using at = await folderWith({ 'b.slo.yaml': SLI });
  const none = await mooring(['slo', 'rules'], { cwd: at.path });
  assert.deepEqual([none.code, none.stdout], [2, '']);
  assert.match(none.stderr, /There is no SLO in this project/);
  const missing = await mooring(['slo', 'rules', 'nowhere.yaml'], { cwd: at.path });
  assert.equal(missing.code, 2);
  assert.match(missing.stderr, /nowhere\.yaml/);
});
