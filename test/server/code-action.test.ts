/** Code actions and formatting of a real server process. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CodeAction, TextEdit, WorkspaceEdit } from 'vscode-languageserver/node';
import { startServer, uri } from './client.ts';

const PATH = '/nowhere/1.0.0.prompt.yaml';
const TEXT =
  'name:   a\nversion: 1.0.0\ninputs: {ticket: {type: string}}\nmessages: [{role: user, content: "👋 {{ ticket }}"}]\n';
const LITERALS = { codeActionLiteralSupport: { codeActionKind: { valueSet: ['quickfix', 'refactor', 'source'] } } };
const RESOLVES = { ...LITERALS, dataSupport: true, resolveSupport: { properties: ['edit'] } };
const DOCUMENT_CHANGES = { workspaceEdit: { documentChanges: true, resourceOperations: ['create'] } };
const LINE = TEXT.split('\n')[3] ?? '';
const SPACED = {
  start: { line: 3, character: LINE.indexOf('{{') },
  end: { line: 3, character: LINE.indexOf('}}') + 2 },
};

async function actions(capabilities: object, only?: readonly string[]) {
  const client = await startServer({ capabilities });
  await client.open(PATH, TEXT);
  const found = await client.connection.sendRequest<CodeAction[]>('textDocument/codeAction', {
    textDocument: { uri: uri(PATH) },
    range: { start: SPACED.start, end: SPACED.start },
    context: { diagnostics: [], ...(only && { only }) },
  });
  return { client, found };
}

test('a client without resolve gets the edit at once', async () => {
  const { client, found } = await actions({ textDocument: { codeAction: LITERALS } });
  await using _ = client;
  const fix = found.find(({ title }) => title === 'Write `{{ticket}}`');
  assert.equal(fix?.isPreferred, true);
  assert.equal(fix?.diagnostics?.[0]?.code, 'prompt/not-a-placeholder');
  const wanted: WorkspaceEdit = { changes: { [uri(PATH)]: [{ range: SPACED, newText: '{{ticket}}' }] } };
  assert.deepEqual(fix?.edit, wanted);
  assert.ok(!found.some(({ title }) => title.startsWith('Copy to')), 'a client that creates no files is offered none');
});

test('a client with resolve asks for the edit, and gets the version and new files', async () => {
  const { client, found } = await actions({ textDocument: { codeAction: RESOLVES }, workspace: DOCUMENT_CHANGES });
  await using _ = client;
  const copy = found.find(({ title }) => title === 'Copy to a new minor version, 1.1.0');
  assert.equal(copy?.edit, undefined);
  const done = await client.connection.sendRequest<CodeAction>('codeAction/resolve', copy);
  const [create, edit] = done.edit?.documentChanges ?? [];
  assert.deepEqual(create, {
    kind: 'create',
    uri: uri('/nowhere/1.1.0.prompt.yaml'),
    options: { ignoreIfExists: false, overwrite: false },
  });
  assert.ok(edit && 'edits' in edit && JSON.stringify(edit.edits).includes('version: 1.1.0'));
});

test('only what was asked for is offered, and all safe fixes only when they are', async () => {
  const { client, found } = await actions({ textDocument: { codeAction: LITERALS } }, ['source.fixAll']);
  await using _ = client;
  assert.deepEqual(
    found.map(({ kind }) => kind),
    ['source.fixAll.mooring'],
  );
});

test('formatting answers with the least edits', async () => {
  await using client = await startServer({ capabilities: { textDocument: { formatting: {}, rangeFormatting: {} } } });
  await client.open(PATH, TEXT);
  const textDocument = { uri: uri(PATH) };
  const options = { tabSize: 4, insertSpaces: true };
  const wanted = [{ range: { start: { line: 0, character: 4 }, end: { line: 0, character: 8 } }, newText: ': ' }];
  const whole = await client.connection.sendRequest<TextEdit[]>('textDocument/formatting', { textDocument, options });
  assert.deepEqual(whole, wanted);
  const range = { start: { line: 1, character: 0 }, end: { line: 2, character: 0 } };
  const part = await client.connection.sendRequest<TextEdit[]>('textDocument/rangeFormatting', {
    textDocument,
    options,
    range,
  });
  assert.deepEqual(part, []);
});

test('code actions and formatting are announced only to clients that have them', async () => {
  await using client = await startServer();
  const { capabilities } = client.initialized;
  assert.equal(capabilities.codeActionProvider, undefined);
  assert.equal(capabilities.documentFormattingProvider, undefined);
});
