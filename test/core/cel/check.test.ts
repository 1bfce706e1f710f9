import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { checkExpression, longestExpression } from '../../../core/cel/check.ts';
import { type CelPlace, type CelShape, type CelShapes, celPlaces, isCelPlace } from '../../../core/cel/places.ts';

const reply: CelShape = {
  kind: 'object',
  fields: [
    { name: 'reply', shape: { kind: 'string' } },
    { name: 'refund', shape: { kind: 'double' }, optional: true },
    { name: 'score', shape: { kind: 'double' } },
    {
      name: 'items',
      shape: { kind: 'list', items: { kind: 'object', fields: [{ name: 'price', shape: { kind: 'double' } }] } },
    },
  ],
};

/** The expression, and under it one line of carets with code and message for each problem. */
function rendered(source: string, place: CelPlace, shapes?: CelShapes): string {
  const lines = checkExpression(source, place, shapes).problems.map(({ code, message, start, end }) => {
    assert.ok(start >= 0 && end <= source.length && (start < end || source === ''), `${start}..${end} in ${source}`);
    return `${' '.repeat(start)}${'^'.repeat(end - start)} ${code}: ${message}`;
  });
  return [source, ...lines].join('\n');
}

/** Cases are separated by empty lines; the first line of each is the expression. */
function expectRendered(place: CelPlace, cases: string, shapes?: CelShapes): void {
  for (const expected of cases.split('\n\n')) {
    const text = expected.replace(/^\n|\n$/g, '');
    assert.equal(rendered(text.split('\n', 1)[0] ?? '', place, shapes), text);
  }
}

test('the expressions of the design are accepted where they stand', () => {
  const cases: [CelPlace, string, string][] = [
    ['guardrail-output', '!has(output.refund) || output.refund <= input.orderTotal', 'bool'],
    ['guardrail-input', 'input.orderTotal < 10000.0', 'bool'],
    ['sink', 'output.confidence > 0.9', 'bool'],
    ['sli', 'record.status == "ok" && record.ttftMs < 1000.0', 'bool'],
    ['scorer', 'output.reply.contains(case.expected)', 'bool'],
    ['scorer', 'output.reply == case.expected ? 1 : 0', 'int'],
    ['confidence', 'output.confidence', 'dyn'],
    ['confidence', 'output.score > 0.5 ? output.score : 1.0 - output.score', 'dyn'],
    ['policy', 'plan.cost < 1.0 && target.name == "prod" && project.name == release.project', 'bool'],
    ['records', 'record.cost > 0.01 && input.locale == "de" && has(output.refund)', 'bool'],
  ];
  for (const [place, source, type] of cases) {
    assert.deepEqual(checkExpression(source, place), { problems: [], type }, source);
  }
});

test('further good expressions are left alone', () => {
  const sources = [
    'record.ttftMs < 1000',
    'record.ts > timestamp("2026-01-01T00:00:00Z")',
    'record.ts - timestamp("2026-01-01T00:00:00Z") < duration("1h")',
    'record["ttftMs"] < 1.0',
    'record.checks["no-pii"] == "fail"',
    'record.checks.all(name, record.checks[name] == "pass")',
    'record.?ttftMs.orValue(0.0) < 1000.0',
    'record.feedback.solved == true',
    'record.feedback.n + 1.0 > 2',
    'record.feedback.n == 100',
    're2(record.status, "^(a+)+$")',
    'record.status in ["ok", record.feedback.expected]',
    'int(record.inputTokens) % 2 == 0',
    'cel.bind(total, record.inputTokens + record.outputTokens, total > 1000.0)',
    'record.feedback.items.map(x, x.price).filter(p, p > 1.0).size() == 2',
    '// the slow ones\nrecord.latencyMs > 1.0',
    'type(record.cost) == double',
  ];
  for (const source of sources) assert.equal(rendered(source, 'sli'), source);
});

