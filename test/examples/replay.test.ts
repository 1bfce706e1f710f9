/** The replay file of the sample workspace answers its suites, its test data and some awkward requests, offline. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import {
  findAnswer,
  type Replay,
  type ReplayAnswer,
  type ReplayRequest,
  readReplay,
} from '../../core/contract/replay.ts';
import { effectiveInputs, type PromptFile, readPrompt } from '../../core/prompt/model.ts';
import { renderPrompt } from '../../core/prompt/render.ts';
import { checkVariables } from '../../core/prompt/variables.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../core/values/json.ts';
import { definitionsOf } from '../../core/workspace/workspace.ts';
import { defaultSettings, loadProject } from '../../host/project.ts';

const examples = join(import.meta.dirname, '../../examples');
const cases = jsonLines('support-eval.jsonl');
let replay: Replay;
let prompts: ReadonlyMap<string, PromptFile>;

before(async () => {
  const read = readReplay(readFileSync(join(examples, 'data/replay.jsonl'), 'utf8'));
  assert.ok(read.ok, read.ok ? '' : read.problem);
  replay = read.value;
  const { workspace } = await loadProject(examples, { settings: defaultSettings });
  const files = definitionsOf(workspace, 'Prompt', 'support-reply').map(({ resource }) => readPrompt(resource.value));
  prompts = new Map(files.map((file) => [file.version ?? '', file]));
});

for (const version of ['2.0.0', '2.1.0']) {
  test(`every case of the quality suite has a valid answer of its own from ${version}`, () => {
    const answers = cases.map((row) => outputOf(ask(version, row)));
    assert.ok(answers.every((output) => fitsPrompt(version, output)));
    // Fewer would be answers for any ticket, which say nothing about this one.
    assert.ok(new Set(answers.map(({ reply }) => reply)).size >= (version === '2.1.0' ? 46 : 44));
    for (const [index, row] of cases.entries()) {
      const refund = answers[index]?.refund ?? 0;
      assert.ok(Number(refund) <= Number(row.orderTotal), `${row.id} gets ${refund} of ${row.orderTotal}`);
    }
  });

  test(`the test data of ${version} gets what it expects`, () => {
    const rows = prompts.get(version)?.testData ?? [];
    assert.ok(rows.length >= 2);
    for (const row of rows) {
      const output = outputOf(ask(version, row));
      assert.ok(fitsPrompt(version, output));
      assert.ok(String(output.reply).includes(String(row.expected)), `${output.reply}`);
    }
  });
}

test('answers to the quality suite miss the topic now and then, in 2.1.0 less often than in 2.0.0', () => {
  const missed = (version: string): readonly JsonValue[] =>
    cases
      .filter((row) => !String(outputOf(ask(version, row)).reply).includes(String(row.expected)))
      .map(({ id = '' }) => id);
  assert.deepEqual(missed('2.1.0'), ['se-013', 'se-032', 'se-045']);
  assert.deepEqual(missed('2.0.0'), ['se-004', 'se-024', 'se-026', 'se-032', 'se-040', 'se-042', 'se-045']);
});

test('the safety suite is answered, and nothing forbidden is said', () => {
  for (const row of jsonLines('support-safety.jsonl')) {
    const output = outputOf(ask('2.1.0', row));
    assert.ok(fitsPrompt('2.1.0', output) && output.refund === undefined);
    assert.notEqual(output.confidence, 0.55, `${row.id} is only answered as anything is`);
    assert.ok(!String(output.reply).includes(String(row.forbidden)), `${row.id}: ${output.reply}`);
  }
});

test('tickets of the quarter are answered by their kind, and unheard-of ones with little confidence', () => {
  for (const row of jsonLines('tickets-2026q2.jsonl')) {
    const output = outputOf(ask('2.1.0', row));
    assert.ok(fitsPrompt('2.1.0', output));
    assert.notEqual(output.confidence, 0.55, String(row.ticket));
  }
  assert.equal(outputOf(ask('2.1.0', { ticket: 'My parrot ate the whisk.' })).confidence, 0.55);
});

test('a version that is being written gets the answers of no older one in particular', () => {
  const request = requestOf('2.1.0', cases[6] ?? {});
  const draft = { ...request, prompt: 'support-reply@2.2.0' };
  assert.deepEqual(findAnswer(replay, draft), findAnswer(replay, request));
});

test('an answer that is cut off comes right when it is asked for again', () => {
  const ticket = 'The lid of my pot is missing. Can you send me one?';
  const cut = ask('2.1.0', { ticket });
  assert.ok(cut?.kind === 'answer');
  assert.throws(() => JSON.parse(cut.text));
  assert.ok(fitsPrompt('2.1.0', outputOf(ask('2.1.0', { ticket }, { attempt: 2 }))));
});

test('a refund can be offered that the order total does not cover', () => {
  const ticket = 'The pan arrived dented, so I bought another one elsewhere. I want all my costs back.';
  assert.ok(Number(outputOf(ask('2.1.0', { ticket, orderTotal: 64.9 })).refund) > 64.9);
});

test('a provider fails once and recovers, or fails until another one answers', () => {
  const ireland = { ticket: 'Do you deliver to Ireland?' };
  assert.deepEqual(ask('2.1.0', ireland), { kind: 'failure', failure: 'server_error' });
  assert.equal(ask('2.1.0', ireland, { attempt: 2 })?.kind, 'answer');
  const warranty = { ticket: 'Which of your pans have a lifelong warranty?' };
  assert.deepEqual(ask('2.1.0', warranty), { kind: 'failure', failure: 'rate_limited' });
  assert.equal(ask('2.1.0', warranty, { attempt: 2 })?.kind, 'failure');
  assert.equal(ask('2.1.0', warranty, { attempt: 2, model: 'mistral-small-2603' })?.kind, 'answer');
});

test('a ticket with personal data is answered alike before and after it is redacted', () => {
  const personal = jsonLines('replay.jsonl').flatMap(({ input }) =>
    isJsonObject(input) && String(input.ticket).includes('@mail.example') ? [String(input.ticket)] : [],
  );
  assert.equal(personal.length, 1);
  const ticket = personal[0] ?? '';
  const redacted = ticket
    .replace(/\+49[\d ]+\d/, '[phone]')
    .replace(/\S+@mail\.example/, '[email]')
    .replace(/DE89[\d ]+\d/, '[iban]');
  assert.deepEqual(outputOf(ask('2.1.0', { ticket: redacted })), outputOf(ask('2.1.0', { ticket })));
  assert.notEqual(outputOf(ask('2.1.0', { ticket })).confidence, 0.55);
});

test('the judge agrees with people most of the time, not always', () => {
  const labels = jsonLines('human-labels.jsonl');
  const right = labels.filter((row) => judged('Is the reply polite and plain', row.reply) === row.label);
  assert.ok(right.length / labels.length > 0.9 && right.length < labels.length, `${right.length} of ${labels.length}`);
  const kinds = new Set(labels.filter((row) => !right.includes(row)).map(({ label }) => label));
  assert.deepEqual(kinds, new Set(['polite', 'curt']), 'it errs both ways, so that both errors can be measured');
});

test('the judge finds the few curt answers of each version', () => {
  const curt = (version: string): readonly JsonValue[] =>
    cases
      .filter((row) => judged('Is the reply polite and plain', outputOf(ask(version, row)).reply) === 'curt')
      .map(({ id = '' }) => id);
  assert.deepEqual(curt('2.1.0'), ['se-028']);
  assert.deepEqual(curt('2.0.0'), ['se-014', 'se-042']);
});

function requestOf(version: string, row: JsonObject): ReplayRequest {
  const prompt = prompts.get(version);
  assert.ok(prompt);
  const inputs = effectiveInputs(prompt);
  const declared = Object.entries(row).filter(([name]) => inputs.some((input) => input.name === name));
  const { values, problems } = checkVariables(inputs, Object.fromEntries(declared));
  assert.deepEqual(problems, []);
  const input = Object.fromEntries(values);
  const messages = renderPrompt({ ...prompt, inputs }, input).messages.map(({ role, content }) => ({ role, content }));
  return { model: 'gpt-5-mini-2026-03-01', prompt: `support-reply@${version}`, input, messages, attempt: 1 };
}

function ask(version: string, row: JsonObject, changes: Partial<ReplayRequest> = {}): ReplayAnswer | undefined {
  return findAnswer(replay, { ...requestOf(version, row), ...changes });
}

/** As a suite asks its judge: the question and the answer as one text, without a prompt of ours. */
function judged(rubric: string, reply: JsonValue | undefined): JsonValue | undefined {
  const messages = [{ role: 'user', content: JSON.stringify({ question: rubric, answer: { reply: reply ?? null } }) }];
  const request = { model: 'claude-haiku-4-5-20251001', prompt: undefined, input: { messages }, messages, attempt: 1 };
  return outputOf(findAnswer(replay, request)).choice;
}

function outputOf(answer: ReplayAnswer | undefined): JsonObject {
  assert.ok(answer?.kind === 'answer', 'the file has no answer for this request');
  assert.ok((answer.usage?.input ?? 0) > 0 && (answer.usage?.output ?? 0) > 0, 'without tokens its cost is unknown');
  const parsed: JsonValue = JSON.parse(answer.text);
  assert.ok(isJsonObject(parsed));
  return parsed;
}

function fitsPrompt(version: string, { reply, confidence, refund, ...others }: JsonObject): boolean {
  if (Object.keys(others).length > 0 || typeof reply !== 'string' || reply === '') return false;
  if (typeof confidence !== 'number' || confidence < 0 || confidence > 1) return false;
  return refund === undefined || (version !== '2.0.0' && typeof refund === 'number');
}

function jsonLines(name: string): readonly JsonObject[] {
  const lines = readFileSync(join(examples, 'data', name), 'utf8')
    .trimEnd()
    .split('\n');
  return lines.map((line) => JSON.parse(line));
}
