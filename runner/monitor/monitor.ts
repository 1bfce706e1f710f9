/**
 * Watches what runs: error budgets, drift, cost and waiting answers. Whoever asks gets what is true now; a runner that
 * stays looks by itself, keeps the last results for the editor, and tells listeners when one of them reads differently.
 */
import { stat } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import {
  type ChangedPart,
  type CostParams,
  type CostReport,
  type LiveFact,
  type ModelDrift,
  Refusal,
} from '../../core/contract/runner.ts';
import type { DriftPage } from '../../core/drift/report/page.ts';
import { type Digest, isDigest } from '../../core/values/digest.ts';
import { nearest } from '../../core/values/suggest.ts';
import { releaseOf } from '../records/release-of.ts';
import { recordSources } from '../records/sources.ts';
import { decideOverdue, resumeDecisions, waitingByModel } from '../reviews/reviews.ts';
import type { Runner } from '../rpc/method.ts';
import { costReport, promptSpend, spentThisMonth } from './cost.ts';
import type { CountedSource } from './counting.ts';
import { type Declared, declaredReader } from './declared.ts';
import { driftMonitor } from './drift.ts';
import { factsFrom } from './facts.ts';
import { type ObjectiveStatus, sloMonitor } from './slos.ts';

export interface Asking {
  readonly signal?: AbortSignal;
  readonly onProgress?: (message: string) => void;
}

export interface Monitor {
  slos(asking?: Asking): Promise<readonly ObjectiveStatus[]>;
  drift(params: { readonly model?: string; readonly window?: number }, asking?: Asking): Promise<readonly ModelDrift[]>;
  driftReport(params: DriftOf, asking?: Asking): Promise<DriftPage & { readonly target: string }>;
  cost(params: CostParams): Promise<CostReport>;
  facts(): Promise<readonly LiveFact[]>;
  /** Looks once at what may have changed, and tells the listeners what did. */
  look(signal?: AbortSignal): Promise<readonly ChangedPart[]>;
  /** Looks on and on. Returns the way to end that. */
  watch(note: (sentence: string) => void): () => Promise<void>;
}

/** One model on one target: the first that has served it, unless one is named. */
export interface DriftOf {
  readonly model: string;
  readonly target?: string;
  readonly window?: number;
}

export type MonitorOptions = Pick<Runner, 'root' | 'deployments' | 'store' | 'ledger' | 'now' | 'changed'>;

const LOOK_EVERY_MS = 1000;
/** Looking whether files have changed costs a project of a thousand some tens of milliseconds. */
const FILES_EVERY_MS = 5000;
/** Windows move on even when nothing is recorded. */
const JUDGE_AGAIN_MS = 60_000;
/** Drift is a matter of hours: looking for it costs more than seeing it a little later. */
const DRIFT_EVERY_MS = 30_000;
const DRIFT_AGAIN_MS = 600_000;
const REVIEWS_EVERY_MS = 10_000;

