/** Hover of a real server process, in the ways of counting that clients have. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Hover } from 'vscode-languageserver/node';
import { startServer, uri } from './client.ts';

const TEXT = `apiVersion: mooring/v1
kind: Model
metadata: {description: "Grüße 👋", name: a}
spec: {task: chat}
`;

async function hoverOnName(encodings: readonly string[] | undefined, character: number): Promise<Hover | null> {
  await using client = await startServer({
    capabilities: {
      textDocument: { hover: {} },
      ...(encodings && { general: { positionEncodings: encodings } }),
    },
  });
  await client.open('/nowhere/a.model.yaml', TEXT);
  return await client.connection.sendRequest('textDocument/hover', {
    textDocument: { uri: uri('/nowhere/a.model.yaml') },
    position: { line: 2, character },
  });
}

const line = TEXT.split('\n')[2] ?? '';
const before = line.slice(0, line.indexOf('name'));
const counted = [
  { encodings: undefined, chosen: 'utf-16', character: before.length },
  { encodings: ['utf-8', 'utf-16'], chosen: 'utf-8', character: Buffer.byteLength(before) },
  { encodings: ['utf-32'], chosen: 'utf-32', character: [...before].length },
  { encodings: ['utf-7'], chosen: 'utf-16', character: before.length },
];

for (const { encodings, chosen, character } of counted) {
  test(`a client that offers ${encodings?.join(', ') ?? 'nothing'} counts in ${chosen}`, async () => {
    const found = await hoverOnName(encodings, character);
    assert.deepEqual(found?.range, {
      start: { line: 2, character },
      end: { line: 2, character: character + 4 },
    });
  });
}

test('hover is announced only to clients that show it', async () => {
  await using client = await startServer();
  assert.equal(client.initialized.capabilities.hoverProvider, undefined);
});
