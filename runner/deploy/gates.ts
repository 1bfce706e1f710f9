/**
 * The suites that a manifest names, and what is known of them for exactly this behaviour. A run counts for the cases and
 * scorers it was made with, and its verdict for the gates that judged it: anything else is not evaluated.
 */
import { join } from 'node:path';
import type { ReleaseDocument } from '../../core/contract/release.ts';
import { type PlannedGate, Refusal } from '../../core/contract/runner.ts';
import { isJsonArray, isJsonObject, type JsonValue } from '../../core/values/json.ts';
import { promptOf } from '../evals/evaluated-release.ts';
import { type FoundSuite, findSuites } from '../evals/find-suites.ts';
import { readHeader } from '../evals/journal.ts';
import { readCases } from '../evals/read-cases.ts';
import { prepareRun } from '../evals/run-suite.ts';
import type { Store } from '../store/store.ts';
import { type OpenProject, resolveSubject, type Subject } from './subject.ts';

export interface GatesInput {
  readonly project: OpenProject;
  readonly subject: Subject;
  readonly store: Store;
  /** `.mooring`. */
  readonly folder: string;
}

export async function gatesOf(input: GatesInput): Promise<readonly PlannedGate[]> {
  const gates: PlannedGate[] = [];
  for (const suite of suitesNamed(input.subject.document)) gates.push(await gateOf(input, suite));
  return gates;
}

function suitesNamed({ manifest }: ReleaseDocument): readonly string[] {
  const spec = isJsonObject(manifest?.spec) ? manifest.spec : undefined;
  const uses = isJsonArray(spec?.evals) ? spec.evals : [];
  return uses.flatMap((use: JsonValue) => {
    if (typeof use === 'string') return [use];
    return isJsonObject(use) && typeof use.name === 'string' ? [use.name] : [];
  });
}

async function gateOf({ project, subject, store, folder }: GatesInput, suite: string): Promise<PlannedGate> {
  const open = (why: string): PlannedGate => ({ suite, verdict: 'not_evaluated', why });
  const again = `Run \`mooring eval ${suite}\`.`;
  try {
    const [found] = (await findSuites(project, [suite])).suites;
    const judged = found && judgedBy(found, subject);
    if (!found || !judged) return open(`It judges something that is no part of this release. ${again}`);
    const run = store.evalRunFor(suite, judged.document.behaviour);
    const other = await judgedInstead(project, found, judged);
    if (!run) return open(other ?? `It was not run for this behaviour. ${again}`);
    const cases = await readCases(project.root, found, judged.document);
    const { suiteDigest } = await prepareRun(project.root, found, judged, cases, null);
    if (run.suiteDigest !== suiteDigest) {
      return open(other ?? `Its cases or scorers changed since it was run for this behaviour, at ${run.at}. ${again}`);
    }
    const gates = readHeader(join(folder, 'evals', run.id))?.gates;
    if (gates !== undefined && JSON.stringify(gates) !== JSON.stringify(found.suite.gates)) {
      return open(other ?? `Its gates changed since it was run for this behaviour, at ${run.at}. ${again}`);
    }
    return { suite, verdict: run.verdict, why: run.why, ranAt: run.at };
  } catch (error) {
    if (error instanceof Refusal) return open(error.message);
    throw error;
  }
}

/** Running a suite does not help a release when it judges another version of the prompt than the one that is served. */
async function judgedInstead(
  project: OpenProject,
  { suite }: FoundSuite,
  judged: Subject,
): Promise<string | undefined> {
  const { kind, name, range } = suite.subject;
  if (kind === 'Model') return undefined;
  const own = await resolveSubject(project, { kind, name, version: range });
  if (own.document.behaviour === judged.document.behaviour) return undefined;
  const reference = range === undefined ? name : `${name}@${range}`;
  return `Its subject \`${reference}\` is ${versionOf(own)}, and this release serves ${versionOf(judged)}. Let both lead to the same version, and run \`mooring eval ${suite.name}\`.`;
}

function versionOf({ document: { prompt } }: Subject): string {
  if (prompt?.version === undefined) return 'the working copy';
  return `\`${prompt.name}@${prompt.version}\``;
}

/** The part of a release that a suite judges: a prompt by itself, or the model with all that surrounds it. */
function judgedBy({ suite }: FoundSuite, subject: Subject): Subject | undefined {
  const { kind, name } = suite.subject;
  if (kind === 'Model') return name === subject.name ? subject : undefined;
  const prompt = subject.document.prompt?.name === name ? promptOf(subject.document) : undefined;
  return prompt && { ...subject, ...prompt, name };
}
