/**
 * The target `local`: a gateway process on this machine. It outlives the runner that started it; the next runner finds
 * it by its pid and port, makes sure that it is that very process, and watches it again.
 */
import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type GatewayView, type PlanLimit, Refusal } from '../../../core/contract/runner.ts';
import { OPERATOR_KEY_FILE } from '../../../core/contract/target-state.ts';
import { entryOf } from '../../../host/entries.ts';
import { endProcess, isAlive, runsWith } from '../../../host/processes.ts';
import { writeWholeSync } from '../../../host/write.ts';
import { askGateway } from './gateway-link.ts';
import { choosePort, freePort } from './ports.ts';
import { prepareStateFolder, readReleaseFile, readStateFolder, releasesIn, writeStateFolder } from './state-folder.ts';
import type { GatewayLook, LimitsQuestion, StartGateway, Target, TargetOptions, TargetType } from './target.ts';

const START_PATIENCE_MS = 15_000;
/** A gateway finishes the requests it has before it ends. */
const STOP_PATIENCE_MS = 30_000;
const LOOK_EVERY_MS = 250;
const LONGEST_PAUSE_MS = 30_000;
/** One that ran so long died of something new. */
const STEADY_MS = 60_000;
const MOST_TRIES = 3;
const LARGEST_LOG = 8 * 1024 * 1024;

interface Running {
  readonly pid: number;
  readonly port: number;
  readonly startedAt: number;
}

export const targetType: TargetType = { type: 'local', limits: localLimits, open };

function localLimits({ model }: LimitsQuestion): readonly PlanLimit[] {
  if (!model?.resources?.limits) return [];
  const why = 'A gateway on this machine takes the memory and processors it needs.';
  return [{ what: 'resources.limits', why, refused: false }];
}

