/**
 * Replay files: recorded answers, one JSON object a line, that stand in for a provider without a network
 * (`docs/replay.md`). What answers depends on the request and the file alone, never on what was asked before, so that any
 * number of requests at once get what they would get one by one.
 */
import { canonicalJson } from '../values/canonical-json.ts';
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../values/json.ts';
import { ok, problem, quoted, type Result } from '../values/result.ts';

export interface ReplayRequest {
  /** The vendor's name of the model, without the provider. */
  readonly model: string;
  /** `name@version`; of a working copy the name alone. */
  readonly prompt: string | undefined;
  /** What was given to the prompt, defaults filled in, redacted where a guardrail says so. */
  readonly input: JsonObject;
  /** The messages as they are sent. */
  readonly messages: readonly JsonValue[];
  /** Which call for the same request it is, from 1: retries and fallbacks count up. */
  readonly attempt: number;
}

export type ReplayAnswer =
  | { readonly kind: 'answer'; readonly text: string; readonly usage: ReplayUsage | undefined }
  | { readonly kind: 'failure'; readonly failure: ReplayFailure };

export interface ReplayUsage {
  readonly input: number;
  readonly cachedInput: number;
  readonly output: number;
}

export type ReplayFailure = (typeof failures)[number];

const failures = ['timeout', 'rate_limited', 'server_error'] as const;

export interface Replay {
  /** By the names of the inputs that lines state; then by their values. */
  readonly byInput: readonly {
    readonly names: readonly string[];
    readonly lines: ReadonlyMap<string, readonly Line[]>;
  }[];
}

interface Line {
  readonly number: number;
  readonly model: string | undefined;
  readonly prompt: string | undefined;
  readonly contains: readonly string[];
  readonly attempt: number | undefined;
  /** How many conditions it states. */
  readonly conditions: number;
  readonly answer: ReplayAnswer;
}

export function readReplay(text: string): Result<Replay> {
  const groups = new Map<string, { names: readonly string[]; lines: Map<string, Line[]> }>();
  for (const [index, written] of text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .entries()) {
    if (written.trim() === '') continue;
    const read = readLine(written, index + 1);
    if (!read.ok) return problem(`Line ${index + 1} of the replay file ${read.problem}`);
    const { line, names, key } = read.value;
    const groupKey = JSON.stringify(names);
    const group = groups.get(groupKey) ?? { names, lines: new Map<string, Line[]>() };
    groups.set(groupKey, group);
    const known = group.lines.get(key);
    if (known === undefined) group.lines.set(key, [line]);
    else known.push(line);
  }
  return ok({ byInput: [...groups.values()] });
}

/** Undefined when no line is for this request. */
export function findAnswer({ byInput }: Replay, request: ReplayRequest): ReplayAnswer | undefined {
  const said = lastUserText(request.messages);
  let best: Line | undefined;
  for (const { names, lines } of byInput) {
    const key = keyOf(names, request.input);
    for (const line of (key === undefined ? undefined : lines.get(key)) ?? []) {
      if (holds(line, request, said) && (best === undefined || isCloser(line, best))) best = line;
    }
  }
  return best?.answer;
}

function holds({ model, prompt, contains, attempt }: Line, request: ReplayRequest, said: string): boolean {
  if (attempt !== undefined && attempt !== request.attempt) return false;
  if (model !== undefined && model !== request.model && !model.endsWith(`/${request.model}`)) return false;
  if (prompt !== undefined && prompt !== request.prompt && prompt !== nameOf(request.prompt)) return false;
  return contains.every((part) => said.includes(part));
}

/** A version before a name, a name before none; then the more conditions; then the earlier line. */
function isCloser(line: Line, other: Line): boolean {
  const exactness = promptExactness(line.prompt) - promptExactness(other.prompt);
  if (exactness !== 0) return exactness > 0;
  if (line.conditions !== other.conditions) return line.conditions > other.conditions;
  return line.number < other.number;
}

function promptExactness(prompt: string | undefined): number {
  if (prompt === undefined) return 0;
  return prompt.includes('@') ? 2 : 1;
}

