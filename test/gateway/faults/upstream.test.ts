import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chat, eventsIn, get, readRecords, recordOf, serveModel, textOfEvents, until } from '../gateway.ts';
import {
  answerWith,
  type Behaviour,
  chunk,
  eventsOf,
  openEvents,
  sendEvents,
  sendJson,
  startUpstream,
} from '../upstream.ts';

const reply = { reply: 'A colleague will answer.' };
const alone = { serve: { model: 'mock/small' } };
const withReply = { serve: { ...alone.serve, fallbacks: [{ reply: reply.reply }] } };
/** Only for who never answers: on a busy machine, any other answer may take that long. */
const IMPATIENT = { timeout: '400ms' };

const faults: Readonly<Record<string, { readonly behave: Behaviour; readonly status: number; readonly code: string }>> =
  {
    'it hangs': { behave: () => {}, status: 504, code: 'upstream_timeout' },
    'it hangs after its headers': {
      behave: (_, response) => void response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders(),
      status: 504,
      code: 'upstream_timeout',
    },
    'it resets the connection': { behave: (_, response) => response.destroy(), status: 502, code: 'upstream_error' },
    'it answers 500': {
      behave: (_, response) => sendJson(response, 500, { error: 'x' }),
      status: 502,
      code: 'upstream_error',
    },
    'it answers 503': { behave: (_, response) => sendJson(response, 503, {}), status: 502, code: 'upstream_error' },
    'it answers 401': { behave: (_, response) => sendJson(response, 401, {}), status: 502, code: 'upstream_error' },
    'it answers 302': {
      behave: (_, response) => void response.writeHead(302, { location: '/' }).end(),
      status: 502,
      code: 'upstream_error',
    },
    'it answers garbage': {
      behave: (_, response) => void response.end('<html>hello'),
      status: 502,
      code: 'upstream_error',
    },
    'it answers with other JSON': {
      behave: (_, response) => sendJson(response, 200, { hello: 1 }),
      status: 502,
      code: 'upstream_error',
    },
    'it answers with nothing': { behave: (_, response) => void response.end(), status: 502, code: 'upstream_error' },
    'it answers 429': {
      behave: (_, response) => sendJson(response, 429, {}),
      status: 429,
      code: 'upstream_rate_limited',
    },
    'it breaks off inside the body': {
      behave: (_, response) => {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': 1000 });
        response.write('{"choices":', () => response.destroy());
      },
      status: 502,
      code: 'upstream_error',
    },
  };

for (const [name, { behave, status, code }] of Object.entries(faults)) {
  test(`when ${name}, the caller is told, or the fallback answers; both are recorded`, async () => {
    const patience = status === 504 ? IMPATIENT : {};
    await using upstream = await startUpstream(behave);
    {
      await using bench = await serveModel(upstream, { serve: { ...alone.serve, ...patience } });
      const answer = await chat(bench);
      assert.equal(answer.status, status, answer.text);
      assert.equal(answer.body.error.code, code);
      const record = recordOf(bench, answer);
      assert.equal(record.status, 'error');
      assert.equal(record.httpStatus, status);
      assert.match(record.error ?? '', new RegExp(code));
      assert.equal(record.attempts, 1);
    }
    await using bench = await serveModel(upstream, { serve: { ...withReply.serve, ...patience } });
    const answer = await chat(bench);
    assert.equal(answer.status, 200, answer.text);
    assert.equal(answer.body.choices[0].message.content, reply.reply);
    const record = recordOf(bench, answer);
    assert.deepEqual([record.status, record.fallback, record.provider], ['ok', 1, 'reply']);
  });
}

test('what the provider refuses is the caller’s to mend: no retry, no fallback', async () => {
  await using upstream = await startUpstream((_, response) =>
    sendJson(response, 400, { error: { message: 'bad tool' } }),
  );
  await using bench = await serveModel(upstream, { serve: { ...withReply.serve, retries: { max: 3 } } });
  const answer = await chat(bench);
  assert.equal(answer.status, 400);
  assert.equal(answer.body.error.code, 'upstream_refused');
  assert.match(answer.body.error.message, /bad tool/);
  assert.equal(upstream.calls.length, 1);
});

test('a provider that cannot be reached times out after `connect`', async () => {
  // An address of TEST-NET-1 (RFC 5737), which nobody has: packets to it are lost or refused.
  const serve = { model: 'mock/small', timeout: { connect: '150ms', total: '20s' } };
  await using bench = await serveModel(
    undefined,
    { serve },
    { providers: { mock: { type: 'openai', baseUrl: 'http://192.0.2.1:9/v1' } } },
  );
  const answer = await chat(bench);
  assert.ok(answer.status === 504 || answer.status === 502, answer.text);
});

test('`firstByte` bounds the wait for the beginning, `total` that for the end', async () => {
  await using upstream = await startUpstream((_, response) => openEvents(response));
  const serve = { model: 'mock/small', stream: 'observe', timeout: { firstByte: '100ms', total: '30s' } };
  await using bench = await serveModel(upstream, { serve });
  const answer = await chat(bench, { stream: true });
  assert.equal(answer.status, 504);
  assert.match(answer.body.error.message, /timeout firstByte/);
});

