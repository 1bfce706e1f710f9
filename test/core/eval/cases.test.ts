import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CaseOptions, type CaseRow, casesOf, inputOf } from '../../../core/eval/cases.ts';
import { compileScorers, readSuite } from '../../../core/eval/suite.ts';
import { scorerFacts, suiteDigest } from '../../../core/eval/suite-digest.ts';
import { sha256 } from '../../../host/sha256.ts';
import { documentOf } from '../prompt/read-yaml.ts';

const plain: CaseOptions = { cluster: undefined, slices: [], sha256 };

function cases(rows: readonly CaseRow[], options: Partial<CaseOptions> = {}) {
  const found = casesOf(rows, { ...plain, ...options });
  assert.ok(found.ok, found.ok ? '' : found.problem);
  return found.value;
}

function problem(rows: readonly CaseRow[], options: Partial<CaseOptions> = {}): string {
  const found = casesOf(rows, { ...plain, ...options });
  return found.ok ? '' : found.problem;
}

test('a case is called by its id, else by its content, wherever it stands', () => {
  assert.deepEqual(
    cases([{ values: { id: 'a' } }, { values: { id: 7 } }]).map(({ id }) => id),
    ['a', '7'],
  );
  const rows = [{ values: { x: 1 } }, { values: { x: 2 } }, { values: { x: 1 } }];
  const ids = cases(rows).map(({ id }) => id);
  assert.equal(new Set(ids).size, 3, 'the same row twice is two cases');
  assert.deepEqual(new Set(cases(rows.toReversed()).map(({ id }) => id)), new Set(ids));
  const [first] = cases([{ values: { b: 2, a: 1 } }]);
  const [second] = cases([{ values: { a: 1, b: 2 } }]);
  assert.equal(first?.id, second?.id, 'key order makes no other case');
});

test('what would make results wrong in silence is refused', () => {
  assert.match(problem([]), /no cases/);
  assert.match(
    problem([
      { values: { id: 'a' }, line: 2 },
      { values: { id: 'a' }, line: 5 },
    ]),
    /line 5 has the id `a`, and so has case 1/,
  );
  assert.match(
    problem([{ values: { customer: 'c' } }], { cluster: 'customerId' }),
    /No case has the column `customerId`.*`customer`/,
  );
  assert.match(problem([{ values: { locale: 'en' } }], { slices: ['local'] }), /Did you mean `locale`/);
});

test('cluster and slices come from their columns; a case without a value stands alone, or under (none)', () => {
  const [known, unknown] = cases([{ values: { c: 1, s: 'x' } }, { values: { c: null, s: '' } }], {
    cluster: 'c',
    slices: ['s'],
  });
  assert.deepEqual([known?.cluster, known?.slices], ['1', { s: 'x' }]);
  assert.deepEqual([unknown?.cluster, unknown?.slices], [null, { s: '(none)' }]);
});

test('declared inputs are sent and nothing else; without a declaration every column is', () => {
  const values = { ticket: 'x', expected: 'y' };
  assert.deepEqual(inputOf(values, ['ticket', 'locale']), { ticket: 'x' });
  assert.deepEqual(inputOf(values, undefined), values);
});

const suiteText = `
metadata: {name: q}
spec:
  subject: {model: m}
  trials: 2
  slices: [s]
  scorers:
    - {name: a, equals: "{{expected}}"}
    - {name: b, judge: {model: x/y, rubric: Fine?, choices: {yes: 1, no: 0}}}
  gates: [{metric: a, min: 90%}]
`;

function digestOf(text: string, rows: readonly CaseRow[], files = {}): string {
  const suite = readSuite(documentOf(text));
  assert.ok(suite.ok);
  const digest = suiteDigest(suite.value, cases(rows), files, sha256);
  assert.ok(digest.ok);
  return digest.value;
}

test('the digest of a suite is over its cases, trials and scorers, and nothing that needs no new answers', () => {
  const rows = [{ values: { s: 'x', expected: '1' } }, { values: { s: 'y', expected: '2' } }];
  const before = digestOf(suiteText, rows);
  const same: readonly (readonly [what: string, from: string, to: string])[] = [
    ['a gate', 'min: 90%', 'min: 95%'],
    ['the slices', 'slices: [s]', 'slices: []'],
    ['the name', 'name: q', 'name: other'],
  ];
  for (const [what, from, to] of same) assert.equal(digestOf(suiteText.replace(from, to), rows), before, what);
  assert.equal(digestOf(suiteText, rows.toReversed()), before, 'the order of the rows');
  const other: readonly (readonly [what: string, from: string, to: string])[] = [
    ['trials', 'trials: 2', 'trials: 3'],
    ['a rubric', 'Fine?', 'Good?'],
    ['a choice', 'no: 0', 'no: 0.1'],
    ['the name of a scorer', 'name: a, equals', 'name: c, equals'],
    ['what is expected', '{{expected}}', '{{other}}'],
  ];
  for (const [what, from, to] of other) assert.notEqual(digestOf(suiteText.replace(from, to), rows), before, what);
  assert.notEqual(digestOf(suiteText, [...rows, { values: { s: 'z' } }]), before, 'a case more');
  assert.notEqual(digestOf(suiteText, rows, { 'labels.jsonl': sha256('labels') }), before, 'a file of a scorer');
});

test('what stored scores mean is kept with them', () => {
  const suite = readSuite(documentOf(suiteText));
  assert.ok(suite.ok);
  const scorers = compileScorers(suite.value, {
    outputSchema: undefined,
    evaluators: [],
    outputs: [],
    compileSchema: () => ({ ok: true, value: () => undefined }),
  });
  assert.ok(scorers.ok);
  const facts = scorerFacts(suite.value, scorers.value, sha256);
  assert.ok(facts.ok);
  assert.deepEqual(
    facts.value.map(({ name, kind, scale, better }) => [name, kind, scale, better]),
    [
      ['a', 'equals', 'share', 'higher'],
      ['b', 'judge', 'share', 'higher'],
    ],
  );
});
