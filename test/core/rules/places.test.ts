/** Where a remark stands: under exactly the words it is about, whatever style the text is written in. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { annotated } from '../../fixture.ts';

function check(fixture: string): void {
  assert.equal(annotated(fixture), fixture);
}

test('a placeholder in each style of text', () => {
  check(`#- /reply.prompt.yaml
name: reply
inputs: {ticket: {type: string}}
messages:
  - {role: user, content: "a \\u00e9 {{tiket}} {{ticket}}"}
#                                   ^^^^^^^^^ prompt/undefined-placeholder
  - {role: user, content: 'it''s {{tiket}}'}
#                                ^^^^^^^^^ prompt/undefined-placeholder
  - role: user
    content: plain {{tiket}}
#                  ^^^^^^^^^ prompt/undefined-placeholder
  - role: user
    content: |
      literal
        {{tiket}}
#       ^^^^^^^^^ prompt/undefined-placeholder
  - role: user
    content: >-
      folded
      {{tiket}}
#     ^^^^^^^^^ prompt/undefined-placeholder
`);
});

test('an expression is marked where it is wrong', () => {
  check(`#- /reply.model.yaml
apiVersion: mooring/v1
kind: Model
metadata: {name: reply}
spec:
  task: chat
  serve: {model: openai/gpt-4o-2024-08-06}
  guardrails:
    output:
      - {rule: "output.refund <= inptu.total", action: flag}
#                                ^^^^^ cel/unknown-variable
`);
});

test('what is missing is marked at the key of the map that lacks it', () => {
  check(`#- /reply.model.yaml
apiVersion: mooring/v1
kind: Model
metadata: {name: reply}
spec:
# ^^^^ schema/required
  serve: {model: openai/gpt-4o-2024-08-06}
`);
});

test('a half-typed line is one mistake, on that line', () => {
  check(`#- /answers.slo.yaml
apiVersion: openslo/v1
kind: SLO
metadata: {name: answers}
spec:
  service: shop
  indicatorRef: good
  timeWin
# ^^^^^^^ syntax/missing-colon
  budgetingMethod: Occurrences
  objectives: [{target: 0.95}]
---
apiVersion: openslo/v1
kind: Service
metadata: {name: shop}
spec: {description: The shop}
---
apiVersion: openslo/v1
kind: SLI
metadata: {name: good}
spec:
  ratioMetric:
    counter: true
    good: {metricSource: {type: Prometheus, spec: {query: good}}}
    total: {metricSource: {type: Prometheus, spec: {query: total}}}
`);
});
