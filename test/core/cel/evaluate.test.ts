import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type CelBindings, type CelOutcome, compileExpression } from '../../../core/cel/evaluate.ts';
import type { CelPlace } from '../../../core/cel/places.ts';

function outcome(place: CelPlace, source: string, bindings: CelBindings): CelOutcome {
  const compiled = compileExpression(source, place);
  assert.ok(compiled.ok, compiled.ok ? '' : JSON.stringify(compiled.problems));
  return compiled.run(bindings);
}

function answer(place: CelPlace, source: string, bindings: CelBindings): boolean | number {
  const result = outcome(place, source, bindings);
  assert.ok(result.kind === 'value', result.kind === 'error' ? `${source}: ${result.problem}` : '');
  return result.value;
}

function problemOf(place: CelPlace, source: string, bindings: CelBindings): string {
  const result = outcome(place, source, bindings);
  assert.ok(result.kind === 'error', `${source} gave a value`);
  return result.problem;
}

test('rules are true or false by the data', () => {
  const rule = '!has(output.refund) || output.refund <= input.orderTotal';
  assert.equal(answer('guardrail-output', rule, { output: {}, input: { orderTotal: 10 } }), true);
  assert.equal(answer('guardrail-output', rule, { output: { refund: 5 }, input: { orderTotal: 10 } }), true);
  assert.equal(answer('guardrail-output', rule, { output: { refund: 50 }, input: { orderTotal: 10 } }), false);
});

test('numbers come out as numbers, whole ones too', () => {
  const confidence = 'output.score > 0.5 ? output.score : 1.0 - output.score';
  assert.equal(answer('confidence', confidence, { output: { score: 0.25 } }), 0.75);
  assert.equal(answer('confidence', 'size(output.items)', { output: { items: [1, 2, 3] } }), 3);
  assert.equal(answer('scorer', 'output.ok ? 1 : 0', { output: { ok: true } }), 1);
  assert.equal(answer('scorer', 'uint(7)', {}), 7);
});

test('record.ts is a timestamp, however the record holds it', () => {
  const source = 'record.ts < timestamp("2026-01-01T00:00:00Z") && record.ts.getFullYear() == 2025';
  for (const ts of ['2025-06-01T12:00:00Z', Date.UTC(2025, 5, 1), new Date(Date.UTC(2025, 5, 1))]) {
    assert.equal(answer('sli', source, { record: { ts } }), true);
  }
  assert.match(problemOf('sli', source, { record: { ts: 'yesterday' } }), /`record\.ts` is absent/);
});

test('an expression that cannot be evaluated is an error that says why, not a value', () => {
  const cases: [string, unknown, RegExp][] = [
    ['output.a == 1.0', {}, /`output\.a` is absent\. Ask `has\(…\)` first/],
    ['output.a.b == 1.0', { a: {} }, /`output\.a\.b` is absent/],
    ['output.a > 1.0', { a: 'x' }, /`output\.a > 1\.0` does not work on the types it got/],
    ['output.a > 1.0', { a: null }, /does not work on the types/],
    ['output.a[3] == 1.0', { a: [1] }, /`output\.a\[3\]` reaches beyond the end/],
    ['size(output.a) / 0 == 1', { a: [] }, /divides by zero/],
    ['9223372036854775807 + size(output.a) > 0', { a: [1] }, /too large/],
    ['output.a', { a: 'x' }, /gave a string; the condition of a sink must give true or false/],
    ['output.a', { a: 1 }, /gave a number; the condition of a sink/],
    ['output.a && true', { a: 1 }, /must be true or false, and is something else/],
    ['output.a == 1.0', { a: () => 1 }, /of a kind that expressions cannot work with/],
    ['output.a == 1.0', { a: Symbol('x') }, /of a kind/],
    ['output.a.getFullYear("Mars/Olympus") == 1', { a: new Date(0) }, /could not be evaluated/],
    ['re2(output.a, output.b)', { a: 'x', b: '(' }, /could not be evaluated/],
    ['timestamp(output.a) < timestamp("2026-01-01T00:00:00Z")', { a: 'soon' }, /could not be evaluated/],
  ];
  for (const [source, output, problem] of cases) assert.match(problemOf('sink', source, { output }), problem);
  assert.match(problemOf('sink', 'output.a == 1.0', {}), /`output` has no value here/);
  assert.match(problemOf('confidence', '1.0 / output.a', { output: { a: 0 } }), /not finite/);
});

test('problems never quote the data', () => {
  const secret = 'jane.doe@acme.example';
  const sources = [
    'bool(output.a)',
    'duration(output.a) > duration("1s")',
    'output[output.a] == 1.0',
    'int(output.a) > 1',
    'output.a > 1.0',
  ];
  for (const source of sources) {
    assert.ok(!problemOf('sink', source, { output: { a: secret } }).includes(secret), source);
  }
});

test('an expression sees only the variables of its place', () => {
  assert.ok(!compileExpression('input.a == 1.0', 'sli').ok);
  assert.equal(answer('sli', 'record.status == "ok"', { record: { status: 'ok' }, input: 1, constructor: 2 }), true);
});

test('what the check refuses does not compile', () => {
  const compiled = compileExpression('record.status.matches("(a+)+$")', 'sli');
  assert.ok(!compiled.ok);
  assert.deepEqual(
    compiled.problems.map(({ code }) => code),
    ['cel/refused'],
  );
});

