/** Made-up projects of any size, the same for the same size: for benches, and for tests that count work. */

export interface GeneratedFile {
  readonly path: string;
  readonly text: string;
}

/** At least `count` files: in turn a Model, its prompt, its SLO and its eval, so that references cross files. */
export function manifests(count: number): readonly GeneratedFile[] {
  const files: GeneratedFile[] = [{ path: 'mooring.yaml', text: PROJECT }];
  for (let index = 0; files.length < count; index += 1) {
    files.push(
      { path: `models/service-${index}.model.yaml`, text: model(index) },
      { path: `prompts/reply-${index}/1.0.0.prompt.yaml`, text: prompt(index) },
      { path: `slos/service-${index}.slo.yaml`, text: slo(index) },
      { path: `evals/quality-${index}.eval.yaml`, text: evaluation(index) },
    );
  }
  return files;
}

const PROJECT = `apiVersion: mooring/v1
kind: Project
metadata: {name: bench}
spec:
  teams:
    team-bench: {members: [someone@acme.example]}
  providers:
    openai: {type: openai, apiKey: "\${env:OPENAI_API_KEY}"}
`;

function model(index: number): string {
  return `apiVersion: mooring/v1
kind: Model
metadata:
  name: service-${index}
  owner: team-bench
  description: Answers questions of kind ${index}
  labels: {costCenter: cc-${index % 7}}
spec:
  task: chat
  purpose: Suggests replies that a person sends
  risk: {class: limited, rationale: A person sends every reply, oversight: team-bench}
  lifecycle: {stage: production, reviewBy: 2027-03-01}
  serve:
    prompt: reply-${index}@^1.0
    fallbacks:
      - model: anthropic/claude-haiku-4-5-20251001
        on: [timeout, rate_limited, server_error]
      - reply: {reply: A colleague will answer you shortly., confidence: 0}
    timeout: 20s
    retries: {max: 2, backoff: exponential}
    confidence: {from: output.confidence, min: 0.7, below: review}
    stream: buffer
  guardrails:
    input:
      - {name: no-pii, pii: {entities: [email, iban, phone]}, action: redact}
      - {maxInputTokens: 6000, action: block}
    output:
      - {schema: output, action: retry}
      - {rule: "!has(output.refund) || output.refund <= ${index}.5", action: review}
  review: {team: team-bench, timeout: 4h, onTimeout: reject}
  limits: {requestsPerMinute: 600, tokensPerMinute: 400000, concurrency: 50}
  budget: {monthly: 1200 USD, perRequest: 0.02 USD, alertAt: [50%, 80%], onExceeded: fallback}
  evals: [quality-${index}]
  slos: [availability-${index}]
  rollout:
    strategy: canary
    steps:
      - {weight: 5%, minSamples: 200, minDuration: 10m}
      - {weight: 25%}
    compare: [errors, latency_p95]
    alpha: 5%
  record: {content: redacted, retention: 180d}
`;
}

function prompt(index: number): string {
  return `name: reply-${index}
version: 1.0.0
description: Answers a ticket of kind ${index}
owner: team-bench
model: openai/gpt-4o-2024-08-06
modelParameters: {temperature: 0.2, maxTokens: 300}
inputs:
  ticket:
    type: string
    description: The customer's message
    maxTokens: 4000
    sensitive: true
  orderTotal: {type: number, default: 0}
  locale: {type: string, enum: [en, de, fr], default: en}
outputs:
  type: object
  required: [reply, confidence]
  properties:
    reply: {type: string}
    confidence: {type: number, minimum: 0, maximum: 1}
    refund: {type: number}
messages:
  - role: system
    content: |
      You answer for ACME in {{locale}}.
      The order total is {{orderTotal}}.
      Never promise more than the order was worth.
  - role: user
    content: "{{ticket}}"
testData:
  - {ticket: Where is my parcel?, expected: tracking}
  - {ticket: I want my money back., expected: refund}
evaluators:
  - {name: mentions what is expected, string: {contains: "{{expected}}"}}
`;
}

export function slo(index: number): string {
  return `apiVersion: openslo/v1
kind: SLO
metadata:
  name: availability-${index}
  displayName: Availability ${index}
spec:
  description: Share of requests that are answered
  service: service-${index}
  indicator:
    metadata:
      name: answered-${index}
    spec:
      ratioMetric:
        counter: true
        good:
          metricSource:
            type: mooring
            spec:
              where: record.status == "ok"
        total:
          metricSource:
            type: mooring
            spec:
              where: record.model == "service-${index}"
  timeWindow:
    - duration: 30d
      isRolling: true
  budgetingMethod: Occurrences
  objectives:
    - displayName: answered
      target: 0.99
`;
}

function evaluation(index: number): string {
  return `apiVersion: mooring/v1
kind: Eval
metadata: {name: quality-${index}}
spec:
  subject: {prompt: reply-${index}}
  trials: 3
  slices: [locale]
  scorers:
    - {name: valid, schema: output}
    - {name: on-topic, cel: "output.reply.contains(case.expected)"}
  gates:
    - {metric: valid, min: 98%, confidence: 95%}
    - {metric: latency_p95, max: 2s}
`;
}

/** About `lines` lines of SLOs as `---` documents. */
export function manyDocuments(lines: number): string {
  const count = Math.ceil(lines / (slo(0).split('\n').length - 1 + 1));
  return Array.from({ length: count }, (_, index) => slo(index)).join('---\n');
}

/** About `lines` lines of SLOs as one list. */
export function oneLongList(lines: number): string {
  const count = Math.ceil(lines / (slo(0).split('\n').length - 1));
  return Array.from({ length: count }, (_, index) => asItem(slo(index))).join('');
}

function asItem(text: string): string {
  return text
    .trimEnd()
    .split('\n')
    .map((line, number) => `${number === 0 ? '- ' : '  '}${line}\n`)
    .join('');
}
