/**
 * `mooring eval` of a suite, as a user would start it: the whole process from the bundle, and the gateway that it starts.
 * The model answers at once, from a replay file, or after a while, from a server in a process of its own.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export interface EvalTimes {
  readonly seconds: number;
  /** Peak, of the command. */
  readonly megabytes: number;
  /** Peak, of the gateway; NaN where the system does not tell. */
  readonly gatewayMegabytes: number;
}

export interface EvalBench {
  readonly cli: string;
  readonly cases: number;
  /** How long the model takes; 0 answers from a replay file. */
  readonly latencyMs: number;
  readonly concurrency: number;
}

const LOOK_EVERY_MS = 10;

export async function timeEval(bench: EvalBench, runs: number): Promise<readonly EvalTimes[]> {
  const folder = await mkdtemp(join(tmpdir(), 'mooring-bench-eval-'));
  const model = bench.latencyMs > 0 ? await startModel(bench.latencyMs) : undefined;
  try {
    for (const [path, text] of Object.entries(project(bench.cases, model?.baseUrl))) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }
    const times: EvalTimes[] = [];
    for (let run = 0; run < runs; run += 1) times.push(await timeOne(bench, folder));
    return times;
  } finally {
    await model?.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

function project(cases: number, baseUrl: string | undefined): Readonly<Record<string, string>> {
  const provider =
    baseUrl === undefined ? '{type: replay, file: data/replay.jsonl}' : `{type: openai, baseUrl: "${baseUrl}"}`;
  const rows = Array.from({ length: cases }, (_, index) => ({ question: `Question ${index + 1}?`, expected: 'yes' }));
  return {
    'mooring.yaml': `apiVersion: mooring/v1\nkind: Project\nmetadata: {name: bench}\nspec:\n  providers: {mock: ${provider}}\n`,
    'prompts/ask.prompt.yaml':
      'name: ask\nmodel: mock/instant\ninputs: {question: {type: string}}\nmessages: [{role: user, content: "{{question}}"}]\n',
    'evals/quality.eval.yaml': `apiVersion: mooring/v1
kind: Eval
metadata: {name: quality}
spec:
  subject: {prompt: ask}
  data: data/cases.jsonl
  scorers: [{name: says, contains: {text: "yes"}}, {name: short, cel: "size(output) < 100"}]
  gates: [{metric: says, min: 95%}, {metric: latency_p95, max: 10s}]
`,
    'data/cases.jsonl': rows.map((row) => `${JSON.stringify(row)}\n`).join(''),
    'data/replay.jsonl': '{"output": "yes", "inputTokens": 10, "outputTokens": 1}\n',
  };
}

async function timeOne({ cli, concurrency }: EvalBench, folder: string): Promise<EvalTimes> {
  const tell =
    'data:text/javascript,process.on("exit",()=>process.stderr.write("RSS "+process.resourceUsage().maxRSS+"\\n"))';
  const words = ['eval', 'quality', '--dir', folder, '--concurrency', String(concurrency)];
  const start = performance.now();
  const child = spawn(process.execPath, ['--import', tell, cli, ...words], { stdio: ['ignore', 'ignore', 'pipe'] });
  let notes = '';
  child.stderr.on('data', (chunk) => (notes += chunk));
  let gatewayKilobytes = Number.NaN;
  const look = setInterval(() => {
    gatewayKilobytes = gatewayPeak(folder) ?? gatewayKilobytes;
  }, LOOK_EVERY_MS);
  const [code] = await once(child, 'close');
  clearInterval(look);
  if (code !== 0) throw new Error(`mooring eval ended with ${code}: ${notes}`);
  return {
    seconds: (performance.now() - start) / 1000,
    megabytes: Number(/RSS (\d+)/.exec(notes)?.[1] ?? Number.NaN) / 1024,
    gatewayMegabytes: gatewayKilobytes / 1024,
  };
}

function gatewayPeak(folder: string): number | undefined {
  const evals = join(folder, '.mooring/evals');
  if (!existsSync(evals)) return undefined;
  for (const run of readdirSync(evals)) {
    try {
      const { pid } = JSON.parse(readFileSync(join(evals, run, 'gateway/gateway.json'), 'utf8'));
      const peak = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
      if (peak !== undefined) return Number(peak);
    } catch {
      // Not started yet, or gone already.
    }
  }
  return undefined;
}

/** A model that answers after a while, in a process of its own. */
async function startModel(latencyMs: number) {
  const code = `
    const { createServer } = require('node:http');
    const body = JSON.stringify({ id: 'x', object: 'chat.completion', created: 0, model: 'instant',
      choices: [{ index: 0, message: { role: 'assistant', content: 'yes' }, finish_reason: 'stop' }],
      usage: { prompt_tokens: 10, completion_tokens: 1, total_tokens: 11 } });
    const server = createServer((request, response) => {
      request.resume();
      request.on('end', () => setTimeout(() => {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(body);
      }, ${latencyMs}));
    });
    server.listen(0, '127.0.0.1', () => console.log(server.address().port));`;
  const child = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(child.stdout, 'data');
  return {
    baseUrl: `http://127.0.0.1:${String(line).trim()}/v1`,
    async stop() {
      const ended = once(child, 'exit');
      child.kill();
      await ended;
    },
  };
}
