/** One way to write a file: what changes, what stays, and that the meaning never does. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { formatFile, formatRange } from '../../../core/language/format.ts';
import { applied } from '../../../core/language/formatting/edits.ts';
import { meansTheSame } from '../../../core/language/formatting/same-meaning.ts';
import { parse } from '../../../core/syntax/parse.ts';
import { workspaceFrom } from '../../fixture.ts';
import { randomFrom, randomYaml } from '../syntax/random-yaml.ts';

function formatted(text: string, path = '/a.model.yaml'): string {
  const resources = workspaceFrom([{ path, text }]).files.get(path)?.resources ?? [];
  const result = formatFile(parse(text), resources);
  assert.ok(result.kind === 'edits', result.kind === 'refused' ? result.why : '');
  return applied(text, result.edits);
}

const BEFORE = `

# first
apiVersion:   mooring/v1


kind : Model
metadata: { name: a,owner: b }   # one
spec:
    task:    chat                # two
    serve:
        model:   &m  q/r   \t
        fallbacks:
        - { model: q/r , on: [ timeout,rate_limited ] }
        # of the second
        -   reply:
              a: |
                 text
                   more

              b: 'x'
        # of the key
        timeout: "60s"
    budget: {perRequest: 0.020 USD, alertAt: [0.5, 80 %]}`;

const AFTER = `# first
apiVersion: mooring/v1

kind: Model
metadata: {name: a, owner: b}   # one
spec:
  task: chat                # two
  serve:
    model: &m q/r
    fallbacks:
      - {model: q/r, on: [timeout, rate_limited]}
      # of the second
      - reply:
          a: |
            text
              more

          b: 'x'
    # of the key
    timeout: "1m"
  budget: {perRequest: 0.02 USD, alertAt: [0.5, 80%]}
`;

test('indents by two, tidies braces, and writes values in one form; comments and anchors stay', () => {
  assert.equal(formatted(BEFORE), AFTER);
  assert.equal(formatted(AFTER), AFTER);
});

test('carriage returns and the byte order mark stay', () => {
  const crlf = (text: string) => `\uFEFF${text.replaceAll('\n', '\r\n')}`;
  assert.equal(formatted(crlf(BEFORE)), crlf(AFTER));
});

test('what is lined up stays lined up', () => {
  const text = 'inputs:\n    ticket:     {type: string}   # a\n    orderTotal: {type: number}   # b\n    x:   1\n';
  const wanted = 'inputs:\n  ticket:     {type: string}   # a\n  orderTotal: {type: number}   # b\n  x: 1\n';
  assert.equal(formatted(text, '/a.yaml'), wanted);
});

test('free text is never rewritten, whatever it looks like', () => {
  const text =
    'apiVersion: mooring/v1\nkind: Model\nmetadata: {name: a, description: "60s or 5 %"}\nspec: {task: chat}\n';
  assert.equal(formatted(text), text);
});

test('a comment behind a key without a value keeps its distance, and the rest is tidied', () => {
  const text = '\uFEFF \nkey:   # note\n    a:  1\n    b:   # none\n    - # first\n     - {c: }\n';
  const wanted = '\uFEFFkey:   # note\n  a: 1\n  b:   # none\n    - # first\n      - {c: }\n';
  assert.equal(formatted(text, '/a.yaml'), wanted);
});

test('a text with syntax errors is left alone, with the line', () => {
  const result = formatFile(parse('a:   1\nb: [1\nc:   2\n'), []);
  assert.ok(result.kind === 'refused');
  assert.match(result.why, /line \d/);
});

test('a block text at the end of the file gains no line end', () => {
  assert.equal(formatted('a:   |\n  text', '/a.yaml'), 'a: |\n  text');
});

test('of a range only its own lines change', () => {
  const text = 'a:   1\nb:  2\nc:   3\n';
  const at = text.indexOf('b');
  const result = formatRange(parse(text), [], { start: at, end: at + 3 });
  assert.ok(result.kind === 'edits');
  assert.equal(applied(text, result.edits), 'a:   1\nb: 2\nc:   3\n');
});

test('a range in the middle of a block never changes what the file says', () => {
  const text = 'a:\n    b:\n        c: 1\n        d: 2\n';
  for (let start = 0; start < text.length; start += 1) {
    for (let end = start; end <= text.length; end += 3) {
      const result = formatRange(parse(text), [], { start, end });
      assert.ok(result.kind === 'edits');
      assert.ok(meansTheSame(parse(text), parse(applied(text, result.edits))), `${start}–${end}`);
    }
  }
});

test('random texts mean the same when they are formatted, and formatting twice is formatting once', () => {
  let formattedTexts = 0;
  for (let seed = 1; seed <= 1500; seed += 1) {
    const text = randomYaml(randomFrom(seed));
    const once = formatFile(parse(text), []);
    if (once.kind === 'refused') continue;
    formattedTexts += 1;
    const first = applied(text, once.edits);
    assert.ok(meansTheSame(parse(text), parse(first)), `seed ${seed} changed its meaning:\n${text}\n---\n${first}`);
    const twice = formatFile(parse(first), []);
    assert.ok(twice.kind === 'edits', `seed ${seed}`);
    assert.equal(applied(first, twice.edits), first, `seed ${seed}`);
  }
  assert.ok(formattedTexts > 400, String(formattedTexts));
});

test('the examples, and the documents of the tests, keep their meaning and settle at once', () => {
  const root = fileURLToPath(new URL('../../../', import.meta.url));
  const paths = ['examples/**/*.yaml', 'test/**/*.{yaml,yml}'].flatMap((pattern) => globSync(pattern, { cwd: root }));
  let seen = 0;
  for (const path of paths) {
    const text = readFileSync(root + path, 'utf8');
    const once = formatFile(parse(text), []);
    if (once.kind === 'refused') continue;
    seen += 1;
    const first = applied(text, once.edits);
    assert.ok(meansTheSame(parse(text), parse(first)), path);
    const twice = formatFile(parse(first), []);
    assert.equal(twice.kind === 'edits' ? applied(first, twice.edits) : '', first, path);
    if (path.startsWith('examples/')) assert.equal(formatted(text, `/${path}`), text, `${path} is not formatted`);
  }
  assert.ok(seen > 20, String(seen));
});
