/** Completion of a real server process: what is offered, and what is told of an item when it is looked at. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CompletionItem, CompletionList } from 'vscode-languageserver/node';
import { startServer, uri } from './client.ts';

test('the text about an item comes when the item is looked at', async () => {
  await using client = await startServer({
    capabilities: {
      textDocument: { completion: { completionItem: { resolveSupport: { properties: ['documentation'] } } } },
    },
  });
  const path = '/nowhere/a.model.yaml';
  await client.open(path, 'apiVersion: mooring/v1\nkind: Model\nmetadata: {name: a}\nspec:\n  ta\n');
  const { items } = await client.connection.sendRequest<CompletionList>('textDocument/completion', {
    textDocument: { uri: uri(path) },
    position: { line: 4, character: 4 },
  });
  const item = items.find(({ label }) => label === 'task');
  assert.ok(item);
  assert.equal(item.documentation, undefined);
  const told = await client.connection.sendRequest<CompletionItem>('completionItem/resolve', item);
  assert.match(JSON.stringify(told.documentation), /What the model does/);
});
