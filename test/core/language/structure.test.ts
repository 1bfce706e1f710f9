/** The shape of files: outlines, folds, growing selections, links, and what follows a file that moves. */
import assert from 'node:assert/strict';
import { posix } from 'node:path';
import { test } from 'node:test';
import { documentLinksIn } from '../../../core/language/document-links.ts';
import { type DocumentSymbol, documentSymbolsIn } from '../../../core/language/document-symbols.ts';
import { editsForRenames } from '../../../core/language/file-renames.ts';
import { foldsIn } from '../../../core/language/folding.ts';
import { selectionsAt } from '../../../core/language/selection-ranges.ts';
import { workspaceSymbols } from '../../../core/language/workspace-symbols.ts';
import { parse } from '../../../core/syntax/parse.ts';
import { filesOf, workspaceFrom } from '../../fixture.ts';
import { atCursor } from './cursor.ts';

const MODEL = `#- /models/a.model.yaml
# What it is,
# and why.
apiVersion: mooring/v1
kind: Model
metadata: {name: assistant}
spec:
  task: chat
  serve:
    prompt: reply
    fallbacks:
      - model: mine/small
        on: [timeout]
      - reply: {text: Later}
  runbook: docs/a.md
  drift: {reference: ./data.csv, columns: []}
---
apiVersion: mooring/v1
kind: Model
metadata: {name: second}
spec: {task: chat}
`;

function outline(symbols: readonly DocumentSymbol[], indent = ''): string {
  return symbols
    .map(
      ({ name, detail, children }) =>
        `${indent}${name}${detail && ` = ${detail}`}\n${outline(children, `${indent}  `)}`,
    )
    .join('');
}

test('the outline holds each resource with its parts, lists by what their items are called', () => {
  const { view } = atCursor(MODEL);
  const text = outline(documentSymbolsIn(view));
  assert.match(text, /^assistant = Model\n {2}metadata\n {4}name = assistant\n {2}spec\n {4}task = chat\n {4}serve\n/);
  assert.match(text, / {6}fallbacks\n {8}mine\/small\n[\s\S]* {8}reply\n/);
  assert.match(text, /^second = Model\n/m);
});

test('a selection lies in its symbol, a symbol in the one around it', () => {
  const { view } = atCursor(MODEL);
  const check = (symbols: readonly DocumentSymbol[], outer: { start: number; end: number }) => {
    for (const { span, selection, children } of symbols) {
      assert.ok(outer.start <= span.start && span.end <= outer.end);
      assert.ok(span.start <= selection.start && selection.end <= span.end);
      check(children, span);
    }
  };
  check(documentSymbolsIn(view), { start: 0, end: view.file.text.length });
});

test('a file of a hundred thousand keys has an outline of some thousands', () => {
  const keys = Array.from({ length: 100_000 }, (_, index) => `  k${index}: 1\n`).join('');
  const { view } = atCursor(
    `#- /a.prompt.yaml\nname: a\nmessages: [{role: user, content: a}]\nmodelParameters:\n${keys}`,
  );
  const count = (symbols: readonly DocumentSymbol[]): number =>
    symbols.reduce((sum, one) => sum + 1 + count(one.children), 0);
  assert.ok(count(documentSymbolsIn(view)) <= 5000);
});

test('resources are found by a part of their name, or by its letters in order, the best first', () => {
  const { view } = atCursor(MODEL);
  const found = (query: string) =>
    [...workspaceSymbols(view.workspace, query)]
      .filter((one) => one !== undefined)
      .toSorted((left, right) => left.rank - right.rank)
      .map(({ name }) => name);
  assert.deepEqual(found('SECO'), ['second']);
  assert.deepEqual(found('asnt'), ['assistant']);
  assert.deepEqual(found('zz'), []);
  assert.deepEqual(found('').toSorted(), ['assistant', 'second']);
});

test('documents, maps, lists, items and runs of comments fold, each to its last line', () => {
  const { view } = atCursor(MODEL);
  const lines = view.file.text.split('\n');
  const folds = foldsIn(view.file).map(
    ({ startLine, endLine, kind }) => `${kind} ${lines[startLine]} … ${lines[endLine]}`,
  );
  assert.deepEqual(folds, [
    'comment # What it is, … # and why.',
    'region apiVersion: mooring/v1 …   drift: {reference: ./data.csv, columns: []}',
    'region spec: …   drift: {reference: ./data.csv, columns: []}',
    'region   serve: …       - reply: {text: Later}',
    'region     fallbacks: …       - reply: {text: Later}',
    'region       - model: mine/small …         on: [timeout]',
    'region apiVersion: mooring/v1 … spec: {task: chat}',
  ]);
  assert.equal(foldsIn(view.file, 2).length, 2);
});

