/**
 * Whether a change of a prompt is major, minor or patch.
 *
 * Major: callers or readers of the answer may break. A required input is added, an input is removed, retyped or accepts
 * less; an output property is removed or may be absent, an output type, choice or range is widened; the prompt is
 * renamed, for references go by name. What cannot be compared is major too.
 * Minor: answers may change, so evals must run again. Instruction text, examples, model, parameters; an optional input
 * or an output property is added, an input accepts more, an output is narrowed.
 * Patch: nobody is concerned. Description, owner, test data, evaluators, whether an input is sensitive, other keys.
 * None: the version itself, comments, layout, key order, quoting.
 */

import { isJsonArray, isJsonObject, type JsonValue, type Path } from '../values/json.ts';
import { quoted } from '../values/result.ts';
import type { Bump } from '../values/semver.ts';
import { factsOf, type InputFacts, type PromptFacts, wholeText } from './facts.ts';
import type { PromptFile } from './model.ts';
import { own } from './own-key.ts';
import { sameOptional, sameValue } from './same-value.ts';
import { compareSchemas } from './schema-diff.ts';
import { valueKey } from './schema-shape.ts';

export type Change = Bump | 'none';

export interface ChangeReason {
  readonly change: Bump;
  /** Where in the prompt file; the place of something removed is where it was. */
  readonly path: Path;
  /** A whole sentence that names the thing. */
  readonly what: string;
}

export interface Classification {
  readonly change: Change;
  /** The gravest first. */
  readonly reasons: readonly ChangeReason[];
}

export function classifyChange(before: PromptFile, after: PromptFile): Classification {
  return classifyFacts(factsOf(before, wholeText), factsOf(after, wholeText));
}

/** Both must come from the same fingerprint. */
export function classifyFacts(before: PromptFacts, after: PromptFacts): Classification {
  if (before.content === after.content) return { change: 'none', reasons: [] };
  const reasons = [
    ...nameReasons(before, after),
    ...inputReasons(before, after),
    ...outputReasons(before, after),
    ...messageReasons(before, after),
    ...modelReasons(before, after),
    ...otherReasons(before, after),
  ];
  const missed = missedReason(before, after, reasons);
  const all = missed === undefined ? reasons : [...reasons, missed];
  const sorted = all.toSorted((a, b) => gravity[b.change] - gravity[a.change]);
  return { change: sorted[0]?.change ?? 'none', reasons: sorted };
}

const gravity: { readonly [change in Change]: number } = { none: 0, patch: 1, minor: 2, major: 3 };

export function compareChanges(a: Change, b: Change): number {
  return gravity[a] - gravity[b];
}

function nameReasons(before: PromptFacts, after: PromptFacts): readonly ChangeReason[] {
  if (before.name === after.name) return [];
  if (before.name === undefined || after.name === undefined) {
    return [
      patch(['name'], `The name is now taken from the ${after.name === undefined ? 'file name' : 'file itself'}.`),
    ];
  }
  const what = `The prompt was named ${quoted(before.name)} and is named ${quoted(after.name)}`;
  return [major(['name'], `${what}: references to it by the former name find nothing.`)];
}

function inputReasons(before: PromptFacts, after: PromptFacts): readonly ChangeReason[] {
  const reasons: ChangeReason[] = [];
  for (const [name, input] of Object.entries(before.inputs)) {
    const successor = own(after.inputs, name);
    const path = inputPath(after, name);
    if (successor === undefined) {
      reasons.push(major(inputPath(before, name), `The input \`${name}\` is removed.`));
      continue;
    }
    reasons.push(...requirementReasons(name, input, successor, path), ...compareInput(name, input, successor, path));
  }
  for (const [name, input] of Object.entries(after.inputs)) {
    if (own(before.inputs, name) !== undefined) continue;
    const path = inputPath(after, name);
    if (input.required) reasons.push(major(path, `The required input \`${name}\` is added.`));
    else reasons.push(minor(path, `The optional input \`${name}\` is added.`));
  }
  if (before.inputsDeclared !== after.inputsDeclared) {
    const what = after.inputsDeclared ? 'The inputs are now declared.' : 'The inputs are no longer declared.';
    reasons.push(patch(['inputs'], what));
  }
  return reasons;
}

function inputPath(facts: PromptFacts, name: string): Path {
  return facts.inputsDeclared ? ['inputs', name] : ['messages'];
}

function requirementReasons(name: string, before: InputFacts, after: InputFacts, path: Path): readonly ChangeReason[] {
  if (!before.required && after.required) {
    return [major(path, `The input \`${name}\` was optional and is now required.`)];
  }
  if (before.required && !after.required) {
    return [minor(path, `The input \`${name}\` was required and is now optional.`)];
  }
  if (sameOptional(before.default, after.default)) return [];
  const change = showChange(before.default, after.default);
  return [minor([...path, 'default'], `The default of the input \`${name}\` is changed ${change}.`)];
}

function compareInput(name: string, before: InputFacts, after: InputFacts, path: Path): readonly ChangeReason[] {
  const reasons: ChangeReason[] = [...compareSchemas(before.schema, after.schema, { side: 'input', path, name })];
  const tokens = tokenReason(name, before.maxTokens, after.maxTokens, [...path, 'maxTokens']);
  if (tokens !== undefined) reasons.push(tokens);
  if (before.notes !== after.notes) {
    reasons.push(patch(path, `The notes on the input \`${name}\` are changed (description, examples or sensitivity).`));
  }
  return reasons;
}

