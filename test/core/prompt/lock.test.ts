import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'yaml';
import { bumpPlan, bumpText } from '../../../core/prompt/bump.ts';
import {
  checkLock,
  emptyLock,
  type Lock,
  type LockCandidate,
  lockPrompts,
  printLock,
  readLock,
} from '../../../core/prompt/lock.ts';
import { parseVersion, printVersion } from '../../../core/values/semver.ts';
import { promptOf } from './read-yaml.ts';
import { sha256 } from './sha256.ts';

interface Parts {
  readonly version?: string;
  readonly text?: string;
  readonly inputs?: string;
  readonly description?: string;
  readonly name?: string;
}

function candidate(file: string, parts: Parts): LockCandidate {
  const { version, text = 'Answer {{ticket}}', inputs = '{ticket: {type: string}}', description = 'd' } = parts;
  const lines = [
    `name: ${parts.name ?? 'reply'}`,
    ...(version === undefined ? [] : [`version: ${version}`]),
    `description: ${description}`,
    'model: openai/gpt-5-mini-2026-03-01',
    `inputs: ${inputs}`,
    'outputs: {type: object, required: [a], properties: {a: {type: number, maximum: 1}}}',
    `messages: [{role: user, content: ${JSON.stringify(text)}}]`,
  ];
  return { file, prompt: promptOf(lines.join('\n')) };
}

function locked(...candidates: readonly LockCandidate[]): Lock {
  const { lock, refused } = lockPrompts(emptyLock, candidates, sha256);
  assert.deepEqual(refused, []);
  const read = readLock(printLock(lock));
  assert.ok(read.ok);
  return read.value;
}

function check(lock: Lock, ...candidates: readonly LockCandidate[]): readonly string[] {
  return checkLock(lock, candidates, sha256).map(({ code, bumpTo }) =>
    bumpTo === undefined ? code : `${code} → ${printVersion(bumpTo)}`,
  );
}

test('a lock is written in one order, reads back the same, and is YAML', () => {
  const candidates = [
    candidate('b', { name: 'b', version: '1.0.0' }),
    candidate('a10', { name: 'a', version: '1.10.0' }),
    candidate('a9', { name: 'a', version: '1.9.0', inputs: '{n: {default: null, maxTokens: 5}}' }),
    candidate('a9rc', { name: 'a', version: '1.9.0-rc.1' }),
  ];
  const { lock, added } = lockPrompts(emptyLock, candidates, sha256);
  assert.equal(added.length, 4);
  const text = printLock(lock);
  assert.equal(text, printLock(lockPrompts(emptyLock, candidates.toReversed(), sha256).lock));
  const read = readLock(text);
  assert.ok(read.ok);
  assert.deepEqual(read.value, lock);
  assert.equal(printLock(read.value), text);
  const yaml: { readonly prompts: object } = parse(text);
  assert.deepEqual(Object.keys(yaml.prompts), ['a@1.9.0-rc.1', 'a@1.9.0', 'a@1.10.0', 'b@1.0.0']);
  assert.deepEqual(readLock(printLock(emptyLock)), { ok: true, value: emptyLock });
  assert.ok(readLock(`\uFEFF${text.replaceAll('\n', '\r\n')}`).ok);
});

test('locking one more version adds lines and changes none', () => {
  const one = [candidate('a', { version: '1.0.0' }), candidate('c', { version: '3.0.0', inputs: '{}' })];
  const before = printLock(locked(...one)).split('\n');
  const after = printLock(
    lockPrompts(locked(...one), [candidate('b', { version: '2.0.0', inputs: '{}' })], sha256).lock,
  );
  let at = 0;
  for (const line of after.split('\n')) if (line === before[at]) at++;
  assert.equal(at, before.length);
});