test('retries go on until an answer comes, and wait as long as the provider asks', async () => {
  const times: number[] = [];
  await using upstream = await startUpstream((call, response, index) => {
    times.push(performance.now());
    if (index === 0) return sendJson(response, 500, {});
    if (index === 1) return sendJson(response, 429, {}, { 'retry-after-ms': '300' });
    answerWith('At last.')(call, response, index);
  });
  await using bench = await serveModel(upstream, { serve: { model: 'mock/small', retries: { max: 2 } } });
  const answer = await chat(bench);
  assert.equal(answer.status, 200);
  const record = recordOf(bench, answer);
  assert.deepEqual([record.attempts, record.fallback, record.status], [3, undefined, 'ok']);
  const [, second = 0, third = 0] = times;
  assert.ok(third - second >= 299, `it came back after ${third - second} ms`);
});

test('a Retry-After beyond the time that is left leads to the fallback at once', async () => {
  await using upstream = await startUpstream((_, response) => sendJson(response, 429, {}, { 'retry-after': '3600' }));
  await using bench = await serveModel(upstream, {
    serve: { ...withReply.serve, timeout: '20s', retries: { max: 5 } },
  });
  const answer = await chat(bench);
  assert.equal(answer.status, 200);
  assert.equal(upstream.calls.length, 1);
});

test('a fallback answers only the failures it is for', async () => {
  await using upstream = await startUpstream((_, response) => sendJson(response, 500, {}));
  const fallbacks = [
    { reply: 'slow', on: ['timeout'] },
    { reply: 'broken', on: ['server_error'] },
  ];
  await using bench = await serveModel(upstream, { serve: { model: 'mock/small', fallbacks } });
  const answer = await chat(bench);
  assert.equal(answer.body.choices[0].message.content, 'broken');
  assert.equal(recordOf(bench, answer).fallback, 2);
});

test('another model answers in its place, and the record says which', async () => {
  await using upstream = await startUpstream((call, response, index) =>
    call.body.model === 'small'
      ? sendJson(response, 500, {})
      : answerWith('From the large one.')(call, response, index),
  );
  await using bench = await serveModel(upstream, {
    serve: { model: 'mock/small', fallbacks: [{ model: 'mock/large' }] },
  });
  const record = recordOf(bench, await chat(bench));
  assert.deepEqual([record.providerModel, record.fallback, record.attempts], ['large', 1, 2]);
  assert.deepEqual(record.failures, [{ model: 'mock/small', failure: 'server_error', why: 'mock answered 500.' }]);
});

test('after ten failures in a row a provider is left alone', async () => {
  await using upstream = await startUpstream((_, response) => sendJson(response, 500, {}));
  await using bench = await serveModel(upstream, alone);
  for (let index = 0; index < 15; index++) assert.equal((await chat(bench)).status, 502);
  assert.equal(upstream.calls.length, 10);
  const record = recordOf(bench, await chat(bench));
  assert.deepEqual([record.attempts, record.failures.map(({ failure }) => failure)], [0, ['circuit_open']]);
  assert.match((await get(`${bench.url}/metrics`)).text, /mooring_circuit_open\{provider="mock\/small"\} 1/);
});

test('a stream that breaks before its first token is answered by the fallback, as a stream', async () => {
  const beginnings: readonly Behaviour[] = [
    (_, response) => response.destroy(),
    (_, response) => sendJson(response, 500, {}),
    (_, response) => {
      sendEvents(response, [chunk({ role: 'assistant', content: '' })]);
      setImmediate(() => response.destroy());
    },
    (_, response) => {
      sendEvents(response, [chunk({ role: 'assistant', content: '' })]);
      response.end();
    },
    (_, response) => {
      openEvents(response);
      response.end('data: {"half\n\n');
    },
    (_, response) => sendEvents(response, [{ error: { message: 'overloaded' } }]),
  ];
  for (const behave of beginnings) {
    for (const stream of ['observe', 'buffer']) {
      await using upstream = await startUpstream((call, response, index) =>
        call.body.model === 'small'
          ? behave(call, response, index)
          : answerWith('Saved by another.')(call, response, index),
      );
      const serve = { model: 'mock/small', stream, timeout: '30s', fallbacks: [{ model: 'mock/large' }] };
      await using bench = await serveModel(upstream, { serve });
      const answer = await chat(bench, { stream: true });
      assert.equal(answer.status, 200, answer.text);
      assert.equal(textOfEvents(answer.text), 'Saved by another.');
      assert.equal(eventsIn(answer.text).at(-1), '[DONE]');
      const record = recordOf(bench, answer);
      assert.deepEqual([record.fallback, record.status], [1, 'ok']);
    }
  }
});