function tokenReason(
  name: string,
  before: number | undefined,
  after: number | undefined,
  path: Path,
): ChangeReason | undefined {
  if (before === after) return undefined;
  const subject = `The input \`${name}\``;
  if (after === undefined) return minor(path, `${subject} has no \`maxTokens\` any more (it was ${before}).`);
  if (before === undefined) return major(path, `${subject} now has a \`maxTokens\` of ${after}.`);
  const what = `${subject} has its \`maxTokens\` changed from ${before} to ${after}.`;
  return after < before ? major(path, what) : minor(path, what);
}

function outputReasons(before: PromptFacts, after: PromptFacts): readonly ChangeReason[] {
  const reasons: ChangeReason[] = [];
  const path: Path = ['outputs'];
  if (before.outputs === undefined && after.outputs !== undefined) {
    reasons.push(major(path, 'The output was free text and now follows a schema.'));
  } else if (before.outputs !== undefined && after.outputs === undefined) {
    reasons.push(major(path, 'The output followed a schema and is now free text.'));
  } else if (before.outputs !== undefined) {
    reasons.push(...compareSchemas(before.outputs, after.outputs, { side: 'output', path, name: '' }));
  }
  const sameKind = (before.outputs === undefined) === (after.outputs === undefined);
  if (sameKind && !sameValue(before.responseFormat, after.responseFormat)) {
    reasons.push(minor(['responseFormat'], 'The response format that the model is asked for is changed.'));
  }
  return after.outputsKey === 'outputs' ? reasons : reasons.map((reason) => atText(reason, after.outputsKey));
}

/** A place inside `jsonSchema` is inside a text; the text itself is the nearest place in the file. */
function atText(reason: ChangeReason, key: string): ChangeReason {
  return reason.path[0] === 'outputs' ? { ...reason, path: [key] } : reason;
}

function messageReasons(before: PromptFacts, after: PromptFacts): readonly ChangeReason[] {
  const reasons: ChangeReason[] = [];
  const [had, has] = [before.messages.length, after.messages.length];
  if (had !== has) {
    reasons.push(minor(['messages'], `The prompt had ${messageCount(had)} and now has ${has}.`));
  }
  for (const [index, message] of after.messages.slice(0, had).entries()) {
    const previous = before.messages[index];
    if (previous === undefined || previous.text === message.text) continue;
    const path = ['messages', index];
    if (previous.role === message.role) {
      reasons.push(minor(path, `The text of message ${index + 1} (${message.role}) is changed.`));
    } else {
      reasons.push(minor(path, `Message ${index + 1} was of ${previous.role} and is of ${message.role}.`));
    }
  }
  return reasons;
}

function messageCount(count: number): string {
  return count === 1 ? '1 message' : `${count} messages`;
}

function modelReasons(before: PromptFacts, after: PromptFacts): readonly ChangeReason[] {
  const reasons: ChangeReason[] = [];
  if (before.model !== after.model) {
    const [from, to] = [before.model ?? 'none', after.model ?? 'none'];
    reasons.push(minor(['model'], `The model is changed from ${quoted(from)} to ${quoted(to)}.`));
  }
  const names = new Set([...Object.keys(before.modelParameters), ...Object.keys(after.modelParameters)]);
  for (const name of names) {
    const from = own(before.modelParameters, name);
    const to = own(after.modelParameters, name);
    if (sameOptional(from, to)) continue;
    reasons.push(
      minor(['modelParameters', name], `The model parameter \`${name}\` is changed ${showChange(from, to)}.`),
    );
  }
  return reasons;
}

function otherReasons(before: PromptFacts, after: PromptFacts): readonly ChangeReason[] {
  const keys = new Set([...Object.keys(before.other), ...Object.keys(after.other)]);
  return [...keys]
    .filter((key) => own(before.other, key) !== own(after.other, key))
    .map((key) => patch([key], `\`${key}\` is changed.`));
}

/** Nothing that a lock pins may change without a reason, even where no rule above has a name for it. */
function missedReason(
  before: PromptFacts,
  after: PromptFacts,
  reasons: readonly ChangeReason[],
): ChangeReason | undefined {
  const grave = reasons.some(({ change }) => change !== 'patch');
  if (before.behaviour !== after.behaviour && !grave) return minor([], 'Something that decides answers is changed.');
  return reasons.length === 0 ? patch([], 'Something that decides no answer is changed.') : undefined;
}

/** Values of different types may be written alike, and then the type is what changed. */
function showChange(before: JsonValue | undefined, after: JsonValue | undefined): string {
  const [from, to] = [showValue(before), showValue(after)];
  if (from !== to) return `from ${from} to ${to}`;
  return `from ${typeNoun(before)} ${from} to ${typeNoun(after)} ${to}`;
}

function typeNoun(value: JsonValue | undefined): string {
  if (value === null) return 'the empty value';
  if (isJsonArray(value)) return 'the list';
  if (isJsonObject(value)) return 'the map';
  return typeof value === 'string' ? 'the text' : typeof value === 'number' ? 'the number' : 'the truth value';
}

function showValue(value: JsonValue | undefined): string {
  return value === undefined ? 'none' : quoted(typeof value === 'string' ? value : valueKey(value));
}

function major(path: Path, what: string): ChangeReason {
  return { change: 'major', path, what };
}

function minor(path: Path, what: string): ChangeReason {
  return { change: 'minor', path, what };
}

function patch(path: Path, what: string): ChangeReason {
  return { change: 'patch', path, what };
}
