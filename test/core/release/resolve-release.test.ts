import assert from 'node:assert/strict';
import { test } from 'node:test';
import { releaseSources } from '../../../core/release/sources.ts';
import { canonicalJson } from '../../../core/values/canonical-json.ts';
import { sha256 } from '../../../host/sha256.ts';
import { lockedText, project, release, tryRelease, workspaceOf } from './projects.ts';

const prompt = (version?: string) => ({ subject: { kind: 'Prompt' as const, name: 'hello', version } });

test('a release holds all that its model refers to, and its digest is that of its text', () => {
  const { document, text, digest } = release(project);
  assert.equal(document.name, 'reply');
  assert.equal(document.prompt?.version, '1.1.0');
  assert.deepEqual(Object.keys(document.resources), ['Eval/quality', 'SLI/good', 'SLO/available', 'Target/prod']);
  assert.equal(document.final, true);
  assert.equal(document.commit, 'c0ffee');
  assert.equal(digest, sha256(text));
  assert.equal(JSON.stringify(JSON.parse(text).resources), canonicalText(document.resources));
});

function canonicalText(value: unknown): string {
  const text = canonicalJson(value);
  return text.ok ? text.value : text.problem;
}

test('the layout of the files makes no difference', () => {
  const before = release(project);
  const lock = lockedText(project);
  const same: readonly (readonly [what: string, from: string, to: string])[] = [
    ['a comment', 'task: chat', 'task: chat   # what it does'],
    ['quotes', 'timeout: 20s', 'timeout: "20s"'],
    ['another unit', 'timeout: 20s', 'timeout: 20000ms'],
    ['a share as a number', 'alertAt: [50%]', 'alertAt: [0.5]'],
    ['trailing zeros', 'monthly: 100 USD', 'monthly: 100.00 USD'],
    [
      'key order',
      'kind: Model\nmetadata: {name: reply, owner: team-a, description: Replies}',
      'metadata: {description: Replies, owner: team-a, name: reply}\nkind: Model',
    ],
    ['block style', 'limits: {requestsPerMinute: 60}', 'limits:\n    requestsPerMinute: 60'],
    ['an anchor', 'on: [timeout, rate_limited]', 'on: &some [timeout, rate_limited]'],
    ['order of the files', '#- /docs/reply.md\n#- /fraud.onnx\n', '#- /fraud.onnx\n#- /docs/reply.md\n'],
  ];
  for (const [what, from, to] of same) {
    assert.ok(project.includes(from), what);
    assert.equal(release(project.replace(from, to), { lock }).digest, before.digest, what);
  }
});

/** What each edit changes: the release always, the behaviour only where it decides answers. */
const edits: readonly (readonly [what: string, from: string, to: string, behaviour: 'same' | 'other'])[] = [
  ['the runbook', 'runbook: docs/reply.md', 'runbook: https://runbooks.example/reply', 'same'],
  ['the description', 'description: Replies', 'description: Answers', 'same'],
  ['the owner', 'owner: team-a', 'owner: team-b', 'same'],
  ['a limit', 'requestsPerMinute: 60', 'requestsPerMinute: 61', 'same'],
  ['the budget', 'monthly: 100 USD', 'monthly: 101 USD', 'same'],
  ['the name of a check', 'name: valid, schema: output, action', 'name: sound, schema: output, action', 'same'],
  ['an objective', 'target: 0.95', 'target: 0.96', 'same'],
  ['what an SLI counts', '"true"', '"record.latencyMs > 0.0"', 'same'],
  ['a suite', 'spec:\n  subject: {prompt: hello@^1}', 'spec:\n  trials: 2\n  subject: {prompt: hello@^1}', 'same'],
  ['a target', 'spec: {type: container}', 'spec: {type: container, region: eu}', 'same'],
  ['a range that means the same version', 'prompt: hello@^1\n', 'prompt: hello@^1.1\n', 'same'],
  ['a range that means another version', 'prompt: hello@^1\n', 'prompt: hello@1.0.0\n', 'other'],
  ['a timeout', 'timeout: 20s', 'timeout: 21s', 'other'],
  ['when a fallback answers', 'on: [timeout, rate_limited]', 'on: [timeout]', 'other'],
  ['the model of a fallback', 'mistral/small', 'mistral/large', 'other'],
  ['a fixed reply', '{text: later}', '{text: soon}', 'other'],
  ['what a check does', 'schema: output, action: retry', 'schema: output, action: block', 'other'],
  ['a check more', '- {name: valid', '- {promptLeak: {}, action: block}\n      - {name: valid', 'other'],
  ['tools', 'limits: {', 'tools: {allow: [search]}\n  limits: {', 'other'],
];

