import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Schema } from '../../../core/schema/json-schema.ts';
import { schemaAt, walkSchema } from '../../../core/schema/walk.ts';
import type { JsonValue } from '../../../core/values/json.ts';
import { exampleDocuments } from './documents.ts';

function exampleOf(title: string) {
  const found = exampleDocuments().find((one) => one.title.startsWith(title));
  assert.ok(found);
  return found;
}

function annotated(title: string, annotation: keyof Schema): readonly string[] {
  const { key, value } = exampleOf(title);
  const found: string[] = [];
  walkSchema(key, value, ({ path, value: text, schema }) => {
    if (schema[annotation] !== undefined && typeof text === 'string') found.push(`${path.join('.')} = ${text}`);
  });
  return found;
}

test('every reference of a model is found, in document order, with what it refers to', () => {
  const { key, value } = exampleOf('support-assistant');
  const found: string[] = [];
  walkSchema(key, value, ({ value: text, schema }) => {
    const reference = schema['x-reference'];
    if (reference && typeof text === 'string') found.push(`${reference.kind} ${text}`);
  });
  assert.deepEqual(found, [
    'Team team-support',
    'Team support-leads',
    'Prompt support-reply@^2.1',
    'Team support-leads',
    'Eval support-quality',
    'Eval support-safety',
    'SLO support-availability',
    'SLO support-groundedness',
    'Target local',
    'Target staging',
    'Target prod',
  ]);
});

test('every expression is found with its place', () => {
  assert.deepEqual(annotated('support-assistant', 'x-cel'), [
    'spec.serve.confidence.from = output.confidence',
    'spec.guardrails.output.1.rule = !has(output.refund) || output.refund <= input.orderTotal',
    'spec.sinks.0.when = output.confidence > 0.9',
  ]);
  assert.deepEqual(annotated('support-quality.eval', 'x-cel'), [
    'spec.scorers.1.cel = output.reply.contains(case.expected)',
  ]);
});

test('models and paths are found wherever they stand', () => {
  assert.deepEqual(annotated('support-assistant', 'x-model'), [
    'spec.serve.fallbacks.0.model = anthropic/claude-haiku-4-5-20251001',
  ]);
  assert.deepEqual(annotated('support-quality.eval', 'x-path'), [
    'spec.data = data/support-eval.jsonl',
    'spec.scorers.2.judge.calibration = data/human-labels.jsonl',
  ]);
  assert.deepEqual(annotated('support-reply.prompt', 'x-placeholders'), [
    'messages.0.content = You answer for ACME in {{locale}}. The order total is {{orderTotal}}.',
    'messages.1.content = {{ticket}}',
    'evaluators.0.string.contains = tracking',
  ]);
});

const branching: Schema = {
  definitions: { name: { type: 'string', 'x-path': true } },
  type: 'object',
  properties: {
    free: { type: 'object' },
    list: { type: 'array', items: { $ref: '#/definitions/name' } },
    one: { description: 'beside the reference', $ref: '#/definitions/name' },
  },
  allOf: [
    {
      if: { properties: { mode: { const: 'a' } }, required: ['mode'] },
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema.
      then: { properties: { value: { 'x-model': true } } },
      else: { properties: { value: { 'x-cel': 'sli' } } },
    },
  ],
  anyOf: [{ properties: { shape: { type: 'string', format: 'date' } } }, { properties: { shape: { type: 'number' } } }],
};

function visits(value: JsonValue): readonly string[] {
  const found: string[] = [];
  walkSchema(branching, value, ({ path, schema }) => {
    const marks = Object.keys(schema).filter((name) => name.startsWith('x-') || name === 'format');
    found.push(`${path.join('.')}: ${marks.join()}`);
  });
  return found;
}

test('the walk follows references, items, the branch whose condition holds, and the shape that fits', () => {
  assert.deepEqual(visits({ list: ['a', 'b'], one: 'c' }), ['list.0: x-path', 'list.1: x-path', 'one: x-path']);
  assert.deepEqual(visits({ mode: 'a', value: 'v' }), ['value: x-model']);
  assert.deepEqual(visits({ mode: 'b', value: 'v' }), ['value: x-cel']);
  assert.deepEqual(visits({ shape: '2027-01-01' }), ['shape: format']);
  assert.deepEqual(visits({ shape: 3 }), []);
});

test('data about which the schema says nothing is not entered', () => {
  const free = {
    get inner(): never {
      throw new Error('entered');
    },
  };
  assert.deepEqual(visits({ free, unknown: free }), []);
});

test('the schema at a path is the one beside the reference first, then the definition', () => {
  const [own, definition] = schemaAt('openslo/v1/SLO', ['spec', 'indicator']);
  assert.match(own?.description ?? '', /Use it or `indicatorRef`/);
  assert.notEqual(definition?.description, own?.description);
  assert.ok(definition?.properties);
});

test('every key of every example has a text for hover', () => {
  for (const { key, value, title } of exampleDocuments()) {
    walkProperties(value, [], (path) => {
      const schemas = schemaAt(key, path, value);
      if (schemas.length === 0) return;
      assert.ok(
        schemas.some(({ description }) => description !== undefined),
        `${title}: ${path.join('.')}`,
      );
    });
  }
});

test('given the document, only the branches that apply to it are told; without it, all are', () => {
  const { key, value } = exampleOf('support-assistant');
  const path = ['spec', 'guardrails', 'output', 0, 'action'];
  const lists = (document?: JsonValue) =>
    schemaAt(key, path, document).flatMap((schema) => (schema.enum ? [schema.enum.length] : []));
  assert.deepEqual(lists(value).sort(), [5, 6]);
  assert.deepEqual(lists().sort(), [5, 6, 6]);
});

test('a path that leads nowhere has no schema', () => {
  assert.deepEqual(schemaAt('mooring/v1/Model', ['spec', 'nothing', 'here']), []);
  assert.deepEqual(schemaAt('mooring/v1/Model', ['spec', 0]), []);
  assert.deepEqual(schemaAt('mooring/v1/Model', ['spec', 'toString']), []);
});

function walkProperties(
  value: JsonValue,
  path: readonly (string | number)[],
  visit: (path: readonly (string | number)[]) => void,
): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [name, child] of Object.entries(value)) {
    const step = Array.isArray(value) ? Number(name) : name;
    visit([...path, step]);
    walkProperties(child, [...path, step], visit);
  }
}
