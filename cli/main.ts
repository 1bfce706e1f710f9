/**
 * The `mooring` command. This file must load on any Node, also one too old for the rest: there it hands over to the
 * pinned Node that a clone has among its packages, or says what to install.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { keepCompiledCode } from '../host/compiled-code.ts';

const MINIMUM = [22, 19] as const;

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
// A command that soon ends needs no growing nursery: without it, a large lint takes 40 % less memory.
if (process.argv[2] !== 'lsp') setFlagsFromString('--semi-space-growth-factor=1');

if (major > MINIMUM[0] || (major === MINIMUM[0] && minor >= MINIMUM[1])) {
  keepCompiledCode();
  const { run } = await import('./run.ts');
  process.exitCode = await run(process.argv.slice(2));
} else {
  process.exitCode = handOver();
}

function handOver(): number {
  const pinned = fileURLToPath(new URL('../node_modules/node/bin/node', import.meta.url));
  if (!existsSync(pinned)) {
    process.stderr.write(
      `mooring needs Node ${MINIMUM.join('.')} or newer; this is ${process.versions.node}.\nInstall a newer Node (https://nodejs.org), or in a clone of Mooring run: npm ci\n`,
    );
    return 2;
  }
  const [script = ''] = process.argv.slice(1);
  const child = spawnSync(pinned, [script, ...process.argv.slice(2)], { stdio: 'inherit' });
  if (child.error) {
    process.stderr.write(`mooring could not start ${pinned}: ${child.error.message}\n`);
    return 2;
  }
  return child.status ?? 2;
}
