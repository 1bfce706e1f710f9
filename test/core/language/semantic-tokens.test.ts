import assert from 'node:assert/strict';
import { test } from 'node:test';
import { semanticTokensIn } from '../../../core/language/semantic-tokens.ts';
import { atCursor } from './cursor.ts';

function coloured(fixture: string): readonly string[] {
  const { view } = atCursor(fixture);
  const { text } = view.file;
  return semanticTokensIn(view, { start: 0, end: text.length }).map(
    ({ span, type }) => `${type} ${text.slice(span.start, span.end)}`,
  );
}

const rule = (written: string) => `#- /a.model.yaml
apiVersion: mooring/v1
kind: Model
metadata: {name: a}
spec:
  guardrails:
    output:
      - action: flag
        rule: ${written}
`;

test('every word of an expression has its colour', () => {
  assert.deepEqual(coloured(rule(`'!has(output.refund) || output.refund <= 1.5 && "a" in input.tags'`)), [
    'operator !',
    'function has',
    'variable output',
    'property refund',
    'operator ||',
    'variable output',
    'property refund',
    'operator <=',
    'number 1.5',
    'operator &&',
    'string "a"',
    'keyword in',
    'variable input',
    'property tags',
  ]);
});

test('what is half written keeps its colours', () => {
  assert.deepEqual(coloured(rule(`'output.text.contains("ab'`)), [
    'variable output',
    'property text',
    'method contains',
    'string "ab',
  ]);
});

test('words of a folded block stand where the file has them', () => {
  assert.deepEqual(coloured(rule('>-\n          output.text\n          != "a\n          b"')), [
    'variable output',
    'property text',
    'operator !=',
  ]);
});

test('placeholders are coloured in prompts, and nothing that only looks like one', () => {
  assert.deepEqual(
    coloured('#- /a.prompt.yaml\nname: a\nmessages: [{role: user, content: "{{ticket}} {{ spaced }} {x}"}]\n'),
    ['parameter {{ticket}}'],
  );
});

test('tokens move with their resource, and only those of the range are given', () => {
  const { view } = atCursor(`${rule(`'output.a'`)}---\n${rule(`'output.b'`).replace('#- /a.model.yaml\n', '')}`);
  const { text } = view.file;
  const second = text.indexOf('---');
  const found = semanticTokensIn(view, { start: second, end: text.length });
  assert.deepEqual(
    found.map(({ span }) => text.slice(span.start, span.end)),
    ['output', 'b'],
  );
});
