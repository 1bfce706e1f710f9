/** Suites run by a runner in the test's own process, with a real gateway process for each run. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { NO_BASELINE, Refusal } from '../../../core/contract/runner.ts';
import { answerWith, completion, sendJson, startUpstream, type UpstreamCall } from '../../gateway/upstream.ts';
import { recordAt, recordsDb } from '../records-db.ts';
import { animals, evalProject, gatewaysLeft, keptAnswers, runFolders, sampleProject } from './suite-project.ts';

const verdictOf = (gates: readonly { metric: string; verdict: string }[], metric: string) =>
  gates.find((gate) => gate.metric === metric)?.verdict;

const askedText = ({ body }: UpstreamCall): string => {
  const { messages } = body;
  return Array.isArray(messages) ? String(messages.at(-1)?.content) : '';
};

/** Names the animal that it was asked to name. */
const echo = (call: UpstreamCall, response: Parameters<typeof sendJson>[0]) =>
  sendJson(response, 200, completion(askedText(call)));

const refusal = (kind: 'usage' | 'refused', message: RegExp) => (error: unknown) =>
  error instanceof Refusal && error.kind === kind && message.test(error.message);

test('the sample suite is run, three trials a case, and leaves no gateway behind', async () => {
  await using project = sampleProject();
  const [run] = await project.evaluate({ suites: ['support-quality'] });
  assert.ok(run);
  assert.equal(run.cases, 48);
  assert.equal(run.metrics['on-topic']?.n, 40);
  assert.equal(run.metrics.latency_p50?.n, 144);
  assert.equal(verdictOf(run.gates, 'valid'), 'pass');
  assert.ok((run.metrics.cost_per_case?.value ?? 0) > 0);
  // Nothing serves, so there is nothing to be compared with; that is never a pass.
  assert.equal(verdictOf(run.gates, 'polite'), 'not_evaluated');
  assert.equal(run.verdict, 'inconclusive');
  const [folder = ''] = runFolders(project);
  assert.equal(keptAnswers(folder), 144);
  assert.ok(!existsSync(join(folder, 'gateway')));
  assert.deepEqual(gatewaysLeft(project), []);
});

test('the last run of a suite is remembered, and everything about it can be asked', async () => {
  await using project = sampleProject();
  const [run] = await project.evaluate({ suites: ['support-quality'] });
  const api = await project.api();
  const { runs } = await api.call('eval.last', {});
  assert.deepEqual(runs, [run]);
  const shown = await api.call('eval.show', { id: run?.id ?? '' });
  assert.equal(shown.run.attempts.length, 144);
  assert.equal(shown.run.complete, true);
  assert.equal(shown.gates.length, 7);
  await assert.rejects(api.call('eval.show', { id: '../../x' }), refusal('usage', /is not here/));
});

test('a version of the prompt as baseline is asked once, and its answers are used again', async () => {
  await using project = sampleProject();
  const params = { suites: ['support-quality'], baseline: 'support-reply@2.0.0' };
  const [first] = await project.evaluate(params);
  assert.equal(verdictOf(first?.gates ?? [], 'polite'), 'pass');
  assert.match(first?.gates.find(({ metric }) => metric === 'polite')?.why ?? '', /same 40 cases/);
  assert.equal(runFolders(project).length, 2);
  await project.evaluate(params);
  assert.equal(runFolders(project).length, 3);
});