test('what is not CEL gets one problem at the sign that is wrong', () => {
  expectRendered(
    'sli',
    `
record.status = "ok"
              ^ cel/syntax: \`=\` is not expected here. To compare, write \`==\`.

record.status == "ok" and true
                      ^^^ cel/syntax: \`and\` is not expected here. Write \`&&\`.

not true
    ^^^^ cel/syntax: \`true\` is not expected here. For "not", write \`!\` before the condition.

record.status == 'ok
                 ^^^ cel/syntax: This text has no closing quote on its line. Add it.

(record.cost > 1
               ^ cel/syntax: The expression ends where \`)\` is expected.

record.cost >
            ^ cel/syntax: The expression ends where a value is expected. Complete it or remove the last operator.

record.
      ^ cel/syntax: The expression ends after a dot. Write the name of a field, or remove the dot.

record.in
       ^^ cel/syntax: \`in\` cannot follow a dot. Write \`["in"]\` instead.

if
^^ cel/syntax: \`if\` is a reserved word of CEL and cannot be used as a name. Write \`condition ? one : other\`.

{{status}} == "ok"
        ^ cel/syntax: Placeholders in double braces are for prompt text. In an expression write the variable itself, such as \`input.ticket\`.

record.status == “ok”
                 ^ cel/syntax: \`“\` is not expected here. Write straight quotes: \`"\`.

record.cost <> 1
             ^ cel/syntax: \`>\` stands where a value is expected. For "not equal", write \`!=\`.

1.5.2 > 1
    ^ cel/syntax: A number has one decimal point; \`2\` cannot follow.

record.status == "😀" 😀
                      ^^ cel/syntax: \`😀\` is not expected here.

record.feedback.items.all(1, true)
                          ^ cel/syntax: \`1\` must be a plain name for the element, as \`item\` in \`output.items.all(item, item.price > 0.0)\`.`,
  );
  assert.match(rendered('', 'sli'), /^\n cel\/syntax: The expression is empty/);
  assert.match(rendered('   ', 'sli'), /\^ cel\/syntax: The expression is empty/);
});

test('unknown names are answered with what was meant and what there is', () => {
  expectRendered(
    'sli',
    `
rec.status == "ok"
^^^ cel/unknown-variable: \`rec\` is not known here. The condition of an SLI sees \`record\`. Did you mean \`record\`?

ttftMs < 1.0
^^^^^^ cel/unknown-variable: \`ttftMs\` is not known here. The condition of an SLI sees \`record\`. Did you mean \`record.ttftMs\`?

input.locale == "de"
^^^^^ cel/unknown-variable: \`input\` is not known here. The condition of an SLI sees \`record\`.

True
^^^^ cel/unknown-variable: \`True\` is not known here. The condition of an SLI sees \`record\`. Did you mean \`true\`?

record.ttft < 1.0
       ^^^^ cel/unknown-field: \`record\` has no field \`ttft\`. Did you mean \`ttftMs\`?

record["nope"] == "x"
       ^^^^^^ cel/unknown-field: \`record\` has no field \`nope\`. It has \`id\`, \`ts\`, \`model\`, \`release\`, \`variant\`, \`target\`, \`key\`, \`team\` and others.

has(record.ttftms)
           ^^^^^^ cel/unknown-field: \`record\` has no field \`ttftms\`. Did you mean \`ttftMs\`?

foo(1)
^^^ cel/unknown-function: There is no function \`foo\` here.

record.status.contain("x")
              ^^^^^^^ cel/unknown-function: There is no function \`contain\` here. Did you mean \`contains\`?

contains(record.status, "x")
^^^^^^^^ cel/unknown-function: There is no function \`contains\` here. It is written after a value: \`value.contains(…)\`.`,
  );
});

test('the shapes of input and output are looked into', () => {
  expectRendered(
    'guardrail-output',
    `
output.refnd <= 1.0
       ^^^^^ cel/unknown-field: \`output\` has no field \`refnd\`. Did you mean \`refund\`?

output.items.all(item, item.prize > 1.0)
                            ^^^^^ cel/unknown-field: \`item\` has no field \`prize\`. Did you mean \`price\`?

output.constructor == 1.0 || output.__proto__ == 2.0
       ^^^^^^^^^^^ cel/unknown-field: \`output\` has no field \`constructor\`. It has \`reply\`, \`refund\`, \`score\` and \`items\`.
                                    ^^^^^^^^^ cel/unknown-field: \`output\` has no field \`__proto__\`. It has \`reply\`, \`refund\`, \`score\` and \`items\`.

output.reply
^^^^^^^^^^^^ cel/type: This expression gives a string; a guardrail rule must give true or false.`,
    { output: reply },
  );
  assert.deepEqual(checkExpression('output.score > 0.5', 'guardrail-output', { output: reply }).type, 'bool');
});

