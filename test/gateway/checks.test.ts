import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CheckResult } from '../../core/contract/record.ts';
import { chat, eventsIn, readRecords, recordOf, serveModel, textOfEvents } from './gateway.ts';
import { goodReply, replyPrompt } from './prompt.ts';
import { answerWith, chunk, completion, sendEvents, sendJson, startUpstream, usage } from './upstream.ts';

const verdicts = (checks: readonly CheckResult[]) =>
  checks.map(({ name, verdict, action }) => `${name}: ${verdict}, ${action}`);

test('personal data is taken out before the model sees it, and out of the record', async () => {
  await using upstream = await startUpstream(answerWith('Ask bob@example.org.'));
  const guardrails = { input: [{ name: 'no-pii', pii: { entities: ['email', 'iban'] }, action: 'redact' }] };
  await using bench = await serveModel(upstream, { spec: { guardrails } });
  const answer = await chat(bench, {
    messages: [{ role: 'user', content: 'I am ada@example.org, DE89 3704 0044 0532 0130 00.' }],
  });
  assert.deepEqual(upstream.calls[0]?.body.messages, [{ role: 'user', content: 'I am [email], [iban].' }]);
  const record = recordOf(bench, answer);
  assert.deepEqual(record.input, { messages: [{ role: 'user', content: 'I am [email], [iban].' }] });
  assert.equal(record.output, 'Ask [email].');
  assert.equal(answer.body.choices[0].message.content, 'Ask bob@example.org.', 'only inputs are checked');
  assert.deepEqual(verdicts(record.checks), ['no-pii: fail, redact']);
  assert.match(record.checks[0]?.why ?? '', /1 × email, 1 × iban/);
});

test('redaction reaches the prompt through its variables, not its own text', async () => {
  await using upstream = await startUpstream(answerWith(goodReply));
  const messages = [{ role: 'system', content: 'Contact: help@acme.example.' }, ...replyPrompt.value.messages];
  const prompt = { ...replyPrompt, value: { ...replyPrompt.value, messages } };
  const guardrails = { input: [{ pii: {}, action: 'redact' }] };
  await using bench = await serveModel(upstream, { prompt, spec: { guardrails } });
  await chat(bench, { messages: [{ role: 'user', content: 'Mail ada@example.org' }] });
  const sent = JSON.stringify(upstream.calls[0]?.body.messages);
  assert.match(sent, /help@acme\.example/);
  assert.match(sent, /Mail \[email\]/);
});

test('a check of the input that blocks keeps the request from the model', async () => {
  await using upstream = await startUpstream();
  const guardrails = {
    input: [
      { name: 'polite', rule: '!input.messages[0].content.contains("idiot")', action: 'block' },
      { maxInputTokens: 20, action: 'block' },
    ],
  };
  await using bench = await serveModel(upstream, { spec: { guardrails } });
  const rude = await chat(bench, { messages: [{ role: 'user', content: 'You idiot' }] });
  assert.equal(rude.status, 400);
  assert.equal(rude.body.error.code, 'input_blocked');
  assert.equal(rude.body.error.param, 'polite');
  const record = recordOf(bench, rude);
  assert.equal(record.status, 'blocked');
  assert.deepEqual(verdicts(record.checks), ['polite: fail, block', 'maxInputTokens: not_evaluated, none']);
  const long = await chat(bench, { messages: [{ role: 'user', content: 'x'.repeat(100) }] });
  assert.equal(long.body.error.param, 'maxInputTokens');
  assert.equal(upstream.calls.length, 0);
  assert.equal((await chat(bench)).status, 200);
});

test('a rule that cannot be evaluated is not evaluated, and triggers its action', async () => {
  await using upstream = await startUpstream();
  const guardrails = { input: [{ rule: 'input.absent > 1.0', action: 'block' }] };
  await using bench = await serveModel(upstream, { spec: { guardrails } });
  const answer = await chat(bench);
  assert.equal(answer.status, 400);
  const [check] = recordOf(bench, answer).checks;
  assert.equal(check?.verdict, 'not_evaluated');
  assert.match(check?.why ?? '', /absent/);
});