test('a run is reported against what its gates compared with, and against any other that is chosen', async () => {
  await using project = sampleProject();
  await project.evaluate({ suites: ['support-quality'], baseline: 'support-reply@2.0.0' });
  const api = await project.api();
  const report = await api.call('eval.report', { suite: 'support-quality' });
  assert.equal(report.runs.length, 2);
  assert.equal(report.view.comparison?.kind, 'compared');
  const baseline = report.runs.find(({ id }) => id === report.baseline);
  const own = report.runs.find(({ id }) => id === report.id);
  assert.ok(baseline && own && baseline.id !== own.id && baseline.behaviour !== own.behaviour);
  assert.deepEqual(report.suites, [{ suite: 'support-quality', verdict: report.view.verdict }]);
  const alone = await api.call('eval.report', { id: report.id, baseline: NO_BASELINE });
  assert.deepEqual([alone.baseline, alone.view.comparison], [undefined, undefined]);
  const { html } = await api.call('eval.page', { id: report.id });
  assert.match(html, /Compared with support-reply@sha256:\w+, run at/);
  await assert.rejects(api.call('eval.report', { suite: 'nothing' }), refusal('usage', /`nothing` has not run here/));
  await assert.rejects(api.call('eval.report', { id: '../../x' }), refusal('usage', /is not here/));
});

test('answers of a baseline from an outage are asked again', async () => {
  await using upstream = await startUpstream((_, response) =>
    sendJson(response, 400, { error: { message: 'Later.' } }),
  );
  const gates = '[{metric: named, notWorseThan: baseline, margin: 30%}]';
  const files = animals({ baseUrl: upstream.baseUrl, gates });
  await using project = evalProject(files);
  const [first] = await project.evaluate({ suites: ['animals'] });
  assert.equal(first?.metrics.errors?.value, 1);
  upstream.behave = echo;
  project.write({
    'prompts/animal.prompt.yaml': files['prompts/animal.prompt.yaml']?.replace('Name {{', 'Please name {{') ?? '',
  });
  const [second] = await project.evaluate({ suites: ['animals'], baseline: first?.release ?? '' });
  assert.equal(second?.verdict, 'pass', second?.gates[0]?.why);
  await project.evaluate({ suites: ['animals'], baseline: first?.release ?? '' });
  assert.equal(upstream.calls.length, 12 * 4, 'once, and what was answered then is used again');
});

test("a prompt's own test data and evaluators are a suite, by its file or its name", async () => {
  await using project = sampleProject();
  const byFile = await project.evaluate({ suites: ['prompts/support-reply/2.1.0.prompt.yaml'] });
  const byName = await project.evaluate({ suites: ['support-reply@2.1.0'] });
  for (const [run] of [byFile, byName]) {
    assert.equal(run?.verdict, 'pass');
    assert.equal(run?.cases, 3);
    assert.deepEqual(Object.keys(run?.gates[0] ?? {}).sort(), ['metric', 'verdict', 'why']);
  }
});

test('a prompt of GitHub, without inputs, is asked with the columns that its placeholders name', async () => {
  await using upstream = await startUpstream((call, response) =>
    sendJson(response, 200, completion(askedText(call).includes('tea') ? '  TEA, hot \n' : 'water')),
  );
  await using project = evalProject({
    ...animals({ baseUrl: upstream.baseUrl }),
    'drinks.txt.yml': `name: drinks
model: mock/small
messages: [{role: user, content: "Bring {{drink}}, {{count}} times."}]
testData:
  - {drink: tea, count: 2, expected: tea}
  - {drink: milk, count: 1, expected: milk}
evaluators:
  - {name: same, string: {startsWith: "{{expected}}", endsWith: never looked at}}
`,
  });
  const [run] = await project.evaluate({ suites: [join(project.root, 'drinks.txt.yml')] });
  assert.deepEqual(upstream.calls.map(askedText).sort(), ['Bring milk, 1 times.', 'Bring tea, 2 times.']);
  assert.equal(run?.verdict, 'fail');
  // Only the first check counts, in any letter case, on the trimmed answer.
  assert.match(run?.gates[0]?.why ?? '', /^1 of 2 answers fail/);
  assert.equal(run?.metrics.same?.value, 0.5);
});

test('every trial is asked anew', async () => {
  await using upstream = await startUpstream(echo);
  await using project = evalProject(animals({ baseUrl: upstream.baseUrl, cases: 5, trials: 3 }));
  const [run] = await project.evaluate({ suites: ['animals'] });
  assert.equal(upstream.calls.length, 15);
  assert.equal(run?.metrics.named?.n, 5);
  await project.evaluate({ suites: ['animals'] });
  assert.equal(upstream.calls.length, 30);
});

