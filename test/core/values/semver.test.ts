import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  type Bump,
  bump,
  compareVersions,
  highest,
  nextPrerelease,
  parseRange,
  parseVersion,
  printVersion,
  satisfies,
  type Version,
  type VersionRange,
} from '../../../core/values/semver.ts';

function version(text: string): Version {
  const parsed = parseVersion(text);
  assert.ok(parsed.ok, text);
  return parsed.value;
}

function range(text: string): VersionRange {
  const parsed = parseRange(text);
  assert.ok(parsed.ok, text);
  return parsed.value;
}

test('versions that semver.org lists as valid are read and printed as they were', () => {
  const valid = [
    '0.0.4',
    '1.2.3',
    '10.20.30',
    '1.1.2-prerelease+meta',
    '1.1.2+meta',
    '1.1.2+meta-valid',
    '1.0.0-alpha',
    '1.0.0-alpha.beta.1',
    '1.0.0-alpha0.valid',
    '1.0.0-alpha.0valid',
    '1.0.0-alpha-a.b-c-somethinglong+build.1-aef.1-its-okay',
    '1.0.0-rc.1+build.123',
    '2.0.0+build.1848',
    '1.0.0-alpha+beta',
    '1.2.3----RC-SNAPSHOT.12.9.1--.12+788',
    '1.2.3----R-S.12.9.1--.12+meta',
    '1.0.0+0.build.1-rc.10000aaa-kk-0.1',
    '1.0.0-0A.is.legal',
    '1.0.0-99999999999999999999999',
  ];
  for (const text of valid) assert.equal(printVersion(version(text)), text);
});

test('texts that semver.org lists as invalid are refused with the text named', () => {
  const invalid = [
    '1',
    '1.2',
    '1.2.3-0123',
    '1.2.3-0123.0123',
    '1.1.2+.123',
    '+invalid',
    '-invalid',
    '-invalid+invalid',
    'alpha',
    'alpha.beta.1',
    '1.0.0-alpha_beta',
    '1.0.0-alpha..',
    '1.0.0-',
    '1.0.0+',
    '01.1.1',
    '1.01.1',
    '1.1.01',
    '1.2.3.DEV',
    '1.2-SNAPSHOT',
    '1.2.31.2.3----RC-SNAPSHOT.12.09.1--..12+788',
    '1.2-RC-SNAPSHOT',
    '-1.0.3-gamma+b7718',
    '9.8.7+meta+meta',
    '1.x.0',
    '*',
    'v1.2.3',
    '^1.2.3',
    '1.2.3 4',
    '9007199254740993.0.0',
  ];
  for (const text of invalid) {
    const parsed = parseVersion(text);
    assert.ok(!parsed.ok, text);
    assert.ok(parsed.problem.includes(text), parsed.problem);
  }
  assert.ok(!parseVersion('').ok);
  assert.ok(!parseVersion(`1.2.3-${'a'.repeat(300)}`).ok);
});

test('versions order as in semver.org §11', () => {
  const ascending = [
    '0.0.9',
    '0.1.0',
    '1.0.0-0',
    '1.0.0-9007199254740993',
    '1.0.0-9007199254740995',
    '1.0.0-alpha',
    '1.0.0-alpha.1',
    '1.0.0-alpha.beta',
    '1.0.0-beta',
    '1.0.0-beta.2',
    '1.0.0-beta.11',
    '1.0.0-rc.1',
    '1.0.0',
    '2.0.0',
    '2.1.0',
    '2.1.1',
    '2.1.10',
  ].map(version);
  for (const [indexA, a] of ascending.entries()) {
    for (const [indexB, b] of ascending.entries()) {
      assert.equal(
        Math.sign(compareVersions(a, b)),
        Math.sign(indexA - indexB),
        `${printVersion(a)} ${printVersion(b)}`,
      );
    }
  }
  assert.equal(compareVersions(version('1.0.0+a'), version('1.0.0+b')), 0);
});

test('a bump gives the next release, and ends a prerelease of it', () => {
  const table: readonly (readonly [string, Bump, string])[] = [
    ['1.2.3', 'major', '2.0.0'],
    ['1.2.3', 'minor', '1.3.0'],
    ['1.2.3', 'patch', '1.2.4'],
    ['0.2.3', 'major', '1.0.0'],
    ['2.0.0-rc.1', 'major', '2.0.0'],
    ['2.1.0-rc.1', 'major', '3.0.0'],
    ['2.1.0-rc.1', 'minor', '2.1.0'],
    ['2.1.1-rc.1', 'minor', '2.2.0'],
    ['2.1.1-rc.1', 'patch', '2.1.1'],
    ['1.2.3+build', 'patch', '1.2.4'],
  ];
  for (const [before, by, after] of table) {
    assert.equal(printVersion(bump(version(before), by)), after, `${before} ${by}`);
  }
});