test('an edit changes the release, and the behaviour only where it decides answers', () => {
  const before = release(project);
  const lock = lockedText(project);
  for (const [what, from, to, behaviour] of edits) {
    assert.ok(project.includes(from), `${what}: ${from} is not in the project`);
    const after = release(project.replace(from, to), { lock });
    assert.notEqual(after.digest, before.digest, what);
    const kept = after.document.behaviour === before.document.behaviour;
    assert.equal(kept, behaviour === 'same', what);
  }
});

test('the order of fallback causes makes another release and the same behaviour', () => {
  const after = release(project.replace('[timeout, rate_limited]', '[rate_limited, timeout]'));
  assert.equal(after.document.behaviour, release(project).document.behaviour);
});

test('what a prompt says decides answers; what it says about itself does not', () => {
  const before = release(project);
  const edited = (from: string, to: string) => release(project.replace(from, to)).document;
  assert.notEqual(edited('Hello dear', 'Hello my dear').behaviour, before.document.behaviour);
  assert.notEqual(
    edited(
      'description: Second\nmodel: openai/gpt-5-mini-2026-03-01',
      'description: Second\nmodel: openai/gpt-6-2026-09-09',
    ).behaviour,
    before.document.behaviour,
  );
  assert.equal(edited('description: Second', 'description: Other').behaviour, before.document.behaviour);
});

test('another model file is another behaviour', () => {
  const { document } = release(project, { subject: { kind: 'Model', name: 'fraud' } });
  assert.deepEqual(document.artifact, { path: 'fraud.onnx', digest: sha256('fraud model'), bytes: 12 });
  const described = release(project.replace('The amount', 'What was paid'), {
    subject: { kind: 'Model', name: 'fraud' },
  });
  assert.equal(described.document.behaviour, document.behaviour);
  assert.notEqual(described.digest, release(project, { subject: { kind: 'Model', name: 'fraud' } }).digest);
});

test('the highest locked version in the range is served, even below one that is not locked', () => {
  const { document } = release(project, { lock: lockedText(project, ['1.1.0']) });
  assert.equal(document.prompt?.version, '1.0.0');
  assert.equal(document.final, true);
});

test('where nothing in the range is locked, the highest is a draft and says so', () => {
  const { document } = release(project, { lock: lockedText(project, ['1.0.0', '1.1.0']) });
  assert.equal(document.prompt?.version, '1.1.0');
  assert.equal(document.final, false);
  assert.equal(document.commit, undefined);
  assert.deepEqual(document.draftBecause, ['`hello@1.1.0` is not locked. Run `mooring prompt lock`.']);
});

test('a locked version that was edited is served as a draft, and no lower one in its place', () => {
  const { document } = release(project.replace('Hello dear', 'Hello my dear'), { lock: lockedText(project) });
  assert.equal(document.prompt?.version, '1.1.0');
  assert.deepEqual(document.draftBecause, [
    '`hello@1.1.0` is locked and has been edited since. Bump its version, or take the edit back.',
  ]);
});