test('limits, budgets and keys of production do not hold for an eval', async () => {
  await using upstream = await startUpstream(echo);
  await using project = evalProject({
    ...animals({ baseUrl: upstream.baseUrl, cases: 10 }),
    'mooring.yaml': `apiVersion: mooring/v1
kind: Project
metadata: {name: animals}
spec:
  keys: [{name: shop, hash: "sha256:${'7'.repeat(64)}", models: [other]}]
  prices: {mock/small: {input: 1 USD, output: 1 USD}}
  providers: {mock: {type: openai, baseUrl: "${upstream.baseUrl}"}}
`,
    'models/namer.model.yaml': `apiVersion: mooring/v1
kind: Model
metadata: {name: namer}
spec:
  task: chat
  serve: {prompt: animal}
  limits: {requestsPerMinute: 1, concurrency: 1}
  budget: {monthly: 0.000001 USD}
`,
    'evals/namer.eval.yaml': `apiVersion: mooring/v1
kind: Eval
metadata: {name: namer-quality}
spec:
  subject: {model: namer}
  data: data/animals.jsonl
  scorers: [{name: named, cel: "output.contains(case.expected)"}]
  gates: [{metric: errors, max: 40%}, {metric: named, min: 60%}]
`,
  });
  const [run] = await project.evaluate({ suites: ['namer-quality'] });
  assert.equal(run?.verdict, 'pass', run?.why);
  assert.equal(run?.metrics.errors?.value, 0);
});

test('a predictive model is judged by what it predicts, with and without every feature', async () => {
  await using project = sampleProject();
  const [run] = await project.evaluate({ suites: ['fraud-quality'] });
  assert.equal(run?.cases, 400);
  assert.equal(run?.metrics.errors?.value, 0);
  assert.ok((run?.metrics.ranking?.value ?? 0) > 0.95);
  for (const metric of ['accuracy', 'missed-fraud', 'ranking', 'calibration', 'errors']) {
    assert.equal(verdictOf(run?.gates ?? [], metric), 'pass', metric);
  }
});

test('a judge that answers nonsense judges nothing, and that is never a pass', async () => {
  await using upstream = await startUpstream((call, response) => {
    const isJudge = call.body.model === 'judge';
    sendJson(response, 200, completion(isJudge ? 'Bananas are yellow.' : 'Fine.'));
  });
  await using project = evalProject(
    animals({
      baseUrl: upstream.baseUrl,
      scorers: '[{name: polite, judge: {model: mock/judge, rubric: "Is it polite?", choices: {polite: 1, curt: 0}}}]',
      gates: '[{metric: polite, min: 1%}]',
    }),
  );
  const [run] = await project.evaluate({ suites: ['animals'] });
  assert.equal(run?.gates[0]?.verdict, 'not_evaluated');
  assert.match(run?.gates[0]?.why ?? '', /Bananas are yellow/);
  assert.notEqual(run?.verdict, 'pass');
});

test('a judge that no provider can be asked for costs its score alone', async () => {
  await using upstream = await startUpstream(echo);
  await using project = evalProject(
    animals({
      baseUrl: upstream.baseUrl,
      scorers:
        '[{name: named, cel: "output.contains(case.expected)"}, {name: polite, judge: {model: elsewhere/judge, rubric: Polite?, choices: {yes: 1, no: 0}}}]',
      gates: '[{metric: named, min: 50%}, {metric: polite, min: 50%}]',
    }),
  );
  const [run] = await project.evaluate({ suites: ['animals'] });
  assert.equal(verdictOf(run?.gates ?? [], 'named'), 'pass');
  assert.equal(verdictOf(run?.gates ?? [], 'polite'), 'not_evaluated');
  assert.match(run?.gates[1]?.why ?? '', /no provider `elsewhere`/);
});

