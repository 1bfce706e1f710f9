import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { canonicalJson } from '../../../core/values/canonical-json.ts';

function canonical(value: unknown): string {
  const text = canonicalJson(value);
  assert.ok(text.ok, text.ok ? '' : text.problem);
  return text.value;
}

function problemOf(value: unknown): string {
  const text = canonicalJson(value);
  assert.ok(!text.ok);
  return text.problem;
}

test('the example of RFC 8785 §3.2.2 comes out as §3.2.3 prints it', () => {
  const input = {
    numbers: [Number('333333333.33333329'), 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
    string: '\u20ac$\u000F\u000aA\'\u0042\u0022\u005c\\"/',
    literals: [null, true, false],
  };
  assert.equal(
    canonical(input),
    '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
  );
});

test('keys are sorted by UTF-16 units, as in the example of RFC 8785 §3.2.3', () => {
  const input = {
    '\u20ac': 'Euro Sign',
    '\r': 'Carriage Return',
    '\ufb33': 'Hebrew Letter Dalet With Dagesh',
    '1': 'One',
    '\ud83d\ude00': 'Emoji: Grinning Face',
    '\u0080': 'Control',
    '\u00f6': 'Latin Small Letter O With Diaeresis',
  };
  const order = Object.values(JSON.parse(canonical(input)));
  // JSON.parse moves integer keys first, so `1` is looked up in the text.
  assert.ok(canonical(input).startsWith('{"\\r":"Carriage Return","1":"One","\u0080"'));
  assert.deepEqual(order.slice(2), [
    'Control',
    'Latin Small Letter O With Diaeresis',
    'Euro Sign',
    'Emoji: Grinning Face',
    'Hebrew Letter Dalet With Dagesh',
  ]);
});

test('numbers are printed as in RFC 8785 appendix B', () => {
  const cases: [bigint, string][] = [
    [0x0000000000000000n, '0'],
    [0x8000000000000000n, '0'],
    [0x0000000000000001n, '5e-324'],
    [0x7fefffffffffffffn, '1.7976931348623157e+308'],
    [0x4340000000000000n, '9007199254740992'],
    [0x4430000000000000n, '295147905179352830000'],
    [0x44b52d02c7e14af5n, '9.999999999999997e+22'],
    [0x44b52d02c7e14af6n, '1e+23'],
    [0x444b1ae4d6e2ef4en, '999999999999999700000'],
    [0x444b1ae4d6e2ef50n, '1e+21'],
    [0x3eb0c6f7a0b5ed8cn, '9.999999999999997e-7'],
    [0x3eb0c6f7a0b5ed8dn, '0.000001'],
    [0x41b3de4355555554n, '333333333.33333325'],
    [0xbecbf647612f3696n, '-0.0000033333333333333333'],
  ];
  const view = new DataView(new ArrayBuffer(8));
  for (const [bits, text] of cases) {
    view.setBigUint64(0, bits);
    assert.equal(canonical(view.getFloat64(0)), text, bits.toString(16));
  }
});

test('the order in which keys were written does not matter, and nothing is lost', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
      // JSON has no negative zero that survives canonical printing.
      const plain = JSON.parse(JSON.stringify(value));
      const text = canonical(plain);
      assert.deepEqual(JSON.parse(text), plain);
      assert.equal(canonical(reversed(plain)), text);
      assert.equal(canonical(JSON.parse(text)), text);
    }),
    { seed: 41 },
  );
});

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, member]) => [key, reversed(member)]),
  );
}

test('what JSON cannot say is refused, with its place, instead of dropped', () => {
  assert.match(problemOf({ a: [1, Number.NaN] }), /at `a\.1` is the number NaN/);
  assert.match(problemOf({ a: undefined }), /at `a` is an undefined value/);
  assert.match(problemOf(1n), /a bigint/);
  assert.match(problemOf(new Date(0)), /not plain data/);
  assert.match(problemOf(new Map()), /not plain data/);
  assert.match(problemOf('\ud800'), /surrogate/);
  assert.match(problemOf({ '\udc00': 1 }), /surrogate/);
  assert.match(problemOf(Number.POSITIVE_INFINITY), /Infinity/);
  // A hole in a list is not null.
  const withHole: unknown[] = [1, 2];
  delete withHole[0];
  assert.match(problemOf(withHole), /undefined/);
});

test('a key called __proto__ is content like any other', () => {
  assert.equal(canonical(JSON.parse('{"__proto__":{"a":1},"b":2}')), '{"__proto__":{"a":1},"b":2}');
});

test('deep nesting is refused, not a stack overflow', () => {
  let value: unknown = 1;
  for (let depth = 0; depth < 100_000; depth++) value = [value];
  assert.match(problemOf(value), /deeper than 1000 levels/);
});
