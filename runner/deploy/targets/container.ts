/**
 * The target `container`: a gateway in a container of an engine on this machine, Docker or Podman, and its state in a
 * named volume beside it. The engine starts it again when it dies; a runner that stays does so too where the engine was
 * told to end it, or where somebody removed it.
 */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type GatewayView, Refusal } from '../../../core/contract/runner.ts';
import { OPERATOR_KEY_FILE, type TargetState } from '../../../core/contract/target-state.ts';
import { writeWholeSync } from '../../../host/write.ts';
import { whileLocked } from '../../store/lock.ts';
import { describeChange } from './container/change.ts';
import { type ContainerView, openContainer } from './container/container.ts';
import { describeContainer, urlOf } from './container/description.ts';
import { type Engine, engineAt } from './container/engine.ts';
import { nameOf } from './container/identity.ts';
import { gatewayImage } from './container/image.ts';
import { containerLimits } from './container/limits.ts';
import { bindsFor, environmentFor, secretsIn } from './container/secrets.ts';
import { userFor } from './container/user.ts';
import { findVolume, isVolumeOf, makeVolume, type Volume } from './container/volume.ts';
import { askGateway } from './gateway-link.ts';
import { choosePort, freePort } from './ports.ts';
import { prepareStateFolder, readReleaseFile, readStateFolder, releasesIn, writeStateFolder } from './state-folder.ts';
import type { GatewayLook, StartGateway, Target, TargetOptions, TargetType } from './target.ts';

const START_PATIENCE_MS = 30_000;
const LOOK_EVERY_MS = 1000;
const LONGEST_PAUSE_MS = 30_000;
/** One that ran so long died of something new. */
const STEADY_MS = 60_000;
const MOST_TRIES = 3;

/** That a gateway is meant to run, and where: in the volume, for whoever operates the target. */
interface Place {
  readonly port: number;
  readonly startedAt: number;
}

export const targetType: TargetType = { type: 'container', limits: containerLimits, open };

