/**
 * One mistake gives one diagnostic. Every line of realistic files is deleted, and cut off at every position, as happens
 * all day while people type: little is said, and nothing about ourselves.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parse } from '../../../core/syntax/parse.ts';
import { diagnosticsOf } from '../../../core/workspace/diagnostics.ts';
import { factsOf } from '../../../core/workspace/file-facts.ts';
import { withFile } from '../../../core/workspace/workspace.ts';
import { isTimeZone } from '../../../host/time-zone.ts';
import { resourceRules, workspaceFrom, workspaceRules } from '../../fixture.ts';

const examples = fileURLToPath(new URL('../../../examples', import.meta.url));

const files = readdirSync(examples, { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.ya?ml$/.test(path) && !/^(?:broken|demo)/.test(path))
  .map((path) => ({ path: `/${path}`, text: readFileSync(join(examples, path), 'utf8') }));
// Without the lock: that a locked version was edited is a second mistake of its own.
const workspace = workspaceFrom(files);

/** The errors of a file once it reads like this. */
function errors(path: string, text: string): readonly string[] {
  const facts = factsOf(path, parse(text), {
    rules: resourceRules,
    isTimeZone,
    cache: new WeakMap(),
    named: false,
  });
  const after = withFile(workspace, path, facts).workspace;
  const found = diagnosticsOf(after, path, {
    rules: workspaceRules,
    severities: {},
    openSlo: 'sdk',
    today: '2026-11-20',
  });
  return found
    .filter((one) => one.severity === 'error' && one.code !== 'reference/missing-file')
    .map((one) => `${facts.lines.positionAt(one.span.start).line + 1}: ${one.code}`);
}

const indentation = (line: string | undefined): number => (line ?? '').search(/\S|$/);

test('the examples have no errors to begin with', () => {
  assert.ok(files.length > 10);
  for (const { path, text } of files) assert.deepEqual(errors(path, text), [], path);
});

test('a line cut off anywhere says little', () => {
  let cuts = 0;
  for (const { path, text } of files) {
    const lines = text.split('\n');
    for (const [number, line] of lines.entries()) {
      // Each line from another position on; all of them take too long for the inner loop.
      for (let end = indentation(line) + 1 + (number % 19); end < line.length; end += 19) {
        const found = errors(path, lines.with(number, line.slice(0, end)).join('\n'));
        cuts += 1;
        assert.ok(found.length <= mostOf(found), `${path}:${number + 1} ${line.slice(0, end)}|\n${found.join('\n')}`);
        assert.ok(!found.some((one) => one.includes('internal/')), found.join('\n'));
      }
    }
  }
  assert.ok(cuts > 500, `only ${cuts} cuts`);
});

test('a deleted line says little, but for one that others stand below', () => {
  for (const { path, text } of files) {
    const lines = text.split('\n');
    for (const [number, line] of lines.entries()) {
      const found = errors(path, lines.toSpliced(number, 1).join('\n'));
      assert.ok(!found.some((one) => one.includes('internal/')), found.join('\n'));
      // Its children belong to another parent now, and each of them is wrong there.
      const holdsOthers = /^\s*- |^---/.test(line) || indentation(lines[number + 1]) > indentation(line);
      const isKeyOfList =
        indentation(lines[number + 1]) === indentation(line) && /^\s*- /.test(lines[number + 1] ?? '');
      if (holdsOthers || isKeyOfList) continue;
      assert.ok(found.length <= mostOf(found), `${path}:${number + 1} ${line}\n${found.join('\n')}`);
    }
  }
});

test('a deleted line between two resources is one mistake, where the second begins', () => {
  let deleted = 0;
  for (const { path, text } of files) {
    const lines = text.split('\n');
    for (const [number, line] of lines.entries()) {
      if (line !== '---' || number === 0 || !/^(?:apiVersion|kind):/.test(lines[number + 1] ?? '')) continue;
      const found = errors(path, lines.toSpliced(number, 1).join('\n'));
      deleted += 1;
      assert.equal(found[0], `${number + 1}: syntax/missing-separator`, `${path}:${number + 1}\n${found.join('\n')}`);
      // What the second one was is missed where it is mentioned, and nothing else is said.
      assert.ok(
        found.slice(1).every((one) => one.includes('reference/')),
        found.join('\n'),
      );
    }
  }
  assert.ok(deleted > 3, `only ${deleted} lines were deleted`);
});

test('a key that is there twice by itself is still told as such', () => {
  const target = 'apiVersion: mooring/v1\nkind: Target\nmetadata: {name: a}\nspec: {type: local}\n';
  assert.deepEqual(errors('/a.target.yaml', `${target}kind: Target\n`), ['5: syntax/duplicate-key']);
  assert.deepEqual(errors('/a.target.yaml', `${target}spec: {type: local}\n`), ['5: syntax/duplicate-key']);
});

/** Two; but a name that is gone is missed at each mention, and the lines of a text that lost its `|` are all odd. */
function mostOf(found: readonly string[]): number {
  return found.every((one) => /: (?:reference|cel|syntax)\//.test(one)) ? 6 : 2;
}