test('answers of a baseline to other cases leave the gate open, and say so', async () => {
  await using upstream = await startUpstream(echo);
  const files = animals({ baseUrl: upstream.baseUrl, gates: '[{metric: named, notWorseThan: baseline, margin: 5%}]' });
  await using project = evalProject(files);
  const [first] = await project.evaluate({ suites: ['animals'] });
  assert.equal(first?.verdict, 'inconclusive');
  // The release is changed, its former text is gone from where a baseline could be run from, and so are some cases.
  const [folder = ''] = runFolders(project);
  project.write({
    'prompts/animal.prompt.yaml': files['prompts/animal.prompt.yaml']?.replace('Name {{', 'Please name {{') ?? '',
    'data/animals.jsonl': `${files['data/animals.jsonl']}${JSON.stringify({ id: 'new', animal: 'x', expected: 'x' })}\n`,
    [join('.mooring/evals', folder.split(/[/\\]/).at(-1) ?? '', 'release.json')]: '{}',
  });
  const [second] = await project.evaluate({ suites: ['animals'], baseline: first?.release ?? '' });
  assert.equal(second?.gates[0]?.verdict, 'inconclusive');
  assert.match(second?.gates[0]?.why ?? '', /ran other cases: 1 of 13 cases are not in it \(`new`\)/);
});

test('the release of a former run can be a baseline, by the first digits of its digest', async () => {
  await using upstream = await startUpstream(echo);
  const files = animals({ baseUrl: upstream.baseUrl, gates: '[{metric: named, notWorseThan: baseline, margin: 30%}]' });
  await using project = evalProject(files);
  const [first] = await project.evaluate({ suites: ['animals'] });
  project.write({
    'prompts/animal.prompt.yaml': files['prompts/animal.prompt.yaml']?.replace('Name {{', 'Please name {{') ?? '',
  });
  const digits = (first?.release ?? '').slice('sha256:'.length, 'sha256:'.length + 12);
  const [second] = await project.evaluate({ suites: ['animals'], baseline: digits });
  assert.equal(second?.verdict, 'pass', second?.gates[0]?.why);
  // The same suite, so the answers of the first run were enough.
  assert.equal(upstream.calls.length, 24);
});

test('a commit can be a baseline, and neither files nor index are touched', async () => {
  await using upstream = await startUpstream(echo);
  const files = animals({ baseUrl: upstream.baseUrl, gates: '[{metric: named, notWorseThan: baseline, margin: 30%}]' });
  await using project = evalProject(files);
  const git = (...words: readonly string[]) => {
    const identity = ['-c', 'user.name=Ada', '-c', 'user.email=ada@acme.example'];
    return execFileSync('git', [...identity, ...words], { cwd: project.root, encoding: 'utf8' });
  };
  git('init', '--quiet');
  git('add', '.');
  git('commit', '--quiet', '-m', 'Begin');
  project.write({
    'prompts/animal.prompt.yaml': files['prompts/animal.prompt.yaml']?.replace('Name {{', 'Please name {{') ?? '',
  });
  const before = git('status', '--porcelain');
  const [run] = await project.evaluate({ suites: ['animals'], baseline: 'HEAD' });
  assert.equal(run?.verdict, 'pass', run?.gates[0]?.why);
  assert.match(run?.gates[0]?.why ?? '', /On the same 12 cases/);
  assert.equal(upstream.calls.map(askedText).filter((text) => text.startsWith('Please')).length, 12);
  assert.equal(upstream.calls.length, 24);
  assert.equal(git('status', '--porcelain'), before);
});