test('a selection grows from the word to the file', () => {
  const { view, offset } = atCursor(`#- /a.model.yaml
apiVersion: mooring/v1
kind: Model
metadata: {name: a}
spec:
  guardrails:
    output: [{rule: 'output.te$0xt != ""', action: flag}]
`);
  const { text } = view.file;
  const grown = selectionsAt(view, offset).map(({ start, end }) => text.slice(start, end));
  assert.deepEqual(grown.slice(0, 6), [
    'text',
    'output.text != ""',
    `'output.text != ""'`,
    `rule: 'output.text != ""'`,
    `{rule: 'output.text != ""', action: flag}`,
    `[{rule: 'output.text != ""', action: flag}]`,
  ]);
  assert.equal(grown.at(-1), text);
  for (const [index, one] of grown.entries()) assert.ok(index === 0 || one.includes(grown[index - 1] ?? ''));
});

test('files, addresses and suppressed codes are links; an address with a secret is none', () => {
  const { view } = atCursor(`#- /a.model.yaml
apiVersion: mooring/v1
kind: Model
metadata: {name: a, description: "See https://example.com/a?b=1, and (https://example.com/c)."}
spec:
  task: chat
  # mooring-ignore reference/missing-file: later
  runbook: "docs/a.md"
  sinks: [{webhook: "https://example.com/\${env:TOKEN}/x"}]
`);
  const { text } = view.file;
  assert.deepEqual(
    documentLinksIn(view).map(({ kind, span }) => [kind, text.slice(span.start, span.end)]),
    [
      ['address', 'https://example.com/a?b=1'],
      ['address', 'https://example.com/c'],
      ['code', 'reference/missing-file'],
      ['file', 'docs/a.md'],
    ],
  );
});

const moves = [
  ['/docs/a.md', '/docs/b.md', [['/models/a.model.yaml', 'docs/b.md']]],
  ['/docs', '/help/pages', [['/models/a.model.yaml', 'help/pages/a.md']]],
  ['/models/data.csv', '/models/old/data.csv', [['/models/a.model.yaml', './old/data.csv']]],
  ['/models/a.model.yaml', '/a.model.yaml', [['/models/a.model.yaml', './models/data.csv']]],
  ['/models', '/all/models', []],
  ['/docs/other.md', '/docs/c.md', []],
] as const;

for (const [from, to, expected] of moves) {
  test(`when ${from} becomes ${to}, ${expected.length === 0 ? 'nothing is edited' : `the path becomes ${expected[0][1]}`}`, () => {
    const { view } = atCursor(MODEL);
    const edits = editsForRenames(view.workspace, [{ from, to }], posix);
    assert.deepEqual(
      edits.map(({ file, text }) => [file, text]),
      expected,
    );
  });
}

const UNNAMED = `#- /prompts/reply.prompt.yaml
messages: [{role: user, content: Hello}]
#- /prompts/named.prompt.yaml
name: named
messages: [{role: user, content: Hello}]
#- /a.model.yaml
apiVersion: mooring/v1
kind: Model
metadata: {name: a}
spec: {task: chat, serve: {prompt: "reply@^1.0"}}
---
apiVersion: mooring/v1
kind: Model
metadata: {name: b}
spec: {task: chat, serve: {prompt: named}}
#- /a.eval.yaml
apiVersion: mooring/v1
kind: Eval
metadata: {name: q}
spec: {subject: {prompt: reply}}
`;

test('mentions follow a prompt that is called like its file', () => {
  const workspace = workspaceFrom(filesOf(UNNAMED));
  const edits = (from: string, to: string) =>
    editsForRenames(workspace, [{ from, to }], posix).map(({ file, before, text }) => [file, before, text]);
  assert.deepEqual(edits('/prompts/reply.prompt.yaml', '/prompts/answer.prompt.yaml'), [
    ['/a.eval.yaml', 'reply', 'answer'],
    ['/a.model.yaml', 'reply@^1.0', 'answer@^1.0'],
  ]);
  assert.deepEqual(edits('/prompts/reply.prompt.yaml', '/old/reply.prompt.yml'), []);
  assert.deepEqual(edits('/prompts/named.prompt.yaml', '/prompts/other.prompt.yaml'), []);
  assert.deepEqual(edits('/prompts', '/texts'), []);
});

test('folds and outlines of broken text do not fail', () => {
  for (const text of ['', '- ', 'a: [', '{', 'a:\n  b:\n c', '\u0000']) {
    assert.ok(Array.isArray(foldsIn(parse(text))));
    const { view } = atCursor(`#- /a.model.yaml\n${text}`);
    assert.ok(Array.isArray(documentSymbolsIn(view)));
    assert.ok(selectionsAt(view, text.length).length > 0);
  }
});
