/** `state.json` as the contract types it. It comes from another process, so nothing about it is taken for granted. */

import type { ReleaseDocument } from '../../core/contract/release.ts';
import type { ApiKey, Deployment, ProviderConfig, TargetState, TokenPrice } from '../../core/contract/target-state.ts';
import { isDigest } from '../../core/values/digest.ts';
import { ok, problem, type Result } from '../../core/values/result.ts';

type Fields = Readonly<Record<string, unknown>>;

export function readTargetState(text: string): Result<TargetState> {
  const value = parse(text);
  if (!isFields(value)) return problem('state.json is not a JSON object. It may be half written.');
  if (value.schemaVersion !== 1) {
    return problem(`state.json has the schemaVersion ${String(value.schemaVersion)}; this version reads 1.`);
  }
  return isTargetState(value) ? ok(value) : problem(`state.json is broken: ${firstFault(value)}`);
}

export function readRelease(text: string): Result<ReleaseDocument> {
  const value = parse(text);
  if (!isFields(value)) return problem('it is not a JSON object.');
  if (value.schemaVersion !== 1) return problem(`its schemaVersion is ${String(value.schemaVersion)}, and not 1.`);
  return isRelease(value) ? ok(value) : problem('it is not a release document.');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTargetState(value: unknown): value is TargetState {
  return isFields(value) && firstFault(value) === undefined;
}

function firstFault(value: Fields): string | undefined {
  if (typeof value.target !== 'string') return '`target` must be a text.';
  if (!Number.isSafeInteger(value.sequence)) return '`sequence` must be a whole number.';
  if (!isListOf(value.deployments, isDeployment)) return '`deployments` must be a list of deployments.';
  if (!isMapOf(value.providers, isProvider)) return '`providers` must be a map of providers.';
  if (!isMapOf(value.prices, isPrice)) return '`prices` must be a map of prices.';
  if (!isListOf(value.keys, isKey)) return '`keys` must be a list of keys with a name and a hash.';
  return undefined;
}

function isListOf<Item>(value: unknown, isItem: (item: unknown) => item is Item): value is readonly Item[] {
  return Array.isArray(value) && value.every(isItem);
}

function isMapOf<Item>(value: unknown, isItem: (item: unknown) => item is Item): value is Record<string, Item> {
  return isFields(value) && Object.values(value).every(isItem);
}

function isDeployment(value: unknown): value is Deployment {
  if (!isFields(value)) return false;
  const { model, revision, releases, since } = value;
  if (typeof model !== 'string' || typeof revision !== 'string' || typeof since !== 'string') return false;
  return Array.isArray(releases) && releases.length > 0 && releases.every(isWeightedRelease);
}

function isWeightedRelease(value: unknown): boolean {
  if (!isFields(value) || typeof value.digest !== 'string' || !isDigest(value.digest)) return false;
  const isVariant = value.variant === 'baseline' || value.variant === 'canary';
  return isVariant && typeof value.weight === 'number' && value.weight >= 0 && value.weight <= 1;
}

function isProvider(value: unknown): value is ProviderConfig {
  return isFields(value) && typeof value.type === 'string' && [value.baseUrl, value.apiKey].every(isTextOrAbsent);
}

function isTextOrAbsent(value: unknown): boolean {
  return value === undefined || value === null || typeof value === 'string';
}

function isPrice(value: unknown): value is TokenPrice {
  return isFields(value) && typeof value.input === 'string' && typeof value.output === 'string';
}

function isKey(value: unknown): value is ApiKey {
  if (!isFields(value) || typeof value.name !== 'string' || typeof value.hash !== 'string') return false;
  const { models } = value;
  const hasModels = models === undefined || models === null || isListOf(models, isText);
  return isDigest(value.hash) && hasModels;
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isRelease(value: Fields): value is Fields & ReleaseDocument {
  const { name, manifest, prompt, artifact } = value;
  if (typeof name !== 'string') return false;
  return [manifest, prompt, artifact].every((part) => part === undefined || part === null || isFields(part));
}