export function openMonitor(options: MonitorOptions): Monitor {
  const { root, deployments, store, now } = options;
  const declaredFiles = declaredReader(root);
  const slos = sloMonitor(store.counts);
  const drift = driftMonitor(root);
  let counting: Promise<unknown> = Promise.resolve();
  let lastDrift: readonly ModelDrift[] | undefined;
  let lastDeclared: Declared | undefined;
  const seen = new Map<ChangedPart, string>();
  const done = new Map<'drift' | 'judged' | 'reviews', number>();
  let newSinceDrift = true;

  async function sources(): Promise<readonly CountedSource[]> {
    return (await recordSources(deployments)).map(({ target, path }) => ({ target: target.name, path }));
  }

  /** One at a time: the same records must not be counted twice. */
  function countUp(declared: Declared, from: readonly CountedSource[], asking: Asking): Promise<number> {
    const { signal, onProgress } = asking;
    const counted = counting.then(() =>
      slos.count(declared, from, {
        now: now(),
        ...(signal && { signal }),
        ...(onProgress && {
          onProgress: (rows: number, of: number) => onProgress(`Counting records for SLOs: ${rows} of ${of}…`),
        }),
      }),
    );
    counting = counted.catch(() => {});
    return counted;
  }

  async function judge(asking: Asking, notOlderThan?: number): Promise<readonly ObjectiveStatus[]> {
    const [declared, from] = await Promise.all([declaredFiles.read(notOlderThan), sources()]);
    await countUp(declared, from, asking);
    return slos.statuses(declared, from, now());
  }

  async function checkDrift(
    { model: name, window }: { readonly model?: string; readonly window?: number },
    { signal, onProgress }: Asking,
  ): Promise<readonly ModelDrift[]> {
    const [declared, from] = await Promise.all([declaredFiles.read(), sources()]);
    if (window !== undefined && !(window > 0)) throw new Refusal('usage', `${window} seconds are no window.`);
    const watched = [...declared.models.values()].filter(
      (one) => one.drift && (name === undefined || one.name === name),
    );
    if (name !== undefined && watched.length === 0) throw new Refusal('usage', notWatched(name, declared));
    const all: ModelDrift[] = [];
    for (const model of watched) {
      onProgress?.(`Comparing what ${model.name} sees with its reference…`);
      all.push(...(await drift.check(model, from, { now: now(), window, ...(signal && { signal }) })));
    }
    return all;
  }

  async function driftReport({ model: name, target, window }: DriftOf, { signal, onProgress }: Asking) {
    const [declared, from] = await Promise.all([declaredFiles.read(), sources()]);
    const model = declared.models.get(name);
    if (!model?.drift) throw new Refusal('usage', notWatched(name, declared));
    onProgress?.(`Comparing what ${name} sees with its reference…`);
    const served = target === undefined ? await servedOn(name, from) : from.filter((one) => one.target === target);
    const [source] = served;
    if (!source) {
      const where = target === undefined ? '' : ` on \`${target}\``;
      throw new Refusal('refused', `\`${name}\` has served no request${where} yet, so there is nothing to compare.`);
    }
    const options = { now: now(), window, ...(signal && { signal }) };
    return { ...(await drift.report(model, model.drift, source, options)), target: source.target };
  }

  /** The targets where it is deployed come first; else every one that has records. */
  async function servedOn(model: string, from: readonly CountedSource[]): Promise<readonly CountedSource[]> {
    const targets = (await deployments.all()).filter((one) => one.model === model).map((one) => one.target);
    const there = from.filter((one) => targets.includes(one.target));
    return there.length > 0 ? there : from;
  }

  async function facts(): Promise<readonly LiveFact[]> {
    const [declared, from] = await Promise.all([declaredFiles.read(), sources()]);
    const moment = now();
    return factsFrom({
      declared,
      now: moment,
      deployments: await deployments.all(),
      slos: from.length === 0 ? [] : await ifReadable(() => judge({}, LOOK_EVERY_MS), []),
      drift: await ifReadable(knownDrift, []),
      spent: await ifReadable(async () => spentThisMonth(from, moment), new Map()),
      prompts: await ifReadable(() => promptFactsOf(from, moment), []),
      evals: store.lastEvalRuns(),
      waiting: await ifReadable(() => waitingByModel(options), new Map()),
    });
  }

  /** Without those that only say that nothing was recorded yet. */
  async function knownDrift(): Promise<readonly ModelDrift[]> {
    lastDrift ??= await checkDrift({}, {});
    return lastDrift.filter(({ verdict, columns }) => verdict !== 'inconclusive' || columns.length > 0);
  }

  async function promptFactsOf(from: readonly CountedSource[], moment: number) {
    return Promise.all(
      promptSpend(from, moment).map(async (one) => {
        const behaviour = isDigest(one.release) ? await behaviourOf(one.target, one.release) : undefined;
        return { ...one, behaviour };
      }),
    );
  }

  async function behaviourOf(target: string, release: Digest): Promise<Digest | undefined> {
    const kept = deployments.targets().find(({ name }) => name === target);
    return (kept && (await releaseOf(kept, release)))?.prompt?.behaviour;
  }

  /** True when it reads differently from the last time; what it read at first is no news. */
  function isNews(part: ChangedPart, reading: string): boolean {
    const before = seen.get(part);
    seen.set(part, reading);
    return before !== undefined && before !== reading;
  }

  function isDue(what: 'drift' | 'judged' | 'reviews', every: number): boolean {
    return now() - (done.get(what) ?? Number.NEGATIVE_INFINITY) >= every;
  }

  async function look(signal?: AbortSignal): Promise<readonly ChangedPart[]> {
    const asking = signal ? { signal } : {};
    const from = await sources();
    const parts = new Set<ChangedPart>();
    const declared = await declaredFiles.read(FILES_EVERY_MS);
    // What was declared anew is looked at at once, records or not.
    const isDeclaredAnew = declared !== lastDeclared;
    lastDeclared = declared;
    if (isDeclaredAnew) done.delete('drift');
    const hasNew = isNews('records', await printOf(from));
    newSinceDrift ||= hasNew;
    if (hasNew) parts.add('records').add('cost');
    if (hasNew || isDeclaredAnew || isDue('reviews', REVIEWS_EVERY_MS)) {
      done.set('reviews', now());
      await resumeDecisions(options);
      await decideOverdue(options);
      if (isNews('reviews', JSON.stringify([...(await waitingByModel(options))]))) parts.add('reviews');
    }
    if (hasNew || isDeclaredAnew || isDue('judged', JUDGE_AGAIN_MS)) {
      done.set('judged', now());
      if (isNews('slos', JSON.stringify((await judge(asking, FILES_EVERY_MS)).map(asShown)))) parts.add('slos');
    }
    if (isDue('drift', newSinceDrift ? DRIFT_EVERY_MS : DRIFT_AGAIN_MS)) {
      done.set('drift', now());
      newSinceDrift = false;
      lastDrift = await checkDrift({}, asking);
      if (isNews('drift', JSON.stringify(lastDrift.map(({ at: _, ...rest }) => rest)))) parts.add('drift');
    }
    const changed = [...parts];
    if (changed.length > 0) options.changed({ parts: changed });
    return changed;
  }

  return {
    slos: (asking = {}) => judge(asking),
    drift: (params, asking = {}) => checkDrift(params, asking),
    driftReport: (params, asking = {}) => driftReport(params, asking),
    async cost(params) {
      const [declared, from] = await Promise.all([declaredFiles.read(), sources()]);
      return costReport(declared, from, params, now());
    },
    facts,
    look,
    watch: (note) => watch(look, note),
  };
}

