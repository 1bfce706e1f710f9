/** A disk that is full: what is decided or answered meanwhile is refused in words, and nothing is left by half. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { Refusal } from '../../../core/contract/runner.ts';
import { greet, greeter } from '../greeter.ts';
import { testProject } from '../watched-project.ts';

const MEGABYTES = 16;

interface SmallDisk extends AsyncDisposable {
  readonly path: string;
  fill(): void;
  empty(): void;
}

/** A file system of its own, which nothing but the test can fill. */
function smallDisk(): SmallDisk {
  const path = mkdtempSync(join(tmpdir(), 'mooring-disk-'));
  const ballast = join(path, 'ballast');
  mount('mount', ['-t', 'tmpfs', '-o', `size=${MEGABYTES}m`, 'tmpfs', path]);
  return {
    path,
    fill() {
      try {
        // More than there is; what fits stays.
        writeFileSync(ballast, Buffer.alloc((MEGABYTES + 1) * 1024 * 1024));
      } catch {
        return;
      }
      assert.fail('the disk is larger than it was made');
    },
    empty: () => rmSync(ballast, { force: true }),
    async [Symbol.asyncDispose]() {
      mount('umount', ['--lazy', path]);
      rmSync(path, { recursive: true });
    },
  };
}

function mount(command: string, words: readonly string[]): void {
  const { status, stderr } = spawnSync(command, words, { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
}

const isDiskRefusal = (error: unknown): boolean =>
  error instanceof Refusal && /^The disk that holds .* is full\. .*free some space/.test(error.message);

const skip = process.getuid?.() === 0 ? false : 'only root can mount a disk of its own';

test('decisions on a full disk are refused and leave everything as it was; with room they work again', {
  skip,
}, async () => {
  await using disk = smallDisk();
  await using project = testProject({}, disk.path);
  project.write(greeter());
  const { api, runner } = await project.open();
  await api.call('up', { port: 0 });
  try {
    const plan = await api.call('plan', { model: 'greeter', target: 'local' });
    await api.call('apply', { plan });
    const state = join(project.root, '.mooring/targets/local/state.json');
    const before = readFileSync(state, 'utf8');

    disk.fill();
    const stop = () => api.call('stop', { model: 'greeter', target: 'local', why: 'a drill' });
    await assert.rejects(stop(), isDiskRefusal);
    assert.equal(readFileSync(state, 'utf8'), before);
    const { url } = (await runner.deployments.target('local').look()).gateway ?? assert.fail('no gateway');
    const refused = await greetUntil(url, 503);
    assert.match(refused, /records_unavailable/);
    assert.match(refused, /database or disk is full/);

    disk.empty();
    assert.equal((await runner.ledger.verify()).verified, true);
    await greetUntil(url, 200);
    await stop();
    assert.deepEqual((await api.call('audit.show', {})).rows.map(({ action }) => action).slice(0, 2), [
      'stop',
      'deploy',
    ]);
    assert.equal((await runner.ledger.verify()).verified, true);
  } finally {
    await api.call('down', {});
  }
});

test('an eval on a full disk is refused and leaves no gateway and no folder; with room it is run', {
  skip,
}, async () => {
  await using disk = smallDisk();
  await using project = testProject({}, disk.path);
  project.write({
    ...greeter(),
    'evals/greeting.eval.yaml': `apiVersion: mooring/v1
kind: Eval
metadata: {name: greeting}
spec:
  subject: {model: greeter}
  data: data/cases.jsonl
  scorers: [{name: greets, contains: {text: Hello}}]
`,
    'data/cases.jsonl': '{"who":"Ada"}\n',
  });
  const { api } = await project.open();
  const evals = join(project.root, '.mooring/evals');
  mkdirSync(evals, { recursive: true });
  disk.fill();
  await assert.rejects(api.call('eval.run', { suites: ['greeting'] }), isDiskRefusal);
  assert.deepEqual(readdirSync(evals), []);
  disk.empty();
  const { runs } = await api.call('eval.run', { suites: ['greeting'] });
  assert.equal(runs[0]?.cases, 1);
});

/** The gateway's database writes on for a moment in what it had, and tries again by itself. */
async function greetUntil(url: string, wanted: number): Promise<string> {
  for (;;) {
    const { status, body } = await greet(url);
    if (status === wanted) return body;
    assert.ok(status === 200 || status === 503, `${status} ${body}`);
  }
}
