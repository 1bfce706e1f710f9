/** The runner of the project that a command works in: the one that runs, or this command itself for as long as it needs. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Answer, Params, RunnerApi, RunnerMethod } from '../../core/contract/runner.ts';
import { entryOf } from '../../host/entries.ts';
import { findProjectRoot } from '../../host/files.ts';
import { connectRunner, startRunner } from '../../host/runner-link.ts';
import { version } from '../../host/version.ts';
import { takenBy } from '../../runner/taken-by.ts';
import { type Call, UsageError } from '../command.ts';

export interface OpenRunner extends AsyncDisposable {
  readonly api: RunnerApi;
  /** Of the runner's own process; undefined when this command is the runner. */
  readonly pid: number | undefined;
  /** Resolves when the runner's process is gone. */
  readonly closed: Promise<void>;
}

const PATIENCE_MS = 30_000;
const LOOK_EVERY_MS = 100;

export async function projectRoot(call: Call): Promise<string> {
  const root = await findProjectRoot(call.folder);
  if (root !== undefined) return root;
  throw new UsageError(
    `There is no mooring.yaml in ${call.folder} or above it. Run \`mooring init\` to start a project.`,
  );
}

/** Waits while another command is the runner, and gives up after a while. */
export async function openRunner(call: Call): Promise<OpenRunner> {
  const root = await projectRoot(call);
  // Loaded only where it is needed: a command that talks to a runner has no use for a database.
  const { createRunner } = await import('../../runner/runner.ts');
  for (const end = Date.now() + PATIENCE_MS; ; await wait(LOOK_EVERY_MS)) {
    call.signal.throwIfAborted();
    const remote = await connectRunner(root);
    if (remote) {
      if (remote.version !== version) {
        call.terminal.note(
          `The runner (process ${remote.pid}) is Mooring ${remote.version}, and this is ${version}. \`mooring down\` ends it.`,
        );
      }
      return {
        api: remote,
        pid: remote.pid,
        closed: remote.closed,
        [Symbol.asyncDispose]: async () => remote.disconnect(),
      };
    }
    const created = await createRunner({ root, mode: 'command' });
    if (created.ok) {
      const { api, runner, close } = created.running;
      for (const sentence of runner.found) call.terminal.note(sentence);
      return { api, pid: undefined, closed: Promise.resolve(), [Symbol.asyncDispose]: close };
    }
    if (Date.now() > end) throw new UsageError(takenBy(created.holder));
    call.terminal.progress(`Waiting: ${takenBy(created.holder)}`);
  }
}

/** A runner with a process of its own, started when there is none: what deployments on this machine need. */
export async function startedRunner(call: Call): Promise<OpenRunner> {
  const root = await projectRoot(call);
  const running = await connectRunner(root);
  const started = running
    ? { ok: true as const, runner: running }
    : await startRunner(root, { entry: entryOf('runner') });
  if (!started.ok) throw new UsageError(started.problem);
  const { runner } = started;
  if (!running) call.terminal.note(`The runner was started (process ${runner.pid}). \`mooring down\` ends it.`);
  return {
    api: runner,
    pid: runner.pid,
    closed: runner.closed,
    [Symbol.asyncDispose]: async () => runner.disconnect(),
  };
}

/** One method, with its progress on the terminal and Ctrl-C as its cancellation. */
export async function ask<Name extends RunnerMethod>(
  call: Call,
  { api }: OpenRunner,
  method: Name,
  params: Params<Name>,
): Promise<Answer<Name>> {
  const answer = await api.call(method, params, {
    signal: call.signal,
    onProgress: ({ message }) => call.terminal.progress(message),
  });
  call.terminal.progress('');
  return answer;
}