test('types that do not fit are named, with what to write instead', () => {
  expectRendered(
    'sli',
    `
record.ttftMs == 1000
^^^^^^^^^^^^^^^^^^^^^ cel/type: \`==\` cannot compare a double with an int. Write \`1000.0\` to make both double.

record.ttftMs + 1 > 2.0
^^^^^^^^^^^^^^^^^ cel/type: \`+\` cannot combine a double with an int. Write \`1.0\` to make both double.

size(record.status) == 2.0
^^^^^^^^^^^^^^^^^^^^^^^^^^ cel/type: \`==\` cannot compare an int with a double. Write \`2\` to make both int.

record.inputTokens % 2 == 0
^^^^^^^^^^^^^^^^^^^^^^ cel/type: \`%\` cannot combine a double with an int. The remainder is for whole numbers: write \`int(record.inputTokens) % 2\`.

record.inputTokens in [1,2]
^^^^^^^^^^^^^^^^^^^^^^^^^^^ cel/type: \`in\` cannot compare a double with a list<int>. JSON numbers are doubles: write the numbers of the list as \`1.0\`.

record.status in "ok"
^^^^^^^^^^^^^^^^^^^^^ cel/type: \`in\` does not work on two strings. To look for a part of a text, write \`"ok".contains(record.status)\`.

record.error == null
^^^^^^^^^^^^^^^^^^^^ cel/type: \`==\` cannot compare a string with a null. To ask whether a field is there, write \`has(record.error)\`.

record.ts > "2026"
^^^^^^^^^^^^^^^^^^ cel/type: \`>\` cannot compare a timestamp with a string. Write a moment as \`timestamp("2027-03-01T00:00:00Z")\` and a length of time as \`duration("24h")\`.

record.status + 1 == "a"
^^^^^^^^^^^^^^^^^ cel/type: \`+\` cannot combine a string with an int. To join texts, convert the other side with \`string(…)\`.

record.cost > 1.0 && record.status
                     ^^^^^^^^^^^^^ cel/type: \`&&\` needs true or false on both sides, and this is a string. Compare it with something.

!record.status
^^^^^^^^^^^^^^ cel/type: \`!\` turns true into false, and this is a string. Compare it first, such as \`!(x > 0.0)\`.

record.cost > 1.0 ? 1 : 2.0
^^^^^^^^^^^^^^^^^^^^^^^^^^^ cel/type: One branch gives an int and the other a double; both must give the same. Write \`1.0\` to make both double.

record.status.contains(1)
              ^^^^^^^^^^^ cel/type: \`contains(int)\` after a string does not exist. It is written \`string.contains(string): bool\`.

record.feedback.items.all(x)
                      ^^^^^^ cel/type: \`all\` takes a name for the element and a condition or value, as in \`list.all(item, item > 0.0)\`; this has 1 argument.

record.status.all(x, true)
^^^^^^^^^^^^^ cel/type: This is a string; only the elements of a list or the keys of a map can be gone through.

has(record)
    ^^^^^^ cel/type: \`has\` asks whether a field is there. Write it with a dot, such as \`has(output.refund)\`.

record.status[0] == "o"
^^^^^^^^^^^^^^^^ cel/type: A string has no fields or elements.

[1,2]["a"] == 1
^^^^^^^^^^ cel/type: A list is indexed by a whole number, such as \`[0]\`; a map and an object by a text, such as \`["name"]\`.`,
  );
});

test('arithmetic of a JSON number with an int is refused even when its type is not known, because it always fails', () => {
  expectRendered(
    'confidence',
    `
1 - output.score
^^^^^^^^^^^^^^^^ cel/type: Numbers in JSON are doubles, and \`-\` cannot combine a double with an int: this would fail whenever it runs. Write \`1.0\`.

output.items.map(x, x * 2)[0]
                    ^^^^^ cel/type: Numbers in JSON are doubles, and \`*\` cannot combine a double with an int: this would fail whenever it runs. Write \`2.0\`.

output.a % 2
^^^^^^^^^^^^ cel/type: Numbers in JSON are doubles, and \`%\` cannot combine a double with an int: this would fail whenever it runs. The remainder is for whole numbers: write \`int(output.a) % 2\`.`,
  );
});

test('each cause is reported once, and one does not hide the next', () => {
  expectRendered(
    'sli',
    `
record.zip + 1 < 2 && foo && record.cost == 1
       ^^^ cel/unknown-field: \`record\` has no field \`zip\`. It has \`id\`, \`ts\`, \`model\`, \`release\`, \`variant\`, \`target\`, \`key\`, \`team\` and others.
                      ^^^ cel/unknown-variable: \`foo\` is not known here. The condition of an SLI sees \`record\`.
                             ^^^^^^^^^^^^^^^^ cel/type: \`==\` cannot compare a double with an int. Write \`1.0\` to make both double.`,
  );
  const many = Array.from({ length: 200 }, (_, index) => `unknown${index}`).join(' || ');
  assert.equal(checkExpression(many, 'sli').problems.length, 20);
});

