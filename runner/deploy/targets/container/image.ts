/**
 * The image that a container target runs: the gateway bundle, Node, and the libraries Node needs, on nothing. It is
 * handed to the engine as a whole, so nothing is pulled; its tag is its content, so it is made once.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Refusal } from '../../../../core/contract/runner.ts';
import { packageRoot } from '../../../../host/documentation.ts';
import { version } from '../../../../host/version.ts';
import { type Engine, textIn, valueIn } from './engine.ts';
import { librariesOf } from './libraries.ts';
import { folderEntry, type TarEntry, tarOf, tarSize, textEntry } from './tar.ts';

/** Whom the gateway runs as where the user of the machine need not be matched; `nonroot` by custom. */
export const NOBODY = 65_532;
/** What an image that can be run is known by. */
const GATEWAY_LABEL = 'mooring.gateway';
const NAME = 'localhost/mooring-gateway';
const PACK_PATIENCE_MS = 300_000;

export interface GatewayImage {
  /** `localhost/mooring-gateway:…` of what this version would run. */
  tag(): Promise<string>;
  /** Brings it to the engine unless it is there; gives its id. */
  bring(engine: Engine, signal: AbortSignal | undefined): Promise<string>;
}

interface Packed {
  readonly layer: readonly TarEntry[];
  readonly layerHex: string;
  readonly config: string;
  readonly tag: string;
  /** Of the files it was made of. */
  readonly facts: string;
}

/** `named` is the image that the target's file asks for instead. */
export function gatewayImage(named: string | undefined): GatewayImage {
  let known: Packed | undefined;

  async function packed(): Promise<Packed> {
    const layer = layerOf(gatewayFolder(), nodeProgram());
    const facts = layer.map(factsOf).join('\n');
    if (known?.facts !== facts) known = await pack(layer, facts);
    return known;
  }

  return {
    tag: async () => named ?? (await packed()).tag,
    async bring(engine, signal) {
      if (named !== undefined) return checked(engine, named, signal);
      const image = await packed();
      const there = await idOf(engine, image.tag, signal);
      if (there !== undefined) return there;
      const { status, message, bytes } = await engine.ask('POST', '/images/load', {
        query: { quiet: '1' },
        tar: tarOf(archiveOf(image)),
        signal,
        patienceMs: PACK_PATIENCE_MS,
      });
      const id = await idOf(engine, image.tag, signal);
      if (id !== undefined) return id;
      const said = status === 200 ? bytes.toString('utf8').trim().slice(0, 500) : message;
      throw new Refusal(
        'refused',
        `The container engine at ${engine.socket} did not take the image of the gateway (about 130 MB): ${said}. Look whether its disk is full, and try again.`,
      );
    },
  };
}

async function checked(engine: Engine, name: string, signal: AbortSignal | undefined): Promise<string> {
  const { status, json } = await engine.ask('GET', `/images/${name}/json`, { signal });
  const id = textIn(json, 'Id');
  if (status !== 200 || id === undefined) {
    throw new Refusal(
      'refused',
      `The image ${name} is not in the container engine at ${engine.socket}. Mooring pulls nothing by itself: run \`docker pull ${name}\` or \`podman pull ${name}\` first.`,
    );
  }
  if (textIn(json, 'Config', 'Labels', GATEWAY_LABEL) !== undefined) return id;
  throw new Refusal(
    'refused',
    `The image ${name} does not hold a Mooring gateway: its label \`${GATEWAY_LABEL}\` is missing. Without \`container.image\` an image is made of this version; push that one to your registry and name it.`,
  );
}

async function idOf(engine: Engine, name: string, signal: AbortSignal | undefined): Promise<string | undefined> {
  const { status, json } = await engine.ask('GET', `/images/${name}/json`, { signal });
  if (status !== 200 || valueIn(json, 'Config') === undefined) return undefined;
  return textIn(json, 'Id');
}

function gatewayFolder(): string {
  const folder = join(packageRoot, 'dist');
  if (existsSync(join(folder, 'gateway.js'))) return folder;
  throw new Refusal(
    'refused',
    `${join(folder, 'gateway.js')} is missing, so there is no gateway to put into an image. Run \`npm run build\`.`,
  );
}

