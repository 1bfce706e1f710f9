/** `mooring eval` as a user runs it: what it prints, writes and exits with. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { starterFiles } from '../../cli/init/starter.ts';
import { cliEntry } from '../built.ts';
import { completion, sendJson, startUpstream, type UpstreamCall } from '../gateway/upstream.ts';
import { validators } from '../generated/output-validators.js';
import {
  type AnimalsOptions,
  animals,
  type EvalProject,
  evalProject,
  gatewaysLeft,
  sampleProject,
} from '../runner/evals/suite-project.ts';
import { startRunnerProcess } from '../runner/runner-process.ts';
import { mooring } from './mooring.ts';

/** Names every animal but those whose number ends with 7. */
function echo(call: UpstreamCall, response: Parameters<typeof sendJson>[0]): void {
  const text = `Here: ${JSON.stringify(call.body.messages)}`;
  sendJson(response, 200, completion(/7[^\d]/.test(text) ? 'I do not know.' : text));
}

async function animalsProject(options: Omit<AnimalsOptions, 'baseUrl'> = {}) {
  const upstream = await startUpstream(echo);
  const project = evalProject(animals({ baseUrl: upstream.baseUrl, ...options }));
  return {
    upstream,
    project,
    async [Symbol.asyncDispose]() {
      await project[Symbol.asyncDispose]();
      await upstream[Symbol.asyncDispose]();
    },
  };
}

const evalIn = ({ root, env }: EvalProject, ...words: readonly string[]) =>
  mooring(['eval', ...words], { cwd: root, env });

test('prints metrics with intervals, gates with their why, and the cases that fail', async () => {
  await using bench = await animalsProject();
  const { code, stdout } = await evalIn(bench.project, 'animals');
  assert.equal(code, 0, stdout);
  assert.match(stdout, /^animals {2}animal [0-9a-f]{12} {2}12 cases {2}PASS$/m);
  assert.match(stdout, /^ {2}named +91\.7% +61\.\d% … 99\.\d% +12$/m);
  assert.match(stdout, /✓ named +It is 91\.7% over 12 cases, and at least/);
  assert.match(stdout, /1 of 12 cases has an answer that fails:\n {2}a7, line 7\n {4}named: .*does not hold/);
  assert.match(stdout, /expected {2}animal 7\n {4}answer {4}I do not know\./);
});

test('the first eval of a newcomer passes when the model does as it is told', async () => {
  await using upstream = await startUpstream(echo);
  const settings = starterFiles['mooring.yaml']?.replace(/apiKey: .*\}"/, `baseUrl: "${upstream.baseUrl}"`) ?? '';
  await using project = evalProject({ ...starterFiles, 'mooring.yaml': settings });
  const { code, stdout } = await evalIn(project, 'greeting-quality');
  assert.equal(code, 0, stdout);
  assert.match(stdout, /^greeting-quality {2}.* PASS$/m);
});

test('a scorer that no answer gives a value for is told of', async () => {
  const scorers = '[{name: named, cel: "output.contains(case.expected)"}, {name: lost, equals: {column: nowhere}}]';
  await using bench = await animalsProject({ scorers });
  const { stdout } = await evalIn(bench.project, 'animals');
  assert.match(stdout, /^ {2}lost +– +– +0 +not evaluated: .*`nowhere`/m);
  const json = await evalIn(bench.project, 'animals', '--format', 'json');
  const answer = JSON.parse(json.stdout);
  assert.ok(validators.eval(answer), JSON.stringify(validators.eval.errors));
  assert.deepEqual(
    answer.runs[0].notEvaluated.map(({ metric }: { metric: string }) => metric),
    ['lost'],
  );
});

test('a gate that fails exits 1, an open one 3, and 1 when strict', async () => {
  await using bench = await animalsProject({ gates: '[{metric: named, min: 99.9%, confidence: 60%}]', cases: 40 });
  assert.equal((await evalIn(bench.project, 'animals')).code, 1);
  await using open = await animalsProject({ gates: '[{metric: named, min: 90%}]' });
  const asked = await evalIn(open.project, 'animals');
  assert.equal(asked.code, 3, asked.stdout);
  assert.match(asked.stdout, /\? named .*more cases like these would settle it/);
  assert.equal((await evalIn(open.project, 'animals', '--strict')).code, 1);
});

