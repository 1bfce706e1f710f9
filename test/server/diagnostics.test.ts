/** Push diagnostics of a real server process: what is sent, for which version, and for which files. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { startServer, uri } from './client.ts';

const SLO = `apiVersion: openslo/v1
kind: SLO
metadata: {name: answers}
spec:
  service: web
  indicator:
    metadata: {name: good}
    spec:
      ratioMetric:
        counter: true
        good: {metricSource: {type: Prometheus, spec: {query: good}}}
        total: {metricSource: {type: Prometheus, spec: {query: total}}}
  timeWindow: [{duration: 4w, isRolling: true}]
  budgetingMethod: Occurrences
  objectives: [{target: 0.95}]
---
apiVersion: openslo/v1
kind: Service
metadata: {name: web}
spec: {description: The shop}
`;

const PROMPT = 'name: reply\nmessages: [{role: user, content: Hello}]\n';
const MODEL = `apiVersion: mooring/v1
kind: Model
metadata: {name: reply}
spec:
  task: chat
  serve: {prompt: reply}
`;

async function folderWith(files: Readonly<Record<string, string>>) {
  const folder = await mkdtemp(join(tmpdir(), 'mooring-server-'));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) };
}

test('reports an open document with its version, and follows its edits', async () => {
  await using client = await startServer();
  const path = '/nowhere/answers.slo.yaml';
  await client.open(path, SLO.replace('0.95', '1.5'));
  const first = await client.diagnostics(path, (params) => params.version === 1);
  assert.equal(first.length, 1);
  assert.deepEqual(first[0]?.range, { start: { line: 14, character: 24 }, end: { line: 14, character: 27 } });
  assert.equal(first[0]?.source, 'mooring');
  assert.match(first[0]?.codeDescription?.href ?? '', /^file:.*\/docs\/rules\/.*\.md$/);

  await client.change(path, 2, [
    { range: { start: { line: 14, character: 24 }, end: { line: 14, character: 27 } }, text: '0.9' },
  ]);
  assert.deepEqual(await client.diagnostics(path, (params) => params.version === 2), []);
});

test('reports every file of the opened folder, open or not', async () => {
  await using at = await folderWith({ 'a.slo.yaml': SLO.replace('Occurrences', 'Sometimes'), 'b.slo.yaml': PROMPT });
  await using client = await startServer({ folders: [at.folder] });
  const found = await client.diagnostics(join(at.folder, 'a.slo.yaml'));
  assert.deepEqual(
    found.map((one) => one.code),
    ['schema/enum'],
  );
});

test('an edit in one file changes what is said about another', async () => {
  await using at = await folderWith({ 'reply.prompt.yaml': PROMPT, 'reply.model.yaml': MODEL });
  await using client = await startServer({ folders: [at.folder] });
  const prompt = join(at.folder, 'reply.prompt.yaml');
  const model = join(at.folder, 'reply.model.yaml');
  await client.open(prompt, PROMPT);
  await client.diagnostics(prompt, (params) => params.version === 1);
  await client.change(prompt, 2, [{ text: PROMPT.replace('name: reply', 'name: answer') }]);
  const found = await client.diagnostics(model, (params) => params.diagnostics.length > 0);
  assert.deepEqual(
    found.map((one) => one.code),
    ['reference/dangling'],
  );
  await client.close(prompt);
  assert.deepEqual(await client.diagnostics(model, (params) => params.diagnostics.length === 0), []);
});

test('a file changed on disk is read again when the client says so', async () => {
  await using at = await folderWith({
    'reply.prompt.yaml': PROMPT,
    'reply.model.yaml': MODEL.replace('prompt: reply', 'prompt: gone'),
  });
  await using client = await startServer({ folders: [at.folder] });
  const model = join(at.folder, 'reply.model.yaml');
  assert.equal((await client.diagnostics(model)).length, 1);
  await writeFile(model, MODEL);
  await client.connection.sendNotification('workspace/didChangeWatchedFiles', {
    changes: [{ uri: uri(model), type: 2 }],
  });
  assert.deepEqual(await client.diagnostics(model, (params) => params.diagnostics.length === 0), []);
});

test('settings change severities at once', async () => {
  await using at = await folderWith({ 'reply.model.yaml': MODEL.replace('prompt: reply', 'prompt: gone') });
  await using client = await startServer({ folders: [at.folder] });
  const model = join(at.folder, 'reply.model.yaml');
  assert.equal((await client.diagnostics(model))[0]?.severity, 1);
  await client.connection.sendNotification('workspace/didChangeConfiguration', {
    settings: { mooring: { lint: { rules: { 'reference/*': 'info' } } } },
  });
  assert.equal((await client.diagnostics(model, (params) => params.diagnostics[0]?.severity === 3)).length, 1);
});

test('another tool’s YAML is left alone', async () => {
  await using client = await startServer();
  const foreign = '/nowhere/deployment.yaml';
  await client.open(foreign, 'apiVersion: apps/v1\nkind: Deployment\nspec: {bad: [}\n');
  await client.open('/nowhere/a.slo.yaml', SLO.replace('0.95', '2'));
  await client.diagnostics('/nowhere/a.slo.yaml');
  assert.deepEqual(
    client.published.filter((params) => params.uri === uri(foreign)).flatMap((one) => one.diagnostics),
    [],
  );
});

test('exit after shutdown ends the process with 0', async () => {
  const client = await startServer();
  const ended = once(client.process, 'exit');
  await client.connection.sendRequest('shutdown');
  await client.connection.sendNotification('exit');
  assert.deepEqual((await ended)[0], 0);
});
