/** `mooring lint`: selection of files, formats, exit codes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { validators } from '../generated/output-validators.js';
import { folderWith, mooring, remarks } from './mooring.ts';

const PROMPT = 'name: reply\nmessages: [{role: user, content: Hello}]\n';
const model = (prompt: string): string => `apiVersion: mooring/v1
kind: Model
metadata: {name: reply}
spec:
  task: chat
  serve: {prompt: ${prompt}}
`;
const PROJECT = 'apiVersion: mooring/v1\nkind: Project\nmetadata: {name: shop}\n';

test('a clean project ends with 0', async () => {
  await using at = await folderWith({
    'mooring.yaml': PROJECT,
    'reply.prompt.yaml': PROMPT,
    'reply.model.yaml': model('reply'),
  });
  const ran = await mooring(['lint'], { cwd: at.path });
  const { code, stdout } = ran;
  assert.equal(remarks(ran), '');
  assert.equal(stdout, 'No problems. 3 files checked.\n');
  assert.equal(code, 0);
});

test('an error ends with 1 and shows the line it is about', async () => {
  await using at = await folderWith({
    'mooring.yaml': PROJECT,
    'reply.prompt.yaml': PROMPT,
    'reply.model.yaml': model('replyy'),
  });
  const { code, stdout } = await mooring(['lint'], { cwd: at.path });
  assert.equal(code, 1);
  assert.match(stdout, /^reply\.model\.yaml:6:19 error reference\/dangling\n {2}6 \| {3}serve: \{prompt: replyy\}\n/m);
  assert.match(stdout, /\n {4}\| {19}\^{6}\n/);
  assert.match(stdout, /Did you mean `reply`\?/);
  assert.match(stdout, /\n1 error\. 3 files checked\.\n$/);
});

test('JSON is one object that follows its schema, on standard output alone', async () => {
  await using at = await folderWith({ 'reply.model.yaml': model('gone') });
  const ran = await mooring(['lint', '--format', 'json'], { cwd: at.path });
  const { code, stdout } = ran;
  assert.equal(remarks(ran), '');
  const answer = JSON.parse(stdout);
  assert.ok(validators.lint(answer), JSON.stringify(validators.lint.errors));
  assert.equal(answer.files, 1);
  assert.deepEqual(answer.summary, { errors: 1, warnings: 0 });
  const { message, ...rest } = answer.diagnostics[0];
  assert.equal(typeof message, 'string');
  assert.deepEqual(rest, {
    file: 'reply.model.yaml',
    line: 6,
    column: 19,
    endLine: 6,
    endColumn: 23,
    severity: 'error',
    code: 'reference/dangling',
    docs: 'docs/rules/reference/dangling.md',
    fixable: false,
  });
  assert.equal(code, 1);
});

test('columns count UTF-16 units', async () => {
  await using at = await folderWith({ 'reply.model.yaml': model('"😀gone"') });
  const { stdout } = await mooring(['lint', '--format', 'json'], { cwd: at.path });
  const [one] = JSON.parse(stdout).diagnostics;
  assert.deepEqual([one.column, one.endColumn], [19, 27]);
});

test('paths choose what is reported, the project decides what it is checked against', async () => {
  await using at = await folderWith({
    'mooring.yaml': PROJECT,
    'prompts/reply.prompt.yaml': PROMPT,
    'models/reply.model.yaml': model('reply'),
    'models/broken.model.yaml': model('gone').replace('name: reply', 'name: broken'),
  });
  const one = await mooring(['lint', 'models/reply.model.yaml'], { cwd: at.path });
  assert.equal(one.stdout, 'No problems. 1 file checked.\n');
  const folder = await mooring(['lint', 'models', '--format', 'json'], { cwd: at.path });
  assert.equal(JSON.parse(folder.stdout).files, 2);
});

test('a nested project is not part of the outer one', async () => {
  await using at = await folderWith({
    'mooring.yaml': PROJECT,
    'inner/mooring.yaml': PROJECT,
    'inner/reply.model.yaml': model('gone'),
  });
  assert.equal((await mooring(['lint'], { cwd: at.path })).stdout, 'No problems. 1 file checked.\n');
  assert.equal((await mooring(['lint', 'inner'], { cwd: at.path })).code, 1);
  assert.equal((await mooring(['lint', '--dir', 'inner'], { cwd: at.path })).code, 1);
});

test('what git ignores is not looked at, unless it is named', async () => {
  await using at = await folderWith({ '.gitignore': 'out/\n', 'out/reply.model.yaml': model('gone') });
  assert.equal((await mooring(['lint'], { cwd: at.path })).code, 0);
  assert.equal((await mooring(['lint', 'out/reply.model.yaml'], { cwd: at.path })).code, 1);
});

test('where there is nothing to check, it says so and what it looks for', async () => {
  await using at = await folderWith();
  const { code, stdout, stderr } = await mooring(['lint'], { cwd: at.path });
  assert.deepEqual([code, stderr], [0, '']);
  assert.match(
    stdout,
    /^Nothing to check was found\.\nMooring looks for mooring\.yaml, \*\.prompt\.yaml, and .*openslo\/v1/s,
  );
  const json = await mooring(['lint', '--format', 'json'], { cwd: at.path });
  assert.deepEqual(JSON.parse(json.stdout), {
    schemaVersion: 1,
    files: 0,
    diagnostics: [],
    summary: { errors: 0, warnings: 0 },
  });
});

test('files of other tools are passed over in silence, and spoken of when named', async () => {
  await using at = await folderWith({ 'deploy.yaml': 'apiVersion: apps/v1\nkind: Deployment\n' });
  assert.match((await mooring(['lint'], { cwd: at.path })).stdout, /^Nothing to check was found\.\n/);
  const named = await mooring(['lint', 'deploy.yaml'], { cwd: at.path });
  assert.match(named.stdout, /deploy\.yaml:1:\d+ error schema\/unsupported-version/);
});

test('warnings do not fail, unless they are denied', async () => {
  await using at = await folderWith({
    'a.slo.yaml':
      'apiVersion: openslo/v1\nkind: AlertPolicy\nmetadata: {name: a}\nspec:\n  alertWhenBreaching: true\n  conditions: [{conditionRef: gone}]\n  notificationTargets: [{targetRef: gone}]\n',
  });
  const { code, stdout } = await mooring(['lint'], { cwd: at.path });
  assert.match(stdout, /2 warnings/);
  assert.equal(code, 0);
  assert.equal((await mooring(['lint', '--deny-warnings'], { cwd: at.path })).code, 1);
});

test('SARIF and GitHub formats carry the same findings', async () => {
  await using at = await folderWith({ 'reply.model.yaml': model('gone') });
  const sarif = JSON.parse((await mooring(['lint', '--format', 'sarif'], { cwd: at.path })).stdout);
  assert.equal(sarif.version, '2.1.0');
  assert.equal(sarif.runs[0].results[0].ruleId, 'reference/dangling');
  assert.deepEqual(sarif.runs[0].results[0].locations[0].physicalLocation.region, {
    startLine: 6,
    startColumn: 19,
    endLine: 6,
    endColumn: 23,
  });
  const github = await mooring(['lint', '--format', 'github'], { cwd: at.path });
  assert.match(
    github.stdout,
    /^::error file=reply\.model\.yaml,line=6,endLine=6,col=19,endColumn=23,title=reference\/dangling::/,
  );
});

const RATIO_WITH_OP = `apiVersion: openslo/v1
kind: SLO
metadata: {name: answers}
spec:
  service: shop
  indicator:
    metadata: {name: good}
    spec:
      ratioMetric:
        counter: true
        good: {metricSource: {type: Prometheus, spec: {query: good}}}
        total: {metricSource: {type: Prometheus, spec: {query: total}}}
  timeWindow: [{duration: 4w, isRolling: true}]
  budgetingMethod: Occurrences
  objectives: [{op: gt, target: 0.95}]
`;

test('where specification and validator differ, the project decides, and the command line over it', async () => {
  const severity = async (project: string, words: readonly string[]) => {
    await using at = await folderWith({ 'mooring.yaml': project, 'a.slo.yaml': RATIO_WITH_OP });
    const { stdout } = await mooring(['lint', ...words, '--format', 'json'], { cwd: at.path });
    const found = JSON.parse(stdout).diagnostics.filter((one: { code: string }) => one.code === 'openslo/forbidden');
    return found.map((one: { severity: string }) => one.severity);
  };
  const spec = `${PROJECT}spec: {openslo: {strictness: spec}}\n`;
  assert.deepEqual(await severity(PROJECT, []), ['error']);
  assert.deepEqual(await severity(spec, []), ['warning']);
  assert.deepEqual(await severity(spec, ['--openslo', 'sdk']), ['error']);
});

test('control characters of a file never reach the terminal', async () => {
  await using at = await folderWith({
    'reply.model.yaml': model('"gone\\e[31m"').replace('task: chat', 'task: "\u009b31mred"'),
  });
  const { stdout } = await mooring(['lint'], { cwd: at.path });
  assert.doesNotMatch(stdout, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
});

const mistakes: readonly [words: readonly string[], says: RegExp][] = [
  [['lint', 'nowhere.yaml'], /`nowhere\.yaml` cannot be checked: it does not exist\./],
  [['lint', '--formt', 'json'], /--formt/],
  [
    ['lint', '--format', 'xml'],
    /`--format xml` is not known to `mooring lint`\. Choose one of: text, json, sarif, github\./,
  ],
  [['lint', '--dir', 'nowhere'], /there is no such folder/],
  [['lint', '--openslo', 'maybe'], /neither `sdk` nor `spec`/],
  [['lnt'], /Did you mean `mooring lint`\?/],
];

for (const [words, says] of mistakes) {
  test(`\`mooring ${words.join(' ')}\` ends with 2, says why, and prints nothing else`, async () => {
    await using at = await folderWith();
    const { code, stdout, stderr } = await mooring(words, { cwd: at.path });
    assert.equal(code, 2);
    assert.equal(stdout, '');
    assert.match(stderr, says);
    assert.doesNotMatch(stderr, /\n\s+at /, 'a stack trace');
  });
}