test('an answer that waits for a person is judged all the same', async () => {
  await using upstream = await startUpstream((call, response) =>
    sendJson(response, 200, completion({ name: askedText(call), confidence: 0.1 })),
  );
  await using project = evalProject({
    ...animals({ baseUrl: upstream.baseUrl }),
    'models/namer.model.yaml': `apiVersion: mooring/v1
kind: Model
metadata: {name: namer}
spec:
  task: chat
  serve: {prompt: animal, confidence: {from: output.confidence, min: 0.9, below: review}}
`,
    'evals/namer.eval.yaml': `apiVersion: mooring/v1
kind: Eval
metadata: {name: namer-quality}
spec:
  subject: {model: namer}
  data: data/animals.jsonl
  scorers: [{name: named, cel: "output.name.contains(case.expected)"}]
  gates: [{metric: named, min: 60%}]
`,
  });
  const [run] = await project.evaluate({ suites: ['namer-quality'] });
  assert.equal(run?.verdict, 'pass', run?.gates[0]?.why);
  assert.equal(run?.metrics.errors?.value, 0);
});

test('models are compared on the same cases, each as a release of its own', async () => {
  await using upstream = await startUpstream((call, response) =>
    sendJson(response, 200, completion(call.body.model === 'good' ? askedText(call) : 'No idea.')),
  );
  await using project = evalProject(animals({ baseUrl: upstream.baseUrl }));
  const runs = await project.evaluate({ suites: ['animals'], models: ['mock/good', 'mock/bad'] });
  assert.deepEqual(
    runs.map(({ model, metrics, verdict }) => [model, metrics.named?.value, verdict]),
    [
      ['mock/good', 1, 'pass'],
      ['mock/bad', 0, 'fail'],
    ],
  );
  assert.equal(new Set(runs.map(({ behaviour }) => behaviour)).size, 2);
});

test('a provider that is out of quota for a moment costs no case', async () => {
  await using upstream = await startUpstream((call, response, index) =>
    index % 3 === 0
      ? sendJson(response, 429, { error: { message: 'slow' } }, { 'retry-after': '0' })
      : echo(call, response),
  );
  await using project = evalProject(animals({ baseUrl: upstream.baseUrl, cases: 4 }));
  const [run] = await project.evaluate({ suites: ['animals'] });
  assert.equal(run?.metrics.errors?.value, 0);
});

test('calls that fail are errors with their reason, and no answer is made up', async () => {
  await using upstream = await startUpstream((_, response) =>
    sendJson(response, 400, { error: { message: 'No such animal.' } }),
  );
  await using project = evalProject(animals({ baseUrl: upstream.baseUrl, cases: 3 }));
  const [run] = await project.evaluate({ suites: ['animals'] });
  assert.equal(run?.metrics.errors?.value, 1);
  assert.equal(run?.gates[0]?.verdict, 'not_evaluated');
  assert.match(run?.gates[0]?.why ?? '', /No such animal/);
});

for (const [what, message, why] of [
  ['refuses', { content: null, refusal: 'I cannot.' }, /The model refused to answer: I cannot\./],
  [
    'calls a tool',
    { content: null, tool_calls: [{ id: 't1', type: 'function', function: { name: 'search', arguments: '{}' } }] },
    /The model called `search` in place of an answer/,
  ],
  ['says nothing', { content: null }, /The answer of the model has no text\. It ended with `stop`\./],
] as const) {
  test(`an answer that ${what} is an error that says so`, async () => {
    const choices = [{ index: 0, message: { role: 'assistant', ...message }, finish_reason: 'stop' }];
    await using upstream = await startUpstream((_, response) => sendJson(response, 200, completion('', { choices })));
    await using project = evalProject(animals({ baseUrl: upstream.baseUrl, cases: 3 }));
    const [run] = await project.evaluate({ suites: ['animals'] });
    assert.equal(run?.metrics.errors?.value, 1);
    assert.match(run?.gates[0]?.why ?? '', why);
  });
}

