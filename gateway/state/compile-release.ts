/** A release document as the gateway serves it. Whatever cannot be honoured is a problem, and then nothing is served. */
import { modelFacts } from '../../core/catalog/models.ts';
import type { ReleaseDocument } from '../../core/contract/release.ts';
import { effectiveInputs, outputSchema, type PromptFile, readPrompt } from '../../core/prompt/model.ts';
import { toChatRequest } from '../../core/prompt/render.ts';
import type {
  Model,
  ModelOutputGuardrail,
  ModelServe,
  ModelSpec,
  ModelTimeout,
} from '../../core/schema/generated/types.ts';
import { validateValue } from '../../core/schema/validate.ts';
import type { Digest } from '../../core/values/digest.ts';
import { parseDuration } from '../../core/values/duration.ts';
import type { JsonObject } from '../../core/values/json.ts';
import { type Money, parseMoney } from '../../core/values/money.ts';
import { ok, problem, type Result } from '../../core/values/result.ts';
import type { InputCheck, OutputCheck } from '../checks/check.ts';
import { compileInputCheck, compileOutputCheck, entitiesOf, type OutputContext } from '../checks/compile.ts';
import { compileConfidence } from '../checks/confidence.ts';
import type { PiiEntity } from '../checks/pii.ts';
import { toolChecks } from '../checks/tools.ts';
import type { ArtifactModel } from '../providers/onnx.ts';
import type { Provider } from '../providers/provider.ts';
import type {
  Budget,
  Candidate,
  ChatSubject,
  FailureKind,
  Limits,
  Price,
  ServedPrompt,
  ServedRelease,
  Timeout,
} from '../served.ts';

/** What a release needs of its surroundings. */
export interface Surroundings {
  readonly provider: (name: string) => Result<Provider>;
  readonly price: (modelId: string) => Result<Price | undefined>;
  /** The artifact of the release, loaded; undefined when it has none. */
  readonly artifact: ArtifactModel | undefined;
}

export interface CompiledRelease {
  readonly release: ServedRelease;
  readonly limits: Limits;
  readonly budget: Budget | undefined;
  readonly owner: string | undefined;
}

const anyFailure: ReadonlySet<FailureKind> = new Set(['timeout', 'rate_limited', 'server_error', 'invalid_output']);
const defaultTimeout: Timeout = { connect: 5000, firstByte: 60_000, total: 60_000 };
const noLimits: Limits = { requestsPerMinute: undefined, tokensPerMinute: undefined, concurrency: undefined };

export function compileRelease(
  document: ReleaseDocument,
  digest: Digest,
  surroundings: Surroundings,
): Result<CompiledRelease> {
  if (document.manifest === undefined || document.manifest === null) {
    return compilePromptAlone(document, digest, surroundings);
  }
  const [fault] = validateValue('mooring/v1/Model', document.manifest);
  if (fault !== undefined) return problem(`its manifest is wrong: ${fault.message}`);
  if (!isModel(document.manifest)) return problem('its manifest is not a Model.');
  return compileModel(document, document.manifest, digest, surroundings);
}

/** The schema check came before: this only tells the compiler. */
export function isModel(value: unknown): value is Model {
  return typeof value === 'object' && value !== null && 'spec' in value && 'metadata' in value;
}

function compilePromptAlone(
  document: ReleaseDocument,
  digest: Digest,
  surroundings: Surroundings,
): Result<CompiledRelease> {
  if (document.prompt === undefined) return problem('it has neither a manifest nor a prompt.');
  const subject = chatSubject(document);
  const candidate = modelCandidate(subject.prompt?.file.model, anyFailure, surroundings);
  if (!candidate.ok) return candidate;
  const release: ServedRelease = {
    name: document.name,
    digest,
    subject,
    candidates: [candidate.value],
    timeout: defaultTimeout,
    retries: { max: 0, backoff: 'exponential' },
    inputChecks: [],
    outputChecks: [],
    stream: 'buffer',
    reviewReply: undefined,
    content: 'redacted',
    redactedEntities: new Set(),
    retentionMs: undefined,
    labels: undefined,
  };
  return ok({ release, limits: noLimits, budget: undefined, owner: subject.prompt?.file.owner });
}

