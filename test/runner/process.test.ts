/** The runner as a process: one a project, reached on a private socket, gone cleanly or not. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { Refusal } from '../../core/contract/runner.ts';
import { connectRunner, startRunner } from '../../host/runner-link.ts';
import { hello, messagesOver, PLACE_FILE, requestOf } from '../../host/runner-wire.ts';
import { runtimeFolders, userSurroundings } from '../../host/runtime-folder.ts';
import { createRunner } from '../../runner/runner.ts';
import { runnerEntry } from '../built.ts';
import { greeter } from './greeter.ts';
import { startRunnerProcess } from './runner-process.ts';
import { type TestProject, testProject } from './watched-project.ts';

async function ranTwice(project: TestProject): Promise<string> {
  const child = spawn(process.execPath, [runnerEntry, '--project', project.root], {
    env: { ...process.env, ...project.env },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return text(child.stdout);
}

test('a second runner of a project says who the first is, and ends; the first goes on', async () => {
  await using project = testProject(greeter());
  await using first = await startRunnerProcess(project);
  const said = JSON.parse(await ranTwice(project));
  assert.match(said.problem, new RegExp(`process ${first.child.pid} is the runner of this project`));
  assert.equal((await first.runner.call('status', {})).pid, first.child.pid);
  const created = await createRunner({ root: project.root, mode: 'command' });
  assert.deepEqual(created, { ok: false, holder: { pid: first.child.pid, mode: 'process' } });
});

test('who wants to start one gets the one that runs', async () => {
  await using project = testProject(greeter());
  await using first = await startRunnerProcess(project);
  const started = await startRunner(project.root, { entry: runnerEntry });
  assert.ok(started.ok);
  assert.equal(started.runner.pid, first.child.pid);
  started.runner.disconnect();
});

test('several that want to start one at once all get the same', async () => {
  await using project = testProject(greeter());
  Object.assign(process.env, project.env);
  const started = await Promise.all(Array.from({ length: 3 }, () => startRunner(project.root, { entry: runnerEntry })));
  const runners = started.map((one) => (one.ok ? one.runner : assert.fail(one.problem)));
  assert.equal(new Set(runners.map(({ pid }) => pid)).size, 1);
  const [first] = runners;
  await first?.call('down', {});
  await Promise.all(runners.map(({ closed }) => closed));
});

test('a runner waits for a command that is at work', async () => {
  await using project = testProject(greeter());
  const { close } = await project.open();
  const starting = startRunner(project.root, { entry: runnerEntry });
  await close();
  const started = await starting;
  assert.ok(started.ok);
  await started.runner.call('down', {});
  await started.runner.closed;
});

test('what a killed runner left does not stop the next one', async () => {
  await using project = testProject(greeter());
  await using first = await startRunnerProcess(project);
  await first.kill();
  const [folder = ''] = runtimeFolders(project.root, userSurroundings());
  assert.ok(existsSync(join(folder, PLACE_FILE)), 'it had no chance to tidy up');
  assert.equal(await connectRunner(project.root), undefined);
  await using second = await startRunnerProcess(project);
  assert.notEqual(second.child.pid, first.child.pid);
  assert.equal((await second.runner.call('status', {})).pid, second.child.pid);
});

test('down ends the process and leaves no socket behind', async () => {
  await using project = testProject(greeter());
  await using process = await startRunnerProcess(project);
  assert.deepEqual(await process.runner.call('down', {}), { stopped: [] });
  await process.runner.closed;
  const [folder = ''] = runtimeFolders(project.root, userSurroundings());
  assert.equal(await connectRunner(project.root), undefined);
  assert.ok(!existsSync(join(folder, PLACE_FILE)));
});

test('half a message of an end that is gone keeps no process from ending', async () => {
  const script = `
    const { connect, createServer } = await import('node:net');
    const { messagesOver } = await import(${JSON.stringify(import.meta.resolve('../../host/runner-wire.ts'))});
    const server = createServer((socket) => socket.end('Content-Length: 100\\r\\n\\r\\n{"half'));
    server.listen(0, '127.0.0.1', () => {
      const socket = connect(server.address().port, '127.0.0.1');
      const connection = messagesOver(socket);
      connection.onClose(() => {
        connection.dispose();
        socket.destroy();
        server.close(() => console.log(JSON.stringify(process.getActiveResourcesInfo())));
      });
      connection.listen();
    });`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(child.stdout.setEncoding('utf8'), 'data');
  child.kill('SIGKILL');
  assert.deepEqual(
    JSON.parse(line).filter((name: string) => name === 'Timeout'),
    [],
  );
});

test('nobody is served without the token', async () => {
  await using project = testProject(greeter());
  await using _process = await startRunnerProcess(project);
  const [folder = ''] = runtimeFolders(project.root, userSurroundings());
  const place = JSON.parse(readFileSync(join(folder, PLACE_FILE), 'utf8'));
  assert.equal(statSync(join(folder, PLACE_FILE)).mode & 0o777, 0o600);
  const socket = connect(place.socket);
  const connection = messagesOver(socket);
  connection.listen();
  await assert.rejects(connection.sendRequest(requestOf('status'), { params: {} }), /not greeted/);
  await assert.rejects(connection.sendRequest(hello, { token: 'guessed' }), /not that of this runner/);
  await assert.rejects(connection.sendRequest(requestOf('status'), { params: {} }), /not greeted/);
  connection.dispose();
  socket.destroy();
});

test('a refusal crosses the wire as one, and an unknown method is one', async () => {
  await using project = testProject(greeter());
  await using process = await startRunnerProcess(project);
  const isRefusal = (kind: Refusal['kind'], words: RegExp) => (error: unknown) =>
    error instanceof Refusal && error.kind === kind && words.test(error.message);
  const { runner } = process;
  await assert.rejects(
    runner.call('plan', { model: 'greter', target: 'local' }),
    isRefusal('usage', /Did you mean `greeter`/),
  );
  await assert.rejects(runner.call('rollback', { model: 'greeter' }), isRefusal('usage', /not deployed on `local`/));
  // @ts-expect-error There is no such method.
  await assert.rejects(runner.call('nonsense', {}), isRefusal('usage', /cannot do `nonsense`/));
});

test('a call that is cancelled ends with the caller’s reason, and one before it is sent too', async () => {
  await using project = testProject(
    greeter({ spec: 'rollout: {strategy: canary, steps: [{weight: 50%, minSamples: 10}]}' }),
  );
  await using process = await startRunnerProcess(project);
  const { runner } = process;
  await runner.call('apply', { plan: await runner.call('plan', { model: 'greeter', target: 'local' }) });
  project.write(
    greeter({ text: 'Hello {{who}}.', spec: 'rollout: {strategy: canary, steps: [{weight: 50%, minSamples: 10}]}' }),
  );
  await runner.call('apply', { plan: await runner.call('plan', { model: 'greeter', target: 'local' }) });
  const given = new Error('enough');
  const controller = new AbortController();
  const seen = Promise.withResolvers<void>();
  const watched = runner.call(
    'rollout.watch',
    { model: 'greeter' },
    { signal: controller.signal, onProgress: () => seen.resolve() },
  );
  await seen.promise;
  controller.abort(given);
  await assert.rejects(watched, (error) => error === given);
  await assert.rejects(runner.call('status', {}, { signal: controller.signal }), (error) => error === given);
  assert.equal((await runner.call('status', {})).deployments[0]?.rollout?.status, 'progressing');
});

test('listeners hear what changed, from another connection too', async () => {
  await using project = testProject(greeter());
  await using process = await startRunnerProcess(project);
  const other = await connectRunner(project.root);
  assert.ok(other);
  const heard = Promise.withResolvers<readonly string[]>();
  const silence = other.onChange(({ parts }) => parts.includes('deployments') && heard.resolve(parts));
  const { runner } = process;
  await runner.call('apply', { plan: await runner.call('plan', { model: 'greeter', target: 'local' }) });
  assert.ok((await heard.promise).includes('ledger'));
  silence();
  other.disconnect();
});

test('everything is kept where git does not look', async () => {
  await using project = testProject(greeter());
  const { runner } = await project.open();
  assert.equal(readFileSync(join(runner.folder, '.gitignore'), 'utf8'), '*\n');
});