test('re2 answers on texts that stall a backtracking matcher', () => {
  const text = `${'a'.repeat(100_000)}b`;
  assert.equal(answer('sink', 're2(output.a, "^(a+)+$")', { output: { a: text } }), false);
  assert.equal(answer('sink', 're2(output.a, "a+b$")', { output: { a: text } }), true);
});

const spent = /takes too much work/;
const numbers = Array.from({ length: 300 }, () => 1);

function nested(depth: number, macro: (index: number, inside: string) => string, innermost: string): string {
  let source = innermost;
  for (let index = depth; index > 0; index--) source = macro(index, source);
  return source;
}

test('nested comprehensions over long lists are stopped', () => {
  const all = nested(4, (index, inside) => `output.a.all(x${index}, ${inside})`, 'x4 == 1.0');
  assert.match(problemOf('sink', all, { output: { a: numbers } }), spent);
  const none = nested(4, (index, inside) => `!output.a.exists(x${index}, !(${inside}))`, 'x4 == 1.0');
  assert.match(problemOf('sink', none, { output: { a: numbers } }), spent);
  const literal = `[${'1,'.repeat(100)}1]`;
  const literals = nested(20, (index, inside) => `${literal}.all(x${index}, ${inside})`, 'true');
  assert.match(problemOf('sink', literals, { output: {} }), spent);
  const mapped = nested(4, (index, inside) => `output.a.map(x${index}, ${inside})`, 'x4');
  assert.match(problemOf('sink', `size(${mapped}) > 0`, { output: { a: numbers } }), spent);
});

test('a spent budget is not absorbed by `||`', () => {
  const all = nested(4, (index, inside) => `output.a.all(x${index}, ${inside})`, 'x4 == 1.0');
  assert.match(problemOf('sink', `${all} || true`, { output: { a: numbers } }), spent);
});

test('texts and lists that are doubled again and again are stopped', () => {
  const doubled = (start: string): string => `${start}${'.map(x, x + x)'.repeat(60)}`;
  assert.match(problemOf('sink', `${doubled('["ab"]')}[0] == output.a`, { output: { a: 'x' } }), spent);
  assert.match(problemOf('sink', `size(${doubled('[[1]]')}) == 1`, { output: {} }), spent);
  const bound = nested(
    40,
    (index, inside) => `cel.bind(t${index}, t${index - 1} + t${index - 1}, ${inside})`,
    'size(t40) > 0',
  );
  assert.match(problemOf('sink', `cel.bind(t0, "ab", ${bound})`, { output: {} }), spent);
});

test('comparing lists whose parts are shared again and again is stopped', () => {
  const shared = `[1]${'.map(x, [x, x])'.repeat(40)}`;
  assert.match(problemOf('sink', `${shared} == ${shared}`, { output: {} }), spent);
});

test('splitting and matching pay for the size of the text', () => {
  assert.match(problemOf('sink', 'size(output.a.split("")) > 1', { output: { a: 'x'.repeat(30_000_000) } }), spent);
  assert.match(problemOf('sink', 're2(output.a, "(a{30}){30}$")', { output: { a: 'a'.repeat(100_000) } }), spent);
});

test('the budget is for one run: a spent one does not spoil the next', () => {
  const compiled = compileExpression(
    nested(4, (index, inside) => `output.a.all(x${index}, ${inside})`, 'x4 == 1.0'),
    'sink',
  );
  assert.ok(compiled.ok);
  assert.equal(compiled.run({ output: { a: numbers } }).kind, 'error');
  assert.deepEqual(compiled.run({ output: { a: [1, 1] } }), { kind: 'value', value: true });
});

test('ordinary work on large answers is within the budget', () => {
  const long = {
    output: { reply: 'word '.repeat(40_000), words: Array.from({ length: 100 }, (_, index) => `w${index}`) },
  };
  assert.equal(answer('sink', '!output.words.exists(w, output.reply.contains(w))', long), true);
  assert.equal(answer('sink', 're2(output.reply, "[a-z0-9._]+@[a-z]+\\\\.com")', long), false);
});

test('no data makes a run throw', () => {
  const sources = [
    'output.a == output.b',
    'output.a + output.b == output.c',
    'output.a in output.b',
    'output.a.all(x, x > 1.0)',
    'has(output.a.b) && output.a.b.contains("x")',
    'output[output.a] != null',
    'size(output.a) > 1',
    'output.?a.?b.orValue(false)',
    'string(output.a) == "x"',
  ];
  const compiled = sources.map((source) => compileExpression(source, 'sink'));
  const key = fc.constantFrom('a', 'b', 'c', 'constructor', '__proto__', 'toString', 'hasOwnProperty', 'then');
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4 },
      fc.oneof(
        fc.string(),
        fc.double(),
        fc.boolean(),
        fc.constant(null),
        fc.constant(undefined),
        fc.bigInt(),
        fc.date(),
      ),
      fc.array(tie('tree'), { maxLength: 4 }),
      fc.dictionary(key, tie('tree'), { maxKeys: 4 }),
    ),
  }));
  fc.assert(
    fc.property(tree, (output) => {
      for (const one of compiled) {
        assert.ok(one.ok);
        const result = one.run({ output });
        assert.ok(result.kind === 'error' ? result.problem.endsWith('.') : typeof result.value === 'boolean');
      }
    }),
    { seed: 91, numRuns: 500 },
  );
});