/** The pinned Node where the package holds one; else the one that runs this, unless that is an editor's. */
function nodeProgram(): string {
  if (process.platform !== 'linux') {
    throw new Refusal(
      'refused',
      'The target type `container` needs an engine on the same Linux as Mooring: records are read where they are written. On this system, work inside the machine that runs the containers (WSL, or a Linux VM).',
    );
  }
  const pinned = join(packageRoot, 'node_modules/node/bin/node');
  if (existsSync(pinned)) return pinned;
  if (process.versions.electron === undefined) return process.execPath;
  throw new Refusal(
    'refused',
    'There is no Node here that an image could be made of. Set `mooring.nodePath` to a Node of version 22.19 or newer, or name an image under `container.image` of the target.',
  );
}

function layerOf(gateway: string, node: string): readonly TarEntry[] {
  const libraries = librariesOf(node);
  const bundle = readdirSync(gateway, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.startsWith('gateway') && !name.endsWith('.map'))
    .filter((name) => statSync(join(gateway, name)).isFile())
    .sort();
  return [
    ...foldersOf([...bundle.map((name) => `gateway/${name}`), ...libraries.map((path) => path.slice(1)), 'etc/passwd']),
    folderEntry('state', 0o700, NOBODY),
    folderEntry('tmp', 0o1777),
    textEntry('etc/passwd', `root:x:0:0:root:/:\nnonroot:x:${NOBODY}:${NOBODY}:nonroot:/state:\n`),
    textEntry('etc/group', `root:x:0:\nnonroot:x:${NOBODY}:\n`),
    textEntry('etc/nsswitch.conf', 'hosts: files dns\n'),
    fileEntry('node', node, 0o755),
    ...libraries.map((path) => fileEntry(path.slice(1), path, 0o755)),
    ...bundle.map((name) => fileEntry(`gateway/${name}`, join(gateway, name), 0o644)),
    textEntry('gateway/package.json', '{"type":"module"}\n'),
  ];
}

function fileEntry(name: string, path: string, mode: number): TarEntry {
  return { name, size: statSync(path).size, content: { path }, mode };
}

function foldersOf(files: readonly string[]): readonly TarEntry[] {
  const folders = new Set<string>();
  for (const file of files) {
    for (let folder = dirname(file); folder !== '.'; folder = dirname(folder)) folders.add(folder);
  }
  return [...folders].sort().map((folder) => folderEntry(folder, 0o755));
}

function factsOf({ name, size, content }: TarEntry): string {
  const time = 'path' in content ? statSync(content.path).mtimeMs : 0;
  return `${name} ${size} ${time}`;
}

async function pack(layer: readonly TarEntry[], facts: string): Promise<Packed> {
  const hash = createHash('sha256');
  for await (const piece of tarOf(layer)) hash.update(piece);
  const layerHex = hash.digest('hex');
  const libraryFolders = [
    ...new Set(layer.map(({ name }) => dirname(name)).filter((name) => /^(usr\/)?lib/.test(name))),
  ];
  const config = JSON.stringify({
    architecture: process.arch === 'x64' ? 'amd64' : process.arch,
    os: 'linux',
    created: '1970-01-01T00:00:00Z',
    config: {
      User: `${NOBODY}:${NOBODY}`,
      Env: ['PATH=/', `LD_LIBRARY_PATH=${libraryFolders.map((name) => `/${name}`).join(':')}`],
      Entrypoint: ['/node', '/gateway/gateway.js'],
      Cmd: ['--state', '/state'],
      WorkingDir: '/',
      Labels: { [GATEWAY_LABEL]: version },
      StopSignal: 'SIGTERM',
    },
    rootfs: { type: 'layers', diff_ids: [`sha256:${layerHex}`] },
    history: [{ created: '1970-01-01T00:00:00Z', created_by: 'mooring' }],
  });
  const tag = `${NAME}:${createHash('sha256').update(config).digest('hex').slice(0, 16)}`;
  return { layer, layerHex, config, tag, facts };
}

/** As `docker save` writes it, which every engine loads. */
function archiveOf({ layer, layerHex, config, tag }: Packed): readonly TarEntry[] {
  const configName = `${createHash('sha256').update(config).digest('hex')}.json`;
  const manifest = [{ Config: configName, RepoTags: [tag], Layers: [`${layerHex}/layer.tar`] }];
  return [
    textEntry('manifest.json', JSON.stringify(manifest)),
    textEntry(configName, config),
    folderEntry(layerHex, 0o755),
    { name: `${layerHex}/layer.tar`, size: tarSize(layer), content: { pieces: () => tarOf(layer) } },
  ];
}
