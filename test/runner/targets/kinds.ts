/** The types of targets that one suite of behaviours is run against, and what a test must know of each to break it. */
import { randomBytes } from 'node:crypto';
import type { DeploymentView, Plan, RunnerApi, TargetView } from '../../../core/contract/runner.ts';
import type { RunningRunner } from '../../../runner/runner.ts';
import { endGateway, gatewayPlace } from '../runner-process.ts';
import { type TestProject, testProject } from '../watched-project.ts';
import type { TestEngine } from './engine.ts';

export interface TargetKind {
  readonly type: 'local' | 'container';
  /** What the tests call the target. */
  readonly target: string;
  readonly files: Readonly<Record<string, string>>;
  /** SIGKILL to the gateway, without a word to it. */
  kill(bench: ProjectOnTarget): Promise<void>;
  /** Ends what outlives a runner. */
  cleanUp(bench: ProjectOnTarget): Promise<void>;
}

interface ProjectOnTarget {
  readonly project: TestProject;
  /** By which an engine knows the project. */
  readonly name: string;
}

export interface Bench extends ProjectOnTarget, AsyncDisposable {
  readonly kind: TargetKind;
  /** A runner in the test's own process. */
  open(): Promise<RunningRunner>;
  plan(api: RunnerApi, model?: string): Promise<Plan>;
  deploy(api: RunnerApi, model?: string): Promise<DeploymentView>;
  at(model?: string): { readonly model: string; readonly target: string };
  view(api: RunnerApi): Promise<TargetView>;
  url(api: RunnerApi): Promise<string>;
}

export const localKind: TargetKind = {
  type: 'local',
  target: 'local',
  files: {},
  async kill({ project }) {
    const pid = gatewayPlace(project)?.pid;
    if (pid === undefined) throw new Error('No gateway runs.');
    process.kill(pid, 'SIGKILL');
  },
  cleanUp: ({ project }) => endGateway(project),
};

/** The engine serves a whole file of tests: the image is made once. */
export function containerKind(engine: TestEngine, options = 'network: host'): TargetKind {
  return {
    type: 'container',
    target: 'box',
    files: {
      'targets/box.target.yaml': `apiVersion: mooring/v1
kind: Target
metadata: {name: box}
spec: {type: container, container: {socket: ${engine.socket}, ${options}}}
`,
    },
    async kill({ name }) {
      await engine.podman('kill', '--signal', 'KILL', containerName(name));
    },
    async cleanUp({ name }) {
      await engine.podman('rm', '--force', '--time', '0', '--ignore', containerName(name));
      await engine.podman('volume', 'rm', '--force', containerName(name)).catch(() => {});
    },
  };
}

export const containerName = (project: string, target = 'box'): string => `mooring-${project}.${target}`;

export interface ProjectParts {
  readonly baseUrl: string;
  /** YAML of the project's spec besides its providers. */
  readonly settings?: string;
  /** Model files by name: YAML of each `spec`. */
  readonly models: Readonly<Record<string, string>>;
  readonly files?: Readonly<Record<string, string | Uint8Array>>;
  readonly name?: string;
  readonly apiKey?: string;
}

/** A project whose models may run on the target; no prompts and no checkout, so that their releases are final. */
export function filesOf(kind: TargetKind, { baseUrl, settings = '', models, files = {}, name, apiKey }: ProjectParts) {
  const key = apiKey === undefined ? '' : `, apiKey: "${apiKey}"`;
  return {
    'mooring.yaml': `apiVersion: mooring/v1
kind: Project
metadata: {name: ${name ?? 'test'}}
spec:
  providers: {mock: {type: openai, baseUrl: "${baseUrl}"${key}}}
  prices: {mock/small: {input: 10 USD, output: 10 USD}, mock/large: {input: 10 USD, output: 10 USD}}
${settings === '' ? '' : `  ${settings}\n`}`,
    ...Object.fromEntries(
      Object.entries(models).map(([model, spec]) => [`models/${model}.model.yaml`, modelFile(kind, model, spec)]),
    ),
    ...kind.files,
    ...files,
  };
}

function modelFile({ target }: TargetKind, name: string, spec: string): string {
  return `apiVersion: mooring/v1
kind: Model
metadata: {name: ${name}}
spec:
  targets: [${target}]
${spec.replaceAll(/^/gm, '  ')}
`;
}

export function benchOn(kind: TargetKind, parts: ProjectParts): Bench {
  const name = parts.name ?? `t${randomBytes(4).toString('hex')}`;
  const project = testProject(filesOf(kind, { ...parts, name }));
  const at = (model = 'assistant') => ({ model, target: kind.target });
  const view = async (api: RunnerApi): Promise<TargetView> => {
    const { targets } = await api.call('status', {});
    const found = targets.find((one) => one.name === kind.target);
    if (!found) throw new Error(`There is no target ${kind.target}.`);
    return found;
  };
  const plan = (api: RunnerApi, model?: string) => api.call('plan', at(model));
  return {
    kind,
    project,
    name,
    open: () => project.open(),
    plan,
    async deploy(api, model) {
      const made = await plan(api, model);
      return api.call('apply', { plan: made });
    },
    at,
    view,
    async url(api) {
      const { gateway, health } = await view(api);
      if (!gateway) throw new Error(`No gateway runs: ${health.why}`);
      return gateway.url;
    },
    async [Symbol.asyncDispose]() {
      await kind.cleanUp({ project, name });
      await project[Symbol.asyncDispose]();
    },
  };
}
