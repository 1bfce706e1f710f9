/**
 * `node test/bench/gateway.ts`: the gateway between a load generator and a mock upstream, each a process of its own,
 * with light checks (personal data, size, schema, confidence) and strict records. Beside it the upstream alone and, where
 * they are installed, nginx as a proxy and Portkey's gateway. Writes test/bench/results/gateway.md. Needs `npm run build`.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { deployment, modelRelease, stateFolder } from '../gateway/state.ts';
import { completion } from './gateway/answers.ts';
import { hasWrk, type Load, type Measured, measure } from './gateway/load.ts';

const root = join(import.meta.dirname, '../..');
const seconds = Number(process.env.MOORING_BENCH_SECONDS ?? 4);
const connections = 32;
const question = 'Where is my parcel? It was due on Monday and the tracking page says nothing at all.';
const folder = mkdtempSync(join(tmpdir(), 'mooring-bench-gateway-'));
const children: ChildProcess[] = [];

interface Row {
  readonly what: string;
  readonly measured: Measured;
  readonly single: Measured;
  readonly rss?: string;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address !== null ? address.port : 0;
}

async function start(command: string, args: readonly string[]): Promise<ChildProcess> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  await once(child.stdout, 'data');
  return child;
}

async function startMock(size: number): Promise<number> {
  const port = await freePort();
  await start(process.execPath, [join(root, 'test/bench/gateway/mock.ts'), String(port), String(size)]);
  return port;
}

interface Nginx {
  /** Answers with a fixed body: an upstream that costs less than what is measured. */
  readonly json: number;
  /** Passes requests on to the upstreams. */
  readonly proxy: number;
  readonly streamProxy: number;
}

async function startNginx(mock: number): Promise<Nginx | undefined> {
  if (spawnSync('nginx', ['-v']).error !== undefined) return undefined;
  const [json, proxy, streamProxy] = [await freePort(), await freePort(), await freePort()];
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${folder}/${name};`,
  );
  // A text in a configuration has at most 4 kB, ends at a quote and takes `$` for a variable; these bodies do not.
  const answers = (port: number, size: number): string =>
    `server { listen 127.0.0.1:${port}; location / { default_type application/json; return 200 '${completion(size).replaceAll('\\', '\\\\')}'; } }`;
  const passes = (port: number, to: string): string =>
    `server { listen 127.0.0.1:${port}; location / {
       proxy_pass http://${to}; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_buffering off; } }`;
  writeFileSync(
    join(folder, 'nginx.conf'),
    `daemon off; worker_processes 1; pid ${folder}/nginx.pid; error_log ${folder}/nginx.log;
     events { worker_connections 1024; }
     http { access_log off; keepalive_requests 100000000; ${temporary.join(' ')}
       upstream json { server 127.0.0.1:${json}; keepalive 64; keepalive_requests 100000000; }
       upstream stream { server 127.0.0.1:${mock}; keepalive 64; keepalive_requests 100000000; }
       ${answers(json, 0)} ${passes(proxy, 'json')} ${passes(streamProxy, 'stream')} }`,
  );
  children.push(spawn('nginx', ['-p', folder, '-c', join(folder, 'nginx.conf')], { stdio: 'ignore' }));
  await untilListening(proxy);
  return { json, proxy, streamProxy };
}

async function untilListening(port: number): Promise<void> {
  for (;;) {
    const answer = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: '{}' }).catch(() => undefined);
    await answer?.arrayBuffer();
    if (answer !== undefined) return;
  }
}

function writeState(small: number, large: number, mock: number) {
  const state = stateFolder();
  const outputs = {
    type: 'object',
    required: ['reply', 'confidence'],
    properties: { reply: { type: 'string' }, confidence: { type: 'number', minimum: 0, maximum: 1 } },
  };
  const messages = [
    { role: 'system', content: 'You answer for ACME in English. Be polite and brief.' },
    { role: 'user', content: '{{ticket}}' },
  ];
  const modelParameters = { temperature: 0.2, maxTokens: 300 };
  const inputs = { ticket: { type: 'string', maxTokens: 4000 } };
  const guardrails = {
    input: [
      { pii: { entities: ['email', 'iban', 'phone'] }, action: 'redact' },
      { maxInputTokens: 6000, action: 'block' },
    ],
    output: [{ schema: 'output', action: 'retry' }],
  };
  const confidence = { from: 'output.confidence', min: 0.5, below: 'review' };
  const release = (provider: string): string => {
    const value = { name: 'reply', model: `${provider}/m`, modelParameters, inputs, outputs, messages };
    return state.release(
      modelRelease({
        name: provider,
        serve: { prompt: 'reply', confidence },
        spec: { guardrails },
        prompt: { version: '1.0.0', value },
      }),
    );
  };
  const live = state.release(modelRelease({ name: 'live', serve: { model: 'mock/m', stream: 'observe' } }));
  const price = { input: '0.15 USD', output: '0.60 USD' };
  state.write({
    deployments: [
      deployment(release('small'), 'small'),
      deployment(release('large'), 'large'),
      deployment(live, 'live'),
    ],
    providers: {
      small: { type: 'openai', baseUrl: `http://127.0.0.1:${small}/v1` },
      large: { type: 'openai', baseUrl: `http://127.0.0.1:${large}/v1` },
      mock: { type: 'openai', baseUrl: `http://127.0.0.1:${mock}/v1` },
    },
    prices: { 'small/m': price, 'large/m': price, 'mock/m': price },
  });
  return state;
}