test('each place accepts the result it can use', () => {
  const score = { output: reply };
  assert.match(rendered('output.score > 0.5', 'confidence', score), /gives a bool; a confidence must give a number/);
  assert.match(
    rendered('output.score', 'sink', score),
    /gives a double; the condition of a sink must give true or false/,
  );
  assert.match(rendered('output.reply', 'scorer', score), /gives a string; a scorer must give true, false or a number/);
  assert.match(rendered('output.?score', 'confidence', score), /gives an optional value/);
  assert.match(rendered('  output ', 'sink', score), /\n {2}\^{6} cel\/type: This expression gives an object/);
});

test('matches is refused for re2, whose pattern is checked where it stands', () => {
  expectRendered(
    'sli',
    `
record.status.matches("a+")
              ^^^^^^^ cel/refused: A hostile text can make \`matches\` run for hours. Write \`re2(text, pattern)\`, which always takes linear time.

re2(record.status, "(a+")
                   ^^^^^ cel/refused: \`(a+\` is not a pattern of RE2: missing closing ): \`(a+\`.

re2(record.status, "(?=a)b")
                   ^^^^^^^^ cel/refused: \`(?=a)b\` is not a pattern of RE2: invalid or unsupported Perl syntax: \`(?=\`. Looking ahead or behind is not possible in linear time; combine two conditions instead.

re2(record.status, "(a{30}){30}(b{30}){30}")
                   ^^^^^^^^^^^^^^^^^^^^^^^^ cel/refused: \`(a{30}){30}(b{30}){30}\` repeats too much: it would take too long to match. Use smaller counts.`,
  );
  assert.match(rendered('record.feedback.text.matches("a")', 'sli'), /cel\/refused/);
});

test('too much nesting or length is refused, not a stack overflow', () => {
  const hostile = [
    `${'('.repeat(4000)}1${')'.repeat(4000)}`,
    `${'!'.repeat(8000)}true`,
    `${'-'.repeat(8000)}1`,
    `1${'+1'.repeat(2000)} == 1`,
    `true${' || true'.repeat(1000)}`,
    `record${'.a'.repeat(4000)}`,
    `record.feedback${'[0]'.repeat(2000)}`,
    '['.repeat(8000),
    '{1:'.repeat(2500),
    `${'true ? '.repeat(1000)}1`,
    `record.status == "${'x'.repeat(longestExpression)}"`,
  ];
  for (const source of hostile) {
    const { problems } = checkExpression(source, 'sli');
    assert.deepEqual(
      problems.map(({ code }) => code),
      ['cel/refused'],
      source.slice(0, 40),
    );
    assert.ok((problems[0]?.message.length ?? 0) < 300);
  }
});

test('whatever is typed is answered with codes and ranges inside the text', () => {
  const piece = fc.constantFrom(
    'record',
    '.status',
    '.nope',
    'input',
    '.',
    '==',
    '<',
    '+',
    '%',
    '&&',
    '||',
    '!',
    '?',
    ':',
    '(',
    ')',
    '[',
    ']',
    '{',
    '}',
    ',',
    '1',
    '1.0',
    '"a"',
    "'",
    'has(',
    're2(',
    '.all(x, ',
    '.map(x, ',
    'cel.bind(y, ',
    'matches',
    'null',
    'true',
    ' ',
    'é',
    '😀',
    '.?',
    '[?',
    'optional.of(',
    'timestamp(',
    'size(',
    'type(',
    'dyn(',
    '\\',
    '\n',
    'in',
    '-',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 14 }), fc.constantFrom(...Object.keys(celPlaces)), (pieces, place) => {
      assert.ok(isCelPlace(place));
      const source = pieces.join('');
      rendered(source, place, { input: reply });
      const { problems, type } = checkExpression(source, place);
      assert.equal(problems.length === 0, type !== undefined);
      for (const { code, message } of problems) {
        assert.match(code, /^cel\/(syntax|type|unknown-variable|unknown-field|unknown-function|refused)$/);
        assert.doesNotMatch(message, /undefined|checker failed|Object\d|\[object/);
      }
    }),
    { seed: 81, numRuns: 3000 },
  );
});