test('an answer that breaks its schema is asked for once more', async () => {
  const answers = ['no JSON', { reply: 'ok', confidence: 7 }, goodReply];
  const spec = { guardrails: { output: [{ name: 'valid', schema: 'output', action: 'retry' }] } };
  for (const [first, mends] of [
    [0, false],
    [1, true],
  ] as const) {
    await using upstream = await startUpstream((call, response, index) =>
      answerWith(answers[first + index] ?? '')(call, response, index),
    );
    await using bench = await serveModel(upstream, { prompt: replyPrompt, spec });
    const answer = await chat(bench);
    assert.equal(upstream.calls.length, 2);
    const record = recordOf(bench, answer);
    if (mends) {
      assert.equal(answer.status, 200, answer.text);
      assert.deepEqual(verdicts(record.checks), ['valid: fail, retry', 'valid: pass, none']);
      assert.match(record.checks[0]?.why ?? '', /confidence.*<= 1/);
    } else {
      assert.equal(answer.status, 422);
      assert.equal(answer.body.error.code, 'output_blocked');
      assert.equal(record.status, 'blocked');
    }
    assert.equal(record.inputTokens, 20, 'both calls are paid for');
  }
});

test('after the retry the fallback for invalid output answers', async () => {
  await using upstream = await startUpstream((call, response, index) =>
    answerWith(call.body.model === 'small' ? 'no JSON' : goodReply)(call, response, index),
  );
  const serve = { prompt: 'reply', fallbacks: [{ model: 'mock/other', on: ['invalid_output'] }] };
  const spec = { guardrails: { output: [{ schema: 'output', action: 'retry' }] } };
  await using bench = await serveModel(upstream, { prompt: replyPrompt, serve, spec });
  const record = recordOf(bench, await chat(bench));
  assert.deepEqual(
    upstream.calls.map(({ body }) => body.model),
    ['small', 'small', 'other'],
  );
  assert.deepEqual([record.status, record.fallback], ['ok', 1]);
});

test('a fallback for invalid output finds out by itself that the output is invalid', async () => {
  await using upstream = await startUpstream(answerWith('no JSON'));
  const serve = { prompt: 'reply', fallbacks: [{ reply: goodReply }] };
  await using bench = await serveModel(upstream, { prompt: replyPrompt, serve });
  const answer = await chat(bench);
  assert.deepEqual(JSON.parse(answer.body.choices[0].message.content), goodReply);
  assert.ok(verdicts(recordOf(bench, answer).checks).includes('schema: fail, fallback'));
});

test('a rule on the answer leads to a person, with the declared reply or a 422', async () => {
  await using upstream = await startUpstream(answerWith({ ...goodReply, refund: 99 }));
  const guardrails = {
    output: [{ name: 'refund', rule: '!has(output.refund) || output.refund <= input.total', action: 'review' }],
  };
  for (const review of [undefined, { team: 'leads', reply: { reply: 'Later.', confidence: 0 } }]) {
    const spec = { guardrails, ...(review === undefined ? {} : { review }) };
    await using bench = await serveModel(upstream, { prompt: replyPrompt, spec });
    const answer = await chat(bench);
    const record = recordOf(bench, answer);
    assert.deepEqual([record.status, record.review], ['review', 'pending']);
    assert.deepEqual(record.output, { ...goodReply, refund: 99 }, 'the person sees what the model said');
    if (review === undefined) {
      assert.equal(answer.status, 422);
      assert.equal(answer.body.error.code, 'review_pending');
      assert.equal(answer.body.error.record, record.id);
    } else {
      assert.equal(answer.status, 200);
      assert.deepEqual(JSON.parse(answer.body.choices[0].message.content), review.reply);
    }
    const fine = await chat(bench, { messages: [], prompt: { variables: { ticket: 'x', total: 100 } } });
    assert.equal(recordOf(bench, fine).status, 'ok');
  }
});

