import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Change, classifyChange, classifyFacts, compareChanges } from '../../../core/prompt/classify.ts';
import { digests } from '../../../core/prompt/content.ts';
import { factsOf, hashedText } from '../../../core/prompt/facts.ts';
import { type PromptFile, readPrompt } from '../../../core/prompt/model.ts';
import { promptOf } from './read-yaml.ts';
import { sha256 } from './sha256.ts';

const base = `
name: support-reply
description: Drafts replies
version: 2.1.0
owner: team-support
model: openai/gpt-5-mini-2026-03-01
modelParameters: {temperature: 0.2}
inputs:
  ticket: {type: string, description: The message, maxTokens: 4000, sensitive: true}
  orderTotal: {type: number, default: 0}
  locale: {type: string, enum: [en, de, fr], default: en}
outputs:
  type: object
  required: [reply, confidence]
  properties: {reply: {type: string}, confidence: {type: number, minimum: 0, maximum: 1}, refund: {type: number}}
messages:
  - {role: system, content: "You answer in {{locale}}. The total is {{orderTotal}}."}
  - {role: user, content: "{{ticket}}"}
testData: [{ticket: Where?, expected: tracking}]
evaluators: [{name: a, string: {contains: tracking}}]
`;

/** What to find, what to put in its place, the change of the base file, the change back, and a word of the reason. */
const edits: readonly (readonly [string, string, Change, Change, RegExp])[] = [
  ['locale: {type', 'order: {type: string}\n  locale: {type', 'major', 'major', /required input `order` is added/],
  ['locale: {type', 'order: {optional: true}\n  locale: {type', 'minor', 'major', /optional input `order` is added/],
  ['locale: {type', 'n: {default: null}\n  locale: {type', 'minor', 'major', /optional input `n` is added/],
  ['  orderTotal: {type: number, default: 0}\n', '', 'major', 'minor', /input `orderTotal` is removed/],
  ['orderTotal: {type: number', 'orderTotal: {type: string', 'major', 'major', /`orderTotal` changes its type/],
  ['orderTotal: {type: number', 'orderTotal: {type: integer', 'major', 'minor', /`orderTotal` changes its type/],
  ['number, default: 0}', 'number, default: 1}', 'minor', 'minor', /default of the input `orderTotal`.*`0` to `1`/],
  ['number, default: 0}', 'number, default: "0"}', 'minor', 'minor', /from the number `0` to the text `0`/],
  ['number, default: 0}', 'number}', 'major', 'minor', /`orderTotal` was optional and is now required/],
  ['number, default: 0}', 'number, minimum: 0, default: 0}', 'major', 'minor', /`orderTotal` now has a `minimum` of 0/],
  ['[en, de, fr]', '[en, de]', 'major', 'minor', /`locale` no longer accepts `fr`/],
  ['[en, de, fr]', '[en, de, fr, es]', 'minor', 'major', /`locale` now also accepts `es`/],
  ['[en, de, fr]', '[fr, de, en]', 'none', 'none', /./],
  ['[reply, confidence]', '[confidence, reply]', 'none', 'none', /./],
  ['maxTokens: 4000', 'maxTokens: 3000', 'major', 'minor', /`maxTokens` changed from 4000 to 3000/],
  ['maxTokens: 4000, ', '', 'minor', 'major', /no `maxTokens` any more/],
  ['sensitive: true', 'sensitive: false', 'patch', 'patch', /notes on the input `ticket`/],
  ['description: The message', 'description: A message', 'patch', 'patch', /notes on the input `ticket`/],
  [', refund: {type: number}', '', 'major', 'minor', /output property `refund` is removed/],
  ['refund: {type', 'extra: {type: string}, refund: {type', 'minor', 'major', /output property `extra` is added/],
  ['[reply, confidence]', '[reply]', 'major', 'minor', /`confidence` was required and is now optional/],
  ['[reply, confidence]', '[reply, confidence, refund]', 'minor', 'major', /`refund` was optional and is now required/],
  ['maximum: 1}', 'maximum: 2}', 'major', 'minor', /`confidence` has its `maximum` changed from 1 to 2/],
  ['reply: {type: string}', 'reply: {type: [string, "null"]}', 'major', 'minor', /`reply` may now also be null/],
  ['reply: {type: string}', 'reply: {type: string, enum: [a]}', 'minor', 'major', /`reply` is now limited to `a`/],
  [
    'reply: {type: string}',
    'reply: {type: string, description: d}',
    'minor',
    'minor',
    /`reply` has another `description`/,
  ],
  ['reply: {type: string}', 'reply: {type: string, weird: 1}', 'major', 'major', /cannot be compared/],
  ['You answer', 'Please answer', 'minor', 'minor', /text of message 1 \(system\) is changed/],
  ['role: user, content', 'role: assistant, content', 'minor', 'minor', /Message 2 was of user and is of assistant/],
  ['testData:', '  - {role: assistant, content: Hi}\ntestData:', 'minor', 'minor', /had 2 messages and now has 3/],
  ['mini-2026-03-01', 'mini-2026-06-01', 'minor', 'minor', /model is changed from `openai.*03-01` to `.*06-01`/],
  ['temperature: 0.2', 'temperature: 0.3', 'minor', 'minor', /`temperature` is changed from `0.2` to `0.3`/],
  ['temperature: 0.2', 'temperature: 0.2, topP: 1', 'minor', 'minor', /`topP` is changed from none to `1`/],
  ['messages:', 'responseFormat: text\nmessages:', 'minor', 'minor', /response format/],
  ['Drafts replies', 'Drafts answers', 'patch', 'patch', /`description` is changed/],
  ['owner: team-support', 'owner: team-risk', 'patch', 'patch', /`owner` is changed/],
  ['Where?', 'Where is it?', 'patch', 'patch', /`testData` is changed/],
  ['contains: tracking', 'contains: parcel', 'patch', 'patch', /`evaluators` is changed/],
  ['owner: team', 'labels: {a: b}\nowner: team', 'patch', 'patch', /`labels` is changed/],
  [
    'name: support-reply',
    'name: support-answer',
    'major',
    'major',
    /named `support-reply` and is named `support-answer`/,
  ],
  ['version: 2.1.0', 'version: 3.0.0', 'none', 'none', /./],
  ['owner: team', '# a comment\nowner: team', 'none', 'none', /./],
  ['{type: number, default: 0}', '{default: 0, type: number}', 'none', 'none', /./],
  ['role: system', 'role: System', 'none', 'none', /./],
];

