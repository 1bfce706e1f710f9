import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isFloating } from '../../../core/catalog/floating.ts';
import { catalog, modelFacts } from '../../../core/catalog/models.ts';
import { vendorOf } from '../../../core/catalog/vendor.ts';
import { compareDates } from '../../../core/values/date.ts';
import { formatMoney } from '../../../core/values/money.ts';

test('every entry says who makes the model and carries at least one dated fact', () => {
  for (const facts of catalog.values()) {
    assert.notEqual(facts.vendor, '', facts.id);
    assert.ok(facts.retirement ?? facts.price ?? facts.context, facts.id);
    assert.match(facts.id, /^(openai|anthropic|google|mistral)\/[a-z0-9.-]+$/);
  }
});

test('no replacement is itself being switched off', () => {
  for (const { id, retirement } of catalog.values()) {
    if (retirement?.replacement === undefined) continue;
    const next = modelFacts(retirement.replacement)?.retirement;
    assert.ok(next === undefined || compareDates(next.on, retirement.on) > 0, id);
  }
});

test('retirement, context and price are looked up by id', () => {
  assert.equal(modelFacts('openai/gpt-4o-2024-05-13')?.retirement?.on, '2026-10-23');
  assert.equal(modelFacts('openai/gpt-4o')?.context?.tokens, 128_000);
  const haiku = modelFacts('anthropic/claude-haiku-4-5-20251001');
  assert.equal(formatMoney(haiku?.price?.output ?? assert.fail()), '5.00 USD');
  assert.equal(haiku?.retirement, undefined);
  assert.equal(modelFacts('mistral-ai/mistral-medium-2505')?.retirement?.replacement, 'mistral/mistral-medium-3-5');
  assert.equal(modelFacts('gemini/gemini-2.5-flash')?.retirement?.certainty, 'earliest');
  assert.equal(modelFacts('openai/gpt-5-mini-2026-03-01'), undefined);
  assert.equal(modelFacts('__proto__'), undefined);
});

test('an id that may point elsewhere tomorrow is floating', () => {
  const floating = [
    'openai/gpt-4o',
    'openai/gpt-4o-mini',
    'openai/gpt-5',
    'openai/gpt-5.6-sol',
    'openai/o3',
    'openai/o4-mini',
    'openai/gpt-5-chat-latest',
    'github/openai/gpt-4.1',
    'anthropic/claude-sonnet-4-5',
    'anthropic/claude-3-5-sonnet-latest',
    'anthropic/claude-3-5-sonnet',
    'anthropic/claude-opus-4-1',
    'google/gemini-2.0-flash',
    'google/gemini-flash-latest',
    'mistral/mistral-large-latest',
    'mistral-ai/mistral-small',
    'mistral/codestral',
    'mistral/ministral-8b',
    'xai/grok-3',
    'cohere/command-r',
    'deepseek/deepseek-chat',
    'local-llm/llama3.3:latest',
  ];
  for (const id of floating) assert.equal(isFloating(id), true, id);
});

test('a snapshot, a version with fixed weights and an id of an unknown maker are not', () => {
  const fixed = [
    'openai/gpt-4o-2024-08-06',
    'openai/gpt-5-mini-2026-03-01',
    'openai/gpt-4-0613',
    'openai/gpt-3.5-turbo-0125',
    'openai/gpt-4-1106-preview',
    'openai/text-embedding-3-small',
    'openai/gpt-oss-120b',
    'openai/o3-2025-04-16',
    'anthropic/claude-haiku-4-5-20251001',
    'anthropic/claude-haiku-4-5@20251001',
    'anthropic/claude-sonnet-4-6',
    'anthropic/claude-opus-4-8',
    'anthropic/claude-sonnet-5',
    'google/gemini-2.0-flash-001',
    'google/gemini-2.5-flash',
    'google/gemini-2.5-flash-preview-05-20',
    'mistral/mistral-large-2411',
    'mistral-ai/mistral-medium-3-5',
    'mistral/open-mistral-7b',
    'meta/llama-3.3-70b-instruct',
    'xai/grok-4-0709',
    'cohere/cohere-command-r-08-2024',
    'azure/gpt-4o',
    'bedrock/anthropic.claude-sonnet-4-5-20250929-v1:0',
    'local-llm/llama3.3',
    'offline/anything',
    'microsoft/phi-4',
  ];
  for (const id of fixed) assert.equal(isFloating(id), false, id);
});

test('the maker is read from the model, not from who serves it', () => {
  assert.equal(vendorOf('azure/gpt-4o'), 'OpenAI');
  assert.equal(vendorOf('groq/llama-3.3-70b'), 'Meta');
  assert.equal(vendorOf('openai/o3'), 'OpenAI');
  assert.equal(vendorOf('acme/house-model'), undefined);
});
