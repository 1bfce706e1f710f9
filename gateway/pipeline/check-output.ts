/**
 * The guardrails on what comes out, then the confidence: the answer is untrusted until they passed. The first check that
 * does not hold decides. On a stream that was passed on as it came nothing can be stopped any more: its checks say so.
 */
import type { CheckResult } from '../../core/contract/record.ts';
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../../core/values/json.ts';
import type { AnsweredSubject, CheckAction, Finding, OutputCheck } from '../checks/check.ts';
import type { Exchange, Rendered } from '../exchange.ts';
import type { Completion } from '../providers/provider.ts';
import type { ServedRelease } from '../served.ts';
import { notReached } from './check-input.ts';

export type OutputVerdict =
  | { readonly kind: 'deliver'; readonly completion: Completion }
  | { readonly kind: 'retry' | 'fallback' | 'block' | 'review'; readonly check: string; readonly why: string };

/** What of an answer the checks see. */
export interface Answer {
  readonly text: string;
  /** The fields of its JSON, else its text. */
  readonly output: JsonValue;
  readonly isJson: boolean;
  readonly toolCalls: readonly string[];
}

export function checkOutput(
  exchange: Exchange,
  release: ServedRelease,
  rendered: Rendered,
  completion: Completion,
): OutputVerdict {
  let current = completion;
  let answer = readAnswer(completion.body);
  let decided: OutputVerdict | undefined;
  for (const check of release.outputChecks) {
    if (decided !== undefined) {
      exchange.checks.push(notReached(check, 'output'));
      continue;
    }
    const { verdict, why } = judge(check, answer, rendered);
    const holds = verdict === 'pass' || isBeyondCheck(check, answer);
    exchange.checks.push({ name: check.name, stage: 'output', verdict, action: holds ? 'none' : check.action, why });
    if (check.kind === 'schema' && verdict === 'fail') exchange.invalidOutput = true;
    if (holds || check.action === 'flag') continue;
    if (check.action === 'redact' && check.redact !== undefined) {
      current = withText(current, check.redact(answer.text));
      answer = readAnswer(current.body);
      continue;
    }
    decided = { kind: verdictKind(check.action), check: check.name, why };
  }
  return decided ?? { kind: 'deliver', completion: current };
}

/** At the end of a stream that the caller has already read. */
export function checkStreamed(exchange: Exchange, release: ServedRelease, rendered: Rendered, answer: Answer): void {
  for (const check of release.outputChecks) {
    const found = judge(check, answer, rendered);
    if (check.kind === 'schema' && found.verdict === 'fail') exchange.invalidOutput = true;
    exchange.checks.push(check.action === 'flag' ? flagged(check, found) : tooLate(check, found));
  }
}

/** When no answer of a model was checked: a fixed reply was given, or a person must look at the input first. */
export function skipOutputChecks(exchange: Exchange, release: ServedRelease, why: string): void {
  for (const { name } of release.outputChecks) {
    exchange.checks.push({ name, stage: 'output', verdict: 'not_evaluated', action: 'none', why });
  }
}

function flagged({ name }: OutputCheck, { verdict, why }: Finding): CheckResult {
  return { name, stage: 'output', verdict, action: verdict === 'pass' ? 'none' : 'flag', why };
}

function tooLate({ name, action }: OutputCheck, { verdict, why }: Finding): CheckResult {
  const outcome = verdict === 'pass' ? 'passed' : verdict === 'fail' ? `failed: ${why}` : `not been evaluated: ${why}`;
  const told = `The stream was passed on as it came, so this check could not ${action}. At its end it would have ${outcome}`;
  return { name, stage: 'output', verdict: 'not_evaluated', action: 'none', why: told };
}

function judge(check: OutputCheck, answer: Answer, rendered: Rendered): Finding {
  if (isBeyondCheck(check, answer))
    return { verdict: 'not_evaluated', why: 'The answer calls tools and has no text yet.' };
  const subject: AnsweredSubject = { ...answer, input: rendered.input, request: rendered.request };
  return check.run(subject);
}

/** A call of a tool is a step on the way: there is no answer yet that a schema or a rule could be held against. */
function isBeyondCheck({ kind }: OutputCheck, { text, toolCalls }: Answer): boolean {
  return kind !== 'tools' && toolCalls.length > 0 && text === '';
}

function verdictKind(action: CheckAction): 'retry' | 'fallback' | 'block' | 'review' {
  return action === 'redact' || action === 'flag' ? 'block' : action;
}

export function readAnswer(body: JsonObject): Answer {
  const choice = isJsonArray(body.choices) ? body.choices[0] : undefined;
  const message = isJsonObject(choice) && isJsonObject(choice.message) ? choice.message : {};
  const text = typeof message.content === 'string' ? message.content : '';
  const toolCalls = isJsonArray(message.tool_calls) ? message.tool_calls.map(toolName) : [];
  return answerOf(text, toolCalls);
}

export function answerOf(text: string, toolCalls: readonly string[]): Answer {
  const parsed = parseJson(text);
  return { text, output: parsed ?? text, isJson: parsed !== undefined, toolCalls };
}

function toolName(call: JsonValue): string {
  const named = isJsonObject(call) ? call.function : undefined;
  return isJsonObject(named) && typeof named.name === 'string' ? named.name : '';
}

/** Only maps and lists: a bare number or word is a text. */
function parseJson(text: string): JsonValue | undefined {
  const first = text.trimStart().charAt(0);
  if (first !== '{' && first !== '[') return undefined;
  try {
    const parsed: JsonValue = JSON.parse(text);
    return parsed;
  } catch {
    return undefined;
  }
}

function withText(completion: Completion, text: JsonValue): Completion {
  const { choices } = completion.body;
  const [choice, ...others] = isJsonArray(choices) ? choices : [];
  if (!isJsonObject(choice) || !isJsonObject(choice.message)) return completion;
  const changed = { ...choice, message: { ...choice.message, content: text } };
  return { ...completion, raw: undefined, body: { ...completion.body, choices: [changed, ...others] } };
}
