/**
 * `npm run bench`: prints how long things take on this machine, next to the goal of DESIGN §9. Never asserts a time:
 * machines are shared and noisy. Tests assert the work that is done instead.
 */
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { editToDiagnostics } from './edits.ts';
import { timeEval } from './eval.ts';
import { manifests, manyDocuments, oneLongList } from './manifests.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

interface Row {
  readonly what: string;
  readonly goal: string;
  readonly median: string;
  readonly range: string;
}

const rows: readonly Row[] = [
  ...(await coldLint(1000, 5)),
  edits('edit → diagnostics, 10,000 lines, one long list', oneLongList(10_000)),
  edits('edit → diagnostics, 10,000 lines, many documents', manyDocuments(10_000)),
  edits('edit → diagnostics, 50,000 lines, many documents', manyDocuments(50_000)),
  ...(await evals('eval of 500 cases, instant model', '≤ 1 s', { latencyMs: 0, concurrency: 8 }, 5)),
  ...(await evals(
    'eval of 500 cases, 50 ms model, 8 at a time (ideal 3.13 s)',
    '≤ 3.47 s',
    { latencyMs: 50, concurrency: 8 },
    3,
  )),
];

console.log(`Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}\n`);
const widths = ['what', 'goal', 'median', 'range'].map((key) =>
  Math.max(key.length, ...rows.map((row) => row[key as keyof Row].length)),
);
const line = (cells: readonly string[]) => cells.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join('  ');
console.log(line(['what', 'goal', 'median', 'range']));
for (const { what, goal, median, range } of rows) console.log(line([what, goal, median, range]));

async function coldLint(count: number, runs: number): Promise<readonly Row[]> {
  const folder = await mkdtemp(join(tmpdir(), 'mooring-bench-'));
  try {
    for (const { path, text } of manifests(count)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }
    const results = [];
    for (let run = 0; run < runs; run += 1) results.push(await timeLint(folder));
    const files = new Set(results.map((one) => one.summary));
    return [
      row(
        `cold lint of ${count} manifests (${[...files].join(' / ')})`,
        '≤ 1.5 s',
        results.map((one) => one.seconds),
        's',
        2,
      ),
      row(
        '  its peak memory',
        '≤ 150 MB',
        results.map((one) => one.megabytes),
        'MB',
        0,
      ),
    ];
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function evals(
  what: string,
  goal: string,
  options: { readonly latencyMs: number; readonly concurrency: number },
  runs: number,
): Promise<readonly Row[]> {
  const times = await timeEval({ cli: join(root, 'dist/cli.js'), cases: 500, ...options }, runs);
  const of = (key: keyof (typeof times)[number]) => times.map((one) => one[key]);
  return [
    row(what, goal, of('seconds'), 's', 2),
    row('  its peak memory', '≤ 120 MB', of('megabytes'), 'MB', 0),
    row('  that of its gateway', '', of('gatewayMegabytes'), 'MB', 0),
  ];
}

/** The whole process, as a user would start it: from the bundle. */
async function timeLint(folder: string): Promise<{ seconds: number; megabytes: number; summary: string }> {
  const tell =
    'data:text/javascript,process.on("exit",()=>process.stderr.write("RSS "+process.resourceUsage().maxRSS+"\\n"))';
  const start = performance.now();
  const child = spawn(process.execPath, ['--import', tell, join(root, 'dist/cli.js'), 'lint', '--dir', folder], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let notes = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (notes += chunk));
  await new Promise((resolve, reject) => child.on('close', resolve).on('error', reject));
  const seconds = (performance.now() - start) / 1000;
  const kilobytes = Number(/RSS (\d+)/.exec(notes)?.[1] ?? Number.NaN);
  return { seconds, megabytes: kilobytes / 1024, summary: output.trim().split('\n').at(-1) ?? '' };
}

function edits(what: string, text: string): Row {
  return row(`${what} (${text.split('\n').length} lines)`, '≤ 5 ms', editToDiagnostics(text, 200), 'ms', 2);
}

function row(what: string, goal: string, values: readonly number[], unit: string, digits: number): Row {
  const sorted = values.toSorted((left, right) => left - right);
  const at = (share: number) =>
    (sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN).toFixed(digits);
  return { what, goal, median: `${at(0.5)} ${unit}`, range: `${at(0)} … p95 ${at(0.95)} … ${at(1)}` };
}
