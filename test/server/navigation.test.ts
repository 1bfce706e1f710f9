/** Ways through the files of a project, on a real server process: by definition, by name, by outline, by link. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import type {
  DocumentHighlight,
  DocumentLink,
  DocumentSymbol,
  FoldingRange,
  Location,
  LocationLink,
  SelectionRange,
  SymbolInformation,
  WorkspaceEdit,
} from 'vscode-languageserver/node';
import { startServer, type TestClient, uri } from './client.ts';

const files = {
  'mooring.yaml': 'apiVersion: mooring/v1\nkind: Project\nmetadata: {name: test}\nspec: {}\n',
  'prompts/reply.prompt.yaml': 'name: reply\nversion: 1.0.0\nmessages: [{role: user, content: Hello}]\n',
  'models/shop.model.yaml': `apiVersion: mooring/v1
kind: Model
metadata: {name: shop}
spec:
  task: chat
  serve: {prompt: reply@^1}
  runbook: docs/shop.md
`,
  'docs/shop.md': '# What to do\n',
  'prompts/tone.prompt.yaml': 'messages: [{role: user, content: Be kind}]\n',
  'evals/tone.eval.yaml': `apiVersion: mooring/v1
kind: Eval
metadata: {name: kindness}
spec: {subject: {prompt: tone}}
`,
};

const capabilities = {
  textDocument: {
    definition: { linkSupport: true },
    references: {},
    documentHighlight: {},
    rename: { prepareSupport: true },
    documentSymbol: { hierarchicalDocumentSymbolSupport: true },
    documentLink: {},
    foldingRange: {},
    selectionRange: {},
  },
  workspace: {
    symbol: {},
    workspaceEdit: { documentChanges: true },
    fileOperations: { willRename: true },
  },
};

async function opened(more: object = capabilities) {
  const folder = mkdtempSync(join(tmpdir(), 'mooring-navigation-'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const client = await startServer({ folders: [folder], capabilities: more });
  const model = join(folder, 'models/shop.model.yaml');
  await client.open(model, files['models/shop.model.yaml']);
  await client.diagnostics(model);
  return {
    client,
    folder,
    model,
    prompt: join(folder, 'prompts/reply.prompt.yaml'),
    async [Symbol.asyncDispose]() {
      await client[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true });
    },
  };
}

const about = (path: string, line: number, character: number) => ({
  textDocument: { uri: uri(path) },
  position: { line, character },
});
const ask = <Answer>(client: TestClient, method: string, params: object): Promise<Answer> =>
  client.connection.sendRequest(method, params);
const range = (line: number, from: number, to: number) => ({
  start: { line, character: from },
  end: { line, character: to },
});

test('a definition is shown with what was pointed at, to clients that can show it', async () => {
  await using at = await opened();
  const [link] = await ask<LocationLink[]>(at.client, 'textDocument/definition', about(at.model, 5, 20));
  assert.deepEqual(link, {
    originSelectionRange: range(5, 18, 23),
    targetUri: uri(at.prompt),
    targetRange: { start: { line: 0, character: 0 }, end: { line: 2, character: 40 } },
    targetSelectionRange: range(0, 6, 11),
  });
  const [runbook] = await ask<LocationLink[]>(at.client, 'textDocument/definition', about(at.model, 6, 14));
  assert.equal(runbook?.targetUri, uri(join(at.folder, 'docs/shop.md')));
});

test('other clients get the place alone', async () => {
  await using at = await opened({ textDocument: { definition: {} } });
  const found = await ask<Location[]>(at.client, 'textDocument/definition', about(at.model, 5, 20));
  assert.deepEqual(found, [{ uri: uri(at.prompt), range: range(0, 6, 11) }]);
});

test('references reach files that nobody has open; highlights stay in this one', async () => {
  await using at = await opened();
  const params = { ...about(at.model, 5, 20), context: { includeDeclaration: true } };
  const found = await ask<Location[]>(at.client, 'textDocument/references', params);
  assert.deepEqual(
    found.map((one) => one.uri),
    [uri(at.model), uri(at.prompt)],
  );
  const here = await ask<DocumentHighlight[]>(at.client, 'textDocument/documentHighlight', about(at.model, 5, 20));
  assert.deepEqual(here, [{ range: range(5, 18, 23), kind: 2 }]);
});

test('a rename edits open and closed files, with the version of what is open', async () => {
  await using at = await opened();
  const prepared = await ask(at.client, 'textDocument/prepareRename', about(at.model, 5, 20));
  assert.deepEqual(prepared, { range: range(5, 18, 23), placeholder: 'reply' });
  const edit = await ask<WorkspaceEdit>(at.client, 'textDocument/rename', {
    ...about(at.model, 5, 20),
    newName: 'answer',
  });
  const changes = edit.documentChanges?.flatMap((one) => ('edits' in one ? [one] : [])) ?? [];
  assert.deepEqual(
    changes.map(({ textDocument, edits }) => [textDocument, edits]),
    [
      [{ uri: uri(at.prompt), version: null }, [{ range: range(0, 6, 11), newText: 'answer' }]],
      [{ uri: uri(at.model), version: 1 }, [{ range: range(5, 18, 23), newText: 'answer' }]],
    ],
  );
  const refused = ask(at.client, 'textDocument/rename', { ...about(at.model, 5, 20), newName: 'No Name' });
  await assert.rejects(refused, /is no name/);
});

test('outline, workspace symbols, links, folds and growing selections are of the open text', async () => {
  await using at = await opened();
  const document = { textDocument: { uri: uri(at.model) } };
  const [outline] = await ask<DocumentSymbol[]>(at.client, 'textDocument/documentSymbol', document);
  assert.deepEqual(
    [outline?.name, outline?.detail, outline?.children?.map(({ name }) => name)],
    ['shop', 'Model', ['metadata', 'spec']],
  );
  const symbols = await ask<SymbolInformation[]>(at.client, 'workspace/symbol', { query: 'rply' });
  assert.deepEqual(
    symbols.map(({ name, containerName }) => [name, containerName]),
    [['reply@1.0.0', 'Prompt']],
  );
  const links = await ask<DocumentLink[]>(at.client, 'textDocument/documentLink', document);
  assert.deepEqual(links, [{ range: range(6, 11, 23), target: uri(join(at.folder, 'docs/shop.md')) }]);
  const folds = await ask<FoldingRange[]>(at.client, 'textDocument/foldingRange', document);
  assert.deepEqual(folds, [{ startLine: 3, endLine: 6 }]);
  const [selection] = await ask<SelectionRange[]>(at.client, 'textDocument/selectionRange', {
    ...document,
    positions: [{ line: 4, character: 9 }],
  });
  assert.deepEqual(selection?.range, range(4, 8, 12));
  assert.deepEqual(selection?.parent?.range, range(4, 2, 12));
});

test('a flat outline is for clients that know no other', async () => {
  await using at = await opened({ textDocument: { documentSymbol: {} } });
  const found = await ask<SymbolInformation[]>(at.client, 'textDocument/documentSymbol', {
    textDocument: { uri: uri(at.model) },
  });
  const names = found.map(({ name, containerName }) => `${containerName}/${name}`);
  assert.ok(names.includes('/shop') && names.includes('spec/task'), names.join());
});

test('a folder that is renamed takes the paths along', async () => {
  await using at = await opened();
  const edit = await ask<WorkspaceEdit>(at.client, 'workspace/willRenameFiles', {
    files: [{ oldUri: uri(join(at.folder, 'docs')), newUri: uri(join(at.folder, 'help')) }],
  });
  const [change] = edit.documentChanges ?? [];
  assert.ok(change && 'edits' in change);
  assert.deepEqual(change.edits, [{ range: range(6, 11, 23), newText: 'help/shop.md' }]);
  const followed = await ask<WorkspaceEdit>(at.client, 'workspace/willRenameFiles', {
    files: [
      {
        oldUri: uri(join(at.folder, 'prompts/tone.prompt.yaml')),
        newUri: uri(join(at.folder, 'prompts/mood.prompt.yaml')),
      },
    ],
  });
  const [mention] = followed.documentChanges ?? [];
  assert.ok(mention && 'edits' in mention);
  assert.deepEqual(
    [mention.textDocument.uri, mention.edits],
    [uri(join(at.folder, 'evals/tone.eval.yaml')), [{ range: range(3, 25, 29), newText: 'mood' }]],
  );
  // What another program wrote meanwhile is not overwritten.
  writeFileSync(join(at.folder, 'evals/tone.eval.yaml'), 'subject: {prompt: something-else}\n');
  const rename = {
    oldUri: uri(join(at.folder, 'prompts/tone.prompt.yaml')),
    newUri: uri(join(at.folder, 'x.prompt.yaml')),
  };
  assert.equal(await ask(at.client, 'workspace/willRenameFiles', { files: [rename] }), null);
});
