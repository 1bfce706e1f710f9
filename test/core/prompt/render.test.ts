import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import type { PromptFile } from '../../../core/prompt/model.ts';
import { renderPrompt, renderText, toChatRequest } from '../../../core/prompt/render.ts';
import type { JsonObject } from '../../../core/values/json.ts';
import { promptOf } from './read-yaml.ts';

function user(content: string): PromptFile {
  return promptOf(`messages: [{role: user, content: ${JSON.stringify(content)}}]`);
}

function text(content: string, variables: JsonObject): string | undefined {
  return renderPrompt(user(content), variables).messages[0]?.content;
}

test('every placeholder with a value is replaced, in all messages, in place', () => {
  const prompt = promptOf('messages: [{role: SYSTEM, content: "{{a}}{{a}} {{b}}"}, {role: user, content: "{{b}}"}]');
  assert.deepEqual(renderPrompt(prompt, { a: 'x', b: 2 }).messages, [
    { role: 'system', content: 'xx 2' },
    { role: 'user', content: '2' },
  ]);
});

test('a placeholder without a value stays in the text and is named once', () => {
  const rendered = renderPrompt(user('Hello {{name}}, {{missing}} {{missing}} {{ spaced }} {{#if x}}'), {
    name: 'World',
  });
  assert.equal(rendered.messages[0]?.content, 'Hello World, {{missing}} {{missing}} {{ spaced }} {{#if x}}');
  assert.deepEqual(rendered.unresolved, ['missing']);
  assert.deepEqual(rendered.problems, []);
});

test('values that are not text are printed as Go prints them', () => {
  assert.equal(
    text('{{n}} {{f}} {{t}} {{z}}', { n: 25, f: 1234567.5, t: true, z: null }),
    '25 1.2345675e+06 true <nil>',
  );
  assert.equal(text('{{l}} {{m}}', { l: ['a', 1], m: { b: [2], a: 'x' } }), '[a 1] map[a:x b:[2]]');
});

test('a value is never a template, whatever it holds and in whatever order values come', () => {
  assert.equal(text('{{a}} {{b}}', { a: '{{b}}', b: '{{a}}' }), '{{b}} {{a}}');
  assert.equal(text('{{a}} {{b}}', { b: '{{a}}', a: '{{b}}' }), '{{b}} {{a}}');
  assert.equal(text('{{x}}a}}', { x: '{{', a: 'secret' }), '{{a}}');
  assert.equal(text('{{a}}', { a: '$& $1 \\1' }), '$& $1 \\1');
});

test('what stands between the braces is the name, to the letter', () => {
  assert.equal(text('{{ a }} {{a}}', { ' a ': 'spaced', a: 'plain' }), 'spaced plain');
  assert.equal(text('{{{a}}} {{A}}', { a: 'x' }), '{x} {{A}}');
  assert.equal(text('{a} {{a}', { a: 'x' }), '{a} {{a}');
  assert.equal(text('{{constructor}} {{toString}}', {}), '{{constructor}} {{toString}}');
});

test('an unknown role is a problem at its place', () => {
  const { problems } = renderPrompt(promptOf('messages: [{role: developer, content: x}]'), {});
  assert.deepEqual(
    problems.map(({ path }) => path),
    [['messages', 0, 'role']],
  );
  assert.match(problems[0]?.problem ?? '', /developer/);
});

const typed = promptOf(`
inputs:
  ticket: {type: string}
  total: {type: number, default: 0, minimum: 0}
  locale: {type: string, enum: [en, de], default: en}
  note: {type: string, optional: true}
  tags: {type: array, default: []}
messages: [{role: user, content: "{{ticket}}|{{total}}|{{locale}}|{{note}}|{{tags}}"}]
`);

test('defaults fill what is not given, and an optional input without a default is empty', () => {
  const rendered = renderPrompt(typed, { ticket: 'Hi', extra: 1 });
  assert.equal(rendered.messages[0]?.content, 'Hi|0|en||[]');
  assert.deepEqual(rendered.problems, []);
  assert.deepEqual(rendered.unused, ['extra']);
});

