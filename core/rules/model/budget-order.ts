/** One request that may cost more than the month. */
import { textAt } from '../../schema/value-at.ts';
import { compareMoney, parseMoney } from '../../values/money.ts';
import { rule } from '../rule.ts';

export const budgetOrder = rule({
  code: 'model/budget-order',
  severity: 'warning',
  what: 'One request may cost {one}, and the whole month {month}.',
  why: 'The monthly budget ends first, so the limit of a request never holds.',
  fix: 'Lower `perRequest`, or raise `monthly`.',
  kinds: ['Model'],
  examples: {
    invalid: [
      `apiVersion: mooring/v1
kind: Model
metadata: {name: reply}
spec:
  task: chat
  serve: {model: openai/gpt-4o-2024-08-06}
  budget: {monthly: 10 USD, perRequest: 20 USD}
`,
    ],
    valid: [
      `apiVersion: mooring/v1
kind: Model
metadata: {name: reply}
spec:
  task: chat
  serve: {model: openai/gpt-4o-2024-08-06}
  budget: {monthly: 10 USD, perRequest: 0.02 USD}
`,
    ],
  },
  check({ value }, report) {
    const [one, month] = [
      textAt(value, ['spec', 'budget', 'perRequest']),
      textAt(value, ['spec', 'budget', 'monthly']),
    ];
    if (one === undefined || month === undefined) return;
    const [single, whole] = [parseMoney(one), parseMoney(month)];
    if (!single.ok || !whole.ok) return;
    const order = compareMoney(single.value, whole.value);
    if (order.ok && order.value > 0) report(['spec', 'budget', 'perRequest'], { one, month });
  },
});