test('each edit has its change, one way and back, with a reason that names the thing', () => {
  for (const [find, replacement, forth, back, why] of edits) {
    assert.ok(base.includes(find), find);
    const before = promptOf(base);
    const after = promptOf(base.replace(find, () => replacement));
    const { change, reasons } = classifyChange(before, after);
    assert.equal(change, forth, `${find} → ${replacement}: ${JSON.stringify(reasons)}`);
    assert.equal(classifyChange(after, before).change, back, `${replacement} → ${find}`);
    if (change !== 'none') assert.match(reasons[0]?.what ?? '', why);
    for (const { what } of reasons) assert.match(what, /^[A-Z`].*\.$/);
  }
});

test('a lock’s fingerprints classify as the whole texts do', () => {
  for (const [find, replacement] of edits) {
    const before = promptOf(base);
    const after = promptOf(base.replace(find, () => replacement));
    const hashed = hashedText(sha256);
    assert.deepEqual(classifyFacts(factsOf(before, hashed), factsOf(after, hashed)), classifyChange(before, after));
  }
});

test('only what changes no answer keeps the behaviour digest, and only no change keeps the content digest', () => {
  const digestsOf = (prompt: PromptFile) => {
    const found = digests(prompt, sha256);
    assert.ok(found.ok);
    return found.value;
  };
  const before = promptOf(base);
  for (const [find, replacement, forth] of edits) {
    if (find.startsWith('name:') || find.startsWith('version:')) continue;
    const after = promptOf(base.replace(find, () => replacement));
    assert.equal(digestsOf(before).content === digestsOf(after).content, forth === 'none', replacement);
    assert.equal(
      digestsOf(before).behaviour === digestsOf(after).behaviour,
      compareChanges(forth, 'patch') <= 0,
      replacement,
    );
  }
});

const implicit = (content: string): PromptFile =>
  promptOf(`{name: a, messages: [{role: user, content: ${JSON.stringify(content)}}]}`);

test('without inputs, a placeholder added or removed is an input added or removed', () => {
  const added = classifyChange(implicit('{{a}}'), implicit('{{a}} {{b}}'));
  assert.equal(added.change, 'major');
  assert.equal(added.reasons[0]?.what, 'The required input `b` is added.');
  assert.deepEqual(added.reasons[0]?.path, ['messages']);
  assert.equal(
    classifyChange(implicit('{{a}} {{b}}'), implicit('{{a}}')).reasons[0]?.what,
    'The input `b` is removed.',
  );
  assert.equal(classifyChange(implicit('Hi {{a}}'), implicit('Hello {{a}}')).change, 'minor');
  assert.equal(classifyChange(implicit('{{a}}'), implicit('{{a}} {{ b }}')).change, 'minor', 'no placeholder');
});

test('declaring the inputs that a prompt already had is a patch', () => {
  const declared = promptOf('{name: a, inputs: {a: {type: string}}, messages: [{role: user, content: "{{a}}"}]}');
  assert.equal(classifyChange(implicit('{{a}}'), declared).change, 'patch');
  const typed = promptOf('{name: a, inputs: {a: {type: number}}, messages: [{role: user, content: "{{a}}"}]}');
  assert.equal(classifyChange(implicit('{{a}}'), typed).change, 'major');
});

test('an output that turns from text into JSON, or into a stricter JSON, is told apart', () => {
  const format = (yaml: string): PromptFile => promptOf(`name: a\n${yaml}\nmessages: [{role: user, content: x}]`);
  const wrapper = (strict: boolean, schema: string): string =>
    `responseFormat: json_schema\njsonSchema: '{"name":"n","strict":${strict},"schema":${schema}}'`;
  const text = format('');
  const json = format('responseFormat: json_object');
  const described = format(wrapper(true, '{"type":"object","properties":{"a":{"type":"string"}}}'));
  assert.equal(classifyChange(text, format('responseFormat: text')).change, 'none');
  assert.equal(classifyChange(text, json).change, 'major');
  assert.equal(classifyChange(described, text).change, 'major');
  assert.equal(classifyChange(json, described).change, 'minor');
  assert.equal(classifyChange(described, json).change, 'major');
  assert.deepEqual(classifyChange(described, json).reasons[0]?.path, ['responseFormat']);
  const loose = format(wrapper(false, '{"type":"object","properties":{"a":{"type":"string"}}}'));
  assert.equal(classifyChange(described, loose).change, 'minor');
  const spaced = format(wrapper(true, '{ "properties": {"a": {"type": "string"}}, "type": "object" }'));
  assert.equal(classifyChange(described, spaced).change, 'none');
});

test('the layout of the YAML makes no difference, the text of a message does', () => {
  const block = promptOf('name: a\nmessages:\n  - role: user\n    content: |-\n      one\n      two\n');
  const flow = promptOf('{messages: [{content: "one\\ntwo", role: user}], name: "a"}');
  const windows = promptOf('name: a\r\nmessages:\r\n  - role: user\r\n    content: |-\r\n      one\r\n      two\r\n');
  assert.equal(classifyChange(block, flow).change, 'none');
  assert.equal(classifyChange(block, windows).change, 'none');
  const kept = promptOf('name: a\nmessages:\n  - role: user\n    content: |\n      one\n      two\n');
  assert.equal(classifyChange(block, kept).change, 'minor');
});

const documents = fc.record(
  {
    name: fc.constantFrom('a', 'b'),
    description: fc.constantFrom('x', 'y', null),
    model: fc.constantFrom('m/a', 'm/b'),
    modelParameters: fc.constantFrom({}, { temperature: 1 }, { temperature: 1, seed: 2 }),
    inputs: fc.dictionary(
      fc.constantFrom('p', 'q', '__proto__'),
      fc.constantFrom(
        {},
        { type: 'number' },
        { type: 'number', default: 1 },
        { enum: ['a', 'b'] },
        { enum: ['a'] },
        null,
      ),
    ),
    outputs: fc.constantFrom({ type: 'object' }, { type: 'object', required: ['a'] }, { type: 'string' }, {}, null),
    responseFormat: fc.constantFrom('text', 'json_object', 'json_schema', 'other'),
    jsonSchema: fc.constantFrom('{"name":"x","schema":{}}', '{"name":"x","schema":{"type":"object"}}', '{', {}),
    messages: fc.array(fc.constantFrom({ role: 'user', content: '{{p}}' }, { role: 'system', content: 'x' }, 'half')),
    extra: fc.constantFrom(1, [], { a: [] }),
  },
  { requiredKeys: [] },
);

test('a prompt has no change to itself, and any change has a reason of its own gravity', () => {
  fc.assert(
    fc.property(documents, documents, (left, right) => {
      const before = readPrompt(left);
      const after = readPrompt(right);
      assert.deepEqual(classifyChange(before, readPrompt(structuredClone(left))), { change: 'none', reasons: [] });
      const { change, reasons } = classifyChange(before, after);
      assert.equal(reasons[0]?.change ?? 'none', change);
      const [there, back] = [digests(before, sha256), digests(after, sha256)];
      assert.ok(there.ok && back.ok);
      assert.equal(there.value.content === back.value.content, change === 'none');
      if (there.value.behaviour !== back.value.behaviour) assert.ok(compareChanges(change, 'minor') >= 0);
      assert.equal(classifyChange(after, before).change === 'none', change === 'none');
    }),
    { seed: 13, numRuns: 1000 },
  );
});
