/** .gitignore as git reads it: a table from its documentation, and the answers of git itself for random patterns. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { ignoreRules, noIgnoreRules } from '../../host/ignore.ts';
import { pick, type Random, randomFrom } from '../core/syntax/random-yaml.ts';

const ROOT = '/project';

/** A path that ends with a slash is a folder. */
function ignored(patterns: string, path: string): boolean {
  return ignoreRules(noIgnoreRules, ROOT, patterns).ignores(join(ROOT, path), path.endsWith('/'));
}

const table: readonly [pattern: string, ignores: readonly string[], leaves: readonly string[]][] = [
  ['', [], ['a']],
  ['# a', [], ['a', '# a']],
  ['\\# a', ['# a'], ['a']],
  ['\\!a', ['!a'], ['a']],
  ['a ', ['a'], ['a ']],
  ['a\\ ', ['a '], ['a']],
  ['a\r', ['a'], ['a\r']],
  ['\uFEFFa', ['a'], []],
  ['a', ['a', 'a/', 'b/a', 'b/c/a/'], ['ab', 'ba', 'a/b']],
  ['a/', ['a/', 'b/a/'], ['a', 'b/a']],
  ['/a', ['a', 'a/'], ['b/a']],
  ['a/b', ['a/b', 'a/b/'], ['c/a/b', 'b']],
  ['a/b/', ['a/b/'], ['a/b', 'c/a/b/']],
  ['*.yaml', ['a.yaml', 'b/.yaml'], ['a.yml', 'a.yaml.txt']],
  ['a*b*c', ['abc', 'a1b2c', 'abbcc'], ['acb', 'abcd']],
  ['a/*', ['a/b', 'a/.b'], ['a', 'a/b/c']],
  ['a?c', ['abc'], ['ac', 'a/c', 'abbc']],
  ['[ab]1', ['a1', 'b1'], ['c1', '1']],
  ['[!ab]1', ['c1'], ['a1']],
  ['[^ab]1', ['c1'], ['a1']],
  ['[a-c]1', ['b1'], ['d1', '-1']],
  ['[]a]1', [']1', 'a1'], ['b1']],
  ['[a\\]]1', ['a1', ']1'], ['\\1']],
  ['[[:digit:]_]1', ['51', '_1'], [':1', 'a1']],
  ['[[:nonsense:]]1', [], ['n1', ':1']],
  ['[a', [], ['[a', 'a']],
  ['[z-a]', [], ['b', 'z']],
  ['a\\', [], ['a', 'a\\']],
  ['\\*', ['*'], ['a']],
  ['**/a', ['a', 'b/a', 'b/c/a'], ['ab']],
  ['**/a/b', ['a/b', 'x/a/b'], ['a', 'b']],
  ['a/**', ['a/b', 'a/b/c'], ['a', 'a/', 'b/a/c']],
  ['a/**/b', ['a/b', 'a/x/b', 'a/x/y/b'], ['ab', 'c/a/b']],
  ['a**b', ['ab', 'axxb'], ['a/b']],
  ['x/a**b', ['x/ab', 'x/ayb'], ['x/a/b', 'x/a/y/b']],
  ['**', ['a', 'b/c'], []],
  ['/', [], ['a', 'a/']],
  ['//a', [], ['a']],
  ['a\n!a', [], ['a']],
  ['!a\na', ['a'], []],
  ['*\n!*.yaml', ['a', 'a.txt'], ['a.yaml', 'b/a.yaml']],
];

for (const [pattern, ignores, leaves] of table) {
  test(`${JSON.stringify(pattern)}`, () => {
    for (const path of ignores) assert.ok(ignored(pattern, path), `should ignore ${JSON.stringify(path)}`);
    for (const path of leaves) assert.ok(!ignored(pattern, path), `should leave ${JSON.stringify(path)}`);
  });
}

