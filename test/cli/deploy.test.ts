/** Running a model from the command line: every answer follows its schema, every exit code says what it should. */
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { validators } from '../generated/output-validators.js';
import { greet, greeter } from '../runner/greeter.ts';
import { mooring } from './mooring.ts';

type Name = keyof typeof validators;

interface Project extends AsyncDisposable {
  readonly root: string;
  write(files: Readonly<Record<string, string>>): Promise<void>;
  run(...words: string[]): ReturnType<typeof mooring>;
  /** With `--format json`; the answer is held against its schema. */
  // biome-ignore lint/suspicious/noExplicitAny: answers of many commands, each checked against its schema.
  json(command: string, ...words: string[]): Promise<{ code: number | null; answer: any; stderr: string }>;
}

async function project(files: Readonly<Record<string, string>> = greeter()): Promise<Project> {
  const home = await mkdtemp(join(tmpdir(), 'mooring-cli-'));
  const root = join(home, 'project');
  await mkdir(join(home, 'run'), { mode: 0o700 });
  const env = { HOME: home, XDG_CONFIG_HOME: join(home, 'config'), XDG_RUNTIME_DIR: join(home, 'run') };
  const run = (...words: string[]) => mooring(words, { cwd: root, env });
  const write = async (more: Readonly<Record<string, string>>) => {
    for (const [name, content] of Object.entries(more)) {
      await mkdir(dirname(join(root, name)), { recursive: true });
      await writeFile(join(root, name), content);
    }
  };
  await write(files);
  return {
    root,
    write,
    run,
    async json(command, ...words) {
      const { code, stdout, stderr } = await run(...command.split(' '), ...words, '--format', 'json');
      assert.notEqual(stdout, '', stderr);
      const answer = JSON.parse(stdout);
      const validator = validators[command.replaceAll(' ', '-') as Name];
      assert.ok(validator(answer), JSON.stringify(validator.errors));
      return { code, answer, stderr };
    },
    async [Symbol.asyncDispose]() {
      await run('down');
      await rm(home, { recursive: true, force: true });
    },
  };
}

test('from nothing to a served model, back, and down', async () => {
  await using at = await project();
  const before = await at.json('status');
  assert.deepEqual(
    [before.code, before.answer.pid, before.answer.gateway, before.answer.deployments],
    [0, null, null, []],
  );

  const up = await at.json('up', '--detach', '--port', '0');
  assert.equal(up.code, 0);
  assert.ok(up.answer.pid > 0);
  const deployed = await at.json('deploy', 'greeter', '--yes');
  assert.deepEqual(
    [deployed.code, deployed.answer.deployment.revision, deployed.answer.deployment.health],
    [0, 'r1', 'healthy'],
  );
  assert.equal((await greet(up.answer.gateway.url)).status, 200);
  const again = await at.json('deploy', 'greeter');
  assert.deepEqual([again.code, again.answer], [0, deployed.answer], 'nobody is asked about nothing');

  await at.write(greeter({ text: 'Hello {{who}}.' }));
  await at.json('deploy', 'greeter', '--yes');
  const back = await at.json('rollback', 'greeter', '--why', 'too friendly');
  assert.deepEqual(
    [back.answer.deployment.revision, back.answer.deployment.releases],
    ['r3', deployed.answer.deployment.releases],
  );

  assert.equal((await at.json('stop', 'greeter', '--why', 'a test')).answer.deployment.stopped.why, 'a test');
  assert.equal((await greet(up.answer.gateway.url)).status, 503);
  assert.equal((await at.json('status')).code, 0, 'stopped on purpose is fine');
  assert.equal((await at.json('resume', 'greeter')).answer.deployment.stopped, null);

  const audit = await at.json('audit show', '--limit', '2');
  assert.deepEqual(
    audit.answer.rows.map((row: { action: string }) => row.action),
    ['resume', 'stop'],
  );
  const rest = await at.json('audit show', '--after', audit.answer.next);
  assert.deepEqual(
    rest.answer.rows.map((row: { action: string }) => row.action),
    ['rollback', 'deploy', 'deploy'],
  );
  assert.deepEqual((await at.json('audit verify')).answer.verified, true);

  const list = await at.json('release list', 'greeter');
  assert.equal(list.answer.rows.length, 2);
  const shown = await at.json('release show', list.answer.rows[0].digest);
  assert.equal(shown.answer.document.name, 'greeter');

  const down = await at.json('down');
  assert.deepEqual([down.answer.stopped, down.answer.pid], [['local'], up.answer.pid]);
  const after = await at.json('status');
  assert.deepEqual([after.code, after.answer.gateway], [1, null], 'what is deployed does not serve');
  assert.equal((await at.json('down')).answer.pid, null);
});

