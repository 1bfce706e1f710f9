/**
 * The places of a manifest where an expression may stand, and what each may see. The schemas name a place in `x-cel`;
 * the check, and later completion and hover, read the variables, their fields and their descriptions from here.
 */

export type CelPlace =
  | 'guardrail-input'
  | 'guardrail-output'
  | 'sink'
  | 'records'
  | 'sli'
  | 'scorer'
  | 'policy'
  | 'confidence';

/** What an expression sees of a value. JSON numbers are `double`; `dyn` is anything, known only when it runs. */
export type CelShape =
  | { readonly kind: 'dyn' | 'string' | 'bool' | 'double' | 'timestamp' }
  | { readonly kind: 'list'; readonly items: CelShape }
  | { readonly kind: 'map'; readonly values: CelShape }
  | { readonly kind: 'object'; readonly fields: readonly CelField[] };

export interface CelField {
  readonly name: string;
  readonly shape: CelShape;
  /** One sentence, shown by completion and hover. */
  readonly description?: string;
  /** True when the field may be absent, so that an expression should ask `has(…)` first. */
  readonly optional?: boolean;
}

export interface CelVariable {
  readonly name: string;
  readonly shape: CelShape;
  readonly description: string;
}

export interface CelPlaceDescription {
  /** As it stands in a sentence: `a guardrail rule`. */
  readonly title: string;
  readonly variables: readonly CelVariable[];
  /** What the expression must give: true or false, a number, or either. */
  readonly result: 'bool' | 'number' | 'bool-or-number';
}

/** What a caller knows about the variables of one expression, such as the prompt's inputs and outputs. */
export type CelShapes = Readonly<Record<string, CelShape>>;

const dyn: CelShape = { kind: 'dyn' };
const string: CelShape = { kind: 'string' };
const double: CelShape = { kind: 'double' };

const recordFields: readonly CelField[] = [
  { name: 'id', shape: string, description: 'The id of this inference; the caller gets it with the answer.' },
  { name: 'ts', shape: { kind: 'timestamp' }, description: 'When the request arrived.' },
  { name: 'model', shape: string, description: 'The Model that served the request, by name.' },
  { name: 'release', shape: string, description: 'The release that answered, as `name@sha256:…`.' },
  { name: 'variant', shape: string, description: 'The arm of a rollout that answered: `baseline` or `canary`.' },
  { name: 'target', shape: string, description: 'The target on which it ran, by name.' },
  {
    name: 'key',
    shape: string,
    description: 'The name of the caller’s key; absent when no key was needed.',
    optional: true,
  },
  { name: 'team', shape: string, description: 'The team that the key belongs to.', optional: true },
  { name: 'provider', shape: string, description: 'The provider that gave the answer.', optional: true },
  { name: 'prompt', shape: string, description: 'The prompt version, as `name@version`.', optional: true },
  { name: 'status', shape: string, description: 'How the request ended: `ok`, or what stopped it.' },
  { name: 'error', shape: string, description: 'What went wrong; absent when nothing did.', optional: true },
  { name: 'latencyMs', shape: double, description: 'Milliseconds from the request to the end of the answer.' },
  {
    name: 'ttftMs',
    shape: double,
    description: 'Milliseconds to the first token; absent when the answer came in one piece.',
    optional: true,
  },
  {
    name: 'inputTokens',
    shape: double,
    description: 'Tokens sent to the provider; absent when it did not count them.',
    optional: true,
  },
  {
    name: 'outputTokens',
    shape: double,
    description: 'Tokens of the answer; absent when the provider did not count them.',
    optional: true,
  },
  {
    name: 'cost',
    shape: double,
    description: 'What the request cost, in units of the currency of its price; absent when no price is known.',
    optional: true,
  },
  {
    name: 'checks',
    shape: { kind: 'map', values: string },
    description: 'The verdict of each guardrail by name: `pass`, `fail`, `inconclusive` or `not_evaluated`.',
  },
  {
    name: 'fallback',
    shape: string,
    description: 'The number of the fallback that answered, as text from `"1"` on; absent when the first choice did.',
    optional: true,
  },
  {
    name: 'review',
    shape: string,
    description:
      'Where a person’s review stands: `pending`, `accepted`, `overridden` or `rejected`; absent when none was asked for.',
    optional: true,
  },
  {
    name: 'feedback',
    shape: { kind: 'map', values: dyn },
    description: 'What callers sent to `/v1/feedback` about this answer, by name.',
  },
  {
    name: 'labels',
    shape: { kind: 'map', values: string },
    description: 'The labels of the Model and of the request.',
  },
];

const record: CelVariable = {
  name: 'record',
  shape: { kind: 'object', fields: recordFields },
  description: 'The inference as it happened: timings, tokens, cost, checks and their verdicts.',
};
const input: CelVariable = { name: 'input', shape: dyn, description: 'The values given to the prompt or model.' };
const output: CelVariable = {
  name: 'output',
  shape: dyn,
  description: 'The answer: the fields of its JSON, or its text when it is not JSON.',
};
const request: CelVariable = {
  name: 'request',
  shape: dyn,
  description: 'The request as the gateway received it: who called, and with which parameters.',
};
const evalCase: CelVariable = {
  name: 'case',
  shape: dyn,
  description: 'The row of the eval data that is being scored.',
};

const policyVariables: readonly CelVariable[] = [
  { name: 'release', shape: dyn, description: 'The release that is to be deployed, with everything it refers to.' },
  { name: 'plan', shape: dyn, description: 'The plan: its actions, gates, expected cost and limits.' },
  { name: 'target', shape: dyn, description: 'The target of the plan, as its manifest declares it.' },
  { name: 'project', shape: dyn, description: 'The project: teams, roles, providers and prices.' },
];

export const celPlaces: Readonly<Record<CelPlace, CelPlaceDescription>> = {
  'guardrail-input': { title: 'a guardrail rule', variables: [input, request], result: 'bool' },
  'guardrail-output': { title: 'a guardrail rule', variables: [input, output, request], result: 'bool' },
  sink: { title: 'the condition of a sink', variables: [record, input, output], result: 'bool' },
  records: { title: 'a query over records', variables: [record, input, output], result: 'bool' },
  sli: { title: 'the condition of an SLI', variables: [record], result: 'bool' },
  scorer: { title: 'a scorer', variables: [evalCase, output, record], result: 'bool-or-number' },
  policy: { title: 'a policy rule', variables: policyVariables, result: 'bool' },
  confidence: { title: 'a confidence', variables: [output], result: 'number' },
};

export function isCelPlace(name: string): name is CelPlace {
  return Object.hasOwn(celPlaces, name);
}
