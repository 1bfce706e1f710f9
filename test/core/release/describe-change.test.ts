import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeChange } from '../../../core/release/describe-change.ts';
import { lockedText, project, release } from './projects.ts';

const before = release(project).document;

function changes(from: string, to: string, dirty: readonly string[] = []) {
  assert.ok(project.includes(from), from);
  const after = release(project.replace(from, to), { lock: lockedText(project), dirty }).document;
  return describeChange(before, after).map(({ action, what, before: old, after: fresh }) => ({
    action,
    what,
    old,
    fresh,
  }));
}

test('the first release of a model is one thing to tell', () => {
  const [only, ...rest] = describeChange(undefined, before);
  assert.deepEqual(rest, []);
  assert.deepEqual(only, {
    action: 'add',
    what: 'Model reply',
    before: undefined,
    after: 'hello@1.1.0',
    why: 'Nothing serves it yet.',
  });
});

test('nothing differs, nothing is told', () => {
  assert.deepEqual(describeChange(before, release(project).document), []);
});

test('a change is told by the smallest part that differs, by name and not by place', () => {
  assert.deepEqual(changes('timeout: 20s', 'timeout: 30s'), [
    { action: 'change', what: 'serve.timeout', old: '20s', fresh: '30s' },
  ]);
  assert.deepEqual(changes('schema: output, action: retry', 'schema: output, action: block'), [
    { action: 'change', what: 'guardrails.output[valid].action', old: 'retry', fresh: 'block' },
  ]);
  assert.deepEqual(changes('- {name: valid', '- {promptLeak: {}, action: block}\n      - {name: valid'), [
    {
      action: 'add',
      what: 'guardrails.output[promptLeak]',
      old: undefined,
      fresh: '{"promptLeak":{},"action":"block"}',
    },
  ]);
  assert.deepEqual(changes('limits: {requestsPerMinute: 60}', 'limits: {}'), [
    { action: 'remove', what: 'limits.requestsPerMinute', old: '60', fresh: undefined },
  ]);
});

test('checks in another order are a change', () => {
  const two = (first: string, second: string) =>
    project.replace('- {name: valid, schema: output, action: retry}', `- {${first}}\n      - {${second}}`);
  const leak = 'promptLeak: {}, action: block';
  const valid = 'name: valid, schema: output, action: retry';
  const found = describeChange(release(two(leak, valid)).document, release(two(valid, leak)).document);
  assert.deepEqual(
    found.map(({ what }) => what),
    ['order of guardrails.output'],
  );
});

test('another version of the prompt is told with its class and its reasons, once', () => {
  const after = release(project.replace('prompt: hello@^1\n', 'prompt: hello@1.0.0\n')).document;
  const [change, ...rest] = describeChange(before, after);
  assert.deepEqual(rest, []);
  assert.equal(change?.what, 'prompt hello');
  assert.equal(change?.before, 'hello@1.1.0');
  assert.equal(change?.after, 'hello@1.0.0');
  assert.match(change?.why ?? '', /^A minor change: .*evals of the former behaviour do not count/);
});

test('what a release refers to is told by kind and name, with where it differs', () => {
  assert.deepEqual(changes('target: 0.95', 'target: 0.96'), [
    { action: 'change', what: 'SLO/available', old: undefined, fresh: 'spec.objectives[good].target' },
  ]);
  assert.deepEqual(
    changes('evals: [quality]', 'evals: []').map(({ action, what }) => [action, what]),
    [
      ['remove', 'evals[quality]'],
      ['remove', 'Eval/quality'],
    ],
  );
});

test('a release that becomes a draft says why', () => {
  const after = release(project, { dirty: ['/reply.model.yaml'] }).document;
  const [change] = describeChange(before, after);
  assert.deepEqual([change?.what, change?.before, change?.after], ['standing', 'final', 'draft']);
  assert.match(change?.why ?? '', /reply\.model\.yaml differs from the last commit/);
});

test('what decides answers comes before what is for people', () => {
  const both = project.replace('description: Replies', 'description: Answers').replace('timeout: 20s', 'timeout: 30s');
  const told = describeChange(before, release(both, { lock: lockedText(project) }).document);
  assert.deepEqual(
    told.map(({ what }) => what),
    ['serve.timeout', 'metadata.description'],
  );
  assert.match(told[0]?.why ?? '', /decides answers/);
  assert.match(told[1]?.why ?? '', /no answer changes/);
});
