/** The language server in a real Neovim, through its own client: what `docs/editors.md` promises. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { cliEntry } from '../built.ts';
import { inNeovim } from './neovim.ts';

const server = [process.execPath, cliEntry, 'lsp', '--stdio'];

const PROMPT = `name: reply
version: 1.0.0
messages: [{role: user, content: Hello}]
`;
const MODEL = `apiVersion: mooring/v1
kind: Model
metadata: {name: shop}
spec:
  task: chat
  serve: {prompt: reply@^1}
  evals: [qualty]
`;
const EVAL = `apiVersion: mooring/v1
kind: Eval
metadata: {name: quality}
spec:
  subject: {prompt: reply}
  scorers: [{name: short, contains: a}]
`;

function project() {
  const folder = mkdtempSync(join(tmpdir(), 'mooring-nvim-'));
  const files = {
    'mooring.yaml': 'apiVersion: mooring/v1\nkind: Project\nmetadata: {name: test}\nspec: {}\n',
    'prompts/reply.prompt.yaml': PROMPT,
    'models/shop.model.yaml': MODEL,
    'evals/quality.eval.yaml': EVAL,
  };
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return {
    folder,
    read: (name: string) => readFileSync(join(folder, name), 'utf8'),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

test('diagnostics, hover, completion, definition and rename work in Neovim', async () => {
  using files = project();
  const found = await inNeovim(
    files.folder,
    join(files.folder, 'models/shop.model.yaml'),
    server,
    `
  wait_for('a diagnostic', function() return #vim.diagnostic.get(bufnr) > 0 end)
  local diagnostic = vim.diagnostic.get(bufnr)[1]
  found.diagnostic = { line = diagnostic.lnum, message = diagnostic.message:match('^[^.]*%.'), source = diagnostic.source }
  found.hover = request('textDocument/hover', at(4, 3)).contents.value
  local items = request('textDocument/completion', at(6, 10))
  found.completion = vim.tbl_map(function(item) return item.label end, items.items or items)
  local target = request('textDocument/definition', at(5, 20))
  target = target[1] or target
  found.definition = target.uri or target.targetUri
  local edit = request('textDocument/rename', vim.tbl_extend('force', at(5, 20), { newName = 'answer' }))
  vim.lsp.util.apply_workspace_edit(edit, vim.lsp.get_client_by_id(client_id).offset_encoding)
  vim.cmd('silent wall')
`,
  );
  assert.deepEqual(found.diagnostic, {
    line: 6,
    message: 'There is no Eval named `qualty` in this project.',
    source: 'mooring',
  });
  assert.match(String(found.hover), /\*\*task\*\* · string, required/);
  assert.ok(Array.isArray(found.completion) && found.completion.includes('quality'));
  assert.match(String(found.definition), /prompts\/reply\.prompt\.yaml$/);
  assert.match(files.read('models/shop.model.yaml'), /prompt: answer@\^1/);
  assert.match(files.read('prompts/reply.prompt.yaml'), /^name: answer$/m);
  assert.match(files.read('evals/quality.eval.yaml'), /subject: \{prompt: answer\}/);
});
