/** Load from a process of its own: `wrk` where it is installed, else this file, which is slower than what it measures. */
import { spawn, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join } from 'node:path';

export interface Load {
  readonly url: string;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly connections: number;
  readonly seconds: number;
}

export interface Measured {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly failed: number;
}

export const hasWrk = spawnSync('wrk', ['-v']).error === undefined;

export function measure(load: Load, folder: string): Promise<Measured> {
  return hasWrk ? runWrk(load, folder) : runOwn(load);
}

async function runWrk({ url, body, headers = {}, connections, seconds }: Load, folder: string): Promise<Measured> {
  const script = join(folder, 'post.lua');
  const more = Object.entries(headers).map(([name, value]) => `wrk.headers["${name}"]="${value}"\n`);
  writeFileSync(
    script,
    `${more.join('')}wrk.method="POST"\nwrk.headers["content-type"]="application/json"\nwrk.body=[==[${body}]==]\n` +
      'function done(s, l) io.write(string.format("done:%f %f %f %d", s.requests / s.duration * 1e6, l:percentile(50), l:percentile(99), s.errors.status + s.errors.read + s.errors.timeout)) end\n',
  );
  const output = await run('wrk', ['-t1', `-c${connections}`, `-d${seconds}s`, '-s', script, url]);
  const [perSecond = 0, p50 = 0, p99 = 0, failed = 0] = (/done:(.*)/.exec(output)?.[1] ?? '').split(' ').map(Number);
  return { perSecond, p50Ms: p50 / 1000, p99Ms: p99 / 1000, failed };
}

async function runOwn(load: Load): Promise<Measured> {
  const output = await run(process.execPath, [import.meta.filename, JSON.stringify(load)]);
  const measured: Measured = JSON.parse(output);
  return measured;
}

function run(command: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.on('data', (data) => (output += data));
    child.on('error', reject).on('close', () => resolve(output));
  });
}

async function generate({ url, body, headers: more = {}, connections, seconds }: Load): Promise<Measured> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const times: number[] = [];
  let failed = 0;
  const start = performance.now();
  const end = start + seconds * 1000;
  const one = (): Promise<void> =>
    new Promise((resolve) => {
      const from = performance.now();
      const headers = { ...more, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
      const call = request(url, { method: 'POST', agent, headers }, (response) => {
        response.resume();
        response.on('end', () => {
          times.push(performance.now() - from);
          if (response.statusCode !== 200) failed += 1;
          resolve();
        });
      });
      call.on('error', () => {
        failed += 1;
        resolve();
      });
      call.end(body);
    });
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (performance.now() < end) await one();
    }),
  );
  const took = performance.now() - start;
  agent.destroy();
  const sorted = times.sort((left, right) => left - right);
  const at = (share: number): number => sorted[Math.floor(share * sorted.length)] ?? Number.NaN;
  return { perSecond: (times.length / took) * 1000, p50Ms: at(0.5), p99Ms: at(0.99), failed };
}

if (import.meta.main) process.stdout.write(JSON.stringify(await generate(JSON.parse(process.argv[2] ?? '{}'))));