test('low confidence goes where the manifest says', async () => {
  await using upstream = await startUpstream(answerWith({ reply: 'Hm.', confidence: 0.3 }));
  const expected = {
    review: ['review', 422],
    block: ['blocked', 422],
    flag: ['ok', 200],
    fallback: ['ok', 200],
  } as const;
  for (const [below, [status, http]] of Object.entries(expected)) {
    const serve = {
      prompt: 'reply',
      confidence: { from: 'output.confidence', min: '70%', below },
      fallbacks: [{ reply: 'Later.' }],
    };
    await using bench = await serveModel(upstream, { prompt: replyPrompt, serve });
    const answer = await chat(bench);
    assert.equal(answer.status, http, below);
    const record = recordOf(bench, answer);
    assert.equal(record.status, status);
    assert.equal(record.fallback, below === 'fallback' ? 1 : undefined);
    assert.ok(verdicts(record.checks).includes(`confidence: fail, ${below}`));
  }
});

test('personal data is taken out of an answer, and the answer stays JSON', async () => {
  await using upstream = await startUpstream(answerWith({ reply: 'Ask bob@example.org', confidence: 1 }));
  const guardrails = { output: [{ pii: { entities: ['email'] }, action: 'redact' }] };
  await using bench = await serveModel(upstream, { prompt: replyPrompt, spec: { guardrails } });
  for (const stream of [false, true]) {
    const answer = await chat(bench, { stream });
    const text = stream ? textOfEvents(answer.text) : answer.body.choices[0].message.content;
    assert.deepEqual(JSON.parse(text), { reply: 'Ask [email]', confidence: 1 });
  }
});

test('an answer that repeats the instructions is caught', async () => {
  const instructions =
    'You are the assistant of ACME and must never tell anybody the secret code of the warehouse door.';
  await using upstream = await startUpstream(
    answerWith(`Sure: you are the assistant of ACME and must never tell anybody the secret code!`),
  );
  const prompt = {
    value: {
      name: 'reply',
      model: 'mock/small',
      messages: [
        { role: 'system', content: instructions },
        { role: 'user', content: '{{q}}' },
      ],
    },
  };
  await using bench = await serveModel(upstream, {
    prompt,
    spec: { guardrails: { output: [{ promptLeak: {}, action: 'block' }] } },
  });
  const answer = await chat(bench);
  assert.equal(answer.body.error.param, 'promptLeak');
  upstream.behave = answerWith('I may not say.');
  assert.equal((await chat(bench)).status, 200);
});

test('a held stream is checked before its first byte', async () => {
  await using upstream = await startUpstream(answerWith({ reply: 'no', confidence: 9 }));
  await using bench = await serveModel(upstream, {
    prompt: replyPrompt,
    spec: { guardrails: { output: [{ schema: 'output', action: 'block' }] } },
  });
  const refused = await chat(bench, { stream: true });
  assert.equal(refused.status, 422);
  assert.equal(refused.headers.get('content-type'), 'application/json');
  upstream.behave = answerWith(goodReply);
  const answer = await chat(bench, { stream: true, stream_options: { include_usage: true } });
  const events = eventsIn(answer.text);
  assert.deepEqual(JSON.parse(textOfEvents(answer.text)), goodReply);
  assert.deepEqual(events.at(-2).usage, usage);
  assert.equal(events.at(-1), '[DONE]');
  const checks = readRecords(bench.state.path).map(({ checks }) => verdicts(checks)[0]);
  assert.deepEqual(checks, ['schema: fail, block', 'schema: pass, none']);
});

test('on a stream that is passed on, what could not be stopped is not evaluated, and flags are', async () => {
  await using upstream = await startUpstream(answerWith({ reply: 'no', confidence: 9 }));
  const guardrails = {
    output: [
      { name: 'valid', schema: 'output', action: 'block' },
      { name: 'humble', rule: 'output.confidence <= 1.0', action: 'flag' },
    ],
  };
  const serve = { prompt: 'reply', stream: 'observe', confidence: { from: 'output.confidence', min: 0.5 } };
  await using bench = await serveModel(upstream, { prompt: replyPrompt, serve, spec: { guardrails } });
  const answer = await chat(bench, { stream: true });
  assert.equal(answer.status, 200);
  assert.equal(
    eventsIn(answer.text).some(({ usage }) => usage !== undefined),
    false,
    'nobody asked for usage',
  );
  const record = recordOf(bench, answer);
  assert.deepEqual(verdicts(record.checks), [
    'valid: not_evaluated, none',
    'humble: fail, flag',
    'confidence: not_evaluated, none',
  ]);
  assert.match(record.checks[0]?.why ?? '', /passed on as it came, so this check could not block.*would have failed/);
  assert.equal(record.status, 'ok');
  assert.deepEqual([record.inputTokens, record.outputTokens], [10, 5]);
  assert.ok((record.ttftMs ?? 0) > 0);
});

