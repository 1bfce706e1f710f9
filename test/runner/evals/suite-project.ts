/** Projects with suites: the sample workspace answered from its replay file, and a small one answered by an upstream. */
import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Answer, Params, RunnerApi } from '../../../core/contract/runner.ts';
import { isAlive } from '../../../host/processes.ts';
import type { RunningRunner } from '../../../runner/runner.ts';
import { type TestProject, testProject } from '../watched-project.ts';

const examples = join(import.meta.dirname, '../../../examples');

/** Every provider of the sample workspace answers from the replay file. */
export function sampleProject(): EvalProject {
  const project = testProject();
  cpSync(examples, project.root, {
    recursive: true,
    filter: (path) => !/[/\\](?:\.mooring|broken)$/.test(path),
  });
  const text = readFileSync(join(examples, 'mooring.yaml'), 'utf8').replace(
    /^ {4}(openai|mistral|anthropic): .*$/gm,
    '    $1: {type: replay, file: data/replay.jsonl}',
  );
  project.write({ 'mooring.yaml': text });
  return withEvals(project);
}

export interface AnimalsOptions {
  readonly baseUrl: string;
  readonly cases?: number;
  readonly trials?: number;
  /** YAML of the scorers, in flow style. */
  readonly scorers?: string;
  readonly gates?: string;
  readonly version?: string;
}

/** A prompt that is asked about animals; the answers come from an upstream. */
export function animals(options: AnimalsOptions): Record<string, string> {
  const {
    baseUrl,
    cases = 12,
    trials = 1,
    scorers = '[{name: named, cel: "output.contains(case.expected)"}]',
    gates = '[{metric: named, min: 50%}]',
    version,
  } = options;
  const rows = Array.from({ length: cases }, (_, index) => ({
    id: `a${index + 1}`,
    animal: `animal ${index + 1}`,
    expected: `animal ${index + 1}`,
  }));
  return {
    'mooring.yaml': `apiVersion: mooring/v1
kind: Project
metadata: {name: animals}
spec:
  providers: {mock: {type: openai, baseUrl: "${baseUrl}"}}
`,
    'prompts/animal.prompt.yaml': `name: animal
${version === undefined ? '' : `version: ${version}\n`}model: mock/small
inputs: {animal: {type: string}}
messages:
  - {role: user, content: "Name {{animal}}."}
`,
    'evals/animals.eval.yaml': `apiVersion: mooring/v1
kind: Eval
metadata: {name: animals}
spec:
  subject: {prompt: animal}
  data: data/animals.jsonl
  trials: ${trials}
  scorers: ${scorers}
  gates: ${gates}
`,
    'data/animals.jsonl': rows.map((row) => `${JSON.stringify(row)}\n`).join(''),
  };
}

/** A project whose suites are run in the test's own process. */
export interface EvalProject extends TestProject {
  readonly api: () => Promise<RunnerApi>;
  evaluate(params: Params<'eval.run'>, signal?: AbortSignal): Promise<Answer<'eval.run'>['runs']>;
}

export function evalProject(files: Readonly<Record<string, string>>): EvalProject {
  return withEvals(testProject(files));
}

function withEvals(project: TestProject): EvalProject {
  let opened: Promise<RunningRunner> | undefined;
  const api = async () => {
    opened ??= project.open();
    return (await opened).api;
  };
  return {
    ...project,
    api,
    async evaluate(params, signal) {
      const { runs } = await (await api()).call('eval.run', params, { ...(signal && { signal }) });
      return runs;
    },
  };
}

/** The folders of the runs. */
export function runFolders({ root }: TestProject): readonly string[] {
  const evals = join(root, '.mooring/evals');
  return existsSync(evals) ? readdirSync(evals).map((name) => join(evals, name)) : [];
}

/** The process of a run's private gateway, where one is left. */
export function gatewaysLeft(project: TestProject): readonly number[] {
  return runFolders(project).flatMap((folder) => {
    const place = join(folder, 'gateway/gateway.json');
    if (!existsSync(place)) return [];
    const { pid } = JSON.parse(readFileSync(place, 'utf8'));
    return isAlive(pid) ? [pid] : [];
  });
}

export function keptAnswers(folder: string): number {
  return readFileSync(join(folder, 'attempts.jsonl'), 'utf8').split('\n').length - 1;
}
