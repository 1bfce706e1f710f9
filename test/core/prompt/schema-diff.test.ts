import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compareSchemas, type SchemaChange, type Side } from '../../../core/prompt/schema-diff.ts';
import type { JsonValue } from '../../../core/values/json.ts';
import { documentOf } from './read-yaml.ts';

function compare(side: Side, before: string, after: string): readonly SchemaChange[] {
  const place = { side, path: [], name: side === 'input' ? 'order' : '' };
  return compareSchemas(documentOf(before), documentOf(after), place);
}

function worst(changes: readonly SchemaChange[]): string {
  return ['major', 'minor', 'patch'].find((level) => changes.some(({ change }) => change === level)) ?? 'none';
}

const widened = ['minor', 'major'] as const;
const narrowed = ['major', 'minor'] as const;
const changed = ['major', 'major'] as const;
const nothing = ['none', 'none'] as const;

/** Before, after, and what that means for an input and for an output. */
const table: readonly (readonly [string, string, readonly [string, string]])[] = [
  ['{type: string}', '{type: string}', nothing],
  ['{type: string, enum: [a, b]}', '{enum: [b, a]}', nothing],
  ['{const: a}', '{enum: [a]}', nothing],
  ['{type: [string, "null"]}', '{type: string, nullable: true}', nothing],
  ['{type: [string, "null"]}', '{anyOf: [{type: string}, {type: "null"}]}', nothing],
  ['{enum: [a, null]}', '{anyOf: [{const: a}, {type: "null"}]}', nothing],
  ['{type: string}', '{allOf: [{type: string}]}', nothing],
  ['{type: integer, minimum: 1}', '{type: integer, exclusiveMinimum: 0}', nothing],
  ['{type: number, minimum: 0, exclusiveMinimum: true}', '{type: number, exclusiveMinimum: 0}', nothing],
  ['{type: string, minLength: 0}', '{type: string}', nothing],
  ['{type: object, additionalProperties: true}', '{type: object}', nothing],
  ['{type: string, minimum: 5}', '{type: string, minimum: 6}', nothing],
  ['{}', '{$schema: "https://json-schema.org/draft/2020-12/schema"}', nothing],

  ['{type: integer}', '{type: number}', widened],
  ['{type: number}', '{type: integer}', narrowed],
  ['{type: string}', '{type: number}', changed],
  ['{type: string}', '{type: [string, number]}', widened],
  ['{type: string}', '{type: [string, "null"]}', widened],
  ['{type: [string, "null"]}', '{type: string}', narrowed],
  ['{type: [string, boolean]}', '{type: [string, number]}', changed],
  ['{type: string}', '{}', widened],
  ['{}', '{type: string}', narrowed],
  ['{type: string}', 'false', narrowed],
  ['false', '{type: string}', widened],

  ['{enum: [a, b]}', '{enum: [a, b, c]}', widened],
  ['{enum: [a, b]}', '{enum: [a]}', narrowed],
  ['{enum: [a, b]}', '{enum: [a, c]}', changed],
  ['{type: string, enum: [a]}', '{type: string}', widened],
  ['{type: string}', '{type: string, enum: [a]}', narrowed],
  ['{const: 1}', '{const: 2}', changed],
  ['{enum: [1]}', '{enum: ["1"]}', changed],
  ['{enum: [{a: 1, b: 2}]}', '{enum: [{b: 2, a: 1}]}', nothing],

  ['{type: number, minimum: 0}', '{type: number, minimum: -1}', widened],
  ['{type: number, minimum: 0}', '{type: number, minimum: 1}', narrowed],
  ['{type: number, minimum: 0}', '{type: number, exclusiveMinimum: 0}', narrowed],
  ['{type: number, minimum: 0}', '{type: number}', widened],
  ['{type: number}', '{type: number, minimum: 0}', narrowed],
  ['{type: number, maximum: 1}', '{type: number, maximum: 2}', widened],
  ['{type: number, maximum: 1}', '{type: number, maximum: 0.5}', narrowed],
  ['{type: number, minimum: 0, maximum: 1}', '{type: number, minimum: 1, maximum: 2}', changed],
  ['{type: number, multipleOf: 4}', '{type: number, multipleOf: 2}', widened],
  ['{type: number, multipleOf: 2}', '{type: number, multipleOf: 4}', narrowed],
  ['{type: number, multipleOf: 2}', '{type: number, multipleOf: 3}', changed],
  ['{type: number}', '{type: number, multipleOf: 2}', narrowed],

  ['{type: string, maxLength: 5}', '{type: string, maxLength: 6}', widened],
  ['{type: string, maxLength: 5}', '{type: string, maxLength: 4}', narrowed],
  ['{type: string, minLength: 1}', '{type: string}', widened],
  ['{type: array, maxItems: 3}', '{type: array}', widened],
  ['{type: array}', '{type: array, minItems: 1}', narrowed],
  ['{type: object}', '{type: object, maxProperties: 1}', narrowed],
  ['{type: string}', '{type: string, pattern: "^a"}', narrowed],
  ['{type: string, format: email}', '{type: string}', widened],
  ['{type: string, pattern: "^a"}', '{type: string, pattern: "^b"}', changed],

  ['{type: object}', '{type: object, properties: {a: {}}}', ['minor', 'minor']],
  ['{type: object}', '{type: object, required: [a], properties: {a: {}}}', ['major', 'minor']],
  ['{type: object, properties: {a: {}}}', '{type: object}', changed],
  ['{type: object, required: [a]}', '{type: object}', changed],
  ['{type: object, properties: {a: {}}, required: [a]}', '{type: object, properties: {a: {}}}', widened],
  ['{type: object, properties: {a: {}}}', '{type: object, properties: {a: {}}, required: [a]}', narrowed],
  ['{type: object, properties: {a: {type: string}}}', '{type: object, properties: {a: {type: number}}}', changed],
  ['{type: object, properties: {a: {enum: [x]}}}', '{type: object, properties: {a: {enum: [x, y]}}}', widened],
  ['{type: object}', '{type: object, additionalProperties: false}', narrowed],
  ['{type: object, additionalProperties: false}', '{type: object}', widened],
  ['{type: object}', '{type: object, additionalProperties: {type: string}}', narrowed],
  [
    '{type: object, additionalProperties: {type: string}}',
    '{type: object, additionalProperties: {type: number}}',
    changed,
  ],

  ['{type: array, items: {type: string}}', '{type: array, items: {type: number}}', changed],
  ['{type: array, items: {type: integer}}', '{type: array, items: {type: number}}', widened],
  ['{type: array}', '{type: array, items: {type: number}}', narrowed],
  ['{type: array, prefixItems: [{type: integer}]}', '{type: array, prefixItems: [{type: number}]}', widened],
  ['{type: array, items: [{type: integer}]}', '{type: array, prefixItems: [{type: integer}]}', nothing],
  ['{type: array, prefixItems: [{}]}', '{type: array, prefixItems: [{}, {}]}', changed],
  ['{type: array, uniqueItems: true}', '{type: array}', widened],
  ['{type: array}', '{type: array, uniqueItems: true}', narrowed],

  ['{anyOf: [{type: string}, {type: number}]}', '{anyOf: [{type: number}, {type: string}]}', nothing],
  ['{oneOf: [{const: a}, {const: b}]}', '{oneOf: [{const: a}, {const: b}, {const: c}]}', widened],
  ['{anyOf: [{const: a}, {const: b}, {const: c}]}', '{anyOf: [{const: a}, {const: b}]}', narrowed],
  ['{anyOf: [{const: a}, {type: integer}]}', '{anyOf: [{const: a}, {type: number}]}', widened],
  ['{anyOf: [{const: a}, {const: b}]}', '{anyOf: [{const: c}, {const: d}]}', changed],
  ['{if: {}, then: {type: string}}', '{if: {}, then: {type: number}}', changed],
  ['{not: {type: string}}', '{not: {type: number}}', changed],
  ['{type: string}', '{type: string, unheardOf: 1}', changed],
  ['{type: string}', '{type: string, x-note: 1}', ['patch', 'minor']],
  ['{type: string, description: a}', '{type: string, description: b}', ['patch', 'minor']],

  ['{$ref: "#/$defs/a", $defs: {a: {type: string}}}', '{type: string}', nothing],
  ['{$ref: "#/$defs/a", $defs: {a: {type: integer}}}', '{$ref: "#/$defs/b", $defs: {b: {type: number}}}', widened],
  ['{$ref: "#/$defs/a~1b%20c", $defs: {"a/b c": {type: string}}}', '{type: number}', changed],
  ['{$ref: "https://example.com/x"}', '{$ref: "https://example.com/x"}', nothing],
  ['{$ref: "https://example.com/x"}', '{$ref: "https://example.com/y"}', changed],
  ['{$ref: "#/$defs/none"}', '{type: string}', changed],
  ['{$ref: "#/$defs/a", $defs: {a: {$ref: "#/$defs/a"}}}', '{type: string}', changed],
  [
    '{anyOf: [{$ref: "#/$defs/a"}, {type: "null"}], $defs: {a: {type: integer}}}',
    '{anyOf: [{$ref: "#/$defs/a"}, {type: "null"}], $defs: {a: {type: number}}}',
    widened,
  ],
  [
    '{allOf: [{$ref: "#/$defs/a"}, {}], $defs: {a: {type: integer}}}',
    '{allOf: [{$ref: "#/$defs/a"}, {}], $defs: {a: {type: number}}}',
    changed,
  ],
];