test('a run that is cancelled keeps what was answered, and is resumed without asking it again', async () => {
  const cancelled = new AbortController();
  await using upstream = await startUpstream((call, response, index) => {
    if (index < 6) return echo(call, response);
    cancelled.abort(new Error('Stopped by the test.'));
  });
  await using project = evalProject(animals({ baseUrl: upstream.baseUrl, cases: 12 }));
  await assert.rejects(
    project.evaluate({ suites: ['animals'], concurrency: 2 }, cancelled.signal),
    /Stopped by the test/,
  );
  const [folder = ''] = runFolders(project);
  const kept = keptAnswers(folder);
  assert.ok(kept >= 5 && kept <= 6, `${kept} answers were kept`);
  assert.deepEqual(gatewaysLeft(project), []);
  assert.ok(!existsSync(join(folder, 'gateway')));
  const asked = upstream.calls.length;
  upstream.behave = echo;
  const [run] = await project.evaluate({ suites: ['animals'], resume: true });
  assert.equal(upstream.calls.length - asked, 12 - kept);
  assert.equal(run?.cases, 12);
  assert.equal(run?.verdict, 'pass');
  assert.deepEqual(runFolders(project), [folder]);
});

test('answers of an edited suite are not mixed with those from before', async () => {
  const cancelled = new AbortController();
  await using upstream = await startUpstream((call, response, index) => {
    if (index < 3) return echo(call, response);
    cancelled.abort();
  });
  const files = animals({ baseUrl: upstream.baseUrl, cases: 6 });
  await using project = evalProject(files);
  await assert.rejects(project.evaluate({ suites: ['animals'], concurrency: 1 }, cancelled.signal));
  const asked = upstream.calls.length;
  upstream.behave = answerWith('animal');
  project.write({ 'prompts/animal.prompt.yaml': files['prompts/animal.prompt.yaml']?.replace('Name', 'Tell') ?? '' });
  await project.evaluate({ suites: ['animals'], resume: true });
  assert.equal(upstream.calls.length - asked, 6);
});

test('live traffic is asked again, with what people said it should have been', async () => {
  await using upstream = await startUpstream(echo);
  const live = `apiVersion: mooring/v1
kind: Eval
metadata: {name: live}
spec:
  subject: {prompt: animal}
  data: {records: {where: 'record.status == "ok"'}}
  scorers:
    - {name: corrected, cel: "output.contains(case.expected)"}
    - {name: labelled, cel: "case.kind == 'pet'"}
    - {name: same, cel: "output == case.recorded"}
`;
  await using project = evalProject({ ...animals({ baseUrl: upstream.baseUrl }), 'evals/live.eval.yaml': live });
  {
    await using db = await recordsDb(project.root);
    const start = Date.UTC(2026, 10, 1);
    const asked = Array.from({ length: 30 }, (_, index) =>
      recordAt(start + index * 1000, {
        prompt: index < 25 ? 'animal@1.0.0' : 'other@1.0.0',
        status: index < 22 ? 'ok' : 'error',
        input: { animal: `animal ${index}` },
        output: index === 0 ? 'Name animal 0.' : 'Something else.',
      }),
    );
    await db.add(asked);
    const [first] = asked;
    const said = { record: first?.id ?? '', ts: start + 60_000, by: 'ada' };
    await db.say({ ...said, kind: 'review', value: { decision: 'override', output: 'animal 0' } });
    await db.say({ ...said, kind: 'label', value: { kind: 'pet' } });
  }
  const [run] = await project.evaluate({ suites: ['live'] });
  assert.equal(run?.cases, 22);
  assert.equal(upstream.calls.length, 22);
  assert.equal(run?.metrics.same?.n, 22);
  // One of them was corrected, and labelled.
  assert.deepEqual([run?.metrics.corrected?.value, run?.metrics.corrected?.n], [1, 1]);
  assert.equal(run?.metrics.labelled?.n, 1);
  project.write({ 'evals/live.eval.yaml': live.replace("'}}", "', sample: 5}}") });
  const [sampled] = await project.evaluate({ suites: ['live'] });
  assert.equal(sampled?.cases, 5);
});

