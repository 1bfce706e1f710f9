/** A folder of very many YAML files, most of them of other tools, and a server that begins to read it. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ProgressType } from 'vscode-jsonrpc/node';
import { startServer, type TestClient } from './client.ts';

const PROJECT = `apiVersion: mooring/v1
kind: Project
metadata: {name: many}
spec: {rules: {schema/unknown-property: "off"}}
`;
const prompt = (number: number): string =>
  `name: p${number}\nversion: 1.0.0\nmessages: [{role: user, content: Hello}]\n`;
/** Names the prompt of the file before. */
export const model = (number: number): string => `apiVersion: mooring/v1
kind: Model
metadata: {name: m${number}}
spec:
  task: chat
  serve: {prompt: p${number - 1}@^1}
`;

/** A deployment, a compose file, a workflow, and a template that is no YAML at all. */
const others: readonly ((number: number) => string)[] = [
  (number) => `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: app-${number}\nspec:\n  replicas: 2\n`,
  (number) => `services:\n  web${number}:\n    image: nginx:1\n    ports: ["80:80"]\n`,
  (number) =>
    `name: ci ${number}\non: [push]\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - run: make\n`,
  (number) => `{{- if .Values.x }}\nkind: ConfigMap\nname: {{ .Release.Name }}-${number}\n{{- end }}\n`,
];

/** One in so many files is ours, and the one behind it too. */
const OURS = 40;
const IN_FOLDER = 200;

export interface ManyFiles extends Disposable {
  readonly folder: string;
  /** How many of the files are ours, without the project file. */
  readonly ours: number;
  /** The model of this number, one behind a multiple of 40. */
  modelPath(number: number): string;
}

export function manyFiles(count: number): ManyFiles {
  const folder = mkdtempSync(join(tmpdir(), 'mooring-many-'));
  const folderOf = (number: number) => join(folder, `d${Math.floor(number / IN_FOLDER)}`);
  writeFileSync(join(folder, 'mooring.yaml'), PROJECT);
  for (let number = 0; number < count; number += 1) {
    const at = folderOf(number);
    if (number % IN_FOLDER === 0) mkdirSync(at);
    if (number % OURS === 0) writeFileSync(join(at, `p${number}.prompt.yaml`), prompt(number));
    else if (number % OURS === 1) writeFileSync(join(at, `m${number}.model.yaml`), model(number));
    else writeFileSync(join(at, `o${number}.yaml`), others[number % others.length]?.(number) ?? '');
  }
  return {
    folder,
    ours: 2 * Math.ceil(count / OURS),
    modelPath: (number) => join(folderOf(number), `m${number}.model.yaml`),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true }),
  };
}

export interface Scan {
  readonly client: TestClient;
  /** `begin`, `report` and `end` as they came, over all scans. */
  readonly progress: readonly string[];
  readonly ended: Promise<void>;
}

/** Resolves as soon as the server has answered `initialize`. */
export async function beginScan(folder: string, capabilities: object): Promise<Scan> {
  const progress: string[] = [];
  const ended = Promise.withResolvers<void>();
  const client = await startServer({
    folders: [folder],
    capabilities: { ...capabilities, window: { workDoneProgress: true } },
    prepare(connection) {
      connection.onRequest('window/workDoneProgress/create', ({ token }: { token: string }) => {
        connection.onProgress(new ProgressType<{ kind: string }>(), token, ({ kind }) => {
          progress.push(kind);
          if (kind === 'end') ended.resolve();
        });
        return null;
      });
    },
  });
  return { client, progress, ended: ended.promise };
}

/** How often a process has read something, and the most memory that it has had; known where Linux tells. */
export function usageOf(pid: number | undefined): { readonly reads: number; readonly peakBytes: number } | undefined {
  if (process.platform !== 'linux' || pid === undefined) return undefined;
  const number = (file: string, pattern: RegExp) =>
    Number(pattern.exec(readFileSync(`/proc/${pid}/${file}`, 'utf8'))?.[1]);
  return { reads: number('io', /^syscr: (\d+)/m), peakBytes: 1024 * number('status', /^VmHWM:\s+(\d+)/m) };
}
