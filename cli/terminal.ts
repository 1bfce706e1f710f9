/** Standard output for the answer, standard error for everything else. */
import type { Terminal } from './command.ts';

const QUIET_MS = 1000;

export function openTerminal(): Terminal {
  const { stdout, stderr, env } = process;
  const live = stderr.isTTY === true;
  const start = performance.now();
  let shown = '';
  let closed = false;
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    closed = true;
    // `mooring lint | head` closes the pipe early; that is the reader's right, not an error.
    if (error.code === 'EPIPE') return;
    stderr.write(`mooring: the answer cannot be written: ${error.message}.\n`);
    process.once('exit', () => {
      process.exitCode = 2;
    });
  });
  // There is nowhere left to say so.
  stderr.on('error', () => {});
  const wipe = () => {
    if (live && shown !== '') stderr.write('\r\u001b[K');
    shown = '';
  };
  return {
    colors:
      env.NO_COLOR === undefined && (env.FORCE_COLOR !== undefined ? env.FORCE_COLOR !== '0' : stdout.isTTY === true),
    print(text) {
      wipe();
      if (!closed) stdout.write(text);
    },
    note(text) {
      wipe();
      stderr.write(text.endsWith('\n') ? text : `${text}\n`);
    },
    progress(text) {
      if (text === shown) return;
      if (text === '') return wipe();
      if (performance.now() - start < QUIET_MS) return;
      if (live) stderr.write(`\r\u001b[K${text}`);
      else if (shown === '') stderr.write(`${text}\n`);
      shown = text;
    },
  };
}
