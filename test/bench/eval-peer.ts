/**
 * `MOORING_BENCH_PROMPTFOO=/folder node test/bench/eval-peer.ts`: an eval of 500 cases with two assertions each, by
 * `mooring eval` and by promptfoo, in alternating runs against the same model server. The folder is one in which promptfoo
 * was installed (`npm install promptfoo`): it is too large to be a dependency of anything here. Writes
 * test/bench/results/eval.md. Needs `npm run build`.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { cpus, loadavg, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const root = join(import.meta.dirname, '../..');
const peer = process.env.MOORING_BENCH_PROMPTFOO;
const cases = 500;
const concurrency = 8;
const rounds = 3;
const folder = mkdtempSync(join(tmpdir(), 'mooring-bench-peer-'));

interface Measured {
  readonly seconds: number;
  /** Until the first question came. */
  readonly first: number;
  readonly megabytes: number;
}

const answer = JSON.stringify({
  id: 'x',
  object: 'chat.completion',
  created: 0,
  model: 'instant',
  choices: [{ index: 0, message: { role: 'assistant', content: 'yes' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 10, completion_tokens: 1, total_tokens: 11 },
});

async function startModel(latencyMs: number) {
  const asked: number[] = [];
  const server = createServer((request, response) => {
    asked.push(performance.now());
    request.resume();
    request.on('end', () =>
      setTimeout(() => {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(answer);
      }, latencyMs),
    );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { baseUrl: `http://127.0.0.1:${port}/v1`, asked, close: () => server.close() };
}

function writeFiles(files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}

function ours(baseUrl: string): readonly string[] {
  const rows = Array.from({ length: cases }, (_, index) => ({ question: `Question ${index + 1}?` }));
  writeFiles({
    'ours/mooring.yaml': `apiVersion: mooring/v1\nkind: Project\nmetadata: {name: bench}\nspec:\n  providers: {mock: {type: openai, baseUrl: "${baseUrl}"}}\n`,
    'ours/prompts/ask.prompt.yaml':
      'name: ask\nmodel: mock/instant\ninputs: {question: {type: string}}\nmessages: [{role: user, content: "{{question}}"}]\n',
    'ours/evals/quality.eval.yaml': `apiVersion: mooring/v1
kind: Eval
metadata: {name: quality}
spec:
  subject: {prompt: ask}
  data: data/cases.jsonl
  scorers: [{name: says, contains: {text: "yes"}}, {name: short, cel: "size(output) < 100"}]
  gates: [{metric: says, min: 95%}]
`,
    'ours/data/cases.jsonl': rows.map((row) => `${JSON.stringify(row)}\n`).join(''),
  });
  return [
    join(root, 'dist/cli.js'),
    'eval',
    'quality',
    '--dir',
    join(folder, 'ours'),
    '--concurrency',
    String(concurrency),
  ];
}

function theirs(baseUrl: string, packageFolder: string): readonly string[] {
  const config = {
    prompts: ['{{question}}'],
    providers: [{ id: 'openai:chat:mock', config: { apiBaseUrl: baseUrl, apiKey: 'none' } }],
    tests: Array.from({ length: cases }, (_, index) => ({
      vars: { question: `Question ${index + 1}?` },
      assert: [
        { type: 'contains', value: 'yes' },
        { type: 'javascript', value: 'output.length < 100' },
      ],
    })),
  };
  writeFiles({ 'theirs/promptfooconfig.json': JSON.stringify(config) });
  const { bin } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8'));
  const entry: string = typeof bin === 'string' ? bin : bin.promptfoo;
  return [
    join(packageFolder, entry),
    ...['eval', '-c', join(folder, 'theirs/promptfooconfig.json'), '-j', String(concurrency)],
    ...['--no-cache', '--no-progress-bar', '--no-table', '--no-write'],
  ];
}

const quiet = {
  PROMPTFOO_DISABLE_TELEMETRY: '1',
  PROMPTFOO_DISABLE_UPDATE: '1',
  PROMPTFOO_DISABLE_REMOTE_GENERATION: 'true',
  PROMPTFOO_DISABLE_SHARING: '1',
  PROMPTFOO_CONFIG_DIR: join(folder, 'promptfoo'),
  PROMPTFOO_CACHE_ENABLED: 'false',
};

async function timed(args: readonly string[], asked: number[]): Promise<Measured> {
  asked.length = 0;
  const start = performance.now();
  const child = spawn(process.execPath, [...args], {
    cwd: folder,
    env: { ...process.env, ...quiet },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text));
  let peak = 0;
  const look = setInterval(() => {
    peak = Math.max(peak, familyKilobytes(child.pid ?? 0));
  }, 50);
  const [code] = await once(child, 'close');
  clearInterval(look);
  const seconds = (performance.now() - start) / 1000;
  if (code !== 0 || asked.length < cases) {
    throw new Error(`${args[0]} ended with ${code} after ${asked.length} questions: ${output.slice(-2000)}`);
  }
  return { seconds, first: ((asked[0] ?? start) - start) / 1000, megabytes: peak / 1024 };
}

/** A process and all that it started, as far as the system tells. */
function familyKilobytes(pid: number): number {
  try {
    const own = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean);
    return children.reduce((sum, child) => sum + familyKilobytes(Number(child)), own);
  } catch {
    return 0;
  }
}

async function main(): Promise<void> {
  const packageFolder = peer === undefined ? undefined : join(peer, 'node_modules/promptfoo');
  const lines: string[] = [];
  for (const latencyMs of [0, 50]) {
    const model = await startModel(latencyMs);
    const results = { ours: [] as Measured[], theirs: [] as Measured[] };
    for (let round = 0; round < rounds; round += 1) {
      results.ours.push(await timed(ours(model.baseUrl), model.asked));
      if (packageFolder) results.theirs.push(await timed(theirs(model.baseUrl, packageFolder), model.asked));
    }
    model.close();
    const what =
      latencyMs === 0
        ? 'instant model'
        : `${latencyMs} ms model, ${concurrency} at a time (ideal ${((Math.ceil(cases / concurrency) * latencyMs) / 1000).toFixed(2)} s)`;
    for (const [name, all] of [
      ['mooring eval', results.ours],
      ['promptfoo', results.theirs],
    ] as const) {
      if (all.length === 0) continue;
      const median = (of: (one: Measured) => number) =>
        all.map(of).toSorted((a, b) => a - b)[Math.floor(all.length / 2)] ?? Number.NaN;
      lines.push(
        `| ${what} | ${name} | ${median(({ seconds }) => seconds).toFixed(2)} s | ${median(({ first }) => first).toFixed(2)} s | ${Math.round(median(({ megabytes }) => megabytes))} MB |`,
      );
    }
  }
  const version = packageFolder
    ? JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')).version
    : 'none here';
  const text = `# Eval of ${cases} cases

\`node test/bench/eval-peer.ts\`, ${new Date().toISOString().slice(0, 10)}. Node ${process.versions.node}, promptfoo ${version}; ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, load ${loadavg()[0]?.toFixed(1)} at the end.
Medians of ${rounds} alternating runs of whole processes against one model server, ${concurrency} questions at a time, two assertions a
case, nothing cached. Memory is the greatest sum of a process and those it started: ours starts a gateway, which records
every answer durably.

| model | what | time | first question after | memory |
|---|---|---|---|---|
${lines.join('\n')}

Goals (DESIGN §9): an instant model in at most 1 s and 120 MB; with a 50 ms model 90 % of the ideal.
`;
  console.log(text);
  mkdirSync(join(root, 'test/bench/results'), { recursive: true });
  writeFileSync(join(root, 'test/bench/results/eval.md'), text);
}

try {
  await main();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exit(0);
