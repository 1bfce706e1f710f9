/**
 * Carries out one decision so that a crash at any moment leaves it done or undone, never half: what the state will be is
 * written down, the ledger says that it was decided, the target gets it. The next start finishes what was decided and
 * drops what was not.
 */
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Change } from '../../core/contract/runner.ts';
import type { TargetState } from '../../core/contract/target-state.ts';
import { reason } from '../../host/files.ts';
import { writeWholeSync } from '../../host/write.ts';
import type { Decision, Ledger } from '../ledger/ledger.ts';
import { emptyState } from './next-state.ts';
import type { Target } from './targets/target.ts';

export interface Decider {
  /**
   * Asks `next` for the state after the one that is there, decides it and waits until the gateway, where one runs,
   * serves it. Decisions about one target wait for each other. Undefined from `next`: nothing is to be done.
   */
  decide(
    target: Target,
    next: (state: TargetState) => Decided | undefined | Promise<Decided | undefined>,
  ): Promise<Outcome>;
  /** Finishes or drops what a crash left; a sentence for each. */
  recover(target: Target): Promise<readonly string[]>;
}

export interface Decided {
  readonly state: TargetState;
  readonly decision: Decision;
}

export interface Outcome {
  readonly state: TargetState;
  /** Why the gateway does not serve this state; it goes on with the one before. */
  readonly problem?: string;
}

export interface DeciderOptions {
  /** `.mooring/pending`. */
  readonly folder: string;
  readonly ledger: Ledger;
  readonly changed: (change: Change) => void;
}

interface Pending {
  readonly operation: string;
  readonly state: TargetState;
}

/** A gateway looks at its state ten times a second; loading a large artifact takes longer. */
const SERVE_PATIENCE_MS = 15_000;
/** What it says sooner may still be about the state before. */
const TELLING_MS = 1500;

export function openDecider({ folder, ledger, changed }: DeciderOptions): Decider {
  const queues = new Map<string, Promise<unknown>>();
  const pendingPath = (target: Target) => join(folder, `${target.name}.json`);

  async function carryOut(target: Target, next: Parameters<Decider['decide']>[1]): Promise<Outcome> {
    const before = (await target.readState()) ?? emptyState(target.name);
    const decided = await next(before);
    if (!decided) return { state: before };
    const { state, decision } = decided;
    const operation = randomUUID();
    mkdirSync(folder, { recursive: true });
    writeWholeSync(pendingPath(target), JSON.stringify({ operation, state } satisfies Pending));
    const details = { ...decision.details, operation, sequence: state.sequence };
    ledger.append({ ...decision, details });
    try {
      await target.writeState(state);
    } catch (error) {
      ledger.append({
        action: `${decision.action}.failed`,
        subject: decision.subject,
        details: { of: operation, why: reason(error) },
      });
      throw error;
    } finally {
      rmSync(pendingPath(target), { force: true });
    }
    changed({ parts: ['deployments', 'ledger'] });
    const problem = await served(target, state.sequence);
    return { state, ...(problem !== undefined && { problem }) };
  }

  return {
    decide(target, next) {
      const before = queues.get(target.name) ?? Promise.resolve();
      const mine = before.then(() => carryOut(target, next));
      queues.set(
        target.name,
        mine.catch(() => {}),
      );
      return mine;
    },
    async recover(target) {
      const path = pendingPath(target);
      const pending = readPending(path);
      if (!pending) {
        if (existsSync(path)) rmSync(path);
        return [];
      }
      const { operation, state } = pending;
      const there = (await target.readState())?.sequence ?? 0;
      if (there >= state.sequence) {
        rmSync(path);
        return [];
      }
      if (!ledger.holds(operation)) {
        rmSync(path);
        return [
          `A change of the target ${target.name} was prepared and not decided when the runner ended. It was dropped; nothing had changed.`,
        ];
      }
      await target.writeState(state);
      rmSync(path);
      const sentence = `A change of the target ${target.name} was decided and not carried out when the runner ended. It was carried out now (state ${state.sequence}).`;
      ledger.append({
        action: 'recover',
        subject: `Target/${target.name}`,
        details: { of: operation, sequence: state.sequence, why: sentence },
      });
      return [sentence];
    },
  };
}

/** Undefined once the gateway serves the state, and also when none runs: then nothing serves an older one. */
export async function served(target: Target, sequence: number): Promise<string | undefined> {
  let why = '';
  const start = Date.now();
  for (const end = start + SERVE_PATIENCE_MS; Date.now() < end; await wait(5)) {
    const { gateway, health } = await target.look();
    if (!gateway) return undefined;
    if (gateway.sequence >= sequence) return undefined;
    why = health.why;
    // One that is only slow has nothing to say.
    if (health.status === 'unhealthy' && Date.now() - start > TELLING_MS) return why;
  }
  return `The gateway did not load the new state in time. ${why}`;
}

function readPending(path: string): Pending | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return isPending(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isPending(value: unknown): value is Pending {
  return (
    typeof value === 'object' &&
    value !== null &&
    'operation' in value &&
    typeof value.operation === 'string' &&
    'state' in value &&
    typeof value.state === 'object'
  );
}
