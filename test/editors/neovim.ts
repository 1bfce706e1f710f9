/** Runs a Lua script in a real Neovim without a screen, with its own home, and reads what the script wrote. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { requireProgram } from '../system-program.ts';

const nvim = await requireProgram({
  what: 'Neovim',
  why: 'the tests talk to the language server from another editor',
  variable: 'NVIM',
  commands: ['nvim'],
  debianPackages: ['neovim'],
});

/** `body` gets `client_id` of a client that is attached to the buffer of `file`, and fills the table `found`. */
export async function inNeovim(
  folder: string,
  file: string,
  server: readonly string[],
  body: string,
): Promise<Readonly<Record<string, unknown>>> {
  const home = join(folder, '.home');
  mkdirSync(home, { recursive: true });
  const script = join(home, 'script.lua');
  const answer = join(home, 'answer.json');
  writeFileSync(script, around(folder, file, server, answer, body));
  const child = spawn(nvim, ['--headless', '-u', 'NONE', '-i', 'NONE', '-n', '-c', `luafile ${script}`], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: home, XDG_CONFIG_HOME: home, XDG_DATA_HOME: home, XDG_STATE_HOME: home },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text));
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`Neovim ended with ${code}: ${output}`);
  return JSON.parse(readFileSync(answer, 'utf8'));
}

const lua = (text: string): string => JSON.stringify(text);

/** Neovim 0.7 has no `vim.lsp.start`; `vim.wait` lets its event loop run until something is true. */
function around(folder: string, file: string, server: readonly string[], answer: string, body: string): string {
  return `
local ok, problem = pcall(function()
  vim.cmd('edit ' .. vim.fn.fnameescape(${lua(file)}))
  vim.bo.filetype = 'yaml'
  local bufnr = vim.api.nvim_get_current_buf()
  local client_id = vim.lsp.start_client({
    name = 'mooring',
    cmd = { ${server.map(lua).join(', ')} },
    root_dir = ${lua(folder)},
    workspace_folders = { { uri = vim.uri_from_fname(${lua(folder)}), name = 'project' } },
  })
  vim.lsp.buf_attach_client(bufnr, client_id)
  local function wait_for(what, condition)
    if not vim.wait(20000, condition, 20) then error('It did not happen: ' .. what) end
  end
  wait_for('the server is ready', function()
    local client = vim.lsp.get_client_by_id(client_id)
    return client ~= nil and client.initialized == true
  end)
  local function request(method, params)
    local answers = vim.lsp.buf_request_sync(bufnr, method, params, 20000)
    local one = answers and answers[client_id]
    if one == nil then error('No answer to ' .. method) end
    if one.err then error(method .. ': ' .. vim.inspect(one.err)) end
    return one.result
  end
  local function at(line, character)
    return { textDocument = vim.lsp.util.make_text_document_params(bufnr), position = { line = line, character = character } }
  end
  local found = {}
  ${body}
  vim.lsp.stop_client(client_id)
  wait_for('the server ends', function() return vim.lsp.get_client_by_id(client_id) == nil end)
  vim.fn.writefile({ vim.fn.json_encode(found) }, ${lua(answer)})
end)
if not ok then
  io.stderr:write(tostring(problem) .. '\\n')
  vim.cmd('cquit 1')
end
vim.cmd('qall!')
`;
}
