/**
 * The named volume that holds a target's state. Labels identify it in the engine, so that everyone who uses the engine
 * works with the same state; its folder is read and written on this machine, because SQLite's records can only be read
 * while they are written by processes of one kernel, and a state is only replaced whole by a rename.
 *
 * The folder is the volume's own where this user may enter it (root, and rootless engines). Of an engine that runs as
 * root for others it may not: then the volume is made on a folder of the user, which the engine binds.
 */
import { accessSync, chmodSync, chownSync, constants, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Refusal } from '../../../../core/contract/runner.ts';
import { dataFolder } from '../../../../host/user-folders.ts';
import { writeWholeSync } from '../../../../host/write.ts';
import { type Engine, listIn, textIn, valueIn } from './engine.ts';
import { carriesLabels, type Identity, labelFilter, labelsOf, nameOf } from './identity.ts';
import { NOBODY } from './image.ts';

export interface Volume {
  readonly name: string;
  readonly folder: string;
}

/** Whose volume it is, written into it: a folder that was remembered is only believed when it still says so. */
const OWNER_FILE = 'volume.json';

export async function findVolume(
  engine: Engine,
  identity: Identity,
  signal: AbortSignal | undefined,
): Promise<Volume | undefined> {
  const { json, status, message } = await engine.ask('GET', '/volumes', {
    query: { filters: labelFilter(identity) },
    signal,
  });
  if (status !== 200)
    throw new Refusal('refused', `The engine at ${engine.socket} does not list its volumes: ${message}`);
  // Some engines take several labels as alternatives.
  const ours = listIn(json, 'Volumes').filter((one) => carriesLabels(valueIn(one, 'Labels'), identity));
  const [only, other] = ours.map(volumeOf).filter((one) => one !== undefined);
  if (only && other) {
    throw new Refusal(
      'refused',
      `Two volumes of the engine at ${engine.socket} say that they hold the target ${identity.target} of ${identity.project}: ${only.name} and ${other.name}. Remove the one that is wrong.`,
    );
  }
  if (only) mayEnter(only, engine);
  return only;
}

export async function makeVolume(engine: Engine, identity: Identity, signal: AbortSignal | undefined): Promise<Volume> {
  const name = nameOf(identity);
  let volume = await created(engine, name, identity, {}, signal);
  if (!isOpen(volume.folder)) {
    await engine.ask('DELETE', `/volumes/${name}`, { signal });
    const device = join(dataFolder(), 'volumes', name);
    mkdirSync(device, { recursive: true, mode: 0o700 });
    volume = await created(engine, name, identity, { type: 'none', o: 'bind', device }, signal);
  }
  mayEnter(volume, engine);
  chmodSync(volume.folder, 0o700);
  if (process.getuid?.() === 0) chownSync(volume.folder, NOBODY, NOBODY);
  writeWholeSync(join(volume.folder, OWNER_FILE), `${JSON.stringify(identity)}\n`);
  return volume;
}

/** Whether a folder still is the volume of this target. */
export function isVolumeOf(folder: string, identity: Identity): boolean {
  try {
    const owner: unknown = JSON.parse(readFileSync(join(folder, OWNER_FILE), 'utf8'));
    return textIn(owner, 'project') === identity.project && textIn(owner, 'target') === identity.target;
  } catch {
    return false;
  }
}

/** Whom a container must run as so that it, and nobody else, may write what lies in the volume. */
export function ownerOf(folder: string): { readonly uid: number; readonly gid: number } {
  const { uid, gid } = statSync(folder);
  return { uid, gid };
}

async function created(
  engine: Engine,
  name: string,
  identity: Identity,
  options: Readonly<Record<string, string>>,
  signal: AbortSignal | undefined,
): Promise<Volume> {
  const { json, status, message } = await engine.ask('POST', '/volumes/create', {
    body: { Name: name, Driver: 'local', DriverOpts: options, Labels: labelsOf(identity) },
    signal,
  });
  const volume = volumeOf(json);
  if (status >= 300 || !volume) {
    throw new Refusal('refused', `The engine at ${engine.socket} cannot make the volume ${name}: ${message}`);
  }
  // An engine answers with the volume that is there when the name is taken.
  if (carriesLabels(valueIn(json, 'Labels'), identity)) return volume;
  throw new Refusal(
    'refused',
    `A volume ${name} is in the engine at ${engine.socket} and was not made for the target ${identity.target} of ${identity.project}. Remove it, or give the target another name.`,
  );
}

function volumeOf(json: unknown): Volume | undefined {
  const name = textIn(json, 'Name');
  const folder = textIn(json, 'Options', 'device') ?? textIn(json, 'Mountpoint');
  return name !== undefined && folder !== undefined ? { name, folder } : undefined;
}

function isOpen(folder: string): boolean {
  try {
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function mayEnter({ name, folder }: Volume, engine: Engine): void {
  if (isOpen(folder)) return;
  if (existsSync(folder) || process.getuid?.() !== 0) {
    throw new Refusal(
      'refused',
      `The volume ${name} lies in ${folder}, which this user may not enter. Work as the user who made the target, or as root, or use an engine of your own, such as rootless Podman.`,
    );
  }
  throw new Refusal(
    'refused',
    `The volume ${name} lies in ${folder}, and there is no such folder here: the engine at ${engine.socket} runs on another machine, or Mooring runs in a container itself. Run it where the engine runs.`,
  );
}
