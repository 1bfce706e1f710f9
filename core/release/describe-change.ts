/** What differs between two releases, in words: for the plan of a deployment, and for whoever approves it. */
import type { ReleaseDocument } from '../contract/release.ts';
import { classifyChange } from '../prompt/classify.ts';
import { readPrompt } from '../prompt/model.ts';
import { own } from '../prompt/own-key.ts';
import { sameOptional } from '../prompt/same-value.ts';
import { shortDigest } from '../values/digest.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../values/json.ts';
import { type ValueChange, valueChanges } from './value-changes.ts';

export interface ReleaseChange {
  readonly action: 'add' | 'change' | 'remove';
  /** The thing: `prompt support-reply`, `serve.timeout.total`, `guardrails.input[no-pii]`, `SLO/support-latency`. */
  readonly what: string;
  /** Short text; undefined where there was or is nothing. */
  readonly before: string | undefined;
  readonly after: string | undefined;
  /** What it means to whoever runs it. */
  readonly why: string;
}

/** `before` is undefined when nothing serves yet. Changes that decide answers come first. */
export function describeChange(before: ReleaseDocument | undefined, after: ReleaseDocument): readonly ReleaseChange[] {
  if (before === undefined) return [firstRelease(after)];
  const changes = [
    ...promptChanges(before, after),
    ...artifactChanges(before, after),
    ...manifestChanges(before.manifest ?? {}, after.manifest ?? {}),
    ...resourceChanges(before.resources, after.resources),
    ...standingChanges(before, after),
  ];
  return changes;
}

function firstRelease({ subject, name, prompt, artifact }: ReleaseDocument): ReleaseChange {
  const served = prompt === undefined ? artifact?.path : promptLabel(prompt);
  return { action: 'add', what: `${subject} ${name}`, before: undefined, after: served, why: 'Nothing serves it yet.' };
}

type Prompt = NonNullable<ReleaseDocument['prompt']>;

function promptLabel({ name, version }: Prompt): string {
  return version === undefined ? `${name} (working copy)` : `${name}@${version}`;
}

function promptChanges(before: ReleaseDocument, after: ReleaseDocument): readonly ReleaseChange[] {
  const [old, fresh] = [before.prompt, after.prompt];
  if (old === undefined || fresh === undefined) {
    if (old === fresh) return [];
    const what = `prompt ${(old ?? fresh)?.name ?? ''}`;
    const why = fresh === undefined ? 'No prompt is served any more.' : 'A prompt is served now.';
    const action = fresh === undefined ? 'remove' : 'add';
    return [{ action, what, before: old && promptLabel(old), after: fresh && promptLabel(fresh), why }];
  }
  if (old.content === fresh.content && old.version === fresh.version && old.name === fresh.name) return [];
  const { change, reasons } = classifyChange(readPrompt(old.value), readPrompt(fresh.value));
  const told = reasons.slice(0, 3).map(({ what }) => what);
  const more = reasons.length > 3 ? [`And ${reasons.length - 3} more.`] : [];
  const answers = old.behaviour === fresh.behaviour ? 'No answer changes.' : decidesAnswers;
  const why =
    change === 'none'
      ? `Only its version changes. ${answers}`
      : `A ${change} change: ${[...told, ...more].join(' ')} ${answers}`;
  return [{ action: 'change', what: `prompt ${fresh.name}`, before: promptLabel(old), after: promptLabel(fresh), why }];
}

const decidesAnswers = 'It decides answers: evals of the former behaviour do not count for it.';

function artifactChanges(before: ReleaseDocument, after: ReleaseDocument): readonly ReleaseChange[] {
  const [old, fresh] = [before.artifact, after.artifact];
  if (old?.digest === fresh?.digest) return [];
  const shown = (one: typeof old) => (one === undefined ? undefined : `${one.path} (${shortDigest(one.digest)})`);
  const action = old === undefined ? 'add' : fresh === undefined ? 'remove' : 'change';
  return [
    {
      action,
      what: 'artifact',
      before: shown(old),
      after: shown(fresh),
      why: `The model file is another. ${decidesAnswers}`,
    },
  ];
}

