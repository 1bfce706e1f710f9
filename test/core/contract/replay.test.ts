import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { findAnswer, type ReplayRequest, readReplay } from '../../../core/contract/replay.ts';
import type { JsonValue } from '../../../core/values/json.ts';

const request: ReplayRequest = {
  model: 'gpt-5-mini',
  prompt: 'support-reply@2.1.0',
  input: { ticket: 'Where is it?', locale: 'en', orderTotal: 12 },
  messages: [
    { role: 'system', content: 'You draft replies.' },
    { role: 'user', content: 'Where is it?' },
  ],
  attempt: 1,
};

test('a line answers a request whose inputs are the ones it states, whatever else was given', () => {
  const lines = [{ input: { locale: 'en', ticket: 'Where is it?' }, output: 'here' }];
  assert.equal(answerTo(lines), 'here');
  assert.equal(answerTo(lines, { input: { ticket: 'Where is it?' } }), undefined);
  assert.equal(answerTo(lines, { input: { ticket: 'Where is it?', locale: 'de' } }), undefined);
  assert.equal(answerTo([{ input: { orderTotal: 12.0 }, output: 'same number' }]), 'same number');
  assert.equal(answerTo([{ input: { orderTotal: '12' }, output: 'a text is no number' }]), undefined);
});

test('inputs are compared by value, nested ones and null too', () => {
  const lines = [{ input: { order: { items: [1, { b: 2, a: null }] }, note: null }, output: 'same' }];
  assert.equal(answerTo(lines, { input: { note: null, order: { items: [1, { a: null, b: 2 }] } } }), 'same');
  assert.equal(answerTo(lines, { input: { order: { items: [1, { a: null, b: 2 }] } } }), undefined);
});

test('a line without conditions answers what no other line does', () => {
  const lines = [{ output: 'anything' }, { input: { locale: 'en' }, output: 'English' }];
  assert.equal(answerTo(lines), 'English');
  assert.equal(answerTo(lines, { input: {} }), 'anything');
});

test('a line for a prompt version goes before one for its name, and neither answers another prompt', () => {
  const lines = [
    { input: { ticket: 'Where is it?', locale: 'en' }, prompt: 'support-reply', output: 'any version' },
    { input: { ticket: 'Where is it?' }, prompt: 'support-reply@2.1.0', output: 'this version' },
  ];
  assert.equal(answerTo(lines), 'this version');
  assert.equal(answerTo(lines, { prompt: 'support-reply@2.0.0' }), 'any version');
  assert.equal(answerTo(lines, { prompt: 'support-reply' }), 'any version');
  assert.equal(answerTo(lines, { prompt: 'support-replies@2.1.0' }), undefined);
  assert.equal(answerTo(lines, { prompt: undefined }), undefined);
});

test('a line for a model answers that one alone, named with its provider or without', () => {
  const lines = [{ model: 'openai/gpt-5-mini', output: 'mini' }];
  assert.equal(answerTo(lines), 'mini');
  assert.equal(answerTo([{ model: 'gpt-5-mini', output: 'mini' }]), 'mini');
  assert.equal(answerTo(lines, { model: 'mini' }), undefined);
  assert.equal(answerTo(lines, { model: 'gpt-5-mini-2026' }), undefined);
});

test('a line for an attempt answers that one, and others answer the rest', () => {
  const lines = [{ output: '{"reply": "complete"}' }, { attempt: 1, output: '{"reply": "cut o' }];
  assert.equal(answerTo(lines), '{"reply": "cut o');
  assert.equal(answerTo(lines, { attempt: 2 }), '{"reply": "complete"}');
});

test('`contains` looks at the text of the last user message', () => {
  const judged = (content: JsonValue): Partial<ReplayRequest> => ({
    messages: [
      { role: 'user', content: 'Is it polite? Send a photo.' },
      { role: 'assistant', content: 'curt' },
      { role: 'user', content },
    ],
  });
  const lines = [
    { contains: 'polite?', output: 'polite' },
    { contains: ['polite?', 'Send a photo.'], output: 'curt' },
  ];
  assert.equal(answerTo(lines, judged('Is it polite? Thank you.')), 'polite');
  assert.equal(answerTo(lines, judged('Is it polite? Send a photo.')), 'curt');
  assert.equal(
    answerTo(
      lines,
      judged([
        { type: 'text', text: 'Is it polite? ' },
        { type: 'text', text: 'Hm.' },
      ]),
    ),
    'polite',
  );
  assert.equal(answerTo(lines, judged('Is it short?')), undefined);
  assert.equal(answerTo(lines, { messages: [] }), undefined);
});

