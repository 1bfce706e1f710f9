/**
 * Kills a gateway under load at a moment that the seed chooses, starts it again on the same state, and counts what must
 * hold: every answer that was acknowledged has its record, no budget is exceeded, the next start serves by itself.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { chat, eventsIn, providersOf, readRecords, readRows, startGateway, until } from '../gateway.ts';
import { deployment, modelRelease, stateFolder } from '../state.ts';
import { answerWith, startUpstream, type Upstream } from '../upstream.ts';

export interface KillResult {
  /** Enough answers were given for the rest to mean something. */
  readonly underLoad: boolean;
  /** Acknowledged answers without a record. */
  readonly lost: number;
  /** Acknowledged streams whose record is not final. */
  readonly unfinished: number;
  readonly budgetExceeded: boolean;
  readonly leaseExceeded: boolean;
  readonly integrity: string;
  readonly servesAgain: boolean;
  /** Starts that found streams cut off and did not say so, or said so without any. */
  readonly silent: number;
  /** Records that are counted more or less than once in the rollups. */
  readonly miscounted: number;
}

/** Where a gateway runs that serves the models `assistant`, which has the budget, and `live`, whose streams are passed on. */
export interface KillPlace extends AsyncDisposable {
  /** The folder with `records.db`. */
  readonly path: string;
  start(): Promise<RunningGateway>;
}

export interface RunningGateway {
  readonly url: string;
  /** What it said since this start. */
  said(): string | Promise<string>;
  kill(): Promise<void>;
  stop(): Promise<unknown>;
}

const leastPerRound = 15;
export const budget = 0.02;
const prices = { 'mock/small': { input: '10 USD', output: '10 USD' } };

/** A process of this machine. */
async function processPlace(upstream: Upstream): Promise<KillPlace> {
  const state = stateFolder();
  const plain = state.release(modelRelease({ name: 'assistant', spec: { budget: { monthly: `${budget} USD` } } }));
  const live = state.release(modelRelease({ name: 'live', serve: { model: 'mock/small', stream: 'observe' } }));
  const deployments = [deployment(plain), deployment(live, 'live')];
  state.write({ providers: providersOf(upstream), prices, deployments });
  return {
    path: state.path,
    async start() {
      const { url, stderr, kill, stop } = await startGateway(state.path);
      return { url, said: stderr, kill, stop };
    },
    async [Symbol.asyncDispose]() {
      state[Symbol.dispose]();
    },
  };
}

export async function killAtRandom(
  seed: number,
  rounds: number,
  placeOf: (upstream: Upstream) => Promise<KillPlace> = processPlace,
): Promise<KillResult> {
  const random = randomFrom(seed);
  await using upstream = await startUpstream((call, response, index) => {
    if (random() < 0.5) return answerWith('A whole answer.')(call, response, index);
    setTimeout(() => answerWith('A whole answer.')(call, response, index), random() * 10);
  });
  await using place = await placeOf(upstream);
  const acknowledged = new Map<string, 'whole' | 'streamed'>();
  let silent = 0;
  let open = 0;
  for (let round = 0; round < rounds; round++) {
    const gateway = await place.start();
    const found = readRecords(place.path).filter(({ status }) => status === 'open').length;
    if (found > open !== (await gateway.said()).includes('cut off')) silent += 1;
    open = found;
    let killed = false;
    const before = acknowledged.size;
    const callers = Array.from({ length: 12 }, async (_, caller) => {
      while (!killed) await callOnce(gateway.url, caller, acknowledged);
    });
    await until(() => acknowledged.size >= before + leastPerRound);
    await delay(random() * 150);
    await gateway.kill();
    killed = true;
    await Promise.all(callers);
  }
  const gateway = await place.start();
  const again = await chat(gateway, { model: 'live' });
  await gateway.stop();
  const underLoad = acknowledged.size >= rounds * leastPerRound;
  return { ...judge(place.path, acknowledged), servesAgain: again.status === 200, silent, underLoad };
}

async function callOnce(url: string, caller: number, acknowledged: Map<string, 'whole' | 'streamed'>): Promise<void> {
  const stream = caller % 3 === 0;
  try {
    const answer = await chat({ url }, stream ? { model: 'live', stream, max_tokens: 50 } : { max_tokens: 50 });
    const id = answer.headers.get('x-mooring-record');
    if (answer.status !== 200 || id === null) return;
    if (!stream) acknowledged.set(id, 'whole');
    else if (eventsIn(answer.text).at(-1) === '[DONE]') acknowledged.set(id, 'streamed');
  } catch {
    // The gateway was killed; this answer was never given.
  }
}

function judge(
  path: string,
  acknowledged: ReadonlyMap<string, 'whole' | 'streamed'>,
): Omit<KillResult, 'servesAgain' | 'silent' | 'underLoad'> {
  const records = new Map(readRecords(path).map((record) => [record.id, record]));
  const ids = [...acknowledged];
  const spent = [...records.values()].reduce(
    (sum, { model, cost }) => sum + (model === 'assistant' ? (cost ?? 0) : 0),
    0,
  );
  const [lease] = readRows(path, 'SELECT leased FROM budget_leases');
  const [counted] = readRows(path, 'SELECT sum(count) AS count FROM rollups');
  const [integrity] = readRows(path, 'PRAGMA integrity_check');
  const [running] = readRows(path, 'SELECT count(*) AS count FROM records WHERE ended = 0');
  return {
    lost: ids.filter(([id]) => !records.has(id)).length,
    unfinished: ids.filter(([id]) => records.get(id)?.status === 'open').length + Number(running?.count),
    budgetExceeded: spent > budget,
    leaseExceeded: Number(lease?.leased ?? 0) > budget * 1e9,
    integrity: String(integrity?.integrity_check),
    miscounted: Math.abs(Number(counted?.count) - records.size),
  };
}

/** Mulberry32: small, and the same everywhere. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** What every run must come to. */
export const nothingLost: KillResult = {
  underLoad: true,
  lost: 0,
  unfinished: 0,
  budgetExceeded: false,
  leaseExceeded: false,
  integrity: 'ok',
  servesAgain: true,
  silent: 0,
  miscounted: 0,
};