test('each change of a schema has its meaning for an input and for an output', () => {
  for (const [before, after, [input, output]] of table) {
    assert.equal(worst(compare('input', before, after)), input, `input ${before} → ${after}`);
    assert.equal(worst(compare('output', before, after)), output, `output ${before} → ${after}`);
  }
});

test('what is widened one way is narrowed the other way', () => {
  const opposite = new Map<readonly [string, string], readonly [string, string] | undefined>([
    [widened, narrowed],
    [narrowed, widened],
    [changed, undefined],
    [nothing, nothing],
  ]);
  for (const [before, after, meaning] of table) {
    const expected = opposite.get(meaning);
    if (expected === undefined) continue;
    assert.equal(worst(compare('input', after, before)), expected[0], `input ${after} → ${before}`);
    assert.equal(worst(compare('output', after, before)), expected[1], `output ${after} → ${before}`);
  }
});

test('sentences and paths name the place, however deep', () => {
  const before =
    '{type: object, properties: {items: {type: array, items: {type: object, properties: {price: {type: number}}}}}}';
  const after = before.replace('type: number', 'type: string');
  assert.deepEqual(compare('output', before, after), [
    {
      change: 'major',
      path: ['properties', 'items', 'items', 'properties', 'price', 'type'],
      what: 'The output property `items[].price` changes its type from number to string.',
    },
  ]);
  assert.equal(compare('input', '{enum: [a, b]}', '{enum: [a]}')[0]?.what, 'The input `order` no longer accepts `b`.');
  assert.equal(compare('output', '{enum: [a]}', '{enum: [a, b]}')[0]?.what, 'The output may now also be `b`.');
  assert.equal(
    compare('output', '{type: number, maximum: 1}', '{type: number, maximum: 2}')[0]?.what,
    'The output has its `maximum` changed from 1 to 2.',
  );
});

