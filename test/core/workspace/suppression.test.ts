/** `# mooring-ignore`: what it covers, when it holds, and what is said about it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from '../../../core/syntax/parse.ts';
import { readSuppressions } from '../../../core/workspace/suppression.ts';
import { filesOf, lint } from '../../fixture.ts';

const TODAY = '2026-11-20';

/** A target whose region is reported as a wrong type, with a comment before it and one behind it. */
const target = (above: string, behind = '', newline = '\n'): string =>
  [
    'apiVersion: mooring/v1',
    'kind: Target',
    'metadata: {name: local}',
    'spec:',
    '  type: local',
    ...(above === '' ? [] : [above]),
    `  region: 1${behind}`,
    '',
  ].join(newline);

function codes(text: string): readonly string[] {
  return lint(filesOf(text, '/local.target.yaml'), { today: TODAY }).map((one) => one.code);
}

const CODE = 'schema/type';

test('the file has the mistake that these tests suppress', () => {
  assert.deepEqual(codes(target('')), [CODE]);
});

const silent: readonly [name: string, text: string][] = [
  ['on the line above', target(`  # mooring-ignore ${CODE}: they said so`)],
  ['at another indentation', target(`# mooring-ignore ${CODE}: they said so`)],
  ['behind the value', target('', ` # mooring-ignore ${CODE}: they said so`)],
  ['until a day to come', target(`  # mooring-ignore ${CODE}: they said so until 2026-11-21`)],
  ['until this very day', target(`  # mooring-ignore ${CODE}: they said so until 2026-11-20`)],
  ['until a day in brackets', target(`  # mooring-ignore ${CODE}: they said so [until 2027-01-31]`)],
  ['a reason with the word until in it', target(`  # mooring-ignore ${CODE}: not until we move`)],
  ['with comments and empty lines between', target(`  # mooring-ignore ${CODE}: a reason\n\n  # region\n`)],
  ['without a space behind the hash', target(`  #mooring-ignore ${CODE}: a reason`)],
  ['in a file with CRLF', target(`  # mooring-ignore ${CODE}: a reason`, '', '\r\n')],
];

for (const [name, text] of silent) {
  test(`silences ${name}`, () => assert.deepEqual(codes(text), []));
}

const told: readonly [name: string, text: string, codes: readonly string[]][] = [
  ['another code on the line', target('  # mooring-ignore schema/enum: a reason'), ['suppression/unused', CODE]],
  ['another line', target('', `\n# mooring-ignore ${CODE}: a reason\n`), [CODE, 'suppression/unused']],
  ['a date that is past', target(`  # mooring-ignore ${CODE}: why until 2026-11-19`), ['suppression/expired', CODE]],
  ['no reason', target(`  # mooring-ignore ${CODE}`), ['suppression/malformed', CODE]],
  ['an empty reason', target(`  # mooring-ignore ${CODE}:  `), ['suppression/malformed', CODE]],
  ['a date but no reason', target(`  # mooring-ignore ${CODE}: until 2027-01-01`), ['suppression/malformed', CODE]],
  ['no code', target('  # mooring-ignore: a reason'), ['suppression/malformed', CODE]],
  ['a code without a group', target('  # mooring-ignore type: a reason'), ['suppression/malformed', CODE]],
  [
    'a day that does not exist',
    target(`  # mooring-ignore ${CODE}: why until 2027-02-30`),
    ['suppression/malformed', CODE],
  ],
  ['the very end of the file', `${target('')}# mooring-ignore ${CODE}: a reason`, [CODE, 'suppression/unused']],
];

for (const [name, text, expected] of told) {
  test(`tells of a suppression with ${name}`, () => assert.deepEqual(codes(text), expected));
}

test('covers one line of a map in flow style', () => {
  const text = `apiVersion: mooring/v1
kind: Target
metadata: {name: local}
spec: {
  type: local, # mooring-ignore schema/type: not this one
  region: 1, # mooring-ignore schema/type: this one
}
`;
  assert.deepEqual(codes(text), ['suppression/unused']);
});

test('text that is no comment suppresses nothing', () => {
  assert.deepEqual(codes(target('  description: |\n    # mooring-ignore schema/type: a reason')).includes(CODE), true);
  assert.deepEqual(readSuppressions(parse('a: "# mooring-ignore a/b: c"\n')), []);
  assert.deepEqual(readSuppressions(parse('a: b# mooring-ignore a/b: c\n')), []);
});

test('two comments in a row cover the same line', () => {
  const found = readSuppressions(parse('# mooring-ignore a/b: one\n# mooring-ignore a/c: two\na: 1\n'));
  assert.deepEqual(
    found.map(({ code, line }) => [code, line]),
    [
      ['a/b', 2],
      ['a/c', 2],
    ],
  );
});

test('a hundred thousand comments in a row are read in one go', () => {
  // Quadratic work would not end within the patience of a test run.
  const found = readSuppressions(parse(`${'# mooring-ignore a/b: c\n'.repeat(100_000)}a: 1\n`));
  assert.equal(found.length, 100_000);
  assert.equal(found[0]?.line, 100_000);
});
