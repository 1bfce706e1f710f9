/**
 * Whom a container runs as. Never as the engine's root: as the owner of the volume, so that the gateway and the runner
 * both may use what lies there.
 */
import { type Engine, listIn } from './engine.ts';
import { NOBODY } from './image.ts';
import { ownerOf } from './volume.ts';

export interface ContainerUser {
  readonly user: string;
  /** How users inside are those outside, where the engine asks for it. */
  readonly namespace: string | undefined;
}

export async function userFor(engine: Engine, folder: string, signal: AbortSignal | undefined): Promise<ContainerUser> {
  const { uid, gid } = ownerOf(folder);
  const { json: info } = await engine.ask('GET', '/info', { signal });
  const isRootless = listIn(info, 'SecurityOptions').includes('name=rootless');
  if (!isRootless) {
    const owner = uid === 0 ? { uid: NOBODY, gid: NOBODY } : { uid, gid };
    return { user: `${owner.uid}:${owner.gid}`, namespace: undefined };
  }
  // Inside a rootless engine, 0 is the user of the engine and nobody more. Podman can let him keep his own number.
  if (await engine.isPodman(signal)) return { user: `${uid}:${gid}`, namespace: 'keep-id' };
  return { user: '0:0', namespace: undefined };
}
