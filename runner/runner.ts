/**
 * The runner of one project: whoever holds its lock. Opens what the runner keeps, mends what a crash left, and gives the
 * methods to work with it. The process `runner.js` serves them on a socket; a command uses them in its own process.
 */
import { existsSync, mkdirSync, realpathSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { type Change, type ChangedPart, Refusal, type RunnerApi } from '../core/contract/runner.ts';
import { isBelow, isForbidden, reason } from '../host/files.ts';
import { gitEmail } from '../host/git.ts';
import { configFolder } from '../host/user-folders.ts';
import { writeWholeSync } from '../host/write.ts';
import { type Decider, openDecider } from './deploy/decide.ts';
import { type Deployments, openDeployments } from './deploy/deployments.ts';
import { openRollouts, type Rollouts } from './deploy/rollouts.ts';
import { declaredTargets, openProject } from './deploy/subject.ts';
import { openLedger } from './ledger/ledger.ts';
import { openMonitor } from './monitor/monitor.ts';
import { localApi } from './rpc/local-api.ts';
import type { Runner } from './rpc/method.ts';
import { type Holder, lockProject } from './store/lock.ts';
import { openStore } from './store/store.ts';

export interface RunnerOptions {
  readonly root: string;
  /** `process` stays: it watches gateways and drives rollouts. `command` does one thing. */
  readonly mode: 'process' | 'command';
  readonly now?: () => number;
}

export interface RunningRunner {
  readonly api: RunnerApi;
  readonly runner: Runner;
  close(): Promise<void>;
}

export type Created =
  | { readonly ok: true; readonly running: RunningRunner }
  | { readonly ok: false; readonly holder: Holder | undefined };

/** Not ok when another process is the runner of this project. */
export async function createRunner(options: RunnerOptions): Promise<Created> {
  const root = realpathSync(options.root);
  const folder = join(root, '.mooring');
  try {
    return await createIn(folder, { ...options, root });
  } catch (error) {
    throw isForbidden(error) ? unwritable(folder, error) : error;
  }
}

/** Its folder belongs to somebody else, such as root after a `sudo`, or lies on a disk that can only be read. */
function unwritable(folder: string, error: unknown): Refusal {
  const path = error instanceof Error && 'path' in error && typeof error.path === 'string' ? error.path : folder;
  return new Refusal(
    'usage',
    `Mooring keeps its state in ${isBelow(folder, path) ? folder : path}, and cannot write there: ${reason(error)}. Change the permissions, or run it as the user who owns that.`,
  );
}

async function createIn(folder: string, { root, mode, now = Date.now }: RunnerOptions): Promise<Created> {
  mkdirSync(folder, { recursive: true });
  const ignore = join(folder, '.gitignore');
  if (!existsSync(ignore)) writeWholeSync(ignore, '*\n');
  const locked = lockProject(folder, { pid: process.pid, mode });
  if (!locked.ok) return locked;
  const closers: (() => void | Promise<void>)[] = [() => locked.lock.release()];
  const close = async () => {
    for (let closer = closers.pop(); closer; closer = closers.pop()) await closer();
  };
  try {
    const { store, found: storeFound } = openStore(folder, now());
    closers.push(() => store.close());
    const email = await gitEmail(root);
    const actor = { user: userInfo().username, ...(email !== undefined && { email }) };
    const { ledger, found: ledgerFound } = openLedger({ root, configFolder: configFolder(), actor, now });
    closers.push(() => ledger.close());
    const changes = changeListeners();
    closers.push(() => changes.close());
    const note = (sentence: string) => console.error(`${new Date(now()).toISOString()} ${sentence}`);
    const decider = openDecider({ folder: join(folder, 'pending'), ledger, changed: changes.tell });
    const rollouts = openRollouts({ decider, now, note, changed: changes.tell });
    const deployments = openDeployments({
      folder: join(folder, 'targets'),
      note,
      changed: changes.tell,
      declared: async () => declaredTargets(await openProject(root)),
      rolloutOf: rollouts.viewOf,
    });
    closers.push(() => deployments.close());
    const recovered = await recoverAll(deployments, decider);
    const monitor = openMonitor({ root, deployments, store, ledger, now, changed: changes.tell });
    if (mode === 'process') closers.push(stay({ deployments, rollouts, note }), monitor.watch(note));
    const ending = new AbortController();
    const runner: Runner = {
      root,
      folder,
      mode,
      since: new Date(now()).toISOString(),
      found: [...storeFound, ...ledgerFound, ...recovered],
      store,
      ledger,
      deployments,
      decider,
      rollouts,
      monitor,
      user: email ?? actor.user,
      now,
      ending: ending.signal,
      end: () => setImmediate(() => ending.abort()),
      changed: changes.tell,
    };
    return { ok: true, running: { api: localApi(runner, changes), runner, close } };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Finishes or drops what a crash left; a target that cannot be reached keeps it for the next start. */
async function recoverAll(deployments: Deployments, decider: Decider): Promise<readonly string[]> {
  const found: string[] = [];
  for (const target of deployments.targets()) {
    try {
      found.push(...(await decider.recover(target)));
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      found.push(`A change of the target ${target.name} was cut short, and cannot be looked after now: ${why}`);
    }
  }
  return found;
}

/** What a runner does that stays: it watches the gateways that are meant to run, and drives rollouts. */
function stay({ deployments, rollouts, note }: StayOptions): () => Promise<void> {
  const ended = new AbortController();
  const adopted = deployments.adopt().catch((error: unknown) => note(`A gateway cannot be started: ${String(error)}`));
  const driven = rollouts.drive(deployments.targets, ended.signal);
  return async () => {
    ended.abort();
    await Promise.all([adopted, driven]);
  };
}

interface StayOptions {
  readonly deployments: Deployments;
  readonly rollouts: Rollouts;
  readonly note: (sentence: string) => void;
}

/** What changed within one moment is told once. */
function changeListeners() {
  const listeners = new Set<(change: Change) => void>();
  let parts = new Set<ChangedPart>();
  let models: Set<string> | undefined = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  const flush = () => {
    timer = undefined;
    const change: Change = { parts: [...parts], ...(models && { models: [...models] }) };
    parts = new Set();
    models = new Set();
    for (const listener of listeners) listener(change);
  };
  return {
    tell(change: Change): void {
      for (const part of change.parts) parts.add(part);
      if (!change.models) models = undefined;
      else for (const model of change.models) models?.add(model);
      timer ??= setTimeout(flush, 20).unref();
    },
    listen(listener: (change: Change) => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close(): void {
      clearTimeout(timer);
      listeners.clear();
    },
  };
}
