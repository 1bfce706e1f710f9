import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { nameRelease } from '../../../core/release/document.ts';
import { plainForm } from '../../../core/release/plain-form.ts';
import { canonicalJson } from '../../../core/values/canonical-json.ts';
import type { JsonValue } from '../../../core/values/json.ts';
import { sha256 } from '../../../host/sha256.ts';
import { project, release } from './projects.ts';

const seed = 20261120;

test('values are written in the one form of the formatter, and nothing else is touched', () => {
  const written = {
    apiVersion: 'mooring/v1',
    kind: 'Model',
    metadata: { name: '0.05' },
    spec: {
      serve: { timeout: '1500ms', retries: { max: 0.5 } },
      budget: { alertAt: [0.5, '80%'], monthly: '10.0 USD' },
    },
  };
  assert.deepEqual(plainForm('mooring/v1/Model', written), {
    apiVersion: 'mooring/v1',
    kind: 'Model',
    metadata: { name: '0.05' },
    spec: {
      serve: { timeout: '1s500ms', retries: { max: 0.5 } },
      budget: { alertAt: ['50%', '80%'], monthly: '10 USD' },
    },
  });
});

test('the plain form of a plain form is itself', () => {
  const manifest = release(project).document.manifest ?? {};
  assert.deepEqual(plainForm('mooring/v1/Model', manifest), manifest);
});

/** The same value with the keys of its maps in another order. */
function shuffled(value: JsonValue, order: readonly number[]): JsonValue {
  if (Array.isArray(value)) return value.map((item) => shuffled(item, order));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, member], index) => ({
    key,
    member,
    rank: order[index % order.length] ?? 0,
  }));
  return Object.fromEntries(
    entries.sort((a, b) => a.rank - b.rank).map(({ key, member }) => [key, shuffled(member, order)]),
  );
}

test('key order makes no other digest, and another value does', () => {
  const { document, digest } = release(project);
  fc.assert(
    fc.property(fc.array(fc.nat(), { minLength: 1, maxLength: 8 }), fc.jsonValue(), (order, extra) => {
      const manifest = shuffled(document.manifest ?? {}, order);
      const same = nameRelease({ ...document, manifest: isMap(manifest) ? manifest : {} }, sha256);
      assert.equal(same.ok && same.value.digest, digest);
      const json: JsonValue = JSON.parse(JSON.stringify(extra));
      const other = nameRelease({ ...document, resources: { ...document.resources, 'Eval/other': json } }, sha256);
      if (canonicalJson(json).ok) assert.notEqual(other.ok && other.value.digest, digest);
    }),
    { seed, numRuns: 200 },
  );
});

function isMap(value: JsonValue): value is { readonly [key: string]: JsonValue } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
