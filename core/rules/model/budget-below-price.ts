/** A budget of one request that no request can keep. */
import { estimateCost, estimatePlain, estimatePrompt } from '../../cost/estimate.ts';
import { priceOf } from '../../cost/price.ts';
import { costSubject, declaredPrices } from '../../cost/subject.ts';
import { textAt, valueAt } from '../../schema/value-at.ts';
import { compareMoney, formatMoney, parseMoney } from '../../values/money.ts';
import { workspaceRule } from '../rule.ts';

export const budgetBelowPrice = workspaceRule({
  code: 'model/budget-below-price',
  severity: 'warning',
  what: 'One request costs at least {cost} with `{model}`, and at most {budget} is allowed.',
  why: 'A request that could cost more than `perRequest` is refused before the call, so all of them are.',
  fix: 'Raise `budget.perRequest` to {cost} or more, or choose a cheaper model.',
  kinds: ['Model'],
  examples: {
    invalid: [
      `#- /mooring.yaml
apiVersion: mooring/v1
kind: Project
metadata: {name: shop}
spec:
  prices: {acme/large: {input: 100 USD, output: 400 USD}}
#- /reply.model.yaml
apiVersion: mooring/v1
kind: Model
metadata: {name: reply}
spec:
  task: chat
  serve: {model: acme/large}
  budget: {perRequest: 0.000001 USD}
`,
    ],
    valid: [
      `#- /mooring.yaml
apiVersion: mooring/v1
kind: Project
metadata: {name: shop}
spec:
  prices: {acme/large: {input: 100 USD, output: 400 USD}}
#- /reply.model.yaml
apiVersion: mooring/v1
kind: Model
metadata: {name: reply}
spec:
  task: chat
  serve: {model: acme/large}
  budget: {perRequest: 1 USD}
`,
    ],
  },
  check({ name, value }, { workspace }, report) {
    const path = ['spec', 'budget', 'perRequest'];
    const written = textAt(value, path);
    const budget = written === undefined ? undefined : parseMoney(written);
    if (!budget?.ok || name === undefined || valueAt(value, ['spec', 'serve', 'artifact']) !== undefined) return;
    const subject = costSubject(workspace, name, workspace.surroundings.sha256);
    const model = subject.ok ? subject.value.models[0] : undefined;
    const price = model === undefined ? undefined : priceOf(model, declaredPrices(workspace));
    if (!subject.ok || model === undefined || !price) return;
    const { prompt } = subject.value;
    const { low } = estimateCost(prompt ? estimatePrompt(prompt) : estimatePlain({}), price);
    const order = compareMoney(low, budget.value);
    if (order.ok && order.value > 0) report(path, { cost: formatMoney(low), model, budget: formatMoney(budget.value) });
  },
});