async function startGateway(directory: string): Promise<{ url: string; child: ChildProcess }> {
  const args = [join(root, 'dist/gateway.js'), '--state', directory, '--port', '0'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  const [line] = await once(child.stdout, 'data');
  return { url: JSON.parse(String(line)).listening.url, child };
}

function rssOf({ pid }: ChildProcess): string {
  const kilobytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return `${Math.round(Number(kilobytes) / 1024)} MB`;
}

async function both(
  what: string,
  url: string,
  body: object,
  child?: ChildProcess,
  headers: Readonly<Record<string, string>> = {},
): Promise<Row> {
  const load: Load = { url: `${url}/v1/chat/completions`, body: JSON.stringify(body), headers, connections, seconds };
  await measure({ ...load, seconds: 2 }, folder);
  const measured = await measure(load, folder);
  const single = await measure({ ...load, connections: 1, seconds: 2 }, folder);
  return { what, measured, single, ...(child === undefined ? {} : { rss: rssOf(child) }) };
}

const portkeyFolder = join(root, 'test/bench/node_modules/@portkey-ai/gateway');

/** Portkey's gateway, of the same language as ours, where `npm ci` in test/bench has brought it. */
async function startPortkey(): Promise<{ url: string; child: ChildProcess } | undefined> {
  const entry = join(portkeyFolder, 'build/start-server.js');
  if (!existsSync(entry)) return undefined;
  const port = await freePort();
  const child = spawn(process.execPath, [entry, '--headless', `--port=${port}`], { stdio: 'ignore' });
  children.push(child);
  await untilListening(port);
  return { url: `http://127.0.0.1:${port}`, child };
}

const throughPortkey = (port: number) => ({
  'x-portkey-provider': 'openai',
  'x-portkey-custom-host': `http://127.0.0.1:${port}/v1`,
  authorization: 'Bearer none',
});

/** Whether it passes a stream on at all: on newer Nodes it answers 500. */
async function streams(url: string, body: object, headers: Readonly<Record<string, string>>): Promise<boolean> {
  const answer = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    body: JSON.stringify({ model: 'm', ...body }),
    headers: { 'content-type': 'application/json', ...headers },
  });
  const text = await answer.text();
  return answer.ok && text.includes('[DONE]');
}

/** What a durable commit of one row costs on this disk: part of every answer. */
function commitMs(): number {
  const database = new DatabaseSync(join(folder, 'commit.db'));
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE rows (text)');
  const insert = database.prepare('INSERT INTO rows VALUES (?)');
  const times = Array.from({ length: 500 }, () => {
    const from = performance.now();
    insert.run('x'.repeat(600));
    return performance.now() - from;
  });
  database.close();
  return times.sort((left, right) => left - right)[250] ?? Number.NaN;
}

