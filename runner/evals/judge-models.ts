/** The models that a suite's judges are. They are called through the same private gateway, as Models that pass through. */
import type { ReleaseDocument } from '../../core/contract/release.ts';
import { Refusal } from '../../core/contract/runner.ts';
import type { TargetState } from '../../core/contract/target-state.ts';
import { questionsOf } from '../../core/eval/score-attempt.ts';
import type { Answered, Scorer } from '../../core/eval/scorers/scorer.ts';
import { type NamedRelease, nameRelease } from '../../core/release/document.ts';
import { sha256 } from '../../host/sha256.ts';

export interface JudgeModel {
  /** As the suite names it. */
  readonly id: string;
  /** What it is called in the private gateway. */
  readonly name: string;
  readonly release: NamedRelease;
}

export interface JudgeModels {
  readonly judges: readonly JudgeModel[];
  /** Why a judge cannot be asked, by its id. */
  readonly unavailable: ReadonlyMap<string, string>;
}

const nothing: Answered = {
  values: {},
  output: '',
  text: '',
  latencyMs: null,
  inputTokens: null,
  outputTokens: null,
  cost: null,
  currency: null,
};

export function judgeModels(scorers: readonly Scorer[], providers: TargetState['providers']): JudgeModels {
  // Which model a scorer asks does not depend on the answer it judges.
  const ids = new Set([...questionsOf(scorers, nothing).values()].flat().map(({ model }) => model));
  const judges: JudgeModel[] = [];
  const unavailable = new Map<string, string>();
  for (const id of ids) {
    const why = whyUnavailable(id, providers);
    if (why !== undefined) unavailable.set(id, why);
    else judges.push(judgeModel(id, judges.length + 1));
  }
  return { judges, unavailable };
}

/** The gateway serves a state whole or not at all: one judge that cannot be called must not keep the subject from it. */
function whyUnavailable(id: string, providers: TargetState['providers']): string | undefined {
  const slash = id.indexOf('/');
  if (slash <= 0) return `its model \`${id}\` names no provider. Write \`provider/model\`.`;
  const name = id.slice(0, slash);
  const provider = Object.hasOwn(providers, name) ? providers[name] : undefined;
  if (provider === undefined)
    return `no provider \`${name}\` is configured. Add it under \`providers\` of the project.`;
  if (provider.type === 'openai' || provider.type === 'replay') return undefined;
  return `the provider \`${name}\` is of the type \`${provider.type}\`, which this version cannot call.`;
}

function judgeModel(id: string, number: number): JudgeModel {
  const name = `judge-${number}-of-this-run`;
  const spec = { task: 'chat', serve: { model: id, retries: { max: 2 } }, record: { content: 'none' } };
  const document: ReleaseDocument = {
    schemaVersion: 1,
    kind: 'Release',
    name,
    subject: 'Model',
    final: false,
    draftBecause: ['It is the judge of an eval.'],
    commit: undefined,
    behaviour: sha256(id),
    manifest: { apiVersion: 'mooring/v1', kind: 'Model', metadata: { name }, spec },
    prompt: undefined,
    artifact: undefined,
    resources: {},
  };
  const release = nameRelease(document, sha256);
  if (!release.ok) throw new Refusal('refused', `The judge \`${id}\` cannot be asked: ${release.problem}`);
  return { id, name, release: release.value };
}
