/** What holds for every command: help, version, and answers that follow their schemas. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { commandNames, loadCommand } from '../../cli/registry.ts';
import { validators } from '../generated/output-validators.js';
import { folderWith, mooring } from './mooring.ts';

test('--help lists every command', async () => {
  const { code, stdout } = await mooring(['--help']);
  assert.equal(code, 0);
  for (const name of commandNames) assert.match(stdout, new RegExp(`^  ${name}  `, 'm'));
});

test('--version prints the version of the package', async () => {
  const { stdout } = await mooring(['--version']);
  assert.match(stdout, /^mooring \d+\.\d+\.\d+\n$/);
});

test('no command at all is a usage error that shows what there is', async () => {
  const { code, stdout } = await mooring([]);
  assert.equal(code, 2);
  assert.match(stdout, /Usage: mooring <command>/);
});

for (const name of commandNames) {
  test(`\`mooring ${name} --help\` explains itself`, async () => {
    const { code, stdout } = await mooring([...name.split(' '), '--help']);
    assert.equal(code, 0);
    assert.ok(stdout.includes(`Usage: mooring ${name}`));
    const command = await loadCommand(name);
    for (const option of Object.keys(command.options ?? {})) assert.ok(stdout.includes(`--${option}`), option);
  });
}

test('every command that answers in JSON has a schema, and every schema a command', async () => {
  const commands = await Promise.all(commandNames.map(loadCommand));
  const answering = commands.filter((one) => one.formats?.includes('json')).map((one) => one.name.replaceAll(' ', '-'));
  const folder = fileURLToPath(new URL('../../schemas/output', import.meta.url));
  const described = readdirSync(folder).map((file) => file.replace('.schema.json', ''));
  assert.deepEqual(described.sort(), answering.sort());
});

test('init writes a project that lints clean, and touches nothing the second time', async () => {
  await using at = await folderWith();
  const first = await mooring(['init', '--format', 'json'], { cwd: at.path });
  const answer = JSON.parse(first.stdout);
  assert.ok(validators.init(answer), JSON.stringify(validators.init.errors));
  assert.ok(answer.written.includes('mooring.yaml'));
  const lint = await mooring(['lint'], { cwd: at.path });
  assert.match(lint.stdout, /^No problems\. /);
  const second = JSON.parse((await mooring(['init', '--format', 'json'], { cwd: at.path })).stdout);
  assert.deepEqual(second.written, []);
  assert.equal(second.skipped.length, answer.written.length);
});

test('init leaves files alone that exist already', async () => {
  await using at = await folderWith({ 'targets/local.target.yaml': 'mine\n' });
  const { stdout } = await mooring(['init'], { cwd: at.path });
  assert.match(stdout, /skipped {2}targets\/local\.target\.yaml \(it exists already\)/);
});

test('doctor names what is there and what is not', async () => {
  await using at = await folderWith();
  const { code, stdout } = await mooring(['doctor', '--format', 'json'], { cwd: at.path });
  const answer = JSON.parse(stdout);
  assert.ok(validators.doctor(answer), JSON.stringify(validators.doctor.errors));
  const verdicts = Object.fromEntries(
    answer.checks.map((one: { name: string; verdict: string }) => [one.name, one.verdict]),
  );
  assert.equal(verdicts.project, 'not_evaluated');
  assert.equal(verdicts.SQLite, 'pass');
  assert.equal(code, Object.values(verdicts).includes('fail') ? 1 : 0);
});
