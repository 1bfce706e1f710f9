/** The examples of every rule are its tests, and its documentation: what they claim must be true. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { rules } from '../../../core/rules/registry.ts';
import { filesOf, lint } from '../../fixture.ts';

/** Examples without a marker of their own are prompts when they have messages, else manifests. */
const fallbackFor = (example: string): string =>
  /^messages:/m.test(example) ? '/example.prompt.yaml' : '/example.yaml';

function codesIn(example: string): readonly string[] {
  return lint(filesOf(example, fallbackFor(example))).map((one) => `${one.code} (${one.message})`);
}

for (const rule of rules) {
  describe(rule.code, () => {
    for (const [index, example] of rule.examples.invalid.entries()) {
      test(`reports invalid example ${index + 1}, and nothing else in it`, () => {
        const codes = codesIn(example);
        assert.ok(codes.length > 0, 'nothing was reported');
        assert.deepEqual(
          codes.filter((code) => !code.startsWith(`${rule.code} (`)),
          [],
        );
      });
    }
    for (const [index, example] of rule.examples.valid.entries()) {
      test(`accepts valid example ${index + 1} without a word`, () => {
        assert.deepEqual(codesIn(example), []);
      });
    }
    test('says what, why and what to do in whole sentences', () => {
      for (const sentence of [rule.what, rule.why, rule.fix]) assert.match(sentence, /^[A-Z`{].*[.?!`]$/s, sentence);
      assert.ok(rule.examples.invalid.length > 0 && rule.examples.valid.length > 0, 'examples are missing');
    });
    test('leaves no placeholder of its sentences unfilled', () => {
      const single = /(?<!\{)\{\w+\}(?!\})/g;
      const names = new Set([rule.what, rule.why, rule.fix].flatMap((text) => text.match(single) ?? []));
      for (const example of rule.examples.invalid) {
        for (const one of lint(filesOf(example, fallbackFor(example)))) {
          const left = (one.message.match(single) ?? []).filter((name) => names.has(name));
          assert.deepEqual(left, [], one.message);
        }
      }
    });
  });
}

test('codes are unique and named after their files', () => {
  const codes = rules.map((rule) => rule.code);
  assert.deepEqual([...new Set(codes)], codes);
});
