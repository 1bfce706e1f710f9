/** Calls that cost money, in production, without an end. */
import { priceOf } from '../../cost/price.ts';
import { declaredPrices } from '../../cost/subject.ts';
import { calledModels } from '../../release/called-models.ts';
import { textAt, valueAt } from '../../schema/value-at.ts';
import { workspaceRule } from '../rule.ts';

export const noBudget = workspaceRule({
  code: 'model/no-budget',
  severity: 'info',
  what: 'This Model is in production, `{model}` costs money by the token, and there is no `budget`.',
  why: 'A loop at a caller can spend any sum before somebody looks.',
  fix: 'Say under `budget.monthly` what it may cost.',
  kinds: ['Model'],
  examples: {
    invalid: [
      `#- /reply.model.yaml
apiVersion: mooring/v1
kind: Model
metadata: {name: reply}
spec:
  task: chat
  serve: {model: acme/large}
  lifecycle: {stage: production}
  evals: [quality]
  runbook: runbook.md
#- /runbook.md
Call Ada.
#- /quality.eval.yaml
apiVersion: mooring/v1
kind: Eval
metadata: {name: quality}
spec:
  subject: {model: reply}
  data: {records: {}}
  scorers: [{name: valid, regex: a}]
#- /mooring.yaml
apiVersion: mooring/v1
kind: Project
metadata: {name: shop}
spec: {prices: {acme/large: {input: 1 USD, output: 2 USD}}}
`,
    ],
    valid: [
      `#- /reply.model.yaml
apiVersion: mooring/v1
kind: Model
metadata: {name: reply}
spec:
  task: chat
  serve: {model: acme/large}
  lifecycle: {stage: production}
  evals: [quality]
  runbook: runbook.md
#- /runbook.md
Call Ada.
#- /quality.eval.yaml
apiVersion: mooring/v1
kind: Eval
metadata: {name: quality}
spec:
  subject: {model: reply}
  data: {records: {}}
  scorers: [{name: valid, regex: a}]
#- /mooring.yaml
apiVersion: mooring/v1
kind: Project
metadata: {name: shop}
spec: {prices: {acme/large: {input: 0 USD, output: 0 USD}}}
`,
    ],
  },
  check(resource, { workspace }, report) {
    const stage = ['spec', 'lifecycle', 'stage'];
    const { value } = resource;
    if (textAt(value, stage) !== 'production' || valueAt(value, ['spec', 'budget']) !== undefined) return;
    const prices = declaredPrices(workspace);
    const costs = (id: string): boolean => {
      const price = priceOf(id, prices);
      return price !== undefined && (price.input.nanos > 0n || price.output.nanos > 0n);
    };
    const priced = calledModels(workspace, resource).find(({ ids }) => ids.every(costs));
    const model = priced?.ids[0];
    if (model !== undefined) report(stage, { model });
  },
});
