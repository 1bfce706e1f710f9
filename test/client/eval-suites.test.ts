import assert from 'node:assert/strict';
import { test } from 'node:test';
import { suitesIn } from '../../client/testing/eval-suites.ts';

test('a suite is found with the lines of its name and of its gates', () => {
  const text = `kind: Eval
metadata: {name: first}
spec:
  data: data/cases.jsonl
  gates:
    - {metric: valid, min: 90%}
    # a remark
    - metric: polite
      min: 80%
---
kind: Model
metadata: {name: not-a-suite}
---
kind: Eval
metadata:
  name: second
spec: {data: {records: {}}}
`;
  assert.deepEqual(suitesIn(text), [
    { name: 'first', line: 1, gates: [5, 7], data: 'data/cases.jsonl' },
    { name: 'second', line: 15, gates: [] },
  ]);
});

test('a file that is half typed, empty or something else brings no suite and no complaint', () => {
  for (const text of [
    '',
    'kind: Eval',
    'kind: Eval\nmetadata: {na',
    '- 1\n- 2',
    '{',
    'kind: Eval\nmetadata: {name: 3}',
  ]) {
    assert.deepEqual(suitesIn(text), [], text);
  }
});
