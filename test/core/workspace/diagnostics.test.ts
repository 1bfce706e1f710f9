/** What is said about a file in the end: severities, failures, limits, and one mistake at a time. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { workspaceRule } from '../../../core/rules/rule.ts';
import { diagnosticsOf, type SeveritySettings } from '../../../core/workspace/diagnostics.ts';
import { filesOf, lint, workspaceFrom, workspaceRules } from '../../fixture.ts';

const MODEL = `apiVersion: mooring/v1
kind: Model
metadata: {name: reply}
spec:
  task: chat
  serve: {prompt: gone}
`;
const PROJECT = (rules: string): string =>
  `#- /mooring.yaml\napiVersion: mooring/v1\nkind: Project\nmetadata: {name: shop}\nspec: {rules: ${rules}}\n#- /a.yaml\n`;

function severity(severities: SeveritySettings, rules?: string): string | undefined {
  const fixture = rules === undefined ? MODEL : PROJECT(rules) + MODEL;
  return lint(filesOf(fixture), { severities }).find((one) => one.code === 'reference/dangling')?.severity;
}

describe('severities', () => {
  test('are the rule’s own without a setting', () => assert.equal(severity({}), 'error'));
  test('are set by code', () => assert.equal(severity({ 'reference/dangling': 'warning' }), 'warning'));
  test('are set by group', () => assert.equal(severity({ 'reference/*': 'info' }), 'info'));
  test('a code wins over its group', () =>
    assert.equal(severity({ 'reference/*': 'off', 'reference/dangling': 'info' }), 'info'));
  test('off silences', () => assert.equal(severity({ 'reference/dangling': 'off' }), undefined));
  test('the Project wins over the editor', () =>
    assert.equal(severity({ 'reference/dangling': 'off' }, '{reference/dangling: warning}'), 'warning'));
  test('what is no severity is no setting', () =>
    assert.equal(severity({}, '{reference/dangling: loud, __proto__: off, constructor: off}'), 'error'));
  test('syntax errors cannot be turned off', () => {
    const found = lint(filesOf('a: [\n', '/a.model.yaml'), { severities: { 'syntax/*': 'off' } });
    assert.deepEqual(
      found.map((one) => [one.code, one.severity]),
      [['syntax/missing-bracket', 'error']],
    );
  });
});

test('a rule that throws costs one diagnostic', () => {
  const failing = workspaceRule({
    code: 'test/failing',
    severity: 'info',
    what: '',
    why: '',
    fix: '',
    kinds: ['Model'],
    examples: { invalid: [], valid: [] },
    check: () => {
      throw new Error('a fault');
    },
  });
  const workspace = workspaceFrom(filesOf(MODEL));
  const found = diagnosticsOf(workspace, '/file.yaml', {
    rules: [failing, ...workspaceRules],
    severities: {},
    openSlo: 'sdk',
    today: '2026-11-20',
  });
  assert.deepEqual(
    found.map((one) => one.code),
    ['internal/rule-failed', 'reference/dangling'],
  );
  assert.match(found[0]?.message ?? '', /The rule test\/failing failed on this resource \(a fault\)/);
});

test('of thousands of problems the gravest thousand are shown, with the number of all', () => {
  const keys = Array.from({ length: 5000 }, (_, index) => `k${index}: {}\n`).join('');
  const found = lint(filesOf(`${MODEL}${keys}`));
  assert.equal(found.length, 1001);
  assert.equal(found[0]?.code, 'file/too-many-problems');
  assert.match(found[0]?.message ?? '', /^This file has 5001 problems; /);
  assert.ok(found.slice(1).every((one) => one.severity === 'error'));
});

test('32,000 keys in one map are looked at in one go', () => {
  // With quadratic look-ups this takes minutes.
  const keys = Array.from({ length: 32_000 }, (_, index) => `  k${index}: {}\n`).join('');
  assert.match(lint(filesOf(`${MODEL}${keys}`))[0]?.message ?? '', /has 32001 problems/);
});

describe('an expression in a Model with an artifact', () => {
  const model = (confidence: string): string => `apiVersion: mooring/v1
kind: Model
metadata: {name: fraud}
spec:
  task: classification
  serve:
    artifact: fraud.onnx
    features: [{name: amount, type: number}]
    outputs: [{name: score, type: probability}]
    confidence: {from: ${confidence}, min: 0.8, below: flag}
`;
  test('knows its outputs', () =>
    assert.deepEqual(lint(filesOf(`#- /fraud.onnx\n#- /a.yaml\n${model('output.score')}`)), []));
  test('is told of a field that it does not have', () =>
    assert.deepEqual(
      lint(filesOf(`#- /fraud.onnx\n#- /a.yaml\n${model('output.scor')}`)).map((one) => one.code),
      ['cel/unknown-field'],
    ));
});