test('the next prerelease counts on', () => {
  const table = [
    ['2.0.0-rc.1', '2.0.0-rc.2'],
    ['2.0.0-rc', '2.0.0-rc.0'],
    ['2.0.0-9+build', '2.0.0-10'],
    ['2.0.0', '2.0.0'],
  ] as const;
  for (const [before, after] of table) assert.equal(printVersion(nextPrerelease(version(before))), after);
});

/** Range, versions inside, versions outside; the examples of npm's README among them. */
const ranges: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ['1.2.3', ['1.2.3', '1.2.3+build'], ['1.2.4', '1.2.3-rc.1']],
  ['=1.2.3', ['1.2.3'], ['1.2.2']],
  ['v1.2.3', ['1.2.3'], ['1.2.4']],
  ['>=1.2.7', ['1.2.7', '2.5.3', '1.3.9'], ['1.2.6', '1.1.0', '2.0.0-rc.1']],
  ['>=1.2.7 <1.3.0', ['1.2.7', '1.2.99'], ['1.2.6', '1.3.0', '1.3.0-rc.1', '1.1.0']],
  ['1.2.7 || >=1.2.9 <2.0.0', ['1.2.7', '1.2.9', '1.4.6'], ['1.2.8', '2.0.0']],
  ['>=1 <2', ['1.0.0', '1.99.0'], ['0.9.9', '2.0.0', '2.0.0-rc.1']],
  ['> 1.2', ['1.3.0', '2.0.0'], ['1.2.9', '1.2.0']],
  ['>1', ['2.0.0'], ['1.9.9']],
  ['<=1.2', ['1.2.9', '0.0.0'], ['1.3.0']],
  ['<= 1', ['1.9.9'], ['2.0.0']],
  ['<1.2', ['1.1.9'], ['1.2.0', '1.2.0-rc.1']],
  ['>1.2.3-alpha.3', ['1.2.3-alpha.7', '3.4.5', '1.2.3'], ['3.4.5-alpha.9', '1.2.3-alpha.3']],
  ['>=1.2.3-alpha <1.2.3', ['1.2.3-alpha', '1.2.3-beta'], ['1.2.3', '1.2.4-alpha']],
  ['1.2.3 - 2.3.4', ['1.2.3', '2.3.4'], ['1.2.2', '2.3.5']],
  ['1.2 - 2.3.4', ['1.2.0', '2.3.4'], ['1.1.9', '2.3.5']],
  ['1.2.3 - 2.3', ['2.3.9'], ['2.4.0']],
  ['1.2.3 - 2', ['2.9.9'], ['3.0.0']],
  ['1.2.3-pre - 2.4.3-pre', ['1.2.3-pre.2', '1.2.3', '2.4.3-alpha'], ['2.4.3', '1.2.3-alpha', '2.0.0-alpha']],
  ['*', ['0.0.0', '99.0.0'], ['1.0.0-rc.1']],
  ['', ['1.0.0'], ['1.0.0-rc.1']],
  ['x', ['1.0.0'], []],
  ['>=*', ['1.0.0'], []],
  ['>*', [], ['0.0.0', '1.0.0', '0.0.0-0']],
  ['<x', [], ['0.0.0', '0.0.0-0']],
  ['1.x', ['1.0.0', '1.9.9'], ['2.0.0', '0.9.9', '2.0.0-0']],
  ['1.X.X', ['1.9.9'], ['2.0.0']],
  ['1', ['1.9.9'], ['2.0.0']],
  ['1.2.x', ['1.2.0', '1.2.9'], ['1.3.0']],
  ['1.2.*', ['1.2.9'], ['1.3.0']],
  ['1.2', ['1.2.9'], ['1.3.0']],
  ['~1.2.3', ['1.2.3', '1.2.9'], ['1.3.0', '1.2.2']],
  ['~1.2', ['1.2.0'], ['1.3.0']],
  ['~>1.2', ['1.2.0'], ['1.3.0']],
  ['~1', ['1.9.0'], ['2.0.0']],
  ['~0.2.3', ['0.2.9'], ['0.3.0']],
  ['~0', ['0.9.0'], ['1.0.0']],
  ['~1.2.3-beta.2', ['1.2.3-beta.4', '1.2.9'], ['1.2.4-beta.2', '1.2.3-beta.1']],
  ['^1.2.3', ['1.2.3', '1.9.0'], ['2.0.0', '1.2.2', '2.0.0-alpha', '1.3.0-alpha']],
  ['^1.2', ['1.2.0', '1.9.0'], ['1.1.9', '2.0.0']],
  ['^0.2.3', ['0.2.3', '0.2.9'], ['0.3.0', '0.2.2']],
  ['^0.0.3', ['0.0.3'], ['0.0.4', '0.0.2']],
  ['^1.2.3-beta.2', ['1.2.3-beta.4', '1.9.0'], ['1.2.4-beta.2', '2.0.0-alpha']],
  ['^0.0.3-beta', ['0.0.3-pr.2', '0.0.3'], ['0.0.4']],
  ['^1.2.x', ['1.2.0', '1.9.0'], ['2.0.0']],
  ['^0.0.x', ['0.0.9'], ['0.1.0']],
  ['^0.0', ['0.0.9'], ['0.1.0']],
  ['^1.x', ['1.0.0'], ['2.0.0']],
  ['^0.x', ['0.9.0'], ['1.0.0']],
  ['^*', ['3.0.0'], []],
  ['^ 1.2', ['1.3.0'], ['2.0.0']],
  ['||', ['1.0.0'], []],
  ['<1 || ^2.1', ['0.9.0', '2.1.0'], ['1.0.0', '2.0.0']],
];