/** Records that cannot be read hide what is known from them, and nothing else. Whoever asks for it is told why. */
async function ifReadable<Known>(read: () => Promise<Known>, otherwise: Known): Promise<Known> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof Refusal) return otherwise;
    throw error;
  }
}

function watch(look: (signal: AbortSignal) => Promise<unknown>, note: (sentence: string) => void): () => Promise<void> {
  const ended = new AbortController();
  let told = '';
  const run = async (): Promise<void> => {
    while (!ended.signal.aborted) {
      try {
        await look(ended.signal);
        told = '';
      } catch (error) {
        if (ended.signal.aborted) return;
        // One that cannot look now tries again: whoever serves is not concerned.
        const why = error instanceof Error ? error.message : String(error);
        if (why !== told) note(`What runs cannot be watched now: ${why}`);
        told = why;
      }
      await wait(LOOK_EVERY_MS, undefined, { signal: ended.signal, ref: false }).catch(() => {});
    }
  };
  const running = run();
  return async () => {
    ended.abort();
    await running;
  };
}

/** Written to or not: the database itself, and the log of what is not in it yet. */
async function printOf(sources: readonly CountedSource[]): Promise<string> {
  const files = sources.flatMap(({ path }) => [path, `${path}-wal`]);
  const parts = await Promise.all(
    files.map((file) =>
      stat(file).then(
        ({ mtimeMs, size }) => `${file} ${mtimeMs} ${size}`,
        () => '',
      ),
    ),
  );
  return parts.join('\n');
}

/** A budget that shrinks by a hair is no news. */
function asShown({ status }: ObjectiveStatus): readonly unknown[] {
  const { name, verdict, budgetLeft, value } = status;
  const rounded = (share: number | undefined) => (share === undefined ? null : Math.round(share * 1000));
  return [name, verdict, rounded(budgetLeft), rounded(value)];
}

function notWatched(name: string, { models }: Declared): string {
  if (models.has(name)) {
    return `The model \`${name}\` declares no \`drift\`: name a reference file and columns in its manifest.`;
  }
  const guess = nearest(name, [...models.keys()]);
  return `There is no model \`${name}\` in this project.${guess ? ` Did you mean \`${guess}\`?` : ''}`;
}
