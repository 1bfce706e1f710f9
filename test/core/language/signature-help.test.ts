import assert from 'node:assert/strict';
import { test } from 'node:test';
import { signatureHelpAt } from '../../../core/language/signature-help.ts';
import { atCursor } from './cursor.ts';

function helped(expression: string): string | undefined {
  const { view, offset } = atCursor(`#- /a.model.yaml
apiVersion: mooring/v1
kind: Model
metadata: {name: a}
spec:
  guardrails:
    output:
      - action: flag
        rule: ${expression}
`);
  const found = signatureHelpAt(view, offset);
  const form = found?.forms[found.active];
  return form && `${form.label} ${form.parameters[found.argument] ?? '-'}`;
}

const cases = [
  ['re2($0', 're2(text, pattern) text'],
  ['re2(output.text, $0', 're2(text, pattern) pattern'],
  ['re2(output.text, "a,b($0")', 're2(text, pattern) pattern'],
  ['output.text.indexOf("a", $0)', 'text.indexOf(part, from) from'],
  ['size(output.text.split(",$0"))', 'text.split(separator) separator'],
  ['size(output.text.split(",")$0)', 'size(value) value'],
  ['[1, 2].exists(x, $0x > 1)', 'list.exists(item, condition) condition'],
  ['has($0', 'has(field) field'],
  ['output.text == $0', undefined],
  ['re2(output.text, "a")$0', undefined],
  ['nothing($0', undefined],
] as const;

for (const [expression, expected] of cases) {
  test(`in ${expression} it is ${expected ?? 'silent'}`, () => {
    assert.equal(helped(`'${expression}'`), expected);
  });
}

test('in a folded block the offsets are those of the text', () => {
  assert.equal(helped('>-\n          re2(output.text,\n          "a$0")'), 're2(text, pattern) pattern');
});