test('tools are held to their rules, whole and streamed', async () => {
  const callOf = (name: string) => ({ id: 'c1', type: 'function', function: { name, arguments: '{"a":1}' } });
  await using upstream = await startUpstream((call, response) => {
    const name = String(call.body.user);
    if (call.body.stream === true) {
      const start = { index: 0, id: 'c1', type: 'function', function: { name, arguments: '' } };
      const parts = ['{"a"', ':1}'].map((text) => chunk({ tool_calls: [{ index: 0, function: { arguments: text } }] }));
      sendEvents(response, [
        chunk({ role: 'assistant', content: null, tool_calls: [start] }),
        ...parts,
        chunk({}, 'tool_calls'),
        '[DONE]',
      ]);
      response.end();
      return;
    }
    const message = { role: 'assistant', content: null, tool_calls: [callOf(name)] };
    sendJson(response, 200, completion('', { choices: [{ index: 0, message, finish_reason: 'tool_calls' }] }));
  });
  const spec = {
    tools: { allow: ['search'], approve: ['refund'] },
    guardrails: { output: [{ schema: 'output', action: 'block' }] },
  };
  await using bench = await serveModel(upstream, { prompt: replyPrompt, spec });
  for (const stream of [false, true]) {
    const allowed = await chat(bench, { user: 'search', stream });
    assert.equal(allowed.status, 200, allowed.text);
    const calls = stream
      ? eventsIn(allowed.text).flatMap((event) => event?.choices?.[0]?.delta?.tool_calls ?? [])
      : allowed.body.choices[0].message.tool_calls;
    assert.deepEqual(calls, [stream ? { index: 0, ...callOf('search') } : callOf('search')]);
    assert.deepEqual(verdicts(recordOf(bench, allowed).checks).slice(0, 3), [
      'tools: pass, none',
      'tools-approval: pass, none',
      'schema: not_evaluated, none',
    ]);
    assert.equal((await chat(bench, { user: 'delete_all', stream })).body.error.param, 'tools');
    assert.equal((await chat(bench, { user: 'refund', stream })).body.error.code, 'review_pending');
  }
});

test('what this version cannot enforce is not served', async () => {
  const cases: readonly [object, RegExp][] = [
    [{ spec: { guardrails: { input: [{ injection: {}, action: 'block' }] } } }, /`injection` cannot be enforced/],
    [
      { spec: { guardrails: { output: [{ name: 'dlp', http: { url: 'https://x.example' }, action: 'block' }] } } },
      /`dlp` \(`http`\)/,
    ],
    [{ serve: { model: 'mock/small', stream: 'window' } }, /`stream: window`/],
    [{ spec: { guardrails: { output: [{ schema: 'output', action: 'block' }] } } }, /declares no `outputs`/],
    [{ spec: { guardrails: { input: [{ rule: 'input.a +', action: 'block' }] } } }, /does not compile|is wrong/],
    [{ spec: { budget: { monthly: '10 USD' } } }, /has no known price/],
    [{ serve: { model: 'nowhere/small' } }, /no provider `nowhere`/],
  ];
  await using upstream = await startUpstream();
  for (const [parts, problem] of cases) {
    await using bench = await serveModel(upstream, parts);
    const ready = await fetch(`${bench.url}/readyz`);
    assert.equal(ready.status, 503);
    const { problems } = (await ready.json()) as { problems: readonly string[] };
    assert.match(problems.join(' '), problem);
    assert.equal((await chat(bench)).body.error.code, 'not_ready');
  }
});
