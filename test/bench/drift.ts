/**
 * `node test/bench/drift.ts`: `mooring drift compare` of 200,000 rows and 20 columns beside scipy on the same files, where
 * Python with scipy and pandas is installed. Writes test/bench/results/drift.md. Needs `npm run build`.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');
const python = '/usr/bin/python3';
const rounds = 3;
const folder = mkdtempSync(join(tmpdir(), 'mooring-bench-drift-'));

interface Measured {
  readonly seconds: number;
  readonly megabytes: number;
  readonly notes: string;
}

const countries = ['DE', 'FR', 'US', 'IT', 'ES'];

/** Three quarters of the columns are numbers; of the current rows one number and one category have moved. */
async function write(path: string, rows: number, columns: number, moved: boolean): Promise<void> {
  const file = createWriteStream(path);
  let state = moved ? 2 : 1;
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const isNumber = (column: number) => column % 4 !== 3;
  file.write(
    `${Array.from({ length: columns }, (_, column) => `${isNumber(column) ? 'n' : 'c'}${column}`).join(',')}\n`,
  );
  for (let row = 0; row < rows; row += 1) {
    const cells = Array.from({ length: columns }, (_, column) => {
      if (!isNumber(column)) return countries[Math.floor(random() * (moved && column === 3 ? 3 : 5))];
      const normal = random() + random() + random() + random() - 2;
      return (normal * 10 + 50 + (moved && column === 0 ? 2 : 0)).toFixed(4);
    });
    if (!file.write(`${cells.join(',')}\n`)) await once(file, 'drain');
  }
  file.end();
  await once(file, 'finish');
}

/** Wall time and the peak of the process, as GNU time or `/proc` tells it. */
async function timed(command: string, args: readonly string[], accepted: readonly number[]): Promise<Measured> {
  const start = performance.now();
  const child = spawn(command, [...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text));
  let kilobytes = 0;
  const look = setInterval(() => {
    try {
      const peak = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1];
      kilobytes = Math.max(kilobytes, Number(peak ?? 0));
    } catch {
      // It has just ended.
    }
  }, 20);
  const [code] = await once(child, 'close');
  clearInterval(look);
  if (!accepted.includes(code)) throw new Error(`${command} ended with ${code}: ${output.slice(-2000)}`);
  return { seconds: (performance.now() - start) / 1000, megabytes: kilobytes / 1024, notes: output };
}

const SCIPY = `
import sys, time
import pandas, numpy
from scipy import stats
begun = time.perf_counter()
reference, current = pandas.read_csv(sys.argv[1]), pandas.read_csv(sys.argv[2])
read = time.perf_counter()
for name in reference.columns:
    if name.startswith('n'):
        stats.ks_2samp(reference[name], current[name], method='asymp')
    else:
        left, right = reference[name].value_counts(), current[name].value_counts()
        keys = sorted(set(left.index) | set(right.index))
        stats.chi2_contingency(numpy.array([[left.get(k, 0) for k in keys], [right.get(k, 0) for k in keys]]))
print('read %.3f tests %.3f' % (read - begun, time.perf_counter() - read))
`;

async function main(): Promise<void> {
  const [reference, current] = [join(folder, 'reference.csv'), join(folder, 'current.csv')];
  await write(reference, 200_000, 20, false);
  await write(current, 200_000, 20, true);
  const hasScipy = spawnSync(python, ['-c', 'import scipy, pandas']).status === 0;
  const script = join(folder, 'scipy_bench.py');
  writeFileSync(script, SCIPY);
  const ours: Measured[] = [];
  const theirs: Measured[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const words = ['drift', 'compare', reference, current, '--format', 'json'];
    ours.push(await timed(process.execPath, [join(root, 'dist/cli.js'), ...words], [0, 1]));
    if (hasScipy) theirs.push(await timed(python, [script, reference, current], [0]));
  }
  const median = (values: readonly number[]) =>
    values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
  const row = (what: string, all: readonly Measured[], more: string) =>
    `| ${what} | ${median(all.map(({ seconds }) => seconds)).toFixed(2)} s | ${Math.round(median(all.map(({ megabytes }) => megabytes)))} MB | ${more} |`;
  const versions = hasScipy
    ? spawnSync(python, ['-c', 'import scipy, pandas; print("scipy", scipy.__version__, "pandas", pandas.__version__)'])
        .stdout.toString()
        .trim()
    : 'no scipy here';
  const ratio = hasScipy
    ? `Ours takes ${(median(ours.map(({ seconds }) => seconds)) / median(theirs.map(({ seconds }) => seconds))).toFixed(2)} of the time of scipy with pandas.`
    : '';
  const text = `# Drift of 200,000 × 20

\`node test/bench/drift.ts\`, ${new Date().toISOString().slice(0, 10)}. Node ${process.versions.node}, ${versions}; ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, load ${loadavg()[0]?.toFixed(1)} at the end. Medians of ${rounds} alternating runs of the whole
processes: both read two csv files of 200,000 rows, 15 columns of numbers and 5 of categories. scipy runs \`ks_2samp\` (asymptotic)
and \`chi2_contingency\`; ours besides calibrated PSI, missing values, effects, correction and verdicts, on one thread.

| | time | peak memory | |
|---|---|---|---|
${row('`mooring drift compare`', ours, '')}
${hasScipy ? row('scipy and pandas', theirs, theirs[0]?.notes.trim() ?? '') : ''}

${ratio} Goal (DESIGN §9): 1 M × 50 in 10 s without parsing, on one thread; scipy took 68 s for its tests there.
`;
  console.log(text);
  mkdirSync(join(root, 'test/bench/results'), { recursive: true });
  writeFileSync(join(root, 'test/bench/results/drift.md'), text);
}

try {
  await main();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
