/** What a real server process says inside expressions, and at the ends of lines. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { InlayHint, SemanticTokens, SemanticTokensDelta, SignatureHelp } from 'vscode-languageserver/node';
import { startServer, type TestClient, uri } from './client.ts';

const PATH = '/nowhere/a.model.yaml';
const TEXT = `apiVersion: mooring/v1
kind: Model
metadata: {name: "ä"}
spec:
  evals: [{name: quality, schedule: "0 3 * * *"}]
  guardrails:
    output: [{rule: 're2(output.text, "a")', action: flag}]
`;
const capabilities = {
  textDocument: {
    inlayHint: {},
    signatureHelp: {},
    semanticTokens: { formats: ['relative'], requests: { full: { delta: true }, range: true } },
  },
};

const ask = <Answer>(client: TestClient, method: string, more: object = {}): Promise<Answer> =>
  client.connection.sendRequest(method, { textDocument: { uri: uri(PATH) }, ...more });

test('signature help names the argument that is being written', async () => {
  await using client = await startServer({ capabilities });
  await client.open(PATH, TEXT);
  const character = (TEXT.split('\n')[6] ?? '').indexOf('"a"') + 1;
  const found = await ask<SignatureHelp>(client, 'textDocument/signatureHelp', { position: { line: 6, character } });
  assert.equal(found.signatures[0]?.label, 're2(text, pattern): bool');
  assert.equal(found.activeParameter, 1);
});

test('inlay hints stand at the ends of the lines that are shown', async () => {
  await using client = await startServer({ capabilities });
  await client.open(PATH, TEXT);
  const range = { start: { line: 4, character: 0 }, end: { line: 5, character: 0 } };
  const hints = await ask<InlayHint[]>(client, 'textDocument/inlayHint', { range });
  assert.deepEqual(
    hints.map(({ label, position }) => [label, position.line]),
    [['at 03:00 every day UTC', 4]],
  );
});

test('semantic tokens come whole, as what differs, and for a range', async () => {
  await using client = await startServer({ capabilities });
  await client.open(PATH, TEXT);
  const whole = await ask<SemanticTokens>(client, 'textDocument/semanticTokens/full');
  // re2, output, text, "a"
  assert.equal(whole.data.length, 4 * 5);
  assert.deepEqual(whole.data.slice(0, 3), [6, (TEXT.split('\n')[6] ?? '').indexOf('re2'), 3]);

  await client.change(PATH, 2, [
    { range: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } }, text: '\n' },
  ]);
  const delta = await ask<SemanticTokensDelta>(client, 'textDocument/semanticTokens/full/delta', {
    previousResultId: whole.resultId,
  });
  const [edit] = delta.edits;
  assert.ok(edit && delta.edits.length === 1);
  const patched = whole.data.toSpliced(edit.start, edit.deleteCount, ...(edit.data ?? []));
  const again = await ask<SemanticTokens>(client, 'textDocument/semanticTokens/full');
  assert.deepEqual(patched, again.data);

  const unknown = await ask<SemanticTokens>(client, 'textDocument/semanticTokens/full/delta', {
    previousResultId: 'of another session',
  });
  assert.deepEqual(unknown.data, again.data);
  const above = await ask<SemanticTokens>(client, 'textDocument/semanticTokens/range', {
    range: { start: { line: 0, character: 0 }, end: { line: 4, character: 0 } },
  });
  assert.deepEqual(above.data, []);
});