test('ranges hold what npm says they hold', () => {
  for (const [text, inside, outside] of ranges) {
    for (const candidate of inside) assert.ok(satisfies(version(candidate), range(text)), `${candidate} in ${text}`);
    for (const candidate of outside) {
      assert.ok(!satisfies(version(candidate), range(text)), `${candidate} not in ${text}`);
    }
  }
});

test('a text that is no range is refused with the text and the reason', () => {
  const invalid = [
    'latest',
    '1.2.3.4',
    '>=1.2.3<2',
    '1.2-alpha',
    '01.2.3',
    '^',
    '>=',
    '1 - ',
    '- 2',
    '1 - 2 3',
    '>1 - 2',
    '1.x.3',
    '1..2',
    '1.2.3-',
    '&1.2',
    '1.2.3 beta',
  ];
  for (const text of invalid) {
    const parsed = parseRange(text);
    assert.ok(!parsed.ok, text);
    assert.ok(parsed.problem.includes(text.trim()), parsed.problem);
  }
  assert.ok(!parseRange('1'.repeat(10_000)).ok);
});

test('the highest version of a range leaves prereleases and other majors aside', () => {
  const versions = ['1.0.0', '2.1.0', '2.10.0', '2.9.0', '3.0.0-rc.1', '3.0.0'].map(version);
  const best = (text: string): string | undefined => {
    const found = highest(versions, range(text));
    return found === undefined ? undefined : printVersion(found);
  };
  assert.equal(best('^2.1'), '2.10.0');
  assert.equal(best('*'), '3.0.0');
  assert.equal(best('>=3.0.0-rc <3.0.0'), '3.0.0-rc.1');
  assert.equal(best('^4'), undefined);
  assert.equal(highest([], range('*')), undefined);
});

const anyVersion = fc
  .record({
    numbers: fc.tuple(fc.nat(12), fc.nat(12), fc.nat(12)),
    label: fc.constantFrom('', '-alpha', '-alpha.1', '-0', '-rc.10', '+build'),
  })
  .map(({ numbers, label }) => version(numbers.join('.') + label));

test('for any two versions: order is antisymmetric, a bump is greater, and each is in the caret range of itself', () => {
  fc.assert(
    fc.property(anyVersion, anyVersion, fc.constantFrom<Bump>('major', 'minor', 'patch'), (a, b, by) => {
      assert.equal(Math.sign(compareVersions(a, b)), -Math.sign(compareVersions(b, a)));
      assert.ok(compareVersions(bump(a, by), a) > 0);
      assert.ok(satisfies(a, range(`^${printVersion(a)}`)));
      assert.ok(satisfies(a, range(`${printVersion(a)} || ${printVersion(b)}`)));
      assert.equal(satisfies(b, range(printVersion(a))), compareVersions(a, b) === 0);
    }),
    { seed: 20261120 },
  );
});