/** What a part of the manifest is for, in the order in which changes are told. */
const parts: readonly (readonly [key: string, why: string])[] = [
  ['task', decidesAnswers],
  ['serve', decidesAnswers],
  ['guardrails', decidesAnswers],
  ['tools', decidesAnswers],
  ['review', 'It says who looks at answers that wait, and what callers get meanwhile.'],
  ['limits', 'It says how much traffic is taken.'],
  ['budget', 'It says what may be spent.'],
  ['evals', 'It says which suites must pass.'],
  ['slos', 'It says which objectives it is held to.'],
  ['drift', 'It says what is watched for drift.'],
  ['rollout', 'It says how later releases take over.'],
  ['placement', 'It says where it may run.'],
  ['targets', 'It says where it may run.'],
  ['resources', 'It says what its gateway needs.'],
  ['record', 'It says what is kept of each inference.'],
  ['sinks', 'It says where answers are sent on.'],
  ['risk', 'It says how much harm it can do and who oversees it.'],
  ['lifecycle', 'It says where it stands between draft and retirement.'],
];
const forPeople = 'It is for people and reports: no answer changes.';

function manifestChanges(before: JsonObject, after: JsonObject): readonly ReleaseChange[] {
  const [old, fresh] = [objectAt(before, 'spec'), objectAt(after, 'spec')];
  const known = parts.map(([key]) => key);
  const others = [...new Set([...Object.keys(old), ...Object.keys(fresh)])]
    .filter((key) => !known.includes(key))
    .sort();
  const ordered = [...parts, ...others.map((key) => [key, forPeople] as const)];
  const inSpec = ordered.flatMap(([key, why]) =>
    valueChanges(own(old, key), own(fresh, key), key)
      // The resolved prompt and artifact have been told by what they are, not by how they are referred to.
      .filter(({ what }) => what !== 'serve.prompt' && what !== 'serve.artifact')
      .map((change) => told(change, why)),
  );
  const metadata = valueChanges(own(before, 'metadata'), own(after, 'metadata'), 'metadata');
  return [...inSpec, ...metadata.map((change) => told(change, forPeople))];
}

function told({ what, before, after }: ValueChange, why: string): ReleaseChange {
  const action = before === undefined ? 'add' : after === undefined ? 'remove' : 'change';
  return { action, what, before: shown(before), after: shown(after), why };
}

const resourceReasons: Readonly<Record<string, string>> = {
  Eval: 'A suite that must pass is not the same: runs of the former one may not count.',
  SLO: 'An objective is not the same: its error budget is counted anew from the records kept.',
  Target: 'A target it may run on is not the same.',
};

function resourceChanges(
  before: ReleaseDocument['resources'],
  after: ReleaseDocument['resources'],
): readonly ReleaseChange[] {
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return keys.flatMap((key): ReleaseChange[] => {
    const [old, fresh] = [own(before, key), own(after, key)];
    if (sameOptional(old, fresh)) return [];
    const why = resourceReasons[key.slice(0, key.indexOf('/'))] ?? 'Something it refers to is not the same.';
    if (old === undefined)
      return [{ action: 'add', what: key, before: undefined, after: 'added', why: 'It is referred to now.' }];
    if (fresh === undefined)
      return [{ action: 'remove', what: key, before: 'there', after: undefined, why: 'It is no longer referred to.' }];
    const parts = valueChanges(old, fresh, '').map(({ what }) => what);
    const places = parts.length > 3 ? `${parts.slice(0, 3).join(', ')} and ${parts.length - 3} more` : parts.join(', ');
    return [{ action: 'change', what: key, before: undefined, after: places, why }];
  });
}

function standingChanges(before: ReleaseDocument, after: ReleaseDocument): readonly ReleaseChange[] {
  if (before.final === after.final) return [];
  const standing = ({ final }: ReleaseDocument) => (final ? 'final' : 'draft');
  const why = after.final ? 'All of it is locked and committed now.' : after.draftBecause.join(' ');
  return [{ action: 'change', what: 'standing', before: standing(before), after: standing(after), why }];
}

/** Long values are cut: a plan is read, not parsed. */
function shown(value: JsonValue | undefined): string | undefined {
  if (value === undefined) return undefined;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 120 ? `${text.slice(0, 117).toWellFormed()}…` : text;
}

function objectAt(object: JsonObject, key: string): JsonObject {
  const value = own(object, key);
  return isJsonObject(value) ? value : {};
}
