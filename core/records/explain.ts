/** Why an answer came out as it did: what its record says, told in order, a sentence each. */
import { modelFacts } from '../catalog/models.ts';
import type { CheckResult, FailedCall, Feedback, InferenceRecord } from '../contract/record.ts';
import type { ReleaseDocument } from '../contract/release.ts';
import type { TokenPrice } from '../contract/target-state.ts';
import { isJsonObject } from '../values/json.ts';
import { formatMoney, formatMoneyInFiles, isCurrency, parseMoney } from '../values/money.ts';
import { quoted } from '../values/result.ts';

export interface ExplainSources {
  readonly record: InferenceRecord;
  readonly feedback: readonly Feedback[];
  /** Undefined when the target no longer keeps it. */
  readonly release: ReleaseDocument | undefined;
  /** The prices of the project that the target has now, by `provider/model`. */
  readonly prices: Readonly<Record<string, TokenPrice>>;
}

export function explainRecord({ record, feedback, release, prices }: ExplainSources): readonly string[] {
  return [
    asked(record),
    served(record, release),
    ...record.checks.filter(({ stage }) => stage === 'input').map(checked),
    ...record.failures.map(failedCall),
    called(record),
    ...record.checks.filter(({ stage }) => stage === 'output').map(checked),
    ended(record),
    ...reviewed(record),
    cost(record, prices),
    ...feedback.filter(({ kind }) => kind !== 'review').map(said),
    ...decidedBy(feedback),
    kept(record, release),
  ];
}

function asked({ ts, model, target, key, team }: InferenceRecord): string {
  const caller = key === undefined ? 'a caller without a key' : `the key ${quoted(key)}`;
  const account = team === undefined ? '' : `, for the account of ${quoted(team)}`;
  return `At ${momentOf(ts)} the model ${quoted(model)} was asked on ${quoted(target)} by ${caller}${account}.`;
}

function served(record: InferenceRecord, release: ReleaseDocument | undefined): string {
  const arm = record.variant === 'canary' ? ', the canary of a rollout' : '';
  const prompt = record.prompt === undefined ? '' : `, with the prompt ${quoted(record.prompt)}`;
  const what = `The release ${record.model}@${record.release} served it as revision ${record.revision}${arm}${prompt}.`;
  if (!release) return `${what} The target no longer keeps that release.`;
  if (release.final)
    return `${what} It was final${release.commit === undefined ? '' : `, made of commit ${release.commit}`}.`;
  return `${what} It was a draft${release.draftBecause.length === 0 ? '' : `: ${release.draftBecause.join(' ')}`}`;
}

function checked({ name, stage, verdict, action, why }: CheckResult): string {
  const what = `The ${stage} check ${quoted(name)}`;
  const because = why === '' ? '.' : `: ${sentenceOf(why)}`;
  switch (verdict) {
    case 'pass':
      return `${what} passed${because}`;
    case 'fail':
      return `${what} did not pass, so ${actionInWords(action, stage)}${because}`;
    case 'inconclusive':
      return `${what} came to no verdict, so ${actionInWords(action, stage)}${because}`;
    case 'not_evaluated':
      return action === 'none'
        ? `${what} was not evaluated${because}`
        : `${what} could not be evaluated, so ${actionInWords(action, stage)}${because}`;
  }
}

const sentenceOf = (sentence: string): string => (/[.!?…]$/.test(sentence) ? sentence : `${sentence}.`);

function actionInWords(action: CheckResult['action'], stage: CheckResult['stage']): string {
  const what = stage === 'input' ? 'the request' : 'the answer';
  switch (action) {
    case 'none':
      return 'nothing was done about it';
    case 'redact':
      return `what it found was taken out of ${what}`;
    case 'block':
      return `${what} was refused`;
    case 'retry':
      return 'the model was asked again';
    case 'fallback':
      return 'a fallback was asked';
    case 'review':
      return `${what} was held for a person`;
    case 'flag':
      return `${what} went on, flagged`;
  }
}

function failedCall({ model, failure, why }: FailedCall): string {
  const what = failure === 'budget' || failure === 'circuit_open' ? 'was not called' : 'gave no answer';
  return `${quoted(model)} ${what}: ${sentenceOf(why)}`;
}

function called(record: InferenceRecord): string {
  const { attempts, fallback, provider, providerModel, status } = record;
  if (attempts === 0 && status === 'open')
    return 'A stream is recorded before a model is called: which one was is not known.';
  const calls = attempts === 1 ? '1 call' : `${attempts} calls`;
  if (provider === undefined)
    return attempts === 0 ? 'No model was called.' : `${calls} were made, and none was answered.`;
  const who = provider === 'reply' ? 'the fixed reply of the manifest' : modelOf(provider, providerModel);
  const chain = fallback === undefined ? 'the first choice' : `fallback ${fallback}`;
  const isLast = status === 'error' || status === 'open' ? 'was called last' : 'answered';
  if (attempts === 0) return `${capital(who)}, ${chain}, answered without a call.`;
  const again = attempts === 1 ? 'at the first call' : `after ${calls}, retries and fallbacks included`;
  return `${capital(who)}, ${chain}, ${isLast} ${again}.`;
}

function modelOf(provider: string, model: string | undefined): string {
  return quoted(model === undefined ? provider : `${provider}/${model}`);
}