function compileModel(
  document: ReleaseDocument,
  model: Model,
  digest: Digest,
  surroundings: Surroundings,
): Result<CompiledRelease> {
  const { spec, metadata } = model;
  const { serve } = spec;
  if (serve.stream === 'window') {
    return problem('it asks for `stream: window`, which this version cannot do. Use `buffer` or `observe`.');
  }
  const subject =
    serve.artifact === undefined ? ok(chatSubject(document)) : artifactSubject(document, model, surroundings);
  if (!subject.ok) return subject;
  const chat = subject.value.kind === 'chat' ? subject.value : undefined;
  if (serve.prompt !== undefined && chat?.prompt === undefined) return problem('its prompt is not in it.');

  const candidates = compileCandidates(serve, chat?.prompt?.file, surroundings);
  if (!candidates.ok) return candidates;
  const checks = compileChecks(model, chat?.prompt?.file);
  if (!checks.ok) return checks;
  const timeout = compileTimeout(serve.timeout);
  if (!timeout.ok) return timeout;
  const budget = compileBudget(model, candidates.value);
  if (!budget.ok) return budget;
  const retention = spec.record?.retention === undefined ? undefined : parseDuration(spec.record.retention);
  if (retention?.ok === false) return retention;

  const release: ServedRelease = {
    name: document.name,
    digest,
    subject: subject.value,
    candidates: candidates.value,
    timeout: timeout.value,
    retries: { max: serve.retries?.max ?? 0, backoff: serve.retries?.backoff ?? 'exponential' },
    inputChecks: checks.value.input,
    outputChecks: checks.value.output,
    stream: serve.stream ?? 'buffer',
    reviewReply: spec.review?.reply,
    content: spec.record?.content ?? 'redacted',
    redactedEntities: redactedEntities(model),
    retentionMs: retention === undefined ? undefined : retention.value * 1000,
    labels: metadata.labels,
  };
  const limits = {
    requestsPerMinute: spec.limits?.requestsPerMinute,
    tokensPerMinute: spec.limits?.tokensPerMinute,
    concurrency: spec.limits?.concurrency,
  };
  return ok({ release, limits, budget: budget.value, owner: metadata.owner });
}

function chatSubject({ prompt }: ReleaseDocument): ChatSubject {
  if (prompt === undefined || prompt === null) return { kind: 'chat', prompt: undefined };
  const file = readPrompt(prompt.value);
  const inputs = effectiveInputs(file);
  const required = inputs.filter(({ required }) => required);
  const [only] = required;
  const { model: _model, messages: _messages, ...parameters } = toChatRequest(file, {}).request;
  const served: ServedPrompt = {
    file: { ...file, inputs },
    label: prompt.version === undefined || prompt.version === null ? prompt.name : `${prompt.name}@${prompt.version}`,
    inputs,
    messageInput: required.length === 1 && only?.schema.type === 'string' ? only.name : undefined,
    sensitive: new Set(inputs.filter(({ sensitive }) => sensitive).map(({ name }) => name)),
    parameters: asJson(parameters),
  };
  return { kind: 'chat', prompt: served };
}

function asJson(value: object): JsonObject {
  const plain: JsonObject = JSON.parse(JSON.stringify(value));
  return plain;
}

function artifactSubject(
  document: ReleaseDocument,
  model: Model,
  surroundings: Surroundings,
): Result<ServedRelease['subject']> {
  const { features, outputs } = model.spec.serve;
  if (!document.artifact || surroundings.artifact === undefined) return problem('its artifact is not in it.');
  if (features === undefined || outputs === undefined) {
    return problem('it serves an artifact without `features` and `outputs`. Declare both.');
  }
  const { path } = document.artifact;
  return ok({ kind: 'artifact', features, outputs, model: surroundings.artifact, path });
}

function compileCandidates(
  serve: ModelServe,
  prompt: PromptFile | undefined,
  surroundings: Surroundings,
): Result<readonly Candidate[]> {
  const candidates: Candidate[] = [];
  if (serve.artifact === undefined) {
    const primary = modelCandidate(serve.model ?? prompt?.model, anyFailure, surroundings);
    if (!primary.ok) return primary;
    candidates.push(primary.value);
  }
  for (const fallback of serve.fallbacks ?? []) {
    const on = fallback.on === undefined ? anyFailure : new Set(fallback.on);
    if (serve.artifact !== undefined && fallback.model !== undefined) {
      return problem('it falls back from an artifact to a model, which takes no features. Use a fixed `reply`.');
    }
    if (fallback.model === undefined) {
      candidates.push({ kind: 'reply', value: fallback.reply ?? '', on });
      continue;
    }
    const candidate = modelCandidate(fallback.model, on, surroundings);
    if (!candidate.ok) return candidate;
    candidates.push(candidate.value);
  }
  return ok(candidates);
}

function modelCandidate(
  id: string | undefined,
  on: ReadonlySet<FailureKind>,
  surroundings: Surroundings,
): Result<Candidate> {
  if (id === undefined || id === '') return problem('its prompt names no model.');
  const slash = id.indexOf('/');
  if (slash <= 0) return problem(`its model \`${id}\` names no provider. Write \`provider/model\`.`);
  const providerName = id.slice(0, slash);
  const provider = surroundings.provider(providerName);
  if (!provider.ok) return problem(`it calls \`${id}\`: ${provider.problem}`);
  const price = surroundings.price(id);
  if (!price.ok) return price;
  const model = id.slice(slash + 1);
  return ok({ kind: 'model', id, providerName, model, provider: provider.value, price: price.value, on });
}

