/**
 * What happened, as the row that is kept of it. The stage before the answer: no answer leaves until its row is durable.
 */
import { hash } from 'node:crypto';
import { canonicalJson } from '../../core/values/canonical-json.ts';
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../../core/values/json.ts';
import { redactValue } from '../checks/pii.ts';
import type { Exchange, Outcome, Rendered, Routed } from '../exchange.ts';
import type { Cell, RecordRow } from '../records/protocol.ts';
import type { ServedRelease } from '../served.ts';
import { knownCost } from './settle.ts';

const billion = 1_000_000_000;

/** Resolves when the record is durable. */
export function record(
  exchange: Exchange,
  routed: Routed,
  rendered: Rendered | undefined,
  outcome: Outcome,
): Promise<unknown> {
  tell(exchange, outcome);
  return exchange.gateway.writer.append(rowOf(exchange, routed, rendered, outcome, true));
}

/** The opening record of a stream: what is known before its first byte. */
export function recordOpening(exchange: Exchange, routed: Routed, rendered: Rendered): Promise<unknown> {
  const outcome: Outcome = { status: 'open', httpStatus: 200 };
  return exchange.gateway.writer.append(rowOf(exchange, routed, rendered, outcome, false));
}

function rowOf(
  exchange: Exchange,
  { arm, deployment, caller }: Routed,
  rendered: Rendered | undefined,
  outcome: Outcome,
  ended: boolean,
): RecordRow {
  const { release } = arm;
  const { spent } = exchange;
  const isCounted = spent.counted > 0;
  // What a stream that goes on will have cost is not known: should its end never be written, it was not free.
  const cost = ended ? knownCost(spent) : undefined;
  const { subject } = release;
  return [
    exchange.id,
    exchange.startedAt,
    deployment.model,
    release.digest,
    arm.variant,
    deployment.revision,
    exchange.state.target,
    caller.name ?? null,
    caller.team ?? deployment.owner ?? null,
    exchange.provider ?? null,
    exchange.providerModel ?? null,
    subject.kind === 'chat' ? (subject.prompt?.label ?? null) : null,
    outcome.status,
    outcome.httpStatus,
    outcome.error ?? null,
    rounded(performance.now() - exchange.startMark),
    exchange.ttftMs === undefined ? null : rounded(exchange.ttftMs),
    isCounted ? spent.input : null,
    isCounted ? spent.cachedInput : null,
    isCounted ? spent.output : null,
    cost === undefined ? null : cost / billion,
    spent.currency ?? null,
    exchange.checks.length === 0 ? null : JSON.stringify(exchange.checks),
    exchange.candidate === undefined || exchange.candidate === 0 ? null : exchange.candidate,
    exchange.attempts,
    exchange.failures.length === 0 ? null : JSON.stringify(exchange.failures),
    outcome.review ?? null,
    rendered === undefined ? null : kept(rendered.input, release, sensitiveOf(release)),
    outcome.output === undefined ? null : kept(outcome.output, release, nothingSensitive),
    rendered === undefined ? null : features(rendered.input, release),
    labels(exchange, release),
    ended ? 1 : 0,
    exchange.invalidOutput ? 1 : 0,
  ];
}

function rounded(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000;
}

/** As `record.content` of the manifest says. */
function kept(value: JsonValue, release: ServedRelease, sensitive: ReadonlySet<string>): Cell {
  switch (release.content) {
    case 'none':
      return null;
    case 'full':
      return JSON.stringify(value);
    case 'hashed': {
      const canonical = canonicalJson(value);
      return canonical.ok ? JSON.stringify(`sha256:${hash('sha256', canonical.value, 'hex')}`) : null;
    }
    case 'redacted':
      return JSON.stringify(redacted(value, release, sensitive));
    default: {
      const never: never = release.content;
      return never;
    }
  }
}

function redacted(value: JsonValue, { redactedEntities }: ServedRelease, sensitive: ReadonlySet<string>): JsonValue {
  const visible = sensitive.size === 0 || !isJsonObject(value) ? value : withoutSensitive(value, sensitive);
  if (redactedEntities.size === 0) return visible;
  return redactValue(visible, redactedEntities);
}

const nothingSensitive: ReadonlySet<string> = new Set();

function sensitiveOf({ subject }: ServedRelease): ReadonlySet<string> {
  return (subject.kind === 'chat' ? subject.prompt?.sensitive : undefined) ?? nothingSensitive;
}

function withoutSensitive(value: JsonObject, sensitive: ReadonlySet<string>): JsonObject {
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, sensitive.has(name) ? '[sensitive]' : item]),
  );
}

/** What drift is measured on: of a prompt, the inputs that are numbers, truth values or one of a few names. */
function features(input: JsonObject, release: ServedRelease): Cell {
  if (release.content === 'none' || release.content === 'hashed') return null;
  const { subject } = release;
  if (subject.kind === 'artifact') return JSON.stringify(input);
  const prompt = subject.prompt;
  if (prompt === undefined) return null;
  const chosen = prompt.inputs.filter(
    ({ schema, sensitive }) => !sensitive && (schema.type !== 'string' || isJsonArray(schema.enum)),
  );
  if (chosen.length === 0) return null;
  const values = chosen.map(({ name }) => [name, input[name] ?? null] as const);
  return JSON.stringify(Object.fromEntries(values.filter(([, value]) => value === null || typeof value !== 'object')));
}

/** The Model's labels and the texts of the request's `metadata`, which OpenAI bounds to sixteen. */
function labels({ body }: Exchange, { labels: own }: ServedRelease): Cell {
  const metadata = isJsonObject(body.metadata) ? Object.entries(body.metadata).slice(0, 16) : [];
  const texts = metadata.filter(
    ([name, value]) => typeof value === 'string' && value.length <= 512 && name.length <= 64,
  );
  if (texts.length === 0 && own === undefined) return null;
  return JSON.stringify({ ...Object.fromEntries(texts), ...own });
}

function tell(exchange: Exchange, { status }: Outcome): void {
  const { spent, ttftMs } = exchange;
  const cost = knownCost(spent);
  exchange.gateway.metrics.recorded({
    model: exchange.model,
    status,
    seconds: (performance.now() - exchange.startMark) / 1000,
    ttftSeconds: ttftMs === undefined ? undefined : ttftMs / 1000,
    fallback: exchange.candidate !== undefined && exchange.candidate > 0,
    checks: exchange.checks,
    inputTokens: spent.input,
    outputTokens: spent.output,
    cost: cost === undefined ? undefined : cost / billion,
    currency: spent.currency,
  });
}