test('a plan in a file is applied, once', async () => {
  await using at = await project();
  const plan = await at.json('plan', 'greeter', '--out', 'plan.json');
  assert.equal(plan.code, 0);
  assert.deepEqual(JSON.parse(await readFile(join(at.root, 'plan.json'), 'utf8')), plan.answer);
  const applied = await at.json('apply', 'plan.json');
  assert.deepEqual([applied.code, applied.answer.deployment.releases[0].digest], [0, plan.answer.plan.release]);
  const again = await at.run('apply', 'plan.json');
  assert.equal(again.code, 1);
  assert.match(again.stderr, /The plan is stale: local was at state 0 when it was made and is at 1 now/);
  const broken = await at.run('apply', 'mooring.yaml');
  assert.deepEqual([broken.code, /is no plan/.test(broken.stderr)], [2, true]);
});

test('plan --detailed-exitcode tells no change, an error and a change apart', async () => {
  await using at = await project();
  const exit = async (...words: string[]) => (await at.run('plan', '--detailed-exitcode', ...words)).code;
  assert.equal(await exit('greeter'), 2);
  await at.json('deploy', 'greeter', '--yes');
  assert.equal(await exit('greeter'), 0);
  assert.equal(await exit('nobody'), 1);
});

test('what cannot be applied makes plan exit 1, and apply says why', async () => {
  await using at = await project(greeter({ spec: 'sinks: [{webhook: "https://crm.example/x"}]' }));
  const plan = await at.json('plan', 'greeter', '--out', 'plan.json');
  assert.equal(plan.code, 1);
  assert.match(plan.answer.plan.refused[0], /^sinks: /);
  const applied = await at.run('apply', 'plan.json');
  assert.equal(applied.code, 1);
  assert.match(applied.stderr, /crm\.example/);
});

test('usage errors exit 2 and say what to do', async () => {
  await using at = await project();
  const cases: readonly [words: string[], says: RegExp][] = [
    [['plan', 'greter'], /There is no model `greter`\. Did you mean `greeter`\?/],
    [['plan', 'greeter', '--target', 'nowhere'], /There is no target `nowhere`/],
    [['deploy', 'greeter'], /--yes/],
    [['rollback', 'greeter'], /not deployed on `local`/],
    [['up', '--port', 'eighty'], /no port/],
    [['audit', 'show', '--limit', '0'], /no number from 1/],
    [['release', 'show', 'abcdef'], /no release `abcdef`/],
  ];
  for (const [words, says] of cases) {
    const { code, stderr } = await at.run(...words);
    assert.deepEqual([code, says.test(stderr)], [2, true], `${words.join(' ')}: ${stderr}`);
  }
});

test('outside a project nothing is made, and the way to one is shown', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mooring-cli-'));
  const { code, stderr } = await mooring(['status'], { cwd: folder });
  assert.deepEqual([code, /mooring init/.test(stderr)], [2, true], stderr);
  await rm(folder, { recursive: true });
});

test('a ledger that was changed makes audit verify exit 1, and looking changes nothing', async () => {
  await using at = await project();
  await at.json('deploy', 'greeter', '--yes');
  await at.run('down');
  const file = join(at.root, '.mooring/ledger/ledger.jsonl');
  const changed = (await readFile(file, 'utf8')).replace('"deploy"', '"delete"');
  await writeFile(file, changed);
  const { code, answer } = await at.json('audit verify');
  assert.deepEqual([code, answer.verified, answer.firstBad], [1, false, 1]);
  assert.equal(await readFile(file, 'utf8'), changed);
});
