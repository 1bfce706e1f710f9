/**
 * The suites that a request means: Evals by name, prompts by name for their own test data and evaluators, or files of
 * either. A file that is named explicitly is a prompt whatever it is called, as on the rest of the command line.
 */
import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { Refusal } from '../../core/contract/runner.ts';
import { hasOwnSuite, ownSuite, readSuite, type Suite } from '../../core/eval/suite.ts';
import { readPrompt } from '../../core/prompt/model.ts';
import { withoutMistakes } from '../../core/release/find-resource.ts';
import { nearest } from '../../core/values/suggest.ts';
import {
  type DefinitionSite,
  definitionsOf,
  namesOf,
  resourcesOf,
  type Workspace,
  withFile,
} from '../../core/workspace/workspace.ts';
import { isYaml } from '../../host/files.ts';
import { defaultSettings, factsOnDisk } from '../../host/project.ts';
import type { OpenProject } from '../deploy/subject.ts';

export interface FoundSuite {
  readonly suite: Suite;
  /** Where it is written: paths in it may start there. */
  readonly file: string;
}

export interface FoundSuites {
  readonly suites: readonly FoundSuite[];
  /** With the files that were named although the project does not hold them. */
  readonly project: OpenProject;
}

export async function findSuites(project: OpenProject, names: readonly string[] | undefined): Promise<FoundSuites> {
  if (names === undefined || names.length === 0) return { suites: allSuites(project), project };
  let { workspace } = project;
  const suites = new Map<string, FoundSuite>();
  for (const name of names) {
    const path = isYaml(name) ? realPath(resolve(project.root, name)) : undefined;
    if (path !== undefined) workspace = await withNamedFile(workspace, path, name);
    const found = path === undefined ? [suiteNamed(workspace, name)] : suitesIn(workspace, path, name);
    for (const one of found) suites.set(one.suite.name, one);
  }
  return { suites: [...suites.values()], project: { ...project, workspace } };
}

function allSuites({ workspace }: OpenProject): readonly FoundSuite[] {
  const evals = [...resourcesOf(workspace, 'Eval')].map((site) => fromEval(workspace, site));
  if (evals.length > 0) return evals;
  const prompts = [...resourcesOf(workspace, 'Prompt')].filter(bringsItsOwn).map((site) => fromPrompt(workspace, site));
  if (prompts.length > 0) return prompts;
  throw new Refusal(
    'usage',
    'There is no suite in this project. Write an Eval, or give a prompt `testData` and `evaluators`.',
  );
}

function suiteNamed(workspace: Workspace, name: string): FoundSuite {
  const [site] = definitionsOf(workspace, 'Eval', name);
  if (site !== undefined) return fromEval(workspace, site);
  const at = name.indexOf('@');
  const prompts = definitionsOf(workspace, 'Prompt', at < 0 ? name : name.slice(0, at));
  const version = at < 0 ? undefined : name.slice(at + 1);
  const prompt = prompts.findLast(({ resource }) => version === undefined || resource.version === version);
  if (prompt !== undefined) return fromPrompt(workspace, prompt);
  const known = [...namesOf(workspace, 'Eval'), ...namesOf(workspace, 'Prompt')];
  const guess = nearest(name, known);
  const evals = namesOf(workspace, 'Eval');
  const there = evals.length === 0 ? 'This project has no Eval.' : `There are: ${evals.slice(0, 10).join(', ')}.`;
  throw new Refusal(
    'usage',
    `There is no suite \`${name}\`.${guess === undefined ? '' : ` Did you mean \`${guess}\`?`} ${there}`,
  );
}

async function withNamedFile(workspace: Workspace, path: string, name: string): Promise<Workspace> {
  if (workspace.files.has(path)) return workspace;
  const facts = await factsOnDisk(path, { settings: defaultSettings, cache: new WeakMap(), named: true });
  if (facts === undefined) throw new Refusal('usage', `There is no file \`${name}\`.`);
  return withFile(workspace, path, facts.recognised ? facts : undefined).workspace;
}

function suitesIn(workspace: Workspace, path: string, name: string): readonly FoundSuite[] {
  const inFile = (kind: string) => [...resourcesOf(workspace, kind)].filter(({ file }) => file === path);
  const evals = inFile('Eval').map((site) => fromEval(workspace, site));
  const prompts = inFile('Prompt').map((site) => fromPrompt(workspace, site));
  if (evals.length + prompts.length > 0) return [...evals, ...prompts];
  throw new Refusal(
    'usage',
    `\`${name}\` holds neither an Eval nor a prompt. \`mooring lint ${name}\` says what it is.`,
  );
}

function fromEval(workspace: Workspace, site: DefinitionSite): FoundSuite {
  const sound = withoutMistakes(workspace, site);
  if (!sound.ok) throw new Refusal('refused', sound.problem);
  const suite = readSuite(site.resource.value);
  if (suite.ok) return { suite: suite.value, file: site.file };
  throw new Refusal('refused', `The suite \`${site.resource.name}\` cannot be run. ${suite.problem}`);
}

function fromPrompt(workspace: Workspace, site: DefinitionSite): FoundSuite {
  const sound = withoutMistakes(workspace, site);
  if (!sound.ok) throw new Refusal('refused', sound.problem);
  const { name = '', version } = site.resource;
  const prompt = readPrompt(site.resource.value);
  const what = version === undefined ? name : `${name}@${version}`;
  if (!hasOwnSuite(prompt)) {
    throw new Refusal(
      'usage',
      `The prompt \`${what}\` has no \`testData\` with \`evaluators\` to be evaluated by. Add both, or write an Eval.`,
    );
  }
  const suite = ownSuite(prompt, what);
  return { suite: { ...suite, subject: { kind: 'Prompt', name, range: version } }, file: site.file };
}

const bringsItsOwn = ({ resource }: DefinitionSite): boolean => hasOwnSuite(readPrompt(resource.value));

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
