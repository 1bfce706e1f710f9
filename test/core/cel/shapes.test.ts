import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkExpression } from '../../../core/cel/check.ts';
import { type CelShape, celPlaces } from '../../../core/cel/places.ts';
import {
  shapeOfFeatures,
  shapeOfJsonSchema,
  shapeOfModelOutputs,
  shapeOfPromptInputs,
} from '../../../core/cel/shapes.ts';

function codes(source: string, input: CelShape): string[] {
  return checkExpression(source, 'guardrail-input', { input }).problems.map(({ code }) => code);
}

test('the inputs of a prompt type the variable input', () => {
  const input = shapeOfPromptInputs({
    ticket: { type: 'string', description: 'The message.' },
    orderTotal: { type: 'number', default: 0 },
    urgent: { type: 'boolean' },
    tags: { type: 'array', items: { type: 'string' } },
  });
  assert.deepEqual(
    codes('input.urgent || input.orderTotal > 1.0 || input.tags.exists(t, t == input.ticket)', input),
    [],
  );
  assert.deepEqual(codes('input.orderTotl > 1.0', input), ['cel/unknown-field']);
  assert.deepEqual(codes('input.ticket > 1.0', input), ['cel/type']);
  assert.deepEqual(codes('input.tags.exists(t, t > 1.0)', input), ['cel/type']);
});

test('a JSON Schema types what it pins down and leaves the rest open', () => {
  const shape = shapeOfJsonSchema({
    type: 'object',
    required: ['reply'],
    properties: {
      reply: { type: 'string', description: 'What the customer reads.' },
      refund: { type: 'number' },
      mixed: { type: ['string', 'null'] },
      choice: { anyOf: [{ type: 'string' }, { type: 'number' }] },
      kind: { enum: ['a', 'b'] },
      open: { type: 'object', properties: { a: { type: 'string' } }, additionalProperties: true },
      byName: { type: 'object', additionalProperties: { type: 'number' } },
      lines: { type: 'array', items: { type: 'object', properties: { price: { type: 'integer' } } } },
    },
  });
  assert.deepEqual(codes('input.mixed == null || input.choice == 1.0 || input.open.b == 1.0', shape), []);
  assert.deepEqual(codes('input.byName.x > 1.0 && input.lines.all(l, l.price > 1.0) && input.kind == "a"', shape), []);
  assert.deepEqual(codes('input.kind > 1.0', shape), ['cel/type']);
  assert.deepEqual(codes('input.byName.x == "a"', shape), ['cel/type']);
  assert.deepEqual(codes('input.lines.all(l, l.prize > 1.0)', shape), ['cel/unknown-field']);
  assert.ok(shape.kind === 'object');
  assert.deepEqual(shape.fields.slice(0, 2), [
    { name: 'reply', shape: { kind: 'string' }, description: 'What the customer reads.' },
    { name: 'refund', shape: { kind: 'double' }, optional: true },
  ]);
});

test('the features and outputs of a model type input and output', () => {
  const input = shapeOfFeatures([
    { name: 'amount', type: 'number', min: 0 },
    { name: 'country', type: 'category', values: ['DE'] },
    { name: 'age_days', type: 'integer', nullable: true },
  ]);
  assert.deepEqual(codes('input.amount > 1.0 && input.country == "DE" && input.age_days == null', input), []);
  const output = shapeOfModelOutputs([{ name: 'score', type: 'probability' }]);
  const source = 'output.score > 0.5 ? output.score : 1.0 - output.score';
  assert.deepEqual(checkExpression(source, 'confidence', { output }), { problems: [], type: 'double' });
});

test('what is not a declaration, or a hostile one, is open', () => {
  for (const value of [undefined, null, 1, 'x', []]) {
    assert.deepEqual(shapeOfJsonSchema(value), { kind: 'dyn' });
    assert.deepEqual(shapeOfPromptInputs(value), { kind: 'dyn' });
  }
  assert.deepEqual(shapeOfFeatures({}), { kind: 'dyn' });
  const wide = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`f${index}`, { type: 'string' }]));
  assert.deepEqual(shapeOfJsonSchema({ type: 'object', properties: wide }), { kind: 'dyn' });
  let deep = shapeOfJsonSchema({ type: 'string' });
  let schema: { [key: string]: unknown } = { type: 'string' };
  for (let depth = 0; depth < 2000; depth++) schema = { type: 'array', items: schema };
  deep = shapeOfJsonSchema(JSON.parse(JSON.stringify(schema)));
  let levels = 0;
  while (deep.kind === 'list') {
    deep = deep.items;
    levels++;
  }
  assert.ok(levels < 20);
  const odd = shapeOfJsonSchema(
    JSON.parse('{"properties":{"__proto__":{"type":"string"},"a b":{"type":"number"},"":{}}}'),
  );
  assert.deepEqual(codes('input["a b"] > 1.0', odd), []);
});

test('every variable and field of every place has a description', () => {
  for (const { variables } of Object.values(celPlaces)) {
    for (const { description, shape } of variables) {
      assert.match(description, /\.$/);
      if (shape.kind === 'object')
        for (const field of shape.fields) assert.match(field.description ?? '', /\.$/, field.name);
    }
  }
});

test('record has exactly the fields that the design lists', () => {
  const record = celPlaces.sli.variables[0];
  assert.ok(record?.shape.kind === 'object');
  assert.equal(
    record.shape.fields.map(({ name }) => name).join(', '),
    'id, ts, model, release, variant, target, key, team, provider, prompt, status, error, latencyMs, ttftMs, inputTokens, outputTokens, cost, checks, fallback, review, feedback, labels',
  );
});