function ended({ status, httpStatus, error, latencyMs, ttftMs }: InferenceRecord): string {
  const time = `after ${shownMs(latencyMs)}${ttftMs === undefined ? '' : `, the first token after ${shownMs(ttftMs)}`}`;
  const because = error === undefined ? '.' : `: ${sentenceOf(error)}`;
  switch (status) {
    case 'ok':
      return `The caller got the answer (${httpStatus}) ${time}.`;
    case 'error':
      return `The request failed (${httpStatus}) ${time}${because}`;
    case 'blocked':
      return `A check stopped it, and the caller was told so (${httpStatus}) ${time}${because}`;
    case 'review':
      return `The answer was held for a person, and the caller was told so (${httpStatus}) ${time}${because}`;
    case 'rejected':
      return `It was refused before anything was called (${httpStatus})${because}`;
    case 'cancelled':
      return `The caller left before the answer was complete, ${time}${because}`;
    case 'open':
      return 'The stream had begun, and its end was never written: the gateway ended, or still streams.';
  }
}

function reviewed({ review }: InferenceRecord): readonly string[] {
  switch (review) {
    case undefined:
      return [];
    case 'pending':
      return ['It still waits for a person. `mooring review show` shows what is to be decided.'];
    case 'accepted':
      return ['A review accepted the answer.'];
    case 'overridden':
      return ['A review replaced the answer.'];
    case 'rejected':
      return ['A review rejected the answer.'];
  }
}

function cost(record: InferenceRecord, prices: Readonly<Record<string, TokenPrice>>): string {
  const { inputTokens, cachedInputTokens = 0, outputTokens, provider, providerModel, currency, failures } = record;
  if (record.status === 'open') return 'What it cost is unknown: that is written at the end of a stream.';
  if (record.attempts === 0) return 'It cost nothing: no model was called.';
  if (provider === 'onnx')
    return 'What it cost is not counted: the model runs in the gateway, whose machine costs by the hour.';
  const id = provider === undefined || providerModel === undefined ? undefined : `${provider}/${providerModel}`;
  const cached = cachedInputTokens > 0 ? ` (${cachedInputTokens} of them from the provider's cache)` : '';
  const tokens =
    inputTokens === undefined
      ? 'No tokens were counted'
      : `It took ${inputTokens} input tokens${cached} and ${outputTokens ?? 0} output tokens`;
  if (record.cost === undefined) {
    if (inputTokens === undefined)
      return `${tokens}. What it cost is unknown: the provider told no usage, and may bill it.`;
    const why = id === undefined ? 'no model is named' : `no price is known for ${quoted(id)}`;
    return `${tokens}. What it cost is unknown: ${why}. Set a price under \`prices\` of mooring.yaml.`;
  }
  if (inputTokens === undefined && record.cost === 0) {
    return `It cost nothing: ${provider === 'reply' ? 'a fixed reply was given' : 'no call was answered'}.`;
  }
  const sum = amount(record.cost, currency);
  const price = id === undefined ? undefined : priceInWords(id, prices);
  const calls =
    record.attempts > 1 ? ` over ${record.attempts} calls, those whose answers were thrown away included,` : '';
  // It may have been answered in part, and told nothing of what it used.
  const isLeast = failures.some(({ failure }) => failure === 'timeout');
  const told = `${tokens}${calls} and cost ${isLeast ? 'at least ' : ''}${sum}`;
  return price === undefined ? `${told}, by the price of that time.` : `${told}. ${price}`;
}

function priceInWords(id: string, prices: Readonly<Record<string, TokenPrice>>): string | undefined {
  const own = Object.hasOwn(prices, id) ? prices[id] : undefined;
  if (own) {
    return `The project's price for ${quoted(id)} is now ${own.input} per million input tokens and ${own.output} per million output tokens.`;
  }
  const listed = modelFacts(id)?.price;
  if (!listed) return undefined;
  const [input, output] = [formatMoneyInFiles(listed.input), formatMoneyInFiles(listed.output)];
  return `The vendor's list price for ${quoted(id)} is ${input} per million input tokens and ${output} per million output tokens (as of ${listed.asOf}).`;
}

/** Kept exactly in the record up to a billionth; printed without the noise of binary fractions. */
function amount(value: number, currency: string | undefined): string {
  const decimal = value.toFixed(9);
  if (currency === undefined || !isCurrency(currency)) return decimal.replace(/\.?0+$/, '');
  const money = parseMoney(`${decimal} ${currency}`);
  return money.ok ? formatMoney(money.value) : `${decimal} ${currency}`;
}

function said({ ts, kind, value, by }: Feedback): string {
  const who = by === undefined ? 'Somebody' : quoted(by);
  return `${who} said on ${momentOf(ts)} (${kind}): ${quoted(JSON.stringify(value))}.`;
}

function decidedBy(feedback: readonly Feedback[]): readonly string[] {
  return feedback
    .filter(({ kind }) => kind === 'review')
    .map(({ ts, value, by }) => {
      const decision = isJsonObject(value) ? value.decision : value;
      const why = isJsonObject(value) && typeof value.why === 'string' ? `: ${sentenceOf(value.why)}` : '.';
      return `${by === undefined ? 'Somebody' : quoted(by)} decided on ${momentOf(ts)}: ${String(decision)}${why}`;
    });
}

function kept({ input, output }: InferenceRecord, release: ReleaseDocument | undefined): string {
  const content = contentOf(release);
  if (input === undefined && output === undefined) {
    return content === 'none'
      ? 'Neither input nor answer are kept, as the manifest says.'
      : 'Neither input nor answer are kept.';
  }
  return `Input and answer are kept ${content === undefined ? '' : `${content}, `}as the manifest says.`;
}

function contentOf(release: ReleaseDocument | undefined): string | undefined {
  if (!release) return undefined;
  const spec = release.manifest?.spec;
  const record = isJsonObject(spec) ? spec.record : undefined;
  const content = isJsonObject(record) ? record.content : undefined;
  return typeof content === 'string' ? content : 'redacted';
}

const momentOf = (ts: number): string =>
  new Date(ts)
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, ' UTC');

const shownMs = (ms: number): string => (ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`);

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