test('answers in JSON as its schema says, with reports beside', async () => {
  await using project = sampleProject();
  const words = [
    'support-quality',
    '--baseline',
    'support-reply@2.0.0',
    '--junit',
    'out/r.xml',
    '--html',
    'out/r.html',
  ];
  const { code, stdout, stderr } = await evalIn(project, ...words, '--format', 'json');
  assert.equal(code, 0, stderr);
  const answer = JSON.parse(stdout);
  assert.ok(validators.eval(answer), JSON.stringify(validators.eval.errors));
  assert.equal(answer.schemaVersion, 1);
  const [run] = answer.runs;
  assert.match(run.release, /^support-reply@sha256:[0-9a-f]{64}$/);
  assert.deepEqual(Object.keys(run.metrics).slice(0, 4), ['valid', 'on-topic', 'refund-within-order', 'polite']);
  assert.equal(run.metrics.cost_per_case.currency, 'USD');
  assert.equal(run.gates.length, 7);
  assert.match(readFileSync(join(project.root, 'out/r.xml'), 'utf8'), /<testsuite name="support-quality" tests="144"/);
  assert.match(readFileSync(join(project.root, 'out/r.html'), 'utf8'), /^<!doctype html>/);
});

test('models are compared beside each other', async () => {
  await using bench = await animalsProject();
  const { code, stdout } = await evalIn(bench.project, 'animals', '--models', 'mock/one,mock/two');
  assert.equal(code, 0);
  assert.match(stdout, /animals: models compared\n {2}model +named +latency_p50/);
  assert.match(stdout, /^ {2}mock\/one +91\.7%/m);
  assert.match(stdout, /^ {2}mock\/two +91\.7%/m);
  const models = bench.upstream.calls.map(({ body }) => body.model);
  assert.deepEqual([...new Set(models)].sort(), ['one', 'two']);
});

test("a file is found from the folder one is in, and a prompt's own evaluators judge it", async () => {
  await using project = sampleProject();
  const ran = await mooring(['eval', '2.1.0.prompt.yaml'], {
    cwd: join(project.root, 'prompts/support-reply'),
    env: project.env,
  });
  assert.equal(ran.code, 0, ran.stderr);
  assert.match(ran.stdout, /^support-reply@2\.1\.0 .* 3 cases {2}PASS$/m);
  assert.match(ran.stdout, /All 3 answers pass\./);
});

test('a runner that is there does the work', async () => {
  await using bench = await animalsProject();
  await using runner = await startRunnerProcess(bench.project);
  const { code, stdout, stderr } = await evalIn(bench.project, 'animals');
  assert.equal(code, 0, stderr);
  assert.match(stdout, /PASS/);
  const { runs } = await runner.runner.call('eval.last', {});
  assert.equal(runs[0]?.suite, 'animals');
  assert.deepEqual(gatewaysLeft(bench.project), []);
});

test('Ctrl-C stops it, keeps what was answered and leaves nothing behind; --resume goes on', async () => {
  await using bench = await animalsProject();
  const reached = Promise.withResolvers<void>();
  bench.upstream.behave = (call, response, index) => {
    if (index < 5) echo(call, response);
    else reached.resolve();
  };
  const child = spawn(
    process.execPath,
    [cliEntry, 'eval', 'animals', '--concurrency', '1', '--dir', bench.project.root],
    {
      env: { ...process.env, ...bench.project.env },
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  const closed = once(child, 'close');
  const said = text(child.stderr);
  await reached.promise;
  child.kill('SIGINT');
  const [code] = await closed;
  assert.equal(code, 2);
  assert.match(await said, /What was answered is kept: `mooring eval --resume` goes on/);
  assert.deepEqual(gatewaysLeft(bench.project), []);
  const asked = bench.upstream.calls.length;
  bench.upstream.behave = echo;
  const resumed = await evalIn(bench.project, 'animals', '--resume');
  assert.equal(resumed.code, 0, resumed.stderr);
  assert.equal(bench.upstream.calls.length - asked, 12 - 5);
});

test('what makes no sense exits 2 and says what would', async () => {
  await using bench = await animalsProject();
  const wrong = async (words: readonly string[], message: RegExp, exit = 2) => {
    const { code, stdout, stderr } = await evalIn(bench.project, ...words);
    assert.equal(code, exit, stderr);
    assert.equal(stdout, '');
    assert.match(stderr, message);
  };
  await wrong(['animal-suite'], /no suite `animal-suite`/);
  await wrong(['animals', '--concurrency', 'many'], /--concurrency many` is no count/);
  await wrong(['animals', '--models', 'gpt-5'], /provider\/model/);
  await wrong(['animals', '--baseline', 'yesterday'], /There is no release `yesterday`/);
  await wrong(['missing.prompt.yaml'], /There is no file/);
});
