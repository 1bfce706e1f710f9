/**
 * `npm start`: sets up whatever is missing, builds, and shows `examples/` in VS Code with Mooring: in the desktop VS Code
 * when `code` is on the PATH and there is a display, otherwise in one that is served to the browser.
 * `--port N` chooses the port, `--no-open` opens no browser (both mean: serve), `--fresh` forgets earlier settings.
 */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { findExecutable, ownProcesses } from './processes.mjs';
import { build, installPackages, installVSCode, main, pinnedNode, root, say } from './setup.mjs';

function desktopVSCode(args) {
  const { DISPLAY, WAYLAND_DISPLAY, VSCODE_IPC_HOOK_CLI } = process.env;
  const display = DISPLAY || WAYLAND_DISPLAY || process.platform === 'darwin' || process.platform === 'win32';
  // In a remote window `code` is a messenger that cannot load an extension under development.
  if (!display || VSCODE_IPC_HOOK_CLI || args.some((arg) => arg !== '--fresh')) return undefined;
  return findExecutable(['code']);
}

/** The file to begin with: it shows at once what Mooring finds. */
function brokenExample() {
  const folder = join(root, 'examples/broken');
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true })
    .filter((name) => /\.ya?ml$/.test(name) && name !== 'mooring.yaml')
    .sort()
    .slice(0, 1)
    .map((name) => join(folder, name));
}

await main(async () => {
  const args = process.argv.slice(2);
  const processes = ownProcesses();
  await installPackages(processes);
  const code = desktopVSCode(args);
  if (code) {
    build();
    say('Opening VS Code with examples/ and the extension from this clone.');
    const shell = process.platform === 'win32'; // There it is a .cmd file.
    const files = [join(root, 'examples'), ...brokenExample()];
    const window = ['--new-window', `--extensionDevelopmentPath=${root}`, ...files];
    const quoted = shell ? window.map((arg) => `"${arg}"`) : window;
    return (await processes.run(shell ? `"${code}"` : code, quoted, { shell })).code;
  }
  await installVSCode(processes);
  build();
  // The channel tells the server that we are gone, should we be killed.
  const stdio = ['ignore', 'inherit', 'inherit', 'ipc'];
  const show = brokenExample().flatMap((file) => ['--show', file]);
  const serve = [join(root, 'scripts/serve.ts'), ...show, ...args];
  return (await processes.run(pinnedNode, serve, { stdio, cwd: root })).code;
});
