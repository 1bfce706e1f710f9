import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { effectiveInputs, outputSchema, promptName, readPrompt } from '../../../core/prompt/model.ts';
import { promptOf } from './read-yaml.ts';

test('a prompt with every key is read as written', () => {
  const prompt = promptOf(`
name: support-reply
description: Drafts replies
version: 2.1.0
owner: team-support
model: openai/gpt-5-mini-2026-03-01
modelParameters: {maxTokens: 50, temperature: 0.5, topP: 1, frequencyPenalty: 1}
inputs:
  ticket: {type: string, description: The message, maxTokens: 4000, sensitive: true}
  orderTotal: {type: number, default: 0}
  locale: {enum: [en, de], default: en}
  note: {type: string, optional: true}
  nothing: {type: [string, 'null'], default: null}
  order: {type: object, required: [id]}
outputs: {type: object, required: [reply], properties: {reply: {type: string}}}
messages:
  - {role: System, content: "Hi {{locale}}"}
  - {role: user, content: "{{ticket}}"}
testData: [{ticket: Where?, expected: here}]
evaluators:
  - {name: a, string: {contains: tracking}}
  - {name: b, llm: {modelId: openai/gpt-4o, prompt: "{{completion}}", choices: [{choice: 1, score: 0.5}]}}
  - {name: c, uses: github/similarity}
`);
  assert.equal(prompt.name, 'support-reply');
  assert.equal(prompt.version, '2.1.0');
  assert.deepEqual(prompt.modelParameters, { maxTokens: 50, temperature: 0.5, topP: 1 });
  assert.deepEqual(
    prompt.inputs?.map(({ name, required, default: fallback }) => [name, required, fallback]),
    [
      ['ticket', true, undefined],
      ['orderTotal', false, 0],
      ['locale', false, 'en'],
      ['note', false, undefined],
      ['nothing', false, null],
      ['order', true, undefined],
    ],
  );
  assert.deepEqual(prompt.inputs?.[0]?.schema, { type: 'string' });
  assert.deepEqual(prompt.inputs?.[2]?.schema, { type: 'string', enum: ['en', 'de'] });
  assert.deepEqual(prompt.inputs?.[5]?.schema, { type: 'object', required: ['id'] });
  assert.deepEqual(prompt.messages[0], { role: 'system', content: 'Hi {{locale}}' });
  assert.deepEqual(prompt.evaluators[1]?.llm?.choices, [{ choice: '1', score: 0.5 }]);
  assert.deepEqual(outputSchema(prompt), prompt.value.outputs);
});

test('without inputs, the placeholders of the messages are the inputs, each a required text', () => {
  const prompt = promptOf(`messages: [{role: system, content: "{{b}} {{ c }}"}, {role: user, content: "{{a}} {{b}}"}]`);
  assert.deepEqual(
    effectiveInputs(prompt).map(({ name, required, schema }) => ({ name, required, schema })),
    [
      { name: 'b', required: true, schema: { type: 'string' } },
      { name: 'a', required: true, schema: { type: 'string' } },
    ],
  );
  assert.deepEqual(effectiveInputs(promptOf(`{inputs: {}, messages: [{role: user, content: "{{a}}"}]}`)), []);
});

test('the output schema comes from outputs, else from what the response format sends', () => {
  const wrapper = `'{"name":"x","strict":true,"schema":{"type":"object","required":["a"]}}'`;
  assert.deepEqual(outputSchema(promptOf(`{responseFormat: json_schema, jsonSchema: ${wrapper}}`)), {
    type: 'object',
    required: ['a'],
  });
  assert.equal(outputSchema(promptOf(`{jsonSchema: ${wrapper}}`)), undefined, 'not sent without a response format');
  assert.deepEqual(outputSchema(promptOf('{responseFormat: json_object}')), { type: 'object' });
  assert.deepEqual(outputSchema(promptOf('{responseFormat: json_schema, jsonSchema: "{half"}')), { type: 'object' });
  assert.equal(outputSchema(promptOf('{responseFormat: text}')), undefined);
  assert.deepEqual(outputSchema(promptOf(`{outputs: {type: string}, responseFormat: json_object}`)), {
    type: 'string',
  });
});

test('a JSON schema nested beyond reason is read as none, and brackets in its texts do not count', () => {
  const nested = (depth: number): string => `{"schema":${'['.repeat(depth)}${']'.repeat(depth)}}`;
  const parsed = (text: string) => readPrompt({ jsonSchema: text }).jsonSchema?.parsed;
  assert.ok(parsed(nested(100)) !== undefined);
  assert.equal(parsed(nested(1_000_000)), undefined);
  assert.ok(parsed(JSON.stringify({ description: '\\"'.repeat(10) + '['.repeat(1000) })) !== undefined);
});

test('the name of a prompt without one is that of its file', () => {
  assert.equal(promptName(promptOf('name: a'), 'x/b.prompt.yaml'), 'a');
  assert.equal(promptName(promptOf('model: m'), 'x/b.prompt.yml'), 'b');
  assert.equal(promptName(promptOf('model: m'), 'x\\sample_prompt.yml'), 'sample_prompt');
});

test('no value whatever makes reading throw, and items keep their index', () => {
  const prompt = promptOf(`
name:
version: 2.1
model: [a]
messages: [{role: user, content: one}, half, {content: 5}, null]
inputs: {a: , b: text, constructor: {type: number}}
testData: text
evaluators: [{string: contains}, {llm: {choices: {}}}]
`);
  assert.equal(prompt.version, '2.1');
  assert.equal(prompt.model, undefined);
  assert.deepEqual(
    prompt.messages.map(({ content }) => content),
    ['one', '', '5', ''],
  );
  assert.deepEqual(
    prompt.inputs?.map(({ name }) => name),
    ['a', 'b', 'constructor'],
  );
  const key = fc.constantFrom(
    'name',
    'inputs',
    'messages',
    'outputs',
    'jsonSchema',
    'testData',
    'evaluators',
    'string',
  );
  const { value } = fc.letrec<{ value: Parameters<typeof readPrompt>[0] }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom<string | number | boolean | null>('', '{{a}}', '{', 1.5, Number.NaN, true, null),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(key, tie('value'), { maxKeys: 5 }),
    ),
  }));
  fc.assert(
    fc.property(value, (document) => {
      const read = readPrompt(document);
      effectiveInputs(read);
      outputSchema(read);
    }),
    { seed: 11 },
  );
});
