/** The sample workspace is clean, and its broken neighbour is broken exactly where its comments say. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { classifyChange } from '../../core/prompt/classify.ts';
import { readPrompt } from '../../core/prompt/model.ts';
import { rules } from '../../core/rules/registry.ts';
import { diagnosticsOf } from '../../core/workspace/diagnostics.ts';
import { definitionsOf } from '../../core/workspace/workspace.ts';
import { displayPath } from '../../host/files.ts';
import { defaultSettings, loadProject, workspaceRules } from '../../host/project.ts';

const examples = fileURLToPath(new URL('../../examples', import.meta.url));
const broken = join(examples, 'broken');
/** Dates in the files are judged as of this day, so that the answer does not change with the calendar. */
const today = '2026-12-01';

/** One row for each mark that a person sees in `examples/broken/`. */
const mistakes: Readonly<Record<string, readonly string[]>> = {
  'availability.slo.yaml': [
    '6 error openslo/name',
    '15 error cel/unknown-field',
    '17 error cel/type',
    '20 error openslo/duration',
    '26 error openslo/range',
    '36 error schema/enum',
    '39 error openslo/duration',
  ],
  'burn.slo.yaml': [
    '13 warning slo/inexact-bucket',
    '19 warning slo/window-too-short',
    '21 info slo/missing-runbook',
    '23 warning slo/unreachable-alert',
    '51 warning slo/identical-queries',
    '54 warning slo/long-lookback',
    '70 warning slo/silent-policy',
    '79 info slo/no-alert',
    '92 warning slo/duplicate-target',
  ],
  'cost.model.yaml': [
    '11 warning model/repeated-fallback',
    '14 warning model/unreachable-fallback',
    '16 warning model/timeout-order',
    '23 warning model/duplicate-check',
    '23 warning model/powerless-check',
    '25 warning model/constant-rule',
    '27 error model/tool-twice',
    '29 warning model/token-limit',
    '31 warning model/budget-below-price',
    '41 info model/same-provider-fallback',
    '43 warning model/budget-order',
    '52 warning model/no-fallback',
  ],
  'fields.eval.yaml': ['9 warning eval/unknown-field', '13 info eval/uncalibrated-judge'],
  'fields.model.yaml': [
    '10 warning model/unknown-field',
    '12 warning model/unfitting-reply',
    '17 warning model/unknown-field',
  ],
  'fields.prompt.yaml': ['16 info prompt/untrusted-system'],
  'half-typed.target.yaml': ['7 error syntax/nested-map-on-one-line', '11 error syntax/missing-bracket'],
  'lifecycle.model.yaml': [
    '8 warning model/unproven-high-risk',
    '10 warning model/review-overdue',
    '17 warning model/endless-step',
    '20 warning model/falling-weights',
    '22 warning model/idle-step',
    '24 warning model/idle-comparison',
    '32 error model/prohibited-risk',
    '34 info model/no-successor',
    '34 warning model/retirement-overdue',
    '43 info model/no-budget',
    '43 info model/no-runbook',
    '43 info model/unproven-production',
    '56 info model/retired-schedule',
    '70 warning model/unknown-drift-column',
    '72 warning model/no-retraining',
  ],
  'locked.prompt.yaml': ['4 error prompt/edited-locked-version'],
  'long.prompt.yaml': ['5 warning prompt/context-overflow'],
  'model.model.yaml': [
    '7 error schema/enum',
    '11 error schema/type',
    '13 error schema/unknown-property',
    '16 error cel/syntax',
    '20 error cel/unknown-variable',
    '22 error schema/conflict',
    '24 error schema/type',
    '26 error schema/required',
  ],
  'mooring.yaml': [
    '10 warning project/empty-team',
    '15 error project/duplicate-hash',
    '18 warning security/plain-http',
    '21 info project/idle-price',
    '23 warning project/idle-retention',
    '25 warning project/unknown-rule',
  ],
  'people.model.yaml': [
    '8 warning model/no-oversight',
    '12 info model/unreviewable',
    '15 warning model/sensitive-record',
    '24 warning model/misplaced',
    '27 warning model/misplaced',
    '27 warning model/replay-in-production',
    '30 warning model/misplaced',
  ],
  'people.target.yaml': [
    '8 error target/too-few-approvers',
    '11 warning target/unknown-provider',
    '19 warning policy/constant-rule',
  ],
  'prompt.prompt.yaml': [
    '6 warning prompt/floating-model',
    '11 warning prompt/unused-input',
    '15 warning prompt/not-a-placeholder',
    '18 error prompt/undefined-placeholder',
    '22 warning prompt/missing-test-input',
    '26 warning prompt/ignored-evaluator-key',
    '31 warning prompt/retired-model',
    '33 warning prompt/ambiguous-choice',
    '36 warning schema/enum',
  ],
  'ranges.prompt.yaml': ['2 info reference/unused', '5 error model/empty-range'],
  'proof.eval.yaml': [
    '11 warning eval/own-judge',
    '14 warning eval/too-few-cases',
    '16 warning eval/perfect-gate',
    '18 error eval/unknown-metric',
    '20 error eval/unknown-slice',
  ],
  'references.model.yaml': [
    '7 error reference/dangling',
    '12 error reference/unsatisfiable-range',
    '14 error reference/cycle',
    '17 error reference/dangling',
    '19 error reference/missing-file',
    '23 error reference/duplicate',
    '28 error reference/cycle',
    '33 error reference/duplicate',
    '41 info reference/unused',
  ],
  'secrets.slo.yaml': ['11 error security/literal-secret', '21 error security/literal-secret'],
  'shop-answer/1.0.0.prompt.yaml': [
    '4 warning prompt/file-name',
    '8 info prompt/two-samplings',
    '12 error prompt/default-outside',
    '16 warning prompt/late-system',
    '20 warning prompt/test-outside',
  ],
  'suppressions.target.yaml': [
    '7 warning suppression/malformed',
    '8 error reference/dangling',
    '12 warning suppression/expired',
    '13 error schema/type',
    '15 info suppression/unused',
  ],
  'syntax.eval.yaml': [
    '9 info syntax/ambiguous-scalar',
    '14 error syntax/duplicate-key',
    '16 info syntax/unused-anchor',
  ],
};

