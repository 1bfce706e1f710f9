/** Runs the commands of a story for all to see: what was typed, and what it printed. */
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import type { Terminal } from '../command.ts';
import { UsageError } from '../command.ts';

interface Setting {
  readonly project: string;
  /** For keys and sockets, so that nothing of the user's own is touched. */
  readonly home: string;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
}

interface RunOptions {
  /** Only the command itself is shown. */
  readonly quietly?: boolean;
  /** An exit code other than 0 is part of the story. */
  readonly mayFail?: boolean;
}

const LONGEST = 24;
/** Each look takes a moment of its own. */
const LOOKS = 100;

export function createStage({ project, home, terminal, signal }: Setting) {
  const env = { ...process.env, HOME: home, XDG_RUNTIME_DIR: home, XDG_CONFIG_HOME: home, NO_COLOR: '1' };
  const script = process.argv[1] ?? '';
  let started = false;
  let anyFailed = false;

  async function command(words: readonly string[]): Promise<{ code: number | null; output: string }> {
    const child = spawn(process.execPath, [script, ...words], { cwd: project, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const stop = () => child.kill();
    signal.addEventListener('abort', stop, { once: true });
    const ended = new Promise<number | null>((resolve, reject) => child.on('close', resolve).on('error', reject));
    const [out, errors, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
    signal.removeEventListener('abort', stop);
    return { code, output: out.trim() === '' ? errors : out };
  }

  return {
    chapter(title: string): void {
      terminal.print(`\n${terminal.colors ? `\u001b[1m${title}\u001b[0m` : title}\n`);
    },
    say(line: string): void {
      terminal.print(`  ${line}\n`);
    },
    async run(words: readonly string[], { quietly = false, mayFail = false }: RunOptions = {}): Promise<void> {
      signal.throwIfAborted();
      started ||= words[0] === 'up' || words[0] === 'deploy';
      terminal.print(`\n  $ mooring ${words.map(shown).join(' ')}\n`);
      const { code, output } = await command(words);
      const failed = code !== 0 && !mayFail;
      anyFailed ||= failed;
      if (!quietly || failed) terminal.print(indented(output));
    },
    async gateway(): Promise<string> {
      const { output } = await command(['status', '--format', 'json']);
      const url: unknown = JSON.parse(output).gateway?.url;
      if (typeof url !== 'string') throw new UsageError(`The gateway of the demo did not start:\n${output}`);
      return url;
    },
    /** Waits until nothing is being rolled out any more: the runner decides by itself. */
    async settled(): Promise<void> {
      for (let look = 0; look < LOOKS; look += 1) {
        signal.throwIfAborted();
        const { output } = await command(['status', '--format', 'json']);
        const deployments: readonly { readonly rollout?: unknown }[] = JSON.parse(output).deployments ?? [];
        if (deployments.every(({ rollout }) => rollout === undefined || rollout === null)) return;
      }
    },
    failed: () => anyFailed,
    async end(): Promise<void> {
      if (started) await command(['down']).catch(() => undefined);
    },
  };
}

const shown = (word: string): string => (/^[\w./@^-]+$/.test(word) ? word : `'${word}'`);

function indented(output: string): string {
  const lines = output.trimEnd().split('\n');
  const cut =
    lines.length > LONGEST ? [...lines.slice(0, LONGEST), `… and ${lines.length - LONGEST} lines more`] : lines;
  return `${cut.map((line) => `    ${line}`.trimEnd()).join('\n')}\n`;
}
