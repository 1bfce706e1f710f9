/**
 * `npm test`: sets up whatever is missing, then runs everything there is, one step after the other. Its last line is
 * `N passed, N failed`. `--only check|integration|e2e` runs one step; `--slow` runs the long measurements instead and
 * renews their committed results; words that are left are parts of the file names to run.
 */
import { check, isInnerLoopTest } from './check.mjs';
import { runTests, testFiles } from './node-tests.mjs';
import { ownProcesses } from './processes.mjs';
import {
  build,
  chromium,
  installEndToEndPackages,
  installPackages,
  installVSCode,
  main,
  requireSystem,
  SetUpError,
} from './setup.mjs';

const minute = 60_000;

const steps = {
  check: { title: 'Format, lint, types, dead code, unit tests', run: check },
  integration: {
    title: 'Integration tests',
    run: (processes, wanted) =>
      runTests(processes, {
        files: [...testFiles('.test.ts').filter((file) => !isInnerLoopTest(file)), ...testFiles('.slow.ts')].filter(
          wanted,
        ),
        // A test that hangs fails by itself, and one that leaves a handle open holds nobody up.
        args: ['--test-concurrency=2', '--test-timeout=600000', '--test-force-exit'],
        env: { MOORING_SLOW: 'check' },
        timeLimitMs: 25 * minute,
      }),
  },
  e2e: {
    title: 'Tests in a real VS Code',
    run: (processes, wanted, env) =>
      runTests(processes, {
        files: testFiles('.e2e.ts').filter(wanted),
        args: ['--test-concurrency=1'],
        env,
        timeLimitMs: 25 * minute,
      }),
  },
  slow: {
    title: 'Slow measurements',
    run: (processes, wanted) =>
      runTests(processes, {
        files: testFiles('.slow.ts').filter(wanted),
        args: ['--test-concurrency=1'],
        env: { MOORING_SLOW: 'run' },
      }),
  },
};

function readArguments(args) {
  const parts = [];
  let names = ['check', 'integration', 'e2e'];
  for (let index = 0; index < args.length; index++) {
    const arg = args[index];
    if (arg === '--slow') names = ['slow'];
    else if (arg === '--only') names = (args[++index] ?? '').split(',');
    else if (arg.startsWith('--only=')) names = arg.slice('--only='.length).split(',');
    else if (arg.startsWith('-')) throw new SetUpError(`There is no option ${arg}. Known: --only STEP, --slow.`);
    else parts.push(arg);
  }
  const unknown = names.find((name) => !Object.hasOwn(steps, name));
  if (unknown !== undefined) {
    throw new SetUpError(`There is no step '${unknown}'. Known: ${Object.keys(steps).join(', ')}.`);
  }
  const wanted = (file) => parts.length === 0 || parts.some((part) => file.includes(part));
  return { names, wanted };
}

async function setUp(processes, names) {
  await installPackages(processes);
  await installEndToEndPackages(processes);
  if (!names.includes('e2e')) return {};
  const [browser] = await requireSystem(processes, [chromium]);
  await installVSCode(processes);
  return { CHROMIUM: browser };
}

/** All but `check` tests what was built. */
function tryToBuild() {
  try {
    build();
    return true;
  } catch (error) {
    if (!(error instanceof SetUpError)) throw error;
    process.stdout.write(`\n${error.message}\nOnly what needs no build is tested.\n`);
    return false;
  }
}

await main(async () => {
  const { names, wanted } = readArguments(process.argv.slice(2));
  const processes = ownProcesses();
  const env = await setUp(processes, names);
  const sum = { passed: 0, failed: 0, skipped: 0 };
  const built = tryToBuild();
  if (!built) sum.failed += 1;
  for (const name of names.filter((each) => built || each === 'check')) {
    const step = steps[name];
    process.stdout.write(`\n── ${step.title}\n`);
    const start = Date.now();
    const result = await step.run(processes, wanted, env);
    for (const key of Object.keys(sum)) sum[key] += result[key];
    for (const note of result.notes ?? []) process.stdout.write(`${note}\n`);
    const seconds = ((Date.now() - start) / 1000).toFixed(1);
    process.stdout.write(`── ${step.title}: ${result.passed} passed, ${result.failed} failed, in ${seconds} s\n`);
  }
  if (sum.skipped > 0) process.stdout.write(`\n${sum.skipped} were skipped.\n`);
  process.stdout.write(`\n${sum.passed} passed, ${sum.failed} failed\n`);
  return sum.failed === 0 ? 0 : 1;
});