test('half a stream in observe ends with an error and without an end mark, and is recorded so', async () => {
  await using upstream = await startUpstream((_, response) => {
    sendEvents(response, [chunk({ role: 'assistant', content: '' }), chunk({ content: 'Half an ' })]);
    setTimeout(() => response.destroy(), 50);
  });
  const serve = { model: 'mock/small', stream: 'observe', fallbacks: [{ reply: 'no' }] };
  const prices = { 'mock/small': { input: '1 USD', output: '1 USD' } };
  await using bench = await serveModel(upstream, { serve }, { prices });
  const answer = await chat(bench, { stream: true });
  const events = eventsIn(answer.text);
  assert.equal(textOfEvents(answer.text), 'Half an ');
  assert.equal(events.at(-1).error.code, 'upstream_error');
  assert.equal(events.at(-1).error.message, 'mock closed the connection before its answer was complete.');
  const record = recordOf(bench, answer);
  assert.deepEqual([record.status, record.output], ['error', 'Half an ']);
  assert.equal(record.cost, undefined, 'the provider may bill what it sent, and did not say how much that was');
});

test('half a stream in buffer was seen by nobody, so the fallback answers', async () => {
  await using upstream = await startUpstream((_, response) => {
    sendEvents(response, [chunk({ role: 'assistant', content: '' }), chunk({ content: 'Half an ' })]);
    setTimeout(() => response.destroy(), 50);
  });
  await using bench = await serveModel(upstream, { serve: { model: 'mock/small', fallbacks: [{ reply: 'Later.' }] } });
  const answer = await chat(bench, { stream: true });
  assert.equal(textOfEvents(answer.text), 'Later.');
});

test('a slow stream is passed on as it comes', async () => {
  await using upstream = await startUpstream();
  let send = (_: object | string): void => {};
  upstream.behave = (_, response) => {
    openEvents(response);
    send = (event) => sendEvents(response, [event]);
  };
  await using bench = await serveModel(upstream, { serve: { model: 'mock/small', stream: 'observe' } });
  const pending = fetch(`${bench.url}/v1/chat/completions`, {
    method: 'POST',
    body: JSON.stringify({ model: 'assistant', stream: true, messages: [{ role: 'user', content: 'x' }] }),
  });
  await until(() => upstream.calls.length === 1);
  send(chunk({ role: 'assistant', content: '' }));
  send(chunk({ content: 'one' }));
  const response = await pending;
  const opening = readRecords(bench.state.path);
  assert.equal(opening.length, 1, 'the opening record is there before the first byte');
  assert.equal(opening[0]?.status, 'open');
  assert.equal(opening[0]?.cost, undefined, 'what goes on is not free');
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  const readUntil = async (part: string): Promise<void> => {
    while (!text.includes(part)) text += (await reader?.read())?.value ?? '';
  };
  await readUntil('one');
  send(chunk({ content: 'two' }));
  await readUntil('two');
  for (const event of eventsOf('').slice(-3)) send(event);
  await readUntil('[DONE]');
  assert.equal(readRecords(bench.state.path)[0]?.status, 'ok', 'the final record is there before the end mark');
});

test('when clients leave, their calls end too, and the provider can be called on', async () => {
  await using upstream = await startUpstream((_, response) =>
    sendEvents(response, eventsOf('Hello there, ').slice(0, 3)),
  );
  await using bench = await serveModel(upstream, { serve: { model: 'mock/small', stream: 'observe' } });
  const rounds = 20;
  for (let index = 0; index < rounds; index++) {
    for (const stream of [true, false]) {
      const leave = new AbortController();
      const body = JSON.stringify({ model: 'assistant', stream, messages: [{ role: 'user', content: 'x' }] });
      const pending = fetch(`${bench.url}/v1/chat/completions`, { method: 'POST', body, signal: leave.signal });
      const called = index * 2 + (stream ? 1 : 2);
      if (stream) await (await pending).body?.getReader().read();
      else await until(() => upstream.calls.length === called);
      leave.abort();
      await pending.catch(() => {});
    }
  }
  await until(() => upstream.aborted() === rounds * 2);
  upstream.behave = answerWith('Still here.');
  assert.equal((await chat(bench)).status, 200);
  await until(() => readRecords(bench.state.path).filter(({ status }) => status === 'cancelled').length === rounds * 2);
});

test('a provider that is back is called again, whatever ended the call that was to find out', async () => {
  await using upstream = await startUpstream((_, response) => sendJson(response, 500, {}));
  await using bench = await serveModel(upstream, alone);
  for (let index = 0; index < 10; index++) assert.equal((await chat(bench)).status, 502);
  const leftAlone = /failed too often lately/;
  for (const behave of [
    (_, response) => sendJson(response, 429, {}),
    (_, response) => sendJson(response, 400, {}),
  ] satisfies readonly Behaviour[]) {
    upstream.behave = behave;
    await until(async () => !leftAlone.test((await chat(bench)).text));
  }
  upstream.behave = answerWith('Back again.');
  assert.equal((await chat(bench)).status, 200);
});