test('a nested file wins over those above, and speaks of what is below it', () => {
  const outer = ignoreRules(noIgnoreRules, ROOT, '*.yaml\n');
  const inner = ignoreRules(outer, `${ROOT}/a`, '!keep.yaml\n/b.txt\n');
  assert.ok(!inner.ignores(`${ROOT}/a/keep.yaml`, false));
  assert.ok(!inner.ignores(`${ROOT}/a/c/keep.yaml`, false));
  assert.ok(inner.ignores(`${ROOT}/a/other.yaml`, false));
  assert.ok(inner.ignores(`${ROOT}/a/b.txt`, false));
  assert.ok(!inner.ignores(`${ROOT}/a/c/b.txt`, false));
});

test('hostile patterns cost no more than their length times that of the path', () => {
  // Each of these takes exponential time with backtracking: the test would not end.
  const name = 'a'.repeat(200);
  assert.ok(!ignored(`${'a*'.repeat(100)}b`, name));
  assert.ok(!ignored(`${'*'.repeat(1000)}b`, name));
  assert.ok(!ignored(`${'[a-z]*'.repeat(100)}1`, name));
  assert.ok(!ignored(`${'**/a/'.repeat(50)}b`, `${'a/'.repeat(60)}c`));
  assert.ok(!ignored(`${'**/'.repeat(500)}b`, `${'a/'.repeat(200)}c`));
});

const names = ['a', 'b', 'ab', 'a.b', 'a-b', 'b.yaml', '.a', '[a]', 'a b', 'A', '1'];

function randomPath(random: Random): string {
  return Array.from({ length: 1 + random(4) }, () => pick(random, names)).join('/');
}

function randomPattern(random: Random): string {
  const pieces = [
    'a',
    'b',
    '.',
    '*',
    '?',
    '/',
    '**',
    '**/',
    '/**',
    '[ab]',
    '[!a]',
    '[a-c]',
    '\\a',
    '\\*',
    '-',
    '[',
    ']',
  ];
  pieces.push('[[:alpha:]]', '[]b]', '[\\]a]', 'yaml', ' ', '[[:', ':]');
  const body = Array.from({ length: 1 + random(5) }, () => pick(random, pieces)).join('');
  return `${random(4) === 0 ? '!' : ''}${random(5) === 0 ? '/' : ''}${body}${random(5) === 0 ? '/' : ''}`;
}

/** Nobody's settings have a say. */
const env = { PATH: process.env.PATH, GIT_CONFIG_NOSYSTEM: '1', HOME: '/nonexistent' };

test('says what `git check-ignore` says', () => {
  const seed = 20261120;
  const random = randomFrom(seed);
  const folder = mkdtempSync(join(tmpdir(), 'mooring-ignore-'));
  try {
    for (let round = 0; round < 150; round += 1) {
      const repository = join(folder, String(round));
      mkdirSync(repository);
      assert.equal(spawnSync('git', ['init', '-q'], { cwd: repository, env }).status, 0, 'this test needs git');
      const patterns = Array.from({ length: 1 + random(4) }, () => randomPattern(random)).join('\n');
      writeFileSync(join(repository, '.gitignore'), `${patterns}\n`);
      // Folders exist, so that git knows them as such; paths below an ignored one are not asked for.
      const rules = ignoreRules(noIgnoreRules, repository, patterns);
      const paths = [...new Set(Array.from({ length: 30 }, () => randomPath(random)))];
      const asked = paths.filter((path) => !parentsOf(path).some((one) => rules.ignores(join(repository, one), true)));
      const folders = new Set(asked.flatMap(parentsOf));
      for (const one of folders) mkdirSync(join(repository, one), { recursive: true });
      const { stdout } = spawnSync('git', ['-c', 'core.ignoreCase=false', 'check-ignore', '--stdin', '-z'], {
        cwd: repository,
        env,
        input: asked.join('\0'),
        encoding: 'utf8',
      });
      const answer = new Set(stdout.split('\0'));
      for (const path of asked) {
        assert.equal(
          rules.ignores(join(repository, path), folders.has(path)),
          answer.has(path),
          `seed ${seed}, round ${round}: ${JSON.stringify(patterns)} and ${path}`,
        );
      }
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

function parentsOf(path: string): readonly string[] {
  const parts = path.split('/');
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('/'));
}