function nameOf(label: string | undefined): string | undefined {
  return label?.split('@')[0];
}

/** Undefined when an input that the line states was not given. */
function keyOf(names: readonly string[], input: JsonObject): string | undefined {
  if (!names.every((name) => Object.hasOwn(input, name))) return undefined;
  const key = canonicalJson(names.map((name) => input[name]));
  return key.ok ? key.value : undefined;
}

function lastUserText(messages: readonly JsonValue[]): string {
  const last = messages.findLast((message) => isJsonObject(message) && message.role === 'user');
  const content = isJsonObject(last) ? last.content : undefined;
  if (typeof content === 'string') return content;
  if (!isJsonArray(content)) return '';
  return content.map((part) => (isJsonObject(part) && typeof part.text === 'string' ? part.text : '')).join('');
}

interface ReadLine {
  readonly line: Line;
  readonly names: readonly string[];
  readonly key: string;
}

function readLine(written: string, number: number): Result<ReadLine> {
  const parsed = parseJson(written);
  if (!isJsonObject(parsed)) return problem('is no JSON object. Write one object a line.');
  const input = parsed.input ?? {};
  if (!isJsonObject(input)) return problem('has an `input` that is no object. Give the inputs of the prompt by name.');
  const names = Object.keys(input).sort();
  const key = keyOf(names, input);
  if (key === undefined) return problem('has an `input` that is not Unicode text throughout.');
  const contains = readContains(parsed.contains);
  if (contains === undefined) return problem('has a `contains` that is neither a text nor a list of texts.');
  for (const name of ['model', 'prompt'] as const) {
    if (!isTextOrAbsent(parsed[name])) return problem(`has a ${quoted(name)} that is no text.`);
  }
  const { attempt } = parsed;
  if (attempt !== undefined && !(typeof attempt === 'number' && Number.isInteger(attempt) && attempt >= 1)) {
    return problem('has an `attempt` that is no whole number from 1.');
  }
  const answer = readAnswer(parsed);
  if (!answer.ok) return answer;
  const model = textOf(parsed.model);
  const conditions = names.length + contains.length + (model === undefined ? 0 : 1) + (attempt === undefined ? 0 : 1);
  const line = { number, model, prompt: textOf(parsed.prompt), contains, attempt, conditions, answer: answer.value };
  return ok({ line, names, key });
}

function readAnswer({ output, error, ...rest }: JsonObject): Result<ReplayAnswer> {
  if (error !== undefined) {
    const failure = failures.find((name) => name === error);
    if (failure === undefined) return problem(`has an \`error\` that is none of ${failures.map(quoted).join(', ')}.`);
    if (output === undefined) return ok({ kind: 'failure', failure });
    return problem('has both an `output` and an `error`. Keep one.');
  }
  if (output === undefined) return problem('has neither an `output` nor an `error`. Say what is answered.');
  const text = typeof output === 'string' ? output : JSON.stringify(output);
  return ok({ kind: 'answer', text, usage: readUsage(rest) });
}

/** Without both counts, the usage and with it the cost are unknown. */
function readUsage({ inputTokens, cachedInputTokens, outputTokens }: JsonObject): ReplayUsage | undefined {
  if (!isCount(inputTokens) || !isCount(outputTokens)) return undefined;
  const cachedInput = isCount(cachedInputTokens) ? Math.min(cachedInputTokens, inputTokens) : 0;
  return { input: inputTokens, cachedInput, output: outputTokens };
}

function isCount(value: JsonValue | undefined): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0;
}

function readContains(value: JsonValue | undefined): readonly string[] | undefined {
  const parts = value === undefined ? [] : isJsonArray(value) ? value : [value];
  return parts.every((part) => typeof part === 'string') ? parts : undefined;
}

function isTextOrAbsent(value: JsonValue | undefined): boolean {
  return value === undefined || typeof value === 'string';
}

function textOf(value: JsonValue | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function parseJson(text: string): JsonValue | undefined {
  try {
    const parsed: JsonValue = JSON.parse(text);
    return parsed;
  } catch {
    return undefined;
  }
}
