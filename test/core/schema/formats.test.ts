import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatCheckers } from '../../../core/schema/formats.ts';
import { schemas } from '../../../core/schema/generated/schemas.ts';
import { isSchema } from '../../../core/schema/json-schema.ts';

test('every format that a schema of ours names is checked, and no other is', () => {
  const named = new Set<string>();
  const collect = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    if (isSchema(node) && typeof node.format === 'string') named.add(node.format);
    for (const child of Object.values(node)) collect(child);
  };
  for (const [key, schema] of Object.entries(schemas)) {
    if (key.startsWith('mooring/')) collect(schema);
  }
  assert.deepEqual([...named].sort(), [...formatCheckers.keys()].sort());
});

const accepted: Readonly<Record<string, readonly (string | number)[]>> = {
  cpu: [1, 0.5, '500m', '2'],
  email: ['ada@acme.example'],
  'http-url': [
    'https://dlp.example/check',
    'http://127.0.0.1:11434/v1',
    'https://hooks.example/${env:TOKEN}/x',
    '${env:URL}',
    'https://user@host:8443/a?b=c#d',
  ],
  'json-object': ['{"a": [1, {"b": null}]}', ' {} '],
  memory: ['512Mi', '1Gi', '1.5G', '1048576'],
  'metric-bound': ['98%', 0.98, 0, '2s', '300ms', '0.01 USD', '3', '-1'],
  'reference-range': ['support-reply', 'support-reply@^2.1', 'support-reply@2.1.0', 'a@>=1 <2'],
  'rfc1123-label': ['a', 'support-assistant', '3d-model', 'a'.repeat(63)],
  secret: ['${env:OPENAI_API_KEY}', '${file:/run/secrets/name}'],
  duration: ['20s', '24h', '30d', '300ms'],
  share: ['5%', 0.05, '0.05', 1],
  money: ['0.02 USD', '0 USD', '1200 EUR'],
  date: ['2027-03-01'],
  cron: ['0 3 * * *'],
  semver: ['2.1.0', '1.0.0-rc.1'],
  digest: [`sha256:${'0'.repeat(64)}`],
};

const refused: Readonly<Record<string, readonly (string | number)[]>> = {
  cpu: [0, -1, 'many', '500 m', '1.2345'],
  email: ['ada', 'ada@', 'a b@c', '@'],
  'http-url': ['dlp.example', 'ftp://a', 'https://', 'https://a b', 'javascript:alert(1)', '//host'],
  'json-object': ['', '[1]', '1', '{a: 1}', '{"a": 1,}'],
  memory: ['lots', '512 Mi', '512mi', '-1Gi', ''],
  'metric-bound': ['quick', '', '98 percent'],
  'reference-range': ['@^1', 'a@^^1'],
  'rfc1123-label': ['', 'A', 'a_b', '-a', 'a-', 'a.b', 'ä', 'a'.repeat(64)],
  secret: ['sk-123', '$OPENAI_API_KEY', '${OPENAI_API_KEY}', 'x${env:A}', '${env:A}x', '${env:}', ''],
  duration: ['20', 20, 'soon', '20 parsecs'],
  share: ['105%', 5, 'half'],
  money: ['12', 'free', 12],
  date: ['2027-02-30', '01.03.2027', 'tomorrow'],
  cron: ['nightly', '0 3 * *', '99 * * * *'],
  semver: ['2.1', 'v2', 'two'],
  digest: ['sha256:12', 'md5:12', 'abc'],
};

for (const [format, check] of formatCheckers) {
  test(`${format} takes what it should`, () => {
    for (const value of accepted[format] ?? assert.fail('no cases')) {
      const result = check(value);
      assert.ok(result.ok, `${value}: ${result.ok ? '' : result.problem}`);
    }
  });

  test(`${format} refuses what it should, with a sentence that says what to write`, () => {
    for (const value of refused[format] ?? assert.fail('no cases')) {
      const result = check(value);
      assert.ok(!result.ok, `${format} took ${JSON.stringify(value)}`);
      assert.match(result.problem, /[.?]$/);
    }
  });

  test(`${format} answers about long and odd text at once`, () => {
    const odd = ['a', ' ', '1', '-', '.', '@', '${env:', '{', '\u0000', '😀'].map((part) => part.repeat(100_000));
    for (const value of [...odd, Number.NaN, Number.POSITIVE_INFINITY, -0]) check(value);
  });
}
