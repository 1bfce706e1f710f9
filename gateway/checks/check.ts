/** A guardrail, compiled: what it sees and what it says. Adding a kind of check is adding one file here and one line in compile.ts. */
import type { CheckResult, CheckVerdict } from '../../core/contract/record.ts';
import type { JsonObject, JsonValue } from '../../core/values/json.ts';

export type CheckAction = Exclude<CheckResult['action'], 'none'>;

export interface Subject {
  /** The values given to the prompt, the features of an artifact, or `{messages}` of a model that is passed through. */
  readonly input: JsonObject;
  readonly request: () => JsonObject;
}

export interface AnsweredSubject extends Subject {
  /** The fields of the answer when it is JSON, else its text. */
  readonly output: JsonValue;
  readonly text: string;
  /** Undefined where the answer was not JSON though it should be. */
  readonly isJson: boolean;
  /** The names of the tools that it calls. */
  readonly toolCalls: readonly string[];
}

export interface Finding {
  readonly verdict: CheckVerdict;
  readonly why: string;
}

export interface InputCheck {
  readonly name: string;
  readonly kind: string;
  readonly action: CheckAction;
  readonly run: (subject: Subject) => Finding;
  /** Of checks that can remove what they found. */
  readonly redact?: (value: JsonValue) => JsonValue;
}

export interface OutputCheck {
  readonly name: string;
  readonly kind: string;
  readonly action: CheckAction;
  readonly run: (subject: AnsweredSubject) => Finding;
  readonly redact?: (value: JsonValue) => JsonValue;
}

export const passed: Finding = { verdict: 'pass', why: '' };