test('a baseline that is not there is refused before a question is asked', async () => {
  await using upstream = await startUpstream(echo);
  await using project = evalProject(animals({ baseUrl: upstream.baseUrl, version: '1.0.0' }));
  for (const [baseline, why] of [
    ['abcdef123456', /There is no release `abcdef123456` of `animal`/],
    ['animal@9.0.0', /`--baseline animal@9\.0\.0`: .*there are 1\.0\.0/],
  ] as const) {
    await assert.rejects(project.evaluate({ suites: ['animals'], baseline }), refusal('usage', why));
  }
  assert.equal(upstream.calls.length, 0);
});

test('what cannot be run is refused with what is wrong', async () => {
  await using upstream = await startUpstream(echo);
  const files = animals({ baseUrl: upstream.baseUrl });
  await using project = evalProject(files);
  await assert.rejects(
    project.evaluate({ suites: ['animal-quality'] }),
    refusal('usage', /There is no suite `animal-quality`/),
  );
  assert.deepEqual(runFolders(project), [], 'the gateway that was begun for the run is gone, with its folder');
  await assert.rejects(project.evaluate({ suites: ['animal'] }), refusal('usage', /no `testData` with `evaluators`/));
  await assert.rejects(
    project.evaluate({ suites: ['nowhere.eval.yaml'] }),
    refusal('usage', /There is no file `nowhere/),
  );
  await assert.rejects(project.evaluate({ suites: ['animals'], concurrency: 0 }), refusal('usage', /^0 questions/));
  await assert.rejects(
    project.evaluate({ suites: ['animals'], baseline: 'abcdef' }),
    refusal('usage', /no release `abcdef`/),
  );
  project.write({ 'data/animals.jsonl': '{"animal": "cat"}\n{"animal": ' });
  await assert.rejects(project.evaluate({ suites: ['animals'] }), refusal('refused', /Line 2, column/));
  project.write({ 'data/animals.jsonl': '' });
  await assert.rejects(project.evaluate({ suites: ['animals'] }), refusal('refused', /There are no cases/));
  project.write({ ...files, 'mooring.yaml': files['mooring.yaml']?.replace('mock:', 'other:') ?? '' });
  await assert.rejects(
    project.evaluate({ suites: ['animals'] }),
    refusal('refused', /no provider `mock` is configured/),
  );
  assert.equal(upstream.calls.length, 0);
  assert.deepEqual(gatewaysLeft(project), []);
});

test('of several suites, one that cannot be run does not keep the others from it', async () => {
  await using upstream = await startUpstream(echo);
  const files = animals({ baseUrl: upstream.baseUrl });
  await using project = evalProject({
    ...files,
    'data/broken.jsonl': '{"animal": ',
    'evals/broken.eval.yaml': (files['evals/animals.eval.yaml'] ?? '')
      .replace('name: animals', 'name: broken')
      .replace('data/animals.jsonl', 'data/broken.jsonl'),
  });
  const runs = await project.evaluate({});
  assert.deepEqual(runs.map(({ suite, cases, verdict }) => [suite, cases, verdict]).sort(), [
    ['animals', 12, 'pass'],
    ['broken', 0, 'not_evaluated'],
  ]);
  assert.match(runs.find(({ suite }) => suite === 'broken')?.why ?? '', /data\/broken\.jsonl: Line 1, column/);
  const { runs: last } = await (await project.api()).call('eval.last', {});
  assert.deepEqual(
    last.map(({ suite }) => suite),
    ['animals'],
  );
});

test('the key and the text of the private gateway are not kept', async () => {
  await using upstream = await startUpstream(echo);
  await using project = evalProject(animals({ baseUrl: upstream.baseUrl, cases: 2 }));
  await project.evaluate({ suites: ['animals'] });
  const [folder = ''] = runFolders(project);
  const header = JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8'));
  assert.deepEqual(Object.keys(header).sort(), [
    'at',
    'gates',
    'id',
    'model',
    'release',
    'schemaVersion',
    'scorers',
    'suite',
    'trials',
  ]);
});
