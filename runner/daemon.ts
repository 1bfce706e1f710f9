/** A runner that stays: holds the project's lock, serves its methods, and ends when it is told to or its project is gone. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Refusal } from '../core/contract/runner.ts';
import { makeRuntimeFolder } from '../host/runtime-folder.ts';
import { type Created, createRunner, type RunningRunner } from './runner.ts';
import { serve } from './serve.ts';
import { takenBy } from './taken-by.ts';

export type Daemon =
  | {
      readonly ok: true;
      readonly socket: string;
      readonly running: RunningRunner;
      readonly ended: Promise<void>;
      end(): void;
    }
  | { readonly ok: false; readonly problem: string };

const LOOK_EVERY_MS = 2000;
const PATIENCE_MS = 15_000;
const LOOK_AGAIN_MS = 50;

export interface DaemonOptions {
  readonly root: string;
  /** Whether the gateways end with it: one that runs in a terminal takes them along. */
  readonly takesGatewaysAlong: boolean;
}

export async function runDaemon({ root, takesGatewaysAlong }: DaemonOptions): Promise<Daemon> {
  const place = makeRuntimeFolder(root);
  if (!place.ok) return place;
  try {
    const created = await createdPatiently(root);
    if (!created.ok) return { ok: false, problem: takenBy(created.holder) };
    const { running } = created;
    const served = await serve(running.api, place.value);
    const asked = Promise.withResolvers<void>();
    const end = () => asked.resolve();
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, end);
    running.runner.ending.addEventListener('abort', end, { once: true });
    // A project that was deleted needs no runner, and would otherwise keep one for ever.
    const lock = join(running.runner.folder, 'runner.lock');
    const look = setInterval(() => existsSync(lock) || end(), LOOK_EVERY_MS);
    const ended = asked.promise.then(async () => {
      clearInterval(look);
      if (takesGatewaysAlong || !existsSync(lock)) await running.runner.deployments.stopLocal();
      await served.close();
      await running.close();
    });
    return { ok: true, socket: served.socket, running, ended, end };
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, problem: error.message };
    throw error;
  }
}

/** A command that is the runner for a moment is waited for; a runner that stays is not. */
async function createdPatiently(root: string): Promise<Created> {
  for (const end = Date.now() + PATIENCE_MS; ; await wait(LOOK_AGAIN_MS)) {
    const created = await createRunner({ root, mode: 'process' });
    if (created.ok || created.holder?.mode === 'process' || Date.now() > end) return created;
  }
}
