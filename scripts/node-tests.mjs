/**
 * Runs test files under the pinned Node and counts truthfully: a run that breaks off or finds no test has failed, and a
 * process that a test left running is named. Runs on any Node ≥ 18.
 */
import { randomUUID } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { processesWith } from './processes.mjs';
import { pinnedNode, root } from './setup.mjs';

const reporter = join(root, 'scripts/count-reporter.mjs');
const tag = 'MOORING_TEST_RUN';

/** All test files below test/, relative to the repository. */
export function testFiles(ending) {
  return below(join(root, 'test'))
    .map((file) => relative(root, file).split(sep).join('/'))
    .filter((file) => file.endsWith(ending))
    .sort();
}

function below(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : below(join(folder, entry.name));
    return [join(folder, entry.name)];
  });
}

/** Resolves to `{ passed, failed, skipped, output, notes }`. */
export async function runTests(processes, { files, args = [], env = {}, timeLimitMs, capture = false }) {
  if (files.length === 0) return { passed: 0, failed: 1, skipped: 0, output: '', notes: ['There is no such test.'] };
  const run = randomUUID();
  const home = temporaryHome();
  const countFile = join(home.folder, 'counts.json');
  const cleanUp = () => {
    endLeftovers(run);
    rmSync(home.folder, { recursive: true, force: true, maxRetries: 5 });
  };
  process.once('exit', cleanUp); // Also when somebody interrupts us.
  try {
    const reporters = ['spec', 'stdout', reporter, countFile].map(
      (value, index) => `--test-reporter${index % 2 ? '-destination' : ''}=${value}`,
    );
    const { code, timedOut, output } = await processes.run(pinnedNode, ['--test', ...args, ...reporters, ...files], {
      cwd: root,
      env: { ...process.env, ...home.env, ...env, [tag]: run },
      timeLimitMs,
      capture,
    });
    const notes = [];
    if (timedOut) notes.push(`Ended after ${timeLimitMs / 1000} s: a test hangs.`);
    const counts = readCounts(countFile);
    if (!counts && !timedOut) notes.push(`The tests broke off with exit code ${code}.`);
    const { passed = 0, skipped = 0 } = counts ?? {};
    const none = passed + (counts?.failed ?? 0) === 0;
    if (counts && none) notes.push('No test ran.');
    const left = endLeftovers(run);
    notes.push(
      ...left.map(({ command }) => `A test left a process running, which was ended: ${command.slice(0, 200)}`),
    );
    const unclean = timedOut || !counts || none || left.length > 0 || (code !== 0 && counts.failed === 0);
    return { passed, failed: (counts?.failed ?? 0) + (unclean ? 1 : 0), skipped, output, notes };
  } finally {
    process.off('exit', cleanUp);
    cleanUp();
  }
}

function readCounts(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined; // The reporter writes at the very end; without its file the run broke off.
  }
}

/** Tests see nobody's settings and leave nothing behind. Short, since a socket's path may have little over 100 bytes. */
function temporaryHome() {
  const folder = mkdtempSync(join(tmpdir(), 'mooring-'));
  const places = { HOME: 'home', TMPDIR: 'tmp', XDG_RUNTIME_DIR: 'run', XDG_CONFIG_HOME: 'home/.config' };
  Object.assign(places, { XDG_CACHE_HOME: 'home/.cache', XDG_DATA_HOME: 'home/.data', XDG_STATE_HOME: 'home/.state' });
  const env = Object.fromEntries(Object.entries(places).map(([name, place]) => [name, join(folder, place)]));
  for (const place of Object.values(env)) mkdirSync(place, { recursive: true, mode: 0o700 });
  // A test that gives its rights away must still reach its own files.
  for (const place of [folder, env.TMPDIR]) chmodSync(place, 0o711);
  return { folder, env };
}

function endLeftovers(run) {
  const left = processesWith(tag, run);
  for (const { pid } of left) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // Ended meanwhile.
    }
  }
  return left;
}
