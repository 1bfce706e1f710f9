/** An eval suite as typed data, read from its manifest; and the suite that a prompt's own test data and evaluators make. */
import { appliedMethod } from '../prompt/evaluators.ts';
import type { PromptFile } from '../prompt/model.ts';
import { own } from '../prompt/own-key.ts';
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../values/json.ts';
import { ok, problem, quoted, type Result } from '../values/result.ts';
import { type Gate, readGate } from './gate.ts';
import { evaluatorScorer } from './scorers/evaluators.ts';
import { scorerKinds } from './scorers/registry.ts';
import type { Scorer, ScorerContext } from './scorers/scorer.ts';

export interface Suite {
  readonly name: string;
  readonly subject: SuiteSubject;
  readonly data: SuiteData;
  readonly trials: number;
  readonly cluster: string | undefined;
  readonly slices: readonly string[];
  readonly scorers: readonly WrittenScorer[];
  readonly gates: readonly Gate[];
}

export interface SuiteSubject {
  readonly kind: 'Prompt' | 'Model';
  readonly name: string;
  /** Of a prompt; undefined is the working copy. */
  readonly range: string | undefined;
}

export type SuiteData =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'records'; readonly where: string | undefined; readonly sample: number }
  /** The prompt's own. */
  | { readonly kind: 'testData' };

export interface WrittenScorer {
  readonly name: string;
  /** The key that says how it judges. */
  readonly kind: string;
  /** What stands under the key. */
  readonly written: JsonValue;
}

/** The value must have passed its schema; what the schema cannot say is told here. */
export function readSuite(value: JsonValue): Result<Suite> {
  const spec = objectAt(isJsonObject(value) ? value : {}, 'spec');
  const subject = readSubject(objectAt(spec, 'subject'));
  if (!subject.ok) return subject;
  const gates: Gate[] = [];
  for (const written of listAt(spec, 'gates')) {
    const gate = readGate(written);
    if (!gate.ok) return gate;
    gates.push(gate.value);
  }
  const trials = own(spec, 'trials');
  return ok({
    name: textAt(objectAt(isJsonObject(value) ? value : {}, 'metadata'), 'name') ?? '',
    subject: subject.value,
    data: readData(own(spec, 'data')),
    trials: typeof trials === 'number' ? trials : 1,
    cluster: textAt(spec, 'cluster'),
    slices: listAt(spec, 'slices').filter((slice) => typeof slice === 'string'),
    scorers: listAt(spec, 'scorers').flatMap(readScorer),
    gates,
  });
}

/** A prompt that brings its own test data and evaluators needs no suite: every case must pass, as GitHub's runner has it. */
export function ownSuite(prompt: PromptFile, name: string): Suite {
  const names = uniqueNames(prompt.evaluators.map((one, index) => one.name ?? `evaluator ${index + 1}`));
  return {
    name,
    subject: { kind: 'Prompt', name, range: undefined },
    data: { kind: 'testData' },
    trials: 1,
    cluster: undefined,
    slices: [],
    scorers: names.map((one, index) => ({ name: one, kind: 'evaluator', written: evaluatorValue(prompt, index) })),
    gates: names.map((metric) => ({ kind: 'every', metric })),
  };
}

/** The scorers, ready to run; the first that cannot be says why. */
export function compileScorers(suite: Suite, context: ScorerContext): Result<readonly Scorer[]> {
  const scorers: Scorer[] = [];
  for (const [index, { name, kind, written }] of suite.scorers.entries()) {
    const evaluator = kind === 'evaluator' ? context.evaluators[index] : undefined;
    const compiled =
      evaluator === undefined ? scorerKinds.get(kind)?.(written, name, context) : evaluatorScorer(evaluator, name);
    if (compiled === undefined)
      return problem(`The scorer ${quoted(name)} judges by ${quoted(kind)}, which is not known.`);
    if (!compiled.ok)
      return problem(`The scorer ${quoted(name)} of ${quoted(suite.name)} cannot be used. ${compiled.problem}`);
    scorers.push(withDirection(compiled.value, suite.gates));
  }
  return ok(scorers);
}

/** Nothing says whether more or less of a `cel` score is better, except a gate that bounds it from above alone. */
function withDirection(scorer: Scorer, gates: readonly Gate[]): Scorer {
  if (scorer.kind !== 'cel') return scorer;
  const bounds = gates.flatMap((gate) => (gate.kind === 'bounds' && gate.metric === scorer.name ? [gate] : []));
  const fromAbove = bounds.some(({ max }) => max !== undefined);
  const fromBelow = bounds.some(({ min }) => min !== undefined);
  return fromAbove && !fromBelow ? { ...scorer, better: 'lower' } : scorer;
}

function readSubject(subject: JsonObject): Result<SuiteSubject> {
  const model = textAt(subject, 'model');
  if (model !== undefined) return ok({ kind: 'Model', name: model, range: undefined });
  const prompt = textAt(subject, 'prompt');
  if (prompt === undefined) return problem('The suite has no subject. Name a `prompt` or a `model`.');
  const at = prompt.indexOf('@');
  if (at < 0) return ok({ kind: 'Prompt', name: prompt, range: undefined });
  return ok({ kind: 'Prompt', name: prompt.slice(0, at), range: prompt.slice(at + 1) });
}

function readData(data: JsonValue | undefined): SuiteData {
  if (typeof data === 'string') return { kind: 'file', path: data };
  if (!isJsonObject(data)) return { kind: 'testData' };
  const records = objectAt(data, 'records');
  const sample = own(records, 'sample');
  return { kind: 'records', where: textAt(records, 'where'), sample: typeof sample === 'number' ? sample : 500 };
}

function readScorer(value: JsonValue): readonly WrittenScorer[] {
  if (!isJsonObject(value)) return [];
  const kind = Object.keys(value).find((key) => scorerKinds.has(key));
  const name = textAt(value, 'name');
  return kind === undefined || name === undefined ? [] : [{ name, kind, written: value[kind] ?? null }];
}

function evaluatorValue(prompt: PromptFile, index: number): JsonValue {
  const written = own(prompt.value, 'evaluators');
  return isJsonArray(written) ? (written[index] ?? null) : null;
}

function uniqueNames(names: readonly string[]): readonly string[] {
  const counts = new Map<string, number>();
  return names.map((name) => {
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    return count === 1 ? name : `${name} (${count})`;
  });
}

/** Whether a prompt says enough to be evaluated by itself. */
export function hasOwnSuite(prompt: PromptFile): boolean {
  return prompt.testData.length > 0 && prompt.evaluators.some((one) => appliedMethod(one).applied !== undefined);
}

function objectAt(object: JsonObject, key: string): JsonObject {
  const value = own(object, key);
  return isJsonObject(value) ? value : {};
}

function listAt(object: JsonObject, key: string): readonly JsonValue[] {
  const value = own(object, key);
  return isJsonArray(value) ? value : [];
}

function textAt(object: JsonObject, key: string): string | undefined {
  const value = own(object, key);
  return typeof value === 'string' ? value : undefined;
}
