/**
 * A gateway of its own for one run: started for it, reached with a key that nobody else has, and thrown away with its
 * records when the run ends. It starts while the run is still prepared, for that takes as long. What a run that was
 * killed left of one is found and removed by the next.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Refusal } from '../../core/contract/runner.ts';
import type { TargetState } from '../../core/contract/target-state.ts';
import type { NamedRelease } from '../../core/release/document.ts';
import { sha256 } from '../../host/sha256.ts';
import { writeWholeSync } from '../../host/write.ts';
import type { Settings } from '../deploy/next-state.ts';
import { targetType } from '../deploy/targets/local.ts';
import type { Target, TargetContent } from '../deploy/targets/target.ts';
import { openRecords, type RecordsReader } from '../store/records.ts';

export interface PrivateGateway extends AsyncDisposable {
  readonly url: string;
  readonly key: string;
  readonly records: RecordsReader;
}

export interface ServedModel {
  readonly name: string;
  readonly release: NamedRelease;
}

/** Disposing of one that is served from already does nothing more. */
export interface StartingGateway extends AsyncDisposable {
  serve(what: Served): Promise<PrivateGateway>;
}

export interface Served {
  readonly models: readonly ServedModel[];
  readonly settings: Settings;
  readonly blobs: TargetContent['blobs'];
  readonly at: string;
}

const FOLDER = 'gateway';
const OWNER_FILE = 'owner.json';
const PATIENCE_MS = 15_000;
const LOOK_EVERY_MS = 5;

/** Begins at once; whether it worked is told by `serve`. The gateway's folder is below that of the run. */
export function beginPrivateGateway(run: string, signal: AbortSignal): StartingGateway {
  const folder = join(run, FOLDER);
  const target = openTarget(folder);
  const key = randomBytes(32).toString('hex');
  const started = (async () => {
    mkdirSync(folder, { recursive: true });
    writeWholeSync(join(folder, OWNER_FILE), JSON.stringify({ pid: process.pid }));
    await target.writeState(stateOf(1, key, nothing));
    await target.start({ port: 0, watch: false, signal });
  })();
  // Awaited by whoever serves or disposes.
  started.catch(() => {});
  let removed: Promise<void> | undefined;
  const remove = () => {
    // A start under way would leave a process behind that nobody knows of.
    removed ??= started.catch(() => {}).then(() => removeGateway(target, folder));
    return removed;
  };
  return {
    async serve(what) {
      try {
        await started;
        await target.prepare({ releases: what.models.map(({ release }) => release), blobs: what.blobs });
        await target.writeState(stateOf(2, key, what));
        const url = await served(target, signal);
        const records = openRecords(join(folder, 'records.db'));
        return {
          url,
          key,
          records,
          async [Symbol.asyncDispose]() {
            records.close();
            await remove();
          },
        };
      } catch (error) {
        await remove();
        throw error;
      }
    },
    [Symbol.asyncDispose]: remove,
  };
}

const nothing: Served = { models: [], settings: { providers: {}, prices: {}, keys: [] }, blobs: [], at: '' };

/** Until the gateway has the releases, or says why it cannot. */
async function served(target: Target, signal: AbortSignal): Promise<string> {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await wait(LOOK_EVERY_MS, undefined, { signal })) {
    const { health, gateway } = await target.look(signal);
    if (health.status !== 'healthy' || !gateway) throw new Refusal('refused', health.why);
    if (gateway.sequence === 2) return gateway.url;
  }
  throw new Refusal('refused', 'The gateway of the run did not take up the releases in time.');
}

function openTarget(folder: string): Target {
  return targetType.open({
    name: 'eval',
    spec: { type: 'local' },
    project: 'eval',
    folder,
    note: () => {},
    changed: () => {},
  });
}

/** Records of this gateway name the target `eval`; no one else ever sees them. */
function stateOf(sequence: 1 | 2, key: string, { models, settings, at }: Served): TargetState {
  return {
    schemaVersion: 1,
    target: 'eval',
    sequence,
    deployments: models.map(({ name, release }) => ({
      model: name,
      revision: 'r1',
      releases: [{ digest: release.digest, weight: 1, variant: 'baseline' }],
      stopped: undefined,
      rollout: undefined,
      since: at,
    })),
    providers: settings.providers,
    prices: settings.prices,
    keys: [{ name: 'eval', hash: sha256(key) }],
  };
}

async function removeGateway(target: Target, folder: string): Promise<void> {
  await target.stop({ atOnce: true });
  await target.close();
  await rm(folder, { recursive: true, force: true });
  // That of the run, when nothing else was ever in it.
  await rmdir(dirname(folder)).catch(() => {});
}

/** Only one process at a time is the runner of a project: a gateway that another one started belongs to nobody. */
export async function removeLeftGateways(evals: string): Promise<void> {
  for (const run of existsSync(evals) ? readdirSync(evals) : []) {
    const folder = join(evals, run, FOLDER);
    if (!existsSync(folder) || ownerOf(folder) === process.pid) continue;
    await removeGateway(openTarget(folder), folder);
  }
}

/** Whether a run is being done by this very process. */
export function isRunning(run: string): boolean {
  return ownerOf(join(run, FOLDER)) === process.pid;
}

function ownerOf(folder: string): number | undefined {
  try {
    const owner: unknown = JSON.parse(readFileSync(join(folder, OWNER_FILE), 'utf8'));
    const pid: unknown = typeof owner === 'object' && owner !== null && 'pid' in owner ? owner.pid : undefined;
    return typeof pid === 'number' ? pid : undefined;
  } catch {
    return undefined;
  }
}