function compileChecks(
  { spec }: Model,
  prompt: PromptFile | undefined,
): Result<{ readonly input: readonly InputCheck[]; readonly output: readonly OutputCheck[] }> {
  const context: OutputContext = {
    schema: prompt === undefined ? undefined : outputSchema(prompt),
    instructions: prompt?.messages.filter(({ role }) => role === 'system').map(({ content }) => content) ?? [],
  };
  const input: InputCheck[] = [];
  for (const guardrail of spec.guardrails?.input ?? []) {
    const check = compileInputCheck(guardrail);
    if (!check.ok) return check;
    input.push(check.value);
  }
  const output: OutputCheck[] = spec.tools === undefined ? [] : [...toolChecks(spec.tools)];
  for (const guardrail of [...impliedGuardrails(spec, context), ...(spec.guardrails?.output ?? [])]) {
    const check = compileOutputCheck(guardrail, context);
    if (!check.ok) return check;
    output.push(check.value);
  }
  if (spec.serve.confidence !== undefined) {
    const check = compileConfidence(spec.serve.confidence);
    if (!check.ok) return check;
    output.push(check.value);
  }
  return ok({ input, output });
}

/** A fallback for `invalid_output` needs somebody to find out that the output is invalid. */
function impliedGuardrails(
  { serve, guardrails }: ModelSpec,
  { schema }: OutputContext,
): readonly ModelOutputGuardrail[] {
  const isChecked = guardrails?.output?.some((one) => one.schema !== undefined) ?? false;
  const isFor = serve.fallbacks?.some(({ on }) => on === undefined || on.includes('invalid_output')) ?? false;
  return schema === undefined || isChecked || !isFor ? [] : [{ schema: 'output', action: 'fallback' }];
}

function compileTimeout(timeout: ModelTimeout | undefined): Result<Timeout> {
  if (timeout === undefined) return ok(defaultTimeout);
  const parts = typeof timeout === 'string' ? { total: timeout } : timeout;
  const total = milliseconds(parts.total, defaultTimeout.total);
  if (!total.ok) return total;
  const connect = milliseconds(parts.connect, Math.min(defaultTimeout.connect, total.value));
  if (!connect.ok) return connect;
  const firstByte = milliseconds(parts.firstByte, total.value);
  return firstByte.ok ? ok({ connect: connect.value, firstByte: firstByte.value, total: total.value }) : firstByte;
}

function milliseconds(text: string | undefined, otherwise: number): Result<number> {
  if (text === undefined) return ok(otherwise);
  const duration = parseDuration(text);
  return duration.ok ? ok(Math.max(1, Math.round(duration.value * 1000))) : duration;
}

function compileBudget({ spec }: Model, candidates: readonly Candidate[]): Result<Budget | undefined> {
  const { budget } = spec;
  if (budget === undefined || (budget.monthly === undefined && budget.perRequest === undefined)) return ok(undefined);
  const monthly = budget.monthly === undefined ? undefined : parseMoney(budget.monthly);
  if (monthly?.ok === false) return monthly;
  const perRequest = budget.perRequest === undefined ? undefined : parseMoney(budget.perRequest);
  if (perRequest?.ok === false) return perRequest;
  const currency = (monthly ?? perRequest)?.value.currency ?? 'USD';
  const unpriced = candidates.find((one) => one.kind === 'model' && one.price?.currency !== currency);
  if (unpriced?.kind === 'model') {
    const why = unpriced.price === undefined ? 'has no known price' : `is priced in ${unpriced.price.currency}`;
    return problem(
      `its budget in ${currency} cannot be enforced, for \`${unpriced.id}\` ${why}. Set a price under \`prices\` of the project.`,
    );
  }
  return ok({
    currency,
    monthly: monthly === undefined ? undefined : nanos(monthly.value),
    perRequest: perRequest === undefined ? undefined : nanos(perRequest.value),
    onExceeded: budget.onExceeded ?? 'block',
  });
}

function nanos({ nanos }: Money): number {
  return Number(nanos);
}

function redactedEntities({ spec }: Model): ReadonlySet<PiiEntity> {
  const guardrails = [...(spec.guardrails?.input ?? []), ...(spec.guardrails?.output ?? [])];
  return new Set(guardrails.flatMap(({ pii }) => (pii === undefined ? [] : [...entitiesOf(pii)])));
}

/** Prices of the state, then those of the catalogue. */
export function priceOf(
  modelId: string,
  prices: Readonly<Record<string, { readonly input: string; readonly output: string; readonly cachedInput?: string }>>,
): Result<Price | undefined> {
  const own = Object.hasOwn(prices, modelId) ? prices[modelId] : undefined;
  if (own === undefined) {
    const listed = modelFacts(modelId)?.price;
    if (listed === undefined) return ok(undefined);
    const { input, output } = listed;
    return ok({ currency: input.currency, input: nanos(input), cachedInput: nanos(input), output: nanos(output) });
  }
  const input = parseMoney(own.input);
  if (!input.ok) return input;
  const output = parseMoney(own.output);
  if (!output.ok) return output;
  const cached = parseMoney(own.cachedInput ?? own.input);
  if (!cached.ok) return cached;
  const currency = input.value.currency;
  if (output.value.currency !== currency || cached.value.currency !== currency) {
    return problem(`the prices of \`${modelId}\` are in different currencies.`);
  }
  return ok({ currency, input: nanos(input.value), cachedInput: nanos(cached.value), output: nanos(output.value) });
}