test('wrong types, values outside the choices or range, and missing inputs are problems that name the input', () => {
  const problemsOf = (variables: JsonObject): readonly string[] =>
    renderPrompt(typed, variables).problems.map(({ path, problem }) => `${path.join('.')}: ${problem}`);
  assert.match(problemsOf({})[0] ?? '', /^inputs\.ticket: .*missing/);
  assert.match(problemsOf({ ticket: 5 })[0] ?? '', /^inputs\.ticket: .*type string.*5/);
  assert.match(problemsOf({ ticket: '', total: '12' })[0] ?? '', /^inputs\.total: .*type number/);
  assert.match(problemsOf({ ticket: '', total: -1 })[0] ?? '', /^inputs\.total: .*at least 0/);
  assert.match(problemsOf({ ticket: '', locale: 'fr' })[0] ?? '', /^inputs\.locale: .*`en`, `de`/);
  assert.deepEqual(problemsOf({ ticket: '', total: 3, locale: 'de', tags: [1] }), []);
});

test('the request holds what the runner sends, and nothing that the file does not set', () => {
  const bare = toChatRequest(promptOf('{model: openai/gpt-4o, messages: [{role: user, content: ""}]}'), {});
  assert.deepEqual(bare.request, { model: 'openai/gpt-4o', messages: [{ role: 'user', content: '' }] });
  const full = toChatRequest(
    promptOf(
      '{model: m/x, modelParameters: {temperature: 0, topP: 0.5, maxTokens: 50.9, seed: 1}, responseFormat: text}',
    ),
    {},
  );
  assert.deepEqual(full.request, {
    model: 'm/x',
    messages: [],
    max_tokens: 50,
    temperature: 0,
    top_p: 0.5,
    response_format: { type: 'text' },
  });
});

test('jsonSchema goes along with any response format, and with none it is not sent', () => {
  const format = (yaml: string): unknown => toChatRequest(promptOf(yaml), {}).request.response_format;
  const schema = { name: 'x', schema: { type: 'object' } };
  const quoted = `'${JSON.stringify(schema)}'`;
  assert.deepEqual(format(`{responseFormat: json_schema, jsonSchema: ${quoted}}`), {
    type: 'json_schema',
    json_schema: schema,
  });
  assert.deepEqual(format(`{responseFormat: json_object, jsonSchema: ${quoted}}`), {
    type: 'json_object',
    json_schema: schema,
  });
  assert.equal(format(`{jsonSchema: ${quoted}}`), undefined);
});

test('outputs is sent as a JSON Schema, strict where the provider can hold it', () => {
  const format = (yaml: string): unknown => toChatRequest(promptOf(yaml), {}).request.response_format;
  assert.deepEqual(format('{name: my reply, outputs: {type: object, properties: {a: {type: string}}}}'), {
    type: 'json_schema',
    json_schema: {
      name: 'my_reply',
      strict: false,
      schema: { type: 'object', properties: { a: { type: 'string' } } },
    },
  });
  assert.deepEqual(
    format('{outputs: {type: object, additionalProperties: false, required: [a], properties: {a: {}}}}'),
    {
      type: 'json_schema',
      json_schema: {
        name: 'answer',
        strict: true,
        schema: { type: 'object', additionalProperties: false, required: ['a'], properties: { a: {} } },
      },
    },
  );
  assert.equal(format('{outputs: {type: string}}'), undefined);
  assert.deepEqual(format('{responseFormat: text, outputs: {type: object}}'), { type: 'text' });
});

/** The runner's own way: one value after the other, over text already replaced. */
function inOrder(template: string, entries: readonly (readonly [string, string])[]): string {
  return entries.reduce((result, [name, value]) => result.replaceAll(`{{${name}}}`, () => value), template);
}

