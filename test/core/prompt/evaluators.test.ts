import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  appliedCheck,
  appliedMethod,
  isKnownEvaluator,
  matchChoice,
  overlappingChoices,
} from '../../../core/prompt/evaluators.ts';
import type { JudgeChoice } from '../../../core/prompt/model.ts';
import { promptOf } from './read-yaml.ts';

function evaluator(yaml: string) {
  const [found] = promptOf(`evaluators: [${yaml}]`).evaluators;
  assert.ok(found !== undefined);
  return found;
}

test('of several string checks only the first of equals, contains, startsWith, endsWith counts', () => {
  const applied = (yaml: string) => {
    const { string } = evaluator(`{string: ${yaml}}`);
    assert.ok(string !== undefined);
    return appliedCheck(string);
  };
  assert.deepEqual(applied('{endsWith: a, contains: b, equals: c, startsWith: d}'), {
    applied: 'equals',
    ignored: ['contains', 'startsWith', 'endsWith'],
  });
  assert.deepEqual(applied('{endsWith: a, startsWith: d}'), { applied: 'startsWith', ignored: ['endsWith'] });
  assert.deepEqual(applied('{equals: "", contains: b}'), { applied: 'contains', ignored: [] });
  assert.deepEqual(applied('{}'), { applied: undefined, ignored: [] });
});

test('of several methods the first of string, llm, uses counts', () => {
  assert.deepEqual(appliedMethod(evaluator('{uses: github/similarity, llm: {}, string: {}}')), {
    applied: 'string',
    ignored: ['llm', 'uses'],
  });
  assert.deepEqual(appliedMethod(evaluator('{name: x}')), { applied: undefined, ignored: [] });
});

function choices(...texts: readonly string[]): readonly JudgeChoice[] {
  return texts.map((choice) => ({ choice, score: 1 }));
}

test('a choice inside another one takes its replies, or is taken for it', () => {
  assert.deepEqual(overlappingChoices(choices('1', '2', '10')), [{ contained: 0, container: 2, effect: 'never' }]);
  assert.deepEqual(overlappingChoices(choices('incorrect', 'Correct')), [
    { contained: 1, container: 0, effect: 'order' },
  ]);
  assert.deepEqual(overlappingChoices(choices('Yes', 'yes')), [{ contained: 0, container: 1, effect: 'never' }]);
  assert.deepEqual(overlappingChoices(choices('', 'yes')), [{ contained: 0, container: 1, effect: 'never' }]);
  assert.deepEqual(overlappingChoices(choices('good', 'bad')), []);
});

test('the first choice that occurs in the reply wins, in any letter case', () => {
  assert.equal(matchChoice(choices('1', '10'), '10')?.choice, '1');
  assert.equal(matchChoice(choices('good', 'bad'), ' It is BAD. ')?.choice, 'bad');
  assert.equal(matchChoice(choices('good'), 'hm'), undefined);
});

test('only the five built-in evaluators are known', () => {
  assert.ok(isKnownEvaluator('github/similarity'));
  assert.ok(!isKnownEvaluator('github/similar'));
  assert.ok(!isKnownEvaluator('similarity'));
  assert.ok(!isKnownEvaluator('GitHub/similarity'));
});