test('a damaged lock is refused with the line and what to do', () => {
  const text = printLock(locked(candidate('a', { version: '1.0.0' })));
  const broken: readonly (readonly [string, RegExp])[] = [
    ['', /no `lockVersion`/],
    [text.replace('lockVersion: 1', 'lockVersion: 2'), /Line 2.*version `2`.*Update/],
    [text.replace('prompts:', '<<<<<<< HEAD\nprompts:'), /Line 3.*merge conflict/],
    [text + text.slice(text.indexOf('  "')), /a second time/],
    [text.replace('    content:', '    content'), /Line 5/],
    [text.replace(/content: "sha256:.{9}/, 'content: "sha256:'), /block `reply@1.0.0`.*damaged/],
    [text.replace('reply@1.0.0', 'reply@1'), /block `reply@1`/],
    [text.replace('  "reply', '"reply'), /Line 4/],
    [text.slice(0, text.indexOf('    messages')), /damaged/],
  ];
  for (const [damaged, why] of broken) {
    const read = readLock(damaged);
    assert.ok(!read.ok);
    assert.match(read.problem, why);
  }
});

test('an unedited locked version, a working copy and a new version are fine', () => {
  const lock = locked(candidate('a', { version: '2.1.0' }));
  assert.deepEqual(check(lock, candidate('a', { version: '2.1.0' })), []);
  assert.deepEqual(check(lock, candidate('a', { text: 'Else {{ticket}}' })), []);
  assert.deepEqual(check(lock, candidate('a', { version: '2.2.0', text: 'Else {{ticket}}' })), []);
  assert.deepEqual(check(lock, candidate('a', { version: '9.0.0' })), []);
});

test('an edited locked version is told what changed and where to bump to, from the lock alone', () => {
  const lock = locked(candidate('a', { version: '2.1.0' }));
  const edited = (parts: Parts) => check(lock, candidate('a', { version: '2.1.0', ...parts }));
  assert.deepEqual(edited({ description: 'other' }), ['edited-locked-version → 2.1.1']);
  assert.deepEqual(edited({ text: 'Please answer {{ticket}}' }), ['edited-locked-version → 2.2.0']);
  assert.deepEqual(edited({ inputs: '{ticket: {type: string}, b: {type: string}}' }), [
    'edited-locked-version → 3.0.0',
  ]);
  const [problem] = checkLock(lock, [candidate('x.yaml', { version: '2.1.0', inputs: '{}' })], sha256);
  assert.equal(problem?.file, 'x.yaml');
  assert.deepEqual(problem?.path, ['version']);
  assert.equal(problem?.change, 'major');
  assert.match(problem?.message ?? '', /`reply@2\.1\.0` is locked.*major.*input `ticket` is removed.*Bump.*3\.0\.0/);
});

test('a new version below what its changes ask for is refused, and a prerelease of a high enough one is not', () => {
  const lock = locked(candidate('a', { version: '2.1.0' }));
  const next = (version: string, parts: Parts) => check(lock, candidate('a', { version, ...parts }));
  assert.deepEqual(next('2.1.1', { text: 'x' }), ['version-too-low → 2.2.0']);
  assert.deepEqual(next('2.2.0', { inputs: '{}' }), ['version-too-low → 3.0.0']);
  assert.deepEqual(next('3.0.0-rc.1', { inputs: '{}' }), []);
  assert.deepEqual(next('2.9.0-rc.1', { inputs: '{}' }), ['version-too-low → 3.0.0']);
  assert.deepEqual(
    next('1.0.0', { inputs: '{}' }).filter((code) => code.startsWith('version')),
    [],
  );
});

test('before 1.0.0 a major change moves the minor number, as caret ranges have it', () => {
  const lock = locked(candidate('a', { version: '0.2.3' }));
  assert.deepEqual(check(lock, candidate('a', { version: '0.2.3', inputs: '{}' })), ['edited-locked-version → 0.3.0']);
  assert.deepEqual(check(lock, candidate('a', { version: '0.2.3', text: 'x' })), ['edited-locked-version → 0.2.4']);
  assert.deepEqual(check(lock, candidate('a', { version: '0.2.4', inputs: '{}' })), ['version-too-low → 0.3.0']);
});

test('a locked prerelease goes on to the next prerelease, whatever is changed', () => {
  const lock = locked(candidate('a', { version: '2.0.0-rc.1' }));
  assert.deepEqual(check(lock, candidate('a', { version: '2.0.0-rc.1', inputs: '{}' })), [
    'edited-locked-version → 2.0.0-rc.2',
  ]);
});

test('a version that is proposed is free, and a lawful successor of those before it', () => {
  const lock = locked(
    candidate('a', { version: '1.0.0' }),
    candidate('b', { version: '1.1.0', text: 'b {{ticket}}' }),
    candidate('c', { version: '1.1.1', text: 'b {{ticket}}', description: 'c' }),
  );
  const others = [
    candidate('b', { version: '1.1.0', text: 'b {{ticket}}' }),
    candidate('c', { version: '1.1.1', text: 'b {{ticket}}', description: 'c' }),
  ];
  assert.deepEqual(check(lock, candidate('a', { version: '1.0.0', text: 'a {{ticket}}' }), ...others), [
    'edited-locked-version → 1.2.0',
  ]);
});

test('a vanished version, two files of one version, and an unreadable version are told', () => {
  const lock = locked(candidate('a', { version: '2.1.0' }));
  assert.deepEqual(check(lock), ['locked-version-missing']);
  assert.deepEqual(check(lock, candidate('a', { version: '2.0.0' })), ['locked-version-missing']);
  assert.deepEqual(check(lock, candidate('a', { version: '2.2.0' })), [], 'one file that evolved');
  assert.deepEqual(check(lock, candidate('a', { version: '2.1.0' }), candidate('b', { version: '2.1.0' })), [
    'duplicate-version',
  ]);
  assert.deepEqual(check(lock, candidate('a', { version: '2.1' })), ['invalid-version']);
});

test('locking never locks an edited version anew, and leaves every other entry as it is', () => {
  const lock = locked(candidate('a', { version: '1.0.0' }), candidate('b', { name: 'b', version: '1.0.0' }));
  const update = lockPrompts(
    lock,
    [
      candidate('a', { version: '1.0.0', text: 'edited {{ticket}}' }),
      candidate('b', { name: 'b', version: '1.0.0' }),
      candidate('c', { name: 'c', version: '1.0.0' }),
      candidate('d', { name: 'd' }),
      candidate('e', { name: 'e', version: 'one' }),
    ],
    sha256,
  );
  assert.deepEqual(
    update.refused.map(({ file, code }) => `${file} ${code}`),
    ['a edited-locked-version', 'e invalid-version'],
  );
  assert.deepEqual(
    update.added.map(({ name }) => name),
    ['c'],
  );
  assert.deepEqual(
    update.unchanged.map(({ name }) => name),
    ['b'],
  );
  assert.deepEqual(
    update.lock.entries.filter(({ name }) => name !== 'c'),
    lock.entries,
  );
});

test('of two files with the same version neither is locked silently over the other', () => {
  const update = lockPrompts(
    emptyLock,
    [candidate('a', { version: '1.0.0' }), candidate('b', { version: '1.0.0', text: 'x' })],
    sha256,
  );
  assert.deepEqual(
    update.refused.map(({ file }) => file),
    ['b'],
  );
  assert.equal(update.added.length, 1);
});

test('a bump plan gives the least version, and leaves one that is fine alone', () => {
  const lock = locked(candidate('a', { version: '2.1.0' }));
  const plan = (parts: Parts, of = lock) => {
    const result = bumpPlan(candidate('a', parts), of, sha256);
    assert.ok(result.ok);
    const { from, to, needed, change } = result.value;
    return [from === undefined ? '' : printVersion(from), printVersion(to), needed, change];
  };
  assert.deepEqual(plan({ version: '2.1.0' }), ['2.1.0', '2.1.0', false, 'none']);
  assert.deepEqual(plan({ version: '2.1.0', text: 'x' }), ['2.1.0', '2.2.0', true, 'minor']);
  assert.deepEqual(plan({ version: '2.1.5', text: 'x' }), ['2.1.5', '2.2.0', true, 'minor']);
  assert.deepEqual(plan({ version: '2.3.0', text: 'x' }), ['2.3.0', '2.3.0', false, 'minor']);
  assert.deepEqual(plan({ inputs: '{}' }), ['', '3.0.0', true, 'major']);
  assert.deepEqual(plan({}, emptyLock), ['', '1.0.0', true, 'none']);
  assert.deepEqual(plan({ version: '0.3.0' }, emptyLock), ['0.3.0', '0.3.0', false, 'none']);
  assert.ok(!bumpPlan(candidate('a', { version: 'x' }), lock, sha256).ok);
});

test('the version is written in the quotes it had', () => {
  const next = parseVersion('2.2.0');
  assert.ok(next.ok);
  assert.deepEqual(bumpText('version: 2.1.0', { start: 9, end: 14 }, next.value).text, '2.2.0');
  assert.deepEqual(bumpText('version: "2.1.0"', { start: 9, end: 16 }, next.value).text, '"2.2.0"');
  assert.deepEqual(bumpText("version: '2.1.0'", { start: 9, end: 16 }, next.value).text, "'2.2.0'");
});

test('content that JSON cannot say is refused by name, not hashed wrong', () => {
  const { refused } = lockPrompts(
    emptyLock,
    [{ file: 'a', prompt: promptOf('{name: a, version: 1.0.0, modelParameters: {temperature: .nan}}') }],
    sha256,
  );
  assert.equal(refused[0]?.code, 'not-hashable');
});