test('of lines with equally many conditions the first answers', () => {
  assert.equal(answerTo([{ output: 'first' }, { output: 'second' }]), 'first');
});

test('an answer is text to the letter, or a value that is sent as JSON, with its tokens when both are known', () => {
  assert.deepEqual(found([{ output: '  as it is\n' }]), { kind: 'answer', text: '  as it is\n', usage: undefined });
  assert.deepEqual(found([{ output: { reply: 'ä', refund: 1 }, inputTokens: 7, outputTokens: 3 }]), {
    kind: 'answer',
    text: '{"reply":"ä","refund":1}',
    usage: { input: 7, cachedInput: 0, output: 3 },
  });
  const cached = { output: '', inputTokens: 7, cachedInputTokens: 9, outputTokens: 0 };
  assert.deepEqual(found([cached]), { kind: 'answer', text: '', usage: { input: 7, cachedInput: 7, output: 0 } });
  assert.deepEqual(found([{ output: null, inputTokens: 7 }]), { kind: 'answer', text: 'null', usage: undefined });
});

test('a line can fail as a provider does', () => {
  assert.deepEqual(found([{ error: 'rate_limited' }]), { kind: 'failure', failure: 'rate_limited' });
});

test('a file with a line that means nothing is refused with its number and the reason', () => {
  const problems: readonly (readonly [line: string, why: RegExp])[] = [
    ['{"output"', /is no JSON object/],
    ['["a"]', /is no JSON object/],
    ['{"input": {}}', /neither an `output` nor an `error`/],
    ['{"input": [], "output": 1}', /`input` that is no object/],
    ['{"input": {"a": "\\ud800"}, "output": 1}', /not Unicode text/],
    ['{"contains": [1], "output": 1}', /`contains` that is neither/],
    ['{"model": 5, "output": 1}', /`model` that is no text/],
    ['{"prompt": {}, "output": 1}', /`prompt` that is no text/],
    ['{"attempt": 0, "output": 1}', /`attempt` that is no whole number from 1/],
    ['{"error": "bored"}', /none of `timeout`, `rate_limited`, `server_error`/],
    ['{"error": "timeout", "output": 1}', /Keep one/],
  ];
  for (const [line, why] of problems) {
    const read = readReplay(`{"output": "fine"}\r\n\r\n${line}\n`);
    assert.ok(!read.ok, line);
    assert.match(read.problem, /^Line 3 of the replay file /);
    assert.match(read.problem, why);
  }
});

test('an empty file answers nothing, and a byte order mark is no content', () => {
  assert.equal(answerTo([]), undefined);
  const read = readReplay('\uFEFF{"output": "marked"}');
  assert.ok(read.ok && findAnswer(read.value, request)?.kind === 'answer');
});

test('the answer is the same in any order of requests, and the index finds what a plain search finds', () => {
  const value = fc.constantFrom<JsonValue>('a', 'b', 1, null);
  const input = fc.dictionary(fc.constantFrom('x', 'y', 'z'), value, { maxKeys: 3 });
  const line = fc.record({ input, output: fc.string() });
  fc.assert(
    fc.property(fc.array(line, { maxLength: 20 }), fc.array(input, { maxLength: 10 }), (lines, asked) => {
      for (const given of asked) {
        const fits = lines.filter((one) => Object.entries(one.input).every(([name, stated]) => given[name] === stated));
        const most = Math.max(...fits.map((one) => Object.keys(one.input).length));
        const expected = fits.find((one) => Object.keys(one.input).length === most);
        assert.equal(answerTo(lines, { input: given }), expected?.output);
      }
    }),
    { seed: 3 },
  );
});

function found(lines: readonly object[], changes: Partial<ReplayRequest> = {}) {
  const read = readReplay(lines.map((line) => JSON.stringify(line)).join('\n'));
  assert.ok(read.ok, read.ok ? '' : read.problem);
  return findAnswer(read.value, { ...request, ...changes });
}

function answerTo(lines: readonly object[], changes: Partial<ReplayRequest> = {}): string | undefined {
  const answer = found(lines, changes);
  return answer?.kind === 'answer' ? answer.text : undefined;
}
