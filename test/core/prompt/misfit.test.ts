/** Fixed answers that plainly break the schema of a prompt, and those of which this cannot be said. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { misfitOf } from '../../../core/prompt/misfit.ts';

const schema = {
  type: 'object',
  required: ['reply', 'confidence'],
  additionalProperties: false,
  properties: {
    reply: { type: 'string' },
    confidence: { type: 'number' },
    order: { type: ['object', 'null'], properties: { pieces: { type: 'integer' } } },
  },
};

test('what is missing, of another type or not allowed is told', () => {
  assert.equal(misfitOf({ reply: 'Later.' }, schema), 'it has no `confidence`');
  assert.equal(misfitOf({ reply: 'Later.', confidence: '0' }, schema), 'its `confidence` is not of the type number');
  assert.equal(
    misfitOf({ reply: 'Later.', confidence: 0, order: { pieces: 1.5 } }, schema),
    'its `pieces` is not of the type integer',
  );
  assert.equal(
    misfitOf({ reply: 'Later.', confidence: 0, tone: 'kind' }, schema),
    'it has `tone`, which is not allowed',
  );
  assert.equal(misfitOf('Later.', schema), 'it is not of the type object');
});

test('what fits, or may fit, is not told', () => {
  assert.equal(misfitOf({ reply: 'Later.', confidence: 0, order: null }, schema), undefined);
  assert.equal(misfitOf('{"reply": "Later.", "confidence": 0}', schema), undefined);
  assert.equal(misfitOf('Later.', { type: 'string' }), undefined);
  assert.equal(misfitOf('Later.', undefined), undefined);
  assert.equal(misfitOf({}, { anyOf: [{ required: ['reply'] }] }), undefined);
  assert.equal(misfitOf({ note: 1 }, { type: 'object', properties: {} }), undefined);
  assert.equal(misfitOf({ note: null }, { properties: { note: { type: 'string', nullable: true } } }), undefined);
});