function open({ name, folder, note, changed }: TargetOptions): Target {
  const placeFile = join(folder, 'gateway.json');
  let watching: AbortController | undefined;

  /** The gateway that runs, when it is ours: its command line names this folder. */
  function running(): Running | undefined {
    const place = readPlace(placeFile);
    return place && runsWith(place.pid, ['--state', folder]) ? place : undefined;
  }

  async function start({ port, watch, signal }: StartGateway): Promise<GatewayView> {
    const there = running();
    if (there && port !== undefined && there.port !== port) {
      throw new Refusal(
        'refused',
        `The gateway of ${name} runs on port ${there.port} already. Run \`mooring down\` first.`,
      );
    }
    const look = there ? await settled(there, signal) : await startNew(port, signal);
    if (watch) watchOver();
    changed();
    return look;
  }

  /** Another program may take a port between our look and the start; unless it was asked for, the next one will do. */
  async function startNew(wanted: number | undefined, signal: AbortSignal | undefined): Promise<GatewayView> {
    mkdirSync(folder, { recursive: true });
    const port = await choosePort(wanted, readPlace(placeFile)?.port);
    for (let tries = 1; ; tries += 1) {
      const place = await spawned(tries === 1 ? port : await freePort());
      try {
        return await settled(place, signal);
      } catch (error) {
        signal?.throwIfAborted();
        if (wanted !== undefined || tries === MOST_TRIES) throw error;
      }
    }
  }

  async function spawned(port: number): Promise<Running> {
    const log = join(folder, 'gateway.log');
    // A log that grew large begins anew with the gateway.
    const size = statSync(log, { throwIfNoEntry: false })?.size ?? 0;
    const output = openSync(log, size > LARGEST_LOG ? 'w' : 'a');
    const child = spawn(process.execPath, [entryOf('gateway'), '--state', folder, '--port', String(port)], {
      detached: true,
      cwd: folder,
      stdio: ['ignore', output, output],
    });
    closeSync(output);
    const failed = new Promise<never>((_, reject) => {
      child.once('error', (error) =>
        reject(new Refusal('refused', `The gateway cannot be started: ${error.message}.`)),
      );
    });
    failed.catch(() => {});
    await Promise.race([new Promise((resolve) => child.once('spawn', resolve)), failed]);
    child.unref();
    const place = { pid: child.pid ?? 0, port, startedAt: Date.now() };
    writeWholeSync(placeFile, `${JSON.stringify(place)}\n`);
    return place;
  }

  /** Until it answers, healthy or not: a state it cannot load is told of, and does not keep it from running. */
  async function settled(place: Running, signal: AbortSignal | undefined): Promise<GatewayView> {
    for (const end = Date.now() + START_PATIENCE_MS; Date.now() < end; await wait(20)) {
      signal?.throwIfAborted();
      const { gateway } = await askGateway({ url: urlOf(place), folder, pid: place.pid, signal });
      if (gateway) return gateway;
      if (!isAlive(place.pid)) break;
    }
    throw new Refusal(
      'refused',
      `The gateway of ${name} did not start on port ${place.port}. ${lastLine(join(folder, 'gateway.log'))}`,
    );
  }

  function watchOver(): void {
    if (watching) return;
    watching = new AbortController();
    const { signal } = watching;
    keepRunning(signal).catch((error: unknown) => {
      if (!signal.aborted) note(`The gateway of ${name} is no longer watched: ${String(error)}`);
    });
  }

  async function keepRunning(signal: AbortSignal): Promise<void> {
    let failures = 0;
    for (;;) {
      await wait(LOOK_EVERY_MS, undefined, { signal, ref: false });
      const place = readPlace(placeFile);
      // No place: it was stopped on purpose.
      if (!place || isAlive(place.pid)) continue;
      changed();
      failures = Date.now() - place.startedAt > STEADY_MS ? 0 : failures + 1;
      const pause = failures <= 1 ? 0 : Math.min(LONGEST_PAUSE_MS, 200 * 2 ** (failures - 2));
      note(
        `The gateway of ${name} (process ${place.pid}) ended; it is started again${pause > 0 ? ` in ${pause} ms` : ''}.`,
      );
      await wait(pause, undefined, { signal, ref: false });
      try {
        await settled(await spawned(place.port), signal);
      } catch (error) {
        signal.throwIfAborted();
        note(error instanceof Error ? error.message : String(error));
      }
      changed();
    }
  }

  function unwatch(): void {
    watching?.abort();
    watching = undefined;
  }

  return {
    name,
    type: 'local',
    prepare: (content) => prepareStateFolder(folder, content),
    readState: () => readStateFolder(folder),
    writeState: (next) => writeStateFolder(folder, next),
    readRelease: (digest) => readReleaseFile(folder, digest),
    releases: () => releasesIn(folder),
    start,
    async adopt() {
      if (readPlace(placeFile)) await start({ watch: true });
    },
    async stop({ atOnce } = { atOnce: false }) {
      unwatch();
      const place = running();
      if (place) await endProcess(place.pid, atOnce ? 0 : STOP_PATIENCE_MS);
      rmSync(placeFile, { force: true });
      changed();
    },
    async look(signal): Promise<GatewayLook> {
      const place = running();
      if (place) return askGateway({ url: urlOf(place), folder, pid: place.pid, signal });
      return { health: { status: 'down', why: 'No gateway runs. Start it with `mooring up`.' } };
    },
    async recordsPath() {
      const path = join(folder, 'records.db');
      return existsSync(path) ? path : undefined;
    },
    operatorKey: () => readFile(join(folder, OPERATOR_KEY_FILE), 'utf8').catch(() => undefined),
    async close() {
      unwatch();
    },
  };
}

const urlOf = ({ port }: Running): string => `http://127.0.0.1:${port}`;

function readPlace(path: string): Running | undefined {
  try {
    const place: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return isRunning(place) ? place : undefined;
  } catch {
    return undefined;
  }
}

function isRunning(value: unknown): value is Running {
  if (typeof value !== 'object' || value === null) return false;
  const { pid, port, startedAt }: Partial<Record<keyof Running, unknown>> = value;
  return typeof pid === 'number' && pid > 0 && typeof port === 'number' && typeof startedAt === 'number';
}

function lastLine(path: string): string {
  const text = existsSync(path) ? readFileSync(path, 'utf8').trim() : '';
  const line = text.slice(text.lastIndexOf('\n') + 1);
  return line === '' ? `Its log is ${path}.` : `It said: ${line.slice(0, 500)}`;
}