test('a locked version whose file is gone is missed', () => {
  const without = project.replace(/#- \/1\.1\.0\.prompt\.yaml[\s\S]*?(?=#- \/quality)/, '');
  const { document } = release(without, { lock: lockedText(project) });
  assert.equal(document.prompt?.version, '1.0.0');
  assert.match(document.draftBecause.join(), /`hello@1\.1\.0` is locked and would be served, but no file holds it/);
});

test('a file that differs from the last commit makes a draft and is named', () => {
  for (const file of ['/reply.model.yaml', '/1.1.0.prompt.yaml', '/available.slo.yaml', '/mooring.lock']) {
    const { document } = release(project, { dirty: [file] });
    assert.deepEqual(document.draftBecause, [
      `${file.slice(1)} differs from the last commit, or is not in it. Commit it.`,
    ]);
  }
  assert.equal(release(project, { dirty: ['/1.0.0.prompt.yaml'] }).document.final, true, 'a file it does not use');
});

test('outside git a release of locked prompts is final, without a commit', () => {
  const { document } = release(project, { git: false });
  assert.equal(document.final, true);
  assert.equal(document.commit, undefined);
});

test('a prompt by itself: a version, a range, or the working copy', () => {
  const shown = (version?: string, fixture = project) => release(fixture, prompt(version)).document.prompt?.version;
  assert.equal(shown('1.0.0'), '1.0.0');
  assert.equal(shown('^1'), '1.1.0');
  assert.equal(shown(), '1.1.0', 'with a version in every file, the highest is the one being worked on');
  const withCopy = `${project}#- /copy.prompt.yaml\nname: hello\nmessages: [{role: user, content: New}]\n`;
  assert.equal(shown(undefined, withCopy), undefined);
  assert.match(release(withCopy, prompt()).document.draftBecause.join(), /working copy without a version/);
  assert.equal(shown('^1', withCopy), '1.1.0');
});

test('a prompt has the same behaviour by itself in every layout and description', () => {
  const { behaviour } = release(project, prompt('1.1.0')).document;
  assert.equal(behaviour, release(project, prompt('1.1.0')).document.prompt?.behaviour);
});

test('what cannot be resolved is refused with the reason', () => {
  const refusals: readonly (readonly [what: string, fixture: string, expected: RegExp])[] = [
    [
      'no such model',
      project.replace('name: reply, owner', 'name: replyy, owner'),
      /no Model named `reply` in this project\. Did you mean `replyy`/,
    ],
    [
      'no such version',
      project.replace('prompt: hello@^1\n', 'prompt: hello@^3\n'),
      /No version of the prompt `hello` is in the range `\^3`: there are 1\.0\.0, 1\.1\.0/,
    ],
    [
      'no such suite',
      project.replace('evals: [quality]', 'evals: [qualty]'),
      /no Eval named `qualty`.*Did you mean `quality`/,
    ],
    ['no such prompt', project.replace('prompt: hello@^1\n', 'prompt: helo@^1\n'), /no Prompt named `helo`/],
    [
      'a mistake in the manifest',
      project.replace('task: chat', 'task: chatter'),
      /Model `reply` has a mistake in reply\.model\.yaml: .*`mooring lint`/,
    ],
    [
      'a mistake in a suite',
      project.replace('schema: output}]\n#- /available', 'schema: input}]\n#- /available'),
      /Eval `quality` has a mistake/,
    ],
    ['broken YAML', project.replace('limits: {requestsPerMinute: 60}', 'limits: {requestsPerMinute: 60'), /mistake/],
    [
      'two of a name',
      project.replace('metadata: {name: fraud}', 'metadata: {name: reply}'),
      /defined more than once, in fraud\.model\.yaml and reply\.model\.yaml/,
    ],
    ['two of a version', project.replace('version: 1.0.0', 'version: 1.1.0'), /Two files with the version 1\.1\.0/],
  ];
  for (const [what, fixture, expected] of refusals) {
    const found = tryRelease(fixture);
    assert.equal(found.ok, false, what);
    assert.match(found.ok ? '' : found.problem, expected, what);
  }
});

test('a model file that is not there is named', () => {
  const missing = tryRelease(project.replace('artifact: fraud.onnx', 'artifact: gone.onnx'), {
    subject: { kind: 'Model', name: 'fraud' },
  });
  assert.match(missing.ok ? '' : missing.problem, /The model file `gone\.onnx` is not there/);
});

test('an SLI that lives elsewhere and the local target need no document', () => {
  const elsewhere = project.replace(/---\napiVersion: openslo\/v1\nkind: SLI[\s\S]*?(?=#- \/prod)/, '');
  assert.deepEqual(Object.keys(release(elsewhere).document.resources), [
    'Eval/quality',
    'SLO/available',
    'Target/prod',
  ]);
});

test('the files of a release are those whose text it holds', () => {
  const sources = releaseSources(workspaceOf(project), { kind: 'Model', name: 'reply' }, sha256);
  assert.ok(sources.ok);
  assert.deepEqual(sources.value.files, [
    '/1.1.0.prompt.yaml',
    '/available.slo.yaml',
    '/mooring.lock',
    '/prod.target.yaml',
    '/quality.eval.yaml',
    '/reply.model.yaml',
  ]);
});
