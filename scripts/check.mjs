/**
 * `npm run check`: what one runs all day. Format, lint, types, dead code, derived files, and the tests of the domain and
 * of the house's own rules; independent of each other, so two at a time. Says little unless something is wrong.
 */
import { join } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { runTests, testFiles } from './node-tests.mjs';
import { ownProcesses } from './processes.mjs';
import { installEndToEndPackages, installPackages, main, pinnedNode, root, say } from './setup.mjs';

const atOnce = 2;

/** Each is right when it ends with 0. */
const commands = {
  types: ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.json'],
  'types of web pages': ['node_modules/typescript/bin/tsc', '-p', 'client/webview/tsconfig.json'],
  'dead code': ['node_modules/knip/bin/knip.js', '--no-progress'],
  'format and lint': [
    'node_modules/@biomejs/biome/bin/biome',
    'check',
    '--error-on-warnings',
    '--diagnostic-level=warn',
  ],
  'derived files': ['scripts/generate.ts', '--check'],
};

/** The tests that `check` runs; `npm test` runs the others besides. */
export function isInnerLoopTest(file) {
  return file.startsWith('test/core/') || file.startsWith('test/house/');
}

/** Resolves to the sums. Each command counts as one, like a test. */
export async function check(processes) {
  const jobs = [
    ...halves(testFiles('.test.ts').filter(isInnerLoopTest)).map((files, index) => [
      `unit tests, part ${index + 1}`,
      () => unitTests(processes, files),
    ]),
    ...Object.entries(commands).map(([name, args]) => [name, () => command(processes, args)]),
  ];
  const results = [];
  async function worker() {
    for (let job = jobs.shift(); job; job = jobs.shift()) {
      const [name, action] = job;
      const start = Date.now();
      const result = await action();
      tell(name, result, Date.now() - start);
      results.push(result);
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker));
  const sum = (key) => results.reduce((total, result) => total + result[key], 0);
  return { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') };
}

/** Neighbours in a folder take about as long as each other, so they are dealt out in turn. */
function halves(files) {
  return [0, 1].map((half) => files.filter((_, index) => index % 2 === half));
}

async function unitTests(processes, files) {
  const args = ['--test-isolation=none'];
  const result = await runTests(processes, { files, args, timeLimitMs: 600_000, capture: true });
  // What passed is of no interest; what broke off before the list of failures is shown as far as it came.
  const failures = result.output.lastIndexOf('failing tests:');
  return { ...result, output: failures < 0 ? result.output.slice(-20_000) : result.output.slice(failures) };
}

async function command(processes, args) {
  const { code, output } = await processes.run(pinnedNode, args, { cwd: root, capture: true, timeLimitMs: 600_000 });
  const ok = code === 0;
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: 0, output, notes: [] };
}

function tell(name, { passed, failed, output, notes }, ms) {
  const count = passed + failed > 1 ? ` (${passed} of ${passed + failed})` : '';
  say(`${failed === 0 ? '✔' : '✖'} ${name}${count} ${(ms / 1000).toFixed(1)} s`);
  if (failed > 0) say([output.trimEnd(), ...notes].filter(Boolean).join('\n').replace(/^/gm, '  '));
}

if (argv[1] && join(argv[1]) === fileURLToPath(import.meta.url)) {
  await main(async () => {
    const processes = ownProcesses();
    await installPackages(processes);
    await installEndToEndPackages(processes);
    const { failed } = await check(processes);
    return failed === 0 ? 0 : 1;
  });
}
