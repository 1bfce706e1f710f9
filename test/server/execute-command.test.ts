/** What an editor without an extension of ours can ask for by name. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { ApplyWorkspaceEditParams } from 'vscode-languageserver/node';
import { testProject } from '../runner/watched-project.ts';
import { startServer, type TestClient, uri } from './client.ts';

const FILE = '/nowhere/shop.model.yaml';
const TEXT = `apiVersion: mooring/v1
kind: Model
metadata: {name: shop}
spec:
  task: chat
  serve: {model: openai/gpt-4o-2024-08-06, timeout: 5 s}
`;
const capabilities = { workspace: { executeCommand: {}, applyEdit: true } };

const run = (client: TestClient, command: string, ...args: readonly unknown[]): Promise<unknown> =>
  client.connection.sendRequest('workspace/executeCommand', { command, arguments: args });

test('all that is safe is mended through an edit that the client applies', async () => {
  const edits: ApplyWorkspaceEditParams[] = [];
  await using client = await startServer({
    capabilities,
    prepare: (connection) =>
      connection.onRequest('workspace/applyEdit', (params: ApplyWorkspaceEditParams) => {
        edits.push(params);
        return { applied: edits.length === 1, failureReason: 'read-only' };
      }),
  });
  assert.deepEqual(client.initialized.capabilities.executeCommandProvider?.commands, [
    'mooring.server.fixAll',
    'mooring.server.reload',
  ]);
  await client.open(FILE, TEXT);
  assert.equal(await run(client, 'mooring.server.fixAll', uri(FILE)), null);
  assert.deepEqual(
    edits[0]?.edit.changes?.[uri(FILE)]?.map(({ newText, range }) => [newText, range.start.line]),
    [['', 5]],
  );
  await assert.rejects(run(client, 'mooring.server.fixAll', uri(FILE)), /did not take the edit: read-only/);
  await client.change(FILE, 2, [{ text: TEXT.replace('5 s', '5s') }]);
  await run(client, 'mooring.server.fixAll', uri(FILE));
  assert.equal(edits.length, 2, 'nothing to mend, nothing to apply');
});

test('the folders are read again for a client that watches no files', async () => {
  await using project = testProject({ 'shop.model.yaml': TEXT });
  const path = join(project.root, 'shop.model.yaml');
  await using client = await startServer({
    folders: [project.root],
    capabilities: { workspace: { executeCommand: {} } },
  });
  assert.deepEqual(client.initialized.capabilities.executeCommandProvider?.commands, ['mooring.server.reload']);
  await client.diagnostics(path, ({ diagnostics }) =>
    diagnostics.some(({ message }) => String(message).includes('5 s')),
  );
  writeFileSync(path, TEXT.replace('5 s', '5s'));
  await run(client, 'mooring.server.reload');
  await client.diagnostics(
    path,
    ({ diagnostics }) => !diagnostics.some(({ message }) => String(message).includes('5 s')),
  );
});

test('what cannot be run says why, and the server goes on', async () => {
  await using client = await startServer({ capabilities });
  await assert.rejects(run(client, 'mooring.deploy'), /There is no command `mooring.deploy`/);
  await assert.rejects(run(client, 'mooring.server.fixAll'), /takes the URI of an open document/);
  await assert.rejects(run(client, 'mooring.server.fixAll', 'file:///not/open.yaml'), /of an open document/);
  assert.equal(await run(client, 'mooring.server.reload'), null);
});