test('the sample workspace has nothing to complain about', async () => {
  const marks = await marksIn(examples);
  assert.ok(marks.size > 15, `only ${marks.size} files were checked`);
  assert.deepEqual(Object.fromEntries([...marks].filter(([, found]) => found.length > 0)), {});
});

test('the broken files show what their comments announce, and nothing else', async () => {
  assert.deepEqual(Object.fromEntries(await marksIn(broken)), mistakes);
});

test('the broken files show every group of rules', async () => {
  const shown = new Set([...(await marksIn(broken)).values()].flat().map((mark) => groupOf(mark.split(' ')[2] ?? '')));
  const byRules = rules.map((rule) => groupOf(rule.code));
  for (const group of [...byRules, 'schema', 'openslo', 'cel', 'syntax', 'suppression']) {
    assert.ok(shown.has(group), `no file of examples/broken has a mistake of the group ${group}; add one`);
  }
});

test('a comment above each broken line, or above its block, says what is wrong', async () => {
  for (const [file, marks] of await marksIn(broken)) {
    const lines = readFileSync(join(broken, file), 'utf8').split('\n');
    for (const mark of marks) {
      const line = Number(mark.split(' ')[0]);
      const above = lines.slice(Math.max(0, line - 6), line).some((text) => text.trimStart().startsWith('#'));
      assert.ok(above, `${file}:${mark} has no comment in the lines above`);
    }
  }
});

test('the newer version of the prompt is a minor by the rules, as its number says', async () => {
  const { workspace } = await loadProject(examples, { settings: defaultSettings });
  const versions = definitionsOf(workspace, 'Prompt', 'support-reply').map(({ resource }) =>
    readPrompt(resource.value),
  );
  const [before, after] = versions.toSorted((a, b) => (a.version ?? '').localeCompare(b.version ?? ''));
  assert.ok(before && after);
  assert.deepEqual([before.version, after.version], ['2.0.0', '2.1.0']);
  const { change, reasons } = classifyChange(before, after);
  assert.equal(change, 'minor', reasons.map((reason) => reason.what).join('\n'));
});

test('the eval data has what the suites and the drift monitors read', async () => {
  const { workspace } = await loadProject(examples, { settings: defaultSettings });
  assert.equal(definitionsOf(workspace, 'Prompt', 'support-reply').length, 2);
  const cases = jsonLines('support-eval.jsonl');
  assert.ok(cases.length >= 40);
  for (const name of ['ticket', 'locale', 'channel', 'customerId', 'orderTotal', 'expected']) {
    assert.ok(
      cases.every((row) => row[name] !== undefined),
      `a case of support-eval.jsonl has no ${name}`,
    );
  }
  assert.deepEqual(new Set(cases.map((row) => row.locale)), new Set(['en', 'de', 'fr']));
  assert.ok(jsonLines('human-labels.jsonl').every((row) => row.label === 'polite' || row.label === 'curt'));
  assert.ok(jsonLines('tickets-2026q2.jsonl').length >= 200);
  const [header, ...rows] = readFileSync(join(examples, 'data/fraud-reference.csv'), 'utf8').trimEnd().split('\n');
  assert.equal(header, 'amount,country,channel,age_days,orders_24h');
  assert.ok(rows.length >= 300);
});

test('the examples stay small', () => {
  const sizes = readdirSync(examples, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name)).length);
  assert.ok(sizes.reduce((sum, size) => sum + size, 0) < 400_000);
});

/** For each file checked, its marks as `line severity code`. */
async function marksIn(folder: string): Promise<ReadonlyMap<string, readonly string[]>> {
  const { workspace } = await loadProject(folder, { settings: defaultSettings });
  const marks = new Map<string, readonly string[]>();
  for (const path of [...workspace.files.keys()].sort()) {
    const lines = workspace.files.get(path)?.lines;
    const found = diagnosticsOf(workspace, path, { rules: workspaceRules, severities: {}, openSlo: 'sdk', today });
    marks.set(
      displayPath(folder, path),
      found.map((one) => `${(lines?.positionAt(one.span.start).line ?? 0) + 1} ${one.severity} ${one.code}`),
    );
  }
  return marks;
}

const groupOf = (code: string): string => code.slice(0, code.indexOf('/'));

function jsonLines(name: string): readonly Readonly<Record<string, unknown>>[] {
  const text = readFileSync(join(examples, 'data', name), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}
