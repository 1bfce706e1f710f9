import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseVariables } from '../../../core/prompt/variables.ts';
import { promptOf } from './read-yaml.ts';

const inputs =
  promptOf(`
inputs:
  ticket: {type: string}
  total: {type: number}
  count: {type: integer}
  vip: {type: boolean}
  tags: {type: array}
  order: {type: object}
  either: {type: [number, string]}
`).inputs ?? [];

test('text from a command line takes the declared type', () => {
  const { variables, problems } = parseVariables(inputs, {
    ticket: '12',
    total: ' 1.5 ',
    count: '3',
    vip: 'true',
    tags: '["a"]',
    order: '{"id": 1}',
    either: '7',
    other: '12',
  });
  assert.deepEqual(problems, []);
  assert.deepEqual(variables, {
    ticket: '12',
    total: 1.5,
    count: 3,
    vip: true,
    tags: ['a'],
    order: { id: 1 },
    either: '7',
    other: '12',
  });
});

test('text that is not of the declared type is a problem that names the input, the text and the type', () => {
  const { problems } = parseVariables(inputs, { total: 'many', count: '1.5', vip: 'yes', tags: '{}', order: '' });
  assert.deepEqual(
    problems.map(({ path }) => path[1]),
    ['total', 'count', 'vip', 'tags', 'order'],
  );
  assert.match(problems[0]?.problem ?? '', /`total`.*`many`.*number/);
});
