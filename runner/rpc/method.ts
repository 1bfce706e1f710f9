/**
 * What a method of the runner is. A file under `runner/rpc/` exports one `group`: the methods of one noun. The list of
 * groups, `registry.ts`, is generated from the files.
 */
import type { Answer, Change, Params, Progress, RunnerMethod } from '../../core/contract/runner.ts';
import type { Decider } from '../deploy/decide.ts';
import type { Deployments } from '../deploy/deployments.ts';
import type { Rollouts } from '../deploy/rollouts.ts';
import type { Ledger } from '../ledger/ledger.ts';
import type { Monitor } from '../monitor/monitor.ts';
import type { Store } from '../store/store.ts';

/** What a method may use: the parts of one running runner. */
export interface Runner {
  /** The folder of the project; everything the runner keeps is under its `.mooring`. */
  readonly root: string;
  /** The folder `.mooring`. */
  readonly folder: string;
  readonly mode: 'process' | 'command';
  readonly since: string;
  /** What was found and mended at the start, a sentence each. */
  readonly found: readonly string[];
  readonly store: Store;
  readonly ledger: Ledger;
  readonly deployments: Deployments;
  readonly decider: Decider;
  readonly rollouts: Rollouts;
  readonly monitor: Monitor;
  /** Who works with it: the address he signs commits with, else the user of the machine. */
  readonly user: string;
  readonly now: () => number;
  /** Aborted when this runner was asked to end. */
  readonly ending: AbortSignal;
  /** Ends a runner that is a process of its own, once the answer is out. */
  end(): void;
  /** Tells the listeners; told twice within a moment, they hear it once. */
  changed(change: Change): void;
}

export interface MethodCall {
  readonly signal: AbortSignal;
  progress(progress: Progress): void;
}

export type Handler<Name extends RunnerMethod> = (
  runner: Runner,
  params: Params<Name>,
  call: MethodCall,
) => Promise<Answer<Name>> | Answer<Name>;

export type MethodGroup = { readonly [Name in RunnerMethod]?: Handler<Name> };
