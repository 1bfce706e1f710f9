import assert from 'node:assert/strict';
import { test } from 'node:test';
import { validateValue } from '../../../core/schema/validate.ts';
import { corpusDocuments, exampleDocuments } from './documents.ts';

for (const { title, key, value } of exampleDocuments()) {
  test(`${title} is a valid ${key}`, () => {
    assert.deepEqual(validateValue(key, value), []);
  });
}

test('the examples cover every kind of ours', () => {
  const covered = new Set(exampleDocuments().map(({ key }) => key));
  assert.deepEqual([...covered].sort(), [
    'mooring/v1/Eval',
    'mooring/v1/Model',
    'mooring/v1/Policy',
    'mooring/v1/Project',
    'mooring/v1/Prompt',
    'mooring/v1/Target',
  ]);
});

for (const { title, value } of corpusDocuments('github-prompts')) {
  test(`GitHub's own ${title} is valid as it is`, () => {
    assert.deepEqual(validateValue('mooring/v1/Prompt', value), []);
  });
}

for (const { title, key, value } of corpusDocuments('openslo-ai-example.yaml')) {
  test(`${title} is a valid ${key}`, () => {
    assert.deepEqual(validateValue(key, value), []);
  });
}