test('schemas that refer to themselves are compared once around, on either or both sides', () => {
  const list = '{type: object, properties: {value: {type: integer}, next: {$ref: "#"}}}';
  assert.equal(worst(compare('output', list, list)), 'none');
  const changes = compare('output', list, list.replace('integer', 'number'));
  assert.deepEqual(
    changes.map(({ path }) => path.join('/')),
    ['properties/value/type'],
  );
  assert.equal(
    worst(compare('output', list, '{type: object, properties: {value: {type: integer}, next: {}}}')),
    'major',
  );
});

test('definitions that use each other many times are compared once each', () => {
  const levels = 40;
  const definitions = Array.from({ length: levels }, (_, level) => [
    `d${level}`,
    { type: 'object', properties: { a: { $ref: `#/$defs/d${level + 1}` }, b: { $ref: `#/$defs/d${level + 1}` } } },
  ]);
  const schema = (leaf: string): JsonValue => ({
    $ref: '#/$defs/d0',
    $defs: { ...Object.fromEntries(definitions), [`d${levels}`]: { type: leaf } },
  });
  const changes = compareSchemas(schema('integer'), schema('number'), { side: 'output', path: [], name: '' });
  assert.equal(changes.length, 1);
});

const scalar = fc.constantFrom<JsonValue>('a', 'b', 1, 1.5, true, null);
const schemas = fc.letrec<{ schema: JsonValue }>((tie) => ({
  schema: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'schema' },
    fc.boolean(),
    fc.record(
      {
        type: fc.constantFrom<JsonValue>('string', 'integer', 'number', 'object', 'array', ['string', 'null']),
        enum: fc.array(scalar, { minLength: 1, maxLength: 3 }),
        minimum: fc.integer({ min: -2, max: 2 }),
        maxLength: fc.nat(3),
        description: fc.constantFrom('x', 'y'),
        required: fc.subarray(['p', 'q']),
        properties: fc.dictionary(fc.constantFrom('p', 'q', '__proto__'), tie('schema'), { maxKeys: 2 }),
        items: tie('schema'),
        anyOf: fc.array(tie('schema'), { minLength: 1, maxLength: 2 }),
        $ref: fc.constantFrom('#', '#/properties/p', '#/nowhere'),
      },
      { requiredKeys: [] },
    ),
  ),
})).schema;

test('any schema compared with itself has no difference, and any two can be compared', () => {
  fc.assert(
    fc.property(schemas, schemas, fc.constantFrom<Side>('input', 'output'), (before, after, side) => {
      const place = { side, path: [], name: 'x' };
      assert.deepEqual(compareSchemas(before, before, place), []);
      compareSchemas(before, after, place);
    }),
    { seed: 5, numRuns: 1000 },
  );
});
