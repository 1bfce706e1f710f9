/** Beside another YAML server nothing is said twice, and nothing that only we know is lost. */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { startServer } from './client.ts';

const MODEL = `apiVersion: mooring/v1
kind: Model
metadata: {name: a}
metadata: {name: a}
spec: {task: chatt, serve: {prompt: nowhere}}
`;
const all = {
  textDocument: {
    documentSymbol: {},
    foldingRange: {},
    formatting: {},
    rangeFormatting: {},
    hover: {},
    definition: {},
  },
};
const alone = { initializationOptions: { otherYamlServer: false }, capabilities: all };
const beside = { initializationOptions: { otherYamlServer: true }, capabilities: all };

async function codes(options: object, path: string, folders: readonly string[] = [], open = true) {
  await using client = await startServer({ ...options, folders });
  if (open) await client.open(path, MODEL);
  return (await client.diagnostics(path)).map(({ code }) => code);
}

test('what any YAML reader says of an open document is left to the other', async () => {
  const path = '/nowhere/a.model.yaml';
  const before = await codes(alone, path);
  const after = await codes(beside, path);
  assert.ok(before.includes('syntax/duplicate-key'));
  assert.deepEqual(
    after,
    before.filter((code) => code !== 'syntax/duplicate-key'),
  );
  assert.ok(after.includes('schema/enum'));
});

test('of a file that nobody has open the other says nothing, so we do', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mooring-beside-'));
  await writeFile(join(folder, 'a.model.yaml'), MODEL);
  try {
    assert.ok((await codes(beside, join(folder, 'a.model.yaml'), [folder], false)).includes('syntax/duplicate-key'));
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('formatting, folding and the outline are announced only where nobody else gives them', async () => {
  const shared = [
    'documentFormattingProvider',
    'documentRangeFormattingProvider',
    'foldingRangeProvider',
    'documentSymbolProvider',
  ];
  await using one = await startServer(alone);
  await using two = await startServer(beside);
  const announced = (capabilities: object) => shared.filter((name) => name in capabilities);
  assert.deepEqual(announced(one.initialized.capabilities), shared);
  assert.deepEqual(announced(two.initialized.capabilities), []);
  assert.equal(two.initialized.capabilities.hoverProvider, true);
});