async function main(): Promise<void> {
  const mock = await startMock(0);
  const nginx = await startNginx(mock);
  const small = nginx?.json ?? mock;
  const large = await startMock(8000);
  const state = writeState(small, large, mock);
  const { url, child } = await startGateway(state.path);
  const ask = { messages: [{ role: 'user', content: question }] };
  const portkey = await startPortkey();
  const rows: Row[] = [];
  const add = async (...row: Parameters<typeof both>): Promise<void> => {
    const done = await both(...row);
    rows.push(done);
    console.error(`${done.what}: ${Math.round(done.measured.perSecond)} a second`);
  };
  await add('JSON 0.3 kB, upstream alone', `http://127.0.0.1:${small}`, ask);
  if (nginx !== undefined) await add('JSON 0.3 kB, nginx', `http://127.0.0.1:${nginx.proxy}`, ask);
  await add('JSON 0.3 kB, gateway', url, { ...ask, model: 'small' }, child);
  if (portkey) {
    const body = { ...ask, model: 'm' };
    await add('JSON 0.3 kB, Portkey', portkey.url, body, portkey.child, throughPortkey(small));
  }
  await add('JSON 8 kB, upstream alone', `http://127.0.0.1:${large}`, ask);
  await add('JSON 8 kB, gateway', url, { ...ask, model: 'large' }, child);
  await add('SSE 20 pieces, upstream alone', `http://127.0.0.1:${mock}`, { ...ask, stream: true });
  if (nginx !== undefined)
    await add('SSE 20 pieces, nginx', `http://127.0.0.1:${nginx.streamProxy}`, { ...ask, stream: true });
  await add('SSE 20 pieces, gateway (observe)', url, { ...ask, model: 'live', stream: true }, child);
  let portkeyStreams = false;
  if (portkey) {
    const body = { ...ask, model: 'm', stream: true };
    portkeyStreams = await streams(portkey.url, body, throughPortkey(mock));
    if (portkeyStreams) await add('SSE 20 pieces, Portkey', portkey.url, body, portkey.child, throughPortkey(mock));
  }
  const page = await (await fetch(`${url}/metrics`)).text();
  const counter = (name: string): number => Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(page)?.[1]);
  const perCommit = counter('mooring_record_rows_total') / counter('mooring_record_commits_total');
  const text = report(rows, commitMs(), perCommit, portkey && !portkeyStreams ? portkeyNote() : '');
  console.log(text);
  mkdirSync(join(root, 'test/bench/results'), { recursive: true });
  if (process.argv.includes('--write')) writeFileSync(join(root, 'test/bench/results/gateway.md'), text);
  child.kill();
  await once(child, 'exit');
  state[Symbol.dispose]();
}

function portkeyNote(): string {
  const { version } = JSON.parse(readFileSync(join(portkeyFolder, 'package.json'), 'utf8'));
  return `Portkey's gateway ${version} does not pass streams on with this Node (it answers 500), so it has no row for them.\n\n`;
}

function report(rows: readonly Row[], commit: number, rowsPerCommit: number, note: string): string {
  const aloneOf = ({ what }: Row): Row | undefined =>
    rows.find((one) => one.what === `${what.slice(0, what.indexOf(','))}, upstream alone`);
  const lines = rows.map((row) => {
    const alone = aloneOf(row);
    const ratio = alone === undefined ? '' : (row.measured.perSecond / alone.measured.perSecond).toFixed(2);
    const added =
      alone === undefined || alone === row ? '' : `${(row.single.p50Ms - alone.single.p50Ms).toFixed(3)} ms`;
    const { perSecond, p50Ms, p99Ms, failed } = row.measured;
    const cells = [
      row.what,
      Math.round(perSecond),
      ratio,
      `${p50Ms.toFixed(2)} / ${p99Ms.toFixed(2)} ms`,
      added,
      row.rss ?? '',
      failed,
    ];
    return `| ${cells.join(' | ')} |`;
  });
  return `# Gateway

\`node test/bench/gateway.ts --write\`, ${new Date().toISOString().slice(0, 10)}. Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}; load by ${hasWrk ? 'wrk' : 'test/bench/gateway/load.ts'}, ${connections} connections, ${seconds} s, all processes on the same processors; the small JSON is answered by ${spawnSync('nginx', ['-v']).error === undefined ? 'nginx with a fixed body' : 'test/bench/gateway/mock.ts'}, the rest by test/bench/gateway/mock.ts.
The gateway checks the input for personal data and size and the answer for its schema and confidence, and gives no answer before its record is durable. One commit of one row takes ${commit.toFixed(3)} ms here (median); ${rowsPerCommit.toFixed(1)} rows shared a commit. "Added" is the median with one connection, less that of the upstream alone; a commit is in it.

| | requests a second | of the upstream alone | p50 / p99 | added, one connection | RSS | failed |
|---|---|---|---|---|---|---|
${lines.join('\n')}

${note}Load average at the end: ${loadavg()[0]?.toFixed(1)}. Goals (DESIGN §9): 15,000 JSON and, in \`observe\`, 4,000 SSE a second; added ≤ 0.15 ms and one commit.
`;
}

try {
  await main();
} finally {
  for (const child of children) child.kill();
  rmSync(folder, { recursive: true, force: true });
}
