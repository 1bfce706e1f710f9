/** A price of a provider that is not there. */
import { valueAt } from '../../schema/value-at.ts';
import { isJsonObject } from '../../values/json.ts';
import { nearest } from '../../values/suggest.ts';
import { rule } from '../rule.ts';

export const idlePrice = rule({
  code: 'project/idle-price',
  severity: 'info',
  what: 'The Project has no provider named `{name}`.',
  why: 'Nothing is called through it, so the price is never used.',
  fix: 'Correct the name before the `/`, or declare the provider.',
  kinds: ['Project'],
  examples: {
    invalid: [
      `apiVersion: mooring/v1
kind: Project
metadata: {name: shop}
spec:
  providers: {acme: {type: openai, baseUrl: "https://llm.acme.example/v1"}}
  prices: {amce/large: {input: 1 USD, output: 2 USD}}
`,
    ],
    valid: [
      `apiVersion: mooring/v1
kind: Project
metadata: {name: shop}
spec:
  providers: {acme: {type: openai, baseUrl: "https://llm.acme.example/v1"}}
  prices: {acme/large: {input: 1 USD, output: 2 USD}}
`,
    ],
  },
  check({ value }, report) {
    const [providers, prices] = [valueAt(value, ['spec', 'providers']), valueAt(value, ['spec', 'prices'])];
    if (!isJsonObject(providers) || !isJsonObject(prices)) return;
    for (const id of Object.keys(prices)) {
      const name = id.slice(0, id.indexOf('/'));
      if (name === '' || Object.hasOwn(providers, name)) continue;
      const guess = nearest(name, Object.keys(providers));
      report(
        { path: ['spec', 'prices', id], at: 'key' },
        { name },
        guess ? { fix: `Did you mean \`${guess}${id.slice(name.length)}\`?` } : {},
      );
    }
  },
});