test('for values without braces the result is that of the runner, in every order of the values', () => {
  const piece = fc.constantFrom('{{a}}', '{{b}}', '{', '}', '{{', '}}', 'a', 'b', ' ', '{{ a }}', '{{c}}');
  const value = fc.stringMatching(/^[a-c ]{0,3}$/);
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 20 }), value, value, (pieces, a, b) => {
      const template = pieces.join('');
      const ours = renderText(template, { a, b });
      assert.equal(ours, inOrder(template, [['a', a], ['b', b]])); // biome-ignore format: pairs
      assert.equal(ours, inOrder(template, [['b', b], ['a', a]])); // biome-ignore format: pairs
    }),
    { seed: 3, numRuns: 1000 },
  );
});

const corpus = join(import.meta.dirname, '../../../../shared/corpus/github-prompts');

test('the six GitHub example prompts render as gh models renders them', () => {
  if (!existsSync(corpus)) {
    console.error(`\n!!! NOT CHECKED: the corpus of GitHub prompts is not at ${corpus}\n`);
    return;
  }
  const read = (name: string): PromptFile => promptOf(readFileSync(join(corpus, name), 'utf8'));
  const request = (name: string, variables?: JsonObject) => {
    const prompt = read(name);
    return toChatRequest(prompt, variables ?? prompt.testData[0] ?? {});
  };
  const helpful = 'You are a helpful assistant';

  assert.deepEqual(request('sample_prompt.yml').request, {
    model: 'openai/gpt-4o',
    messages: [
      { role: 'system', content: `${helpful} that responds to greetings and farewells.` },
      { role: 'user', content: 'Please respond to this message appropriately: hello world' },
    ],
    max_tokens: 50,
    temperature: 0.5,
  });
  assert.deepEqual(request('failing_test_prompt.yml').request, {
    model: 'openai/gpt-4o',
    messages: [
      { role: 'system', content: `${helpful}.` },
      { role: 'user', content: 'What is the capital of France?' },
    ],
    max_tokens: 150,
    temperature: 0.7,
  });
  assert.deepEqual(request('json_response_prompt.yml').request, {
    model: 'openai/gpt-4o',
    messages: [
      { role: 'system', content: `${helpful} that responds in JSON format.` },
      {
        role: 'user',
        content:
          'Provide a summary of artificial intelligence in JSON format with title, description, and key_points array.',
      },
    ],
    response_format: { type: 'json_object' },
  });

  const animal = request('json_schema_prompt.yml').request;
  assert.equal(animal.messages[1]?.content, 'Describe a dog in detail.');
  assert.equal(animal.response_format?.type, 'json_schema');
  assert.deepEqual(Object.keys(animal.response_format?.json_schema ?? {}), ['name', 'strict', 'schema']);

  const persona = request('template_variables_prompt.yml', { persona: 'P', domain: 'D', name: 'N', topic: 'T' });
  assert.deepEqual(persona.request, {
    model: 'openai/gpt-4o',
    messages: [
      { role: 'system', content: 'You are P, a helpful assistant specializing in D.' },
      { role: 'user', content: 'Hello N! I need help with T. {{input}}' },
    ],
    max_tokens: 200,
    temperature: 0.3,
  });
  assert.deepEqual(persona.unresolved, ['input']);

  const advanced = request('advanced_template_prompt.yml', { tone: 'calm', user_name: 'Ada', company: 'ACME' });
  assert.equal(
    advanced.request.messages[0]?.content,
    'You are {{assistant_persona}}, a {{expertise_level}} {{domain}} specialist.\n' +
      'Your communication style should be calm and {{formality_level}}.\n\n' +
      'Context: You are helping Ada who works as a {{user_role}} at ACME.\n',
  );
  assert.ok(
    advanced.request.messages[1]?.content.startsWith("Hello! I'm Ada from ACME.\n\nBackground: {{background_info}}"),
  );
});
