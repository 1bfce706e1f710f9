/** What a container of a target is made of, as the engine is told: the least it needs to serve, and nothing that it does not. */
import type { TargetContainer } from '../../../../core/schema/generated/types.ts';
import { sha256 } from '../../../../host/sha256.ts';
import { type Identity, labelsOf } from './identity.ts';

export interface ContainerParts {
  readonly identity: Identity;
  readonly options: TargetContainer;
  readonly volume: string;
  readonly image: string;
  /** What the image is called: told apart from what runs by it. */
  readonly tag: string;
  readonly port: number;
  readonly user: string;
  readonly userNamespace: string | undefined;
  readonly environment: readonly string[];
  readonly binds: readonly string[];
}

export const IMAGE_LABEL = 'mooring.image';
export const OPTIONS_LABEL = 'mooring.options';
const INSIDE_PORT = 8787;
/** A gateway has half a minute to finish what it was asked. */
const STOP_SECONDS = 35;
const MOST_PROCESSES = 256;

export function describeContainer(parts: ContainerParts): Readonly<Record<string, unknown>> {
  const { identity, options, volume, image, tag, port, user, userNamespace, environment, binds } = parts;
  const network = networkOf(options);
  const memory = options.memory === undefined ? undefined : bytesOf(options.memory);
  return {
    Image: image,
    User: user,
    Cmd: ['--state', '/state', ...listening(options, port)],
    Env: environment,
    Labels: { ...labelsOf(identity), [IMAGE_LABEL]: tag, [OPTIONS_LABEL]: optionsDigest(options) },
    StopTimeout: STOP_SECONDS,
    ...(network !== 'host' && { ExposedPorts: { [`${INSIDE_PORT}/tcp`]: {} } }),
    HostConfig: {
      Binds: [`${volume}:/state`, ...binds],
      NetworkMode: network,
      ...(network !== 'host' && {
        PortBindings: { [`${INSIDE_PORT}/tcp`]: [{ HostIp: addressOf(options), HostPort: String(port) }] },
      }),
      ...(userNamespace !== undefined && { UsernsMode: userNamespace }),
      ReadonlyRootfs: true,
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges'],
      PidsLimit: MOST_PROCESSES,
      Tmpfs: { '/tmp': 'rw,noexec,nosuid,nodev,size=64m' },
      // Without swap beyond it: a gateway that needs more ends and is started again, and does not crawl.
      ...(memory !== undefined && { Memory: memory, MemorySwap: memory }),
      ...(options.cpu !== undefined && { NanoCpus: nanoCpus(options.cpu) }),
      RestartPolicy: { Name: 'always' },
      LogConfig: { Type: 'json-file', Config: { 'max-size': '8m' } },
    },
  };
}

export function networkOf({ network = 'bridge' }: TargetContainer): string {
  return network;
}

export function addressOf({ address = '127.0.0.1' }: TargetContainer): string {
  return address;
}

export function isLoopback(address: string): boolean {
  return address === '::1' || address.startsWith('127.');
}

/** Where this machine reaches the gateway. */
export function urlOf(options: TargetContainer, port: number): string {
  const address = addressOf(options);
  const host = address === '0.0.0.0' ? '127.0.0.1' : address === '::' ? '::1' : address;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** Of what is only changed by another container. The port may be any that was free, and the image has its own label. */
export function optionsDigest({ network, address, memory, cpu, port }: TargetContainer): string {
  return sha256(JSON.stringify([network, address, memory, cpu, port]));
}

function listening(options: TargetContainer, port: number): readonly string[] {
  const address = addressOf(options);
  if (networkOf(options) === 'host') return ['--host', address, '--port', String(port)];
  const published = ['--host', '0.0.0.0', '--port', String(INSIDE_PORT)];
  return isLoopback(address) ? [...published, '--published-on-loopback'] : published;
}

const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
};

/** The schema saw to it that it is an amount. */
export function bytesOf(memory: string): number {
  const [, number = '0', unit = ''] = /^([\d.]+)\s*([A-Za-z]*)$/.exec(memory) ?? [];
  return Math.round(Number(number) * (UNITS[unit] ?? 1));
}

function nanoCpus(cpu: string | number): number {
  const text = String(cpu);
  const cores = text.endsWith('m') ? Number(text.slice(0, -1)) / 1000 : Number(text);
  return Math.round(cores * 1e9);
}