function open({ name, spec, project, folder: home, note, changed }: TargetOptions): Target {
  const options = spec.container ?? {};
  const identity = { project, target: name };
  const image = gatewayImage(options.image);
  const memory = join(home, 'volume.json');
  let known = readVolume(memory);
  let watching: AbortController | undefined;

  let opened: Engine | undefined;
  const engine = (): Engine => {
    opened ??= engineAt(options.socket);
    return opened;
  };
  const container = () => openContainer(engine(), nameOf(identity), identity);

  /** Where the volume lies is remembered, so that what is kept there can be read, and stopped, without the engine. */
  async function volume(signal?: AbortSignal): Promise<Volume | undefined> {
    if (known && isVolumeOf(known.folder, identity)) return known;
    known = await findVolume(engine(), identity, signal);
    if (known) writeWholeSync(memory, `${JSON.stringify(known)}\n`);
    return known;
  }

  async function volumeMade(signal?: AbortSignal): Promise<Volume> {
    const there = await volume(signal);
    if (there) return there;
    known = await makeVolume(engine(), identity, signal);
    writeWholeSync(memory, `${JSON.stringify(known)}\n`);
    return known;
  }

  async function start({ port, watch, signal }: StartGateway): Promise<GatewayView> {
    const { folder } = await volumeMade(signal);
    const there = await container().look(signal);
    const place = readPlace(folder);
    if (there?.running && port !== undefined && place && place.port !== port) {
      throw new Refusal(
        'refused',
        `The gateway of ${name} runs on port ${place.port} already. Run \`mooring down --target ${name}\` first.`,
      );
    }
    const change = there && (await changeOf(folder, there));
    const look =
      there && change === undefined && place
        ? await again(folder, place, there, signal)
        : await startNew(folder, port, there, signal);
    if (watch) watchOver(folder);
    changed();
    return look;
  }

  /** The same container: started when it had ended. */
  async function again(
    folder: string,
    place: Place,
    there: ContainerView,
    signal: AbortSignal | undefined,
  ): Promise<GatewayView> {
    if (!there.running) await container().start(signal);
    return settled(folder, place.port, there.restarts, signal);
  }

  /** Another program may take a port between our look and the start; unless it was asked for, the next one will do. */
  async function startNew(
    folder: string,
    wanted: number | undefined,
    former: ContainerView | undefined,
    signal: AbortSignal | undefined,
  ): Promise<GatewayView> {
    const tag = await image.tag();
    const id = await image.bring(engine(), signal);
    const environment = former?.environment ?? [];
    if (former) await container().remove(signal);
    const fixed = wanted ?? options.port;
    for (let tries = 1; ; tries += 1) {
      const port = tries === 1 ? await choosePort(fixed, readPlace(folder)?.port) : await freePort();
      await create(folder, port, { tag, id, environment }, signal);
      try {
        await container().start(signal);
        return await settled(folder, port, 0, signal);
      } catch (error) {
        // What cannot start must not be tried again and again by the engine.
        await container().remove(undefined);
        rmSync(join(folder, 'gateway.json'), { force: true });
        signal?.throwIfAborted();
        const taken = error instanceof Refusal && /in use|is taken|already allocated/.test(error.message);
        if (!taken || fixed !== undefined || tries === MOST_TRIES) throw error;
      }
    }
  }

  async function create(
    folder: string,
    port: number,
    { tag, id, environment }: { readonly tag: string; readonly id: string; readonly environment: readonly string[] },
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const state = await readStateFolder(folder);
    const secrets = secretsIn(state ?? { providers: {} });
    const { user, namespace } = await userFor(engine(), folder, signal);
    await container().create(
      describeContainer({
        identity,
        options,
        volume: (await volumeMade(signal)).name,
        image: id,
        tag,
        port,
        user,
        userNamespace: namespace,
        environment: environmentFor(secrets, process.env, environment),
        binds: bindsFor(secrets),
      }),
      signal,
    );
    writePlace(folder, { port, startedAt: Date.now() });
  }

  /** Until it answers, healthy or not: a state it cannot load is told of, and does not keep it from running. */
  async function settled(
    folder: string,
    port: number,
    restarts: number,
    signal: AbortSignal | undefined,
  ): Promise<GatewayView> {
    const url = urlOf(options, port);
    for (const end = Date.now() + START_PATIENCE_MS; Date.now() < end; await wait(50)) {
      signal?.throwIfAborted();
      const { gateway } = await askGateway({ url, folder, signal });
      const there = await container().look(signal);
      if (gateway && there?.running) return { ...gateway, ...(there.pid !== undefined && { pid: there.pid }) };
      if (!there || there.failed || there.restarts > restarts) break;
    }
    const said = await container().lastWords(signal);
    throw new Refusal('refused', `The gateway of ${name} did not start at ${url}. ${said}`);
  }

  async function changeOf(folder: string, there: ContainerView): Promise<string | undefined> {
    const state = await readStateFolder(folder);
    const environment = environmentFor(secretsIn(state ?? { providers: {} }), process.env, there.environment);
    return describeChange(there, { tag: await image.tag(), options, environment });
  }

  function watchOver(folder: string): void {
    if (watching) return;
    watching = new AbortController();
    const { signal } = watching;
    keepRunning(folder, signal).catch((error: unknown) => {
      if (!signal.aborted) note(`The gateway of ${name} is no longer watched: ${String(error)}`);
    });
  }

  async function keepRunning(folder: string, signal: AbortSignal): Promise<void> {
    let failures = 0;
    let silent = false;
    for (;;) {
      await wait(LOOK_EVERY_MS, undefined, { signal, ref: false });
      const place = readPlace(folder);
      // No place: it was stopped on purpose.
      if (!place) continue;
      try {
        const there = await container().look(signal);
        if (silent) note(`The container engine of ${name} answers again.`);
        silent = false;
        if (there?.running) continue;
        changed();
        failures = Date.now() - place.startedAt > STEADY_MS ? 0 : failures + 1;
        const pause = failures <= 1 ? 0 : Math.min(LONGEST_PAUSE_MS, 200 * 2 ** (failures - 2));
        note(
          `${there ? `The gateway of ${name} ended (${there.why})` : `The container of ${name} was removed`}; it is started again.`,
        );
        await wait(pause, undefined, { signal, ref: false });
        await revive(folder, place, there, signal);
        changed();
      } catch (error) {
        signal.throwIfAborted();
        if (!silent) note(error instanceof Error ? error.message : String(error));
        silent = true;
        changed();
      }
    }
  }

  /** As it was: what would be different now is a matter of deploying, and not of starting again. */
  async function revive(
    folder: string,
    place: Place,
    there: ContainerView | undefined,
    signal: AbortSignal,
  ): Promise<void> {
    if (there) await container().start(signal);
    else await startNew(folder, place.port, undefined, signal);
    writePlace(folder, { ...place, startedAt: Date.now() });
    await settled(folder, place.port, there?.restarts ?? 0, signal);
  }

  async function stop(): Promise<void> {
    watching?.abort();
    watching = undefined;
    const there = await volume();
    if (there) rmSync(join(there.folder, 'gateway.json'), { force: true });
    await container().remove(undefined);
    changed();
  }

  async function look(signal?: AbortSignal): Promise<GatewayLook> {
    try {
      const there = await volume(signal);
      if (!there) return { health: { status: 'down', why: `Nothing was deployed to ${name} yet.` } };
      return await lookAt(there, signal);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return { health: { status: 'unknown', why: error.message } };
    }
  }

  async function lookAt({ folder }: Volume, signal: AbortSignal | undefined): Promise<GatewayLook> {
    const place = readPlace(folder);
    const start = `Start it with \`mooring up --target ${name}\`.`;
    if (!place) return { health: { status: 'down', why: `No gateway runs. ${start}` } };
    const [seen, asked] = await Promise.all([
      container()
        .look(signal)
        .catch((error: unknown) => refusalOf(error)),
      askGateway({ url: urlOf(options, place.port), folder, signal }),
    ]);
    // An engine that is started again leaves its containers alone, so the gateway may well answer meanwhile.
    if (seen instanceof Refusal) {
      const { health, gateway } = asked;
      const status = gateway ? health.status : 'unknown';
      return { health: { status, why: `${health.why} ${seen.message}` }, ...(gateway && { gateway }) };
    }
    if (!seen) {
      return {
        health: { status: 'down', why: `The container ${nameOf(identity)} is gone: somebody removed it. ${start}` },
      };
    }
    if (!seen.running) return { health: { status: 'down', why: `The container ended: ${seen.why}. ${start}` } };
    if (!asked.gateway) {
      return { health: { status: 'down', why: `${asked.health.why} ${await container().lastWords(signal)}` } };
    }
    return { ...asked, gateway: { ...asked.gateway, ...(seen.pid !== undefined && { pid: seen.pid }) } };
  }

  const inVolume = async <Result>(action: (folder: string) => Promise<Result>): Promise<Result | undefined> => {
    const there = await volume();
    return there && action(there.folder);
  };

  return {
    name,
    type: 'container',
    async prepare(content) {
      await prepareStateFolder((await volumeMade()).folder, content);
    },
    readState: () => inVolume(readStateFolder),
    async writeState(next: TargetState) {
      const { folder } = await volumeMade();
      // Runners of other checkouts, and of other people, work with the same volume.
      await whileLocked(join(folder, 'state.lock'), () => writeStateFolder(folder, next));
    },
    readRelease: (digest) => inVolume((folder) => readReleaseFile(folder, digest)),
    releases: async () => (await inVolume(releasesIn)) ?? [],
    start,
    async renewal() {
      const there = await volume();
      if (!there) return undefined;
      const running = await container().look();
      return running?.running ? changeOf(there.folder, running) : undefined;
    },
    async adopt() {
      const there = await volume();
      const place = there && readPlace(there.folder);
      if (there && place) watchOver(there.folder);
    },
    stop,
    look,
    recordsPath: () =>
      inVolume(async (folder) => {
        const path = join(folder, 'records.db');
        return existsSync(path) ? path : undefined;
      }),
    operatorKey: () => inVolume((folder) => readFile(join(folder, OPERATOR_KEY_FILE), 'utf8').catch(() => undefined)),
    async close() {
      watching?.abort();
      watching = undefined;
    },
  };
}

function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  throw error;
}

function writePlace(folder: string, place: Place): void {
  writeWholeSync(join(folder, 'gateway.json'), `${JSON.stringify(place)}\n`);
}

function readPlace(folder: string): Place | undefined {
  const value = readJson(join(folder, 'gateway.json'));
  if (typeof value !== 'object' || value === null) return undefined;
  const { port, startedAt }: Partial<Record<keyof Place, unknown>> = value;
  return typeof port === 'number' && typeof startedAt === 'number' ? { port, startedAt } : undefined;
}

function readVolume(path: string): Volume | undefined {
  const value = readJson(path);
  if (typeof value !== 'object' || value === null) return undefined;
  const { name, folder }: Partial<Record<keyof Volume, unknown>> = value;
  return typeof name === 'string' && typeof folder === 'string' ? { name, folder } : undefined;
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}
