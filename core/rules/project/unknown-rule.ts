/** A severity for a code that no rule has. */

import { valueAt } from '../../schema/value-at.ts';
import { isJsonObject } from '../../values/json.ts';
import { nearest } from '../../values/suggest.ts';
import { builtInCodes } from '../built-in.ts';
import { ruleCodes } from '../codes.ts';
import { rule } from '../rule.ts';

export const unknownRule = rule({
  code: 'project/unknown-rule',
  severity: 'warning',
  what: 'No rule has the code `{code}`.',
  why: 'This severity changes nothing.',
  fix: 'Use a code as `mooring lint` prints it, or `group/*` for a whole group.',
  kinds: ['Project'],
  examples: {
    invalid: [
      `apiVersion: mooring/v1
kind: Project
metadata: {name: shop}
spec:
  rules: {prompt/floating-modle: error}
`,
    ],
    valid: [
      `apiVersion: mooring/v1
kind: Project
metadata: {name: shop}
spec:
  rules: {prompt/floating-model: error, "slo/*": info}
`,
    ],
  },
  check({ value }, report) {
    const settings = valueAt(value, ['spec', 'rules']);
    if (!isJsonObject(settings)) return;
    const codes = [...ruleCodes, ...builtInCodes.keys()];
    const known = new Set<string>([...codes, ...codes.map((code) => `${code.slice(0, code.indexOf('/'))}/*`)]);
    for (const code of Object.keys(settings)) {
      if (known.has(code)) continue;
      const guess = nearest(code, [...known]);
      report(
        { path: ['spec', 'rules', code], at: 'key' },
        { code },
        guess ? { fix: `Did you mean \`${guess}\`?` } : {},
      );
    }
  },
});
