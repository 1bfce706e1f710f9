import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inlayHintsIn } from '../../../core/language/inlay-hints.ts';
import { atCursor } from './cursor.ts';

/** The text with the hints written where they stand. */
function hinted(fixture: string): string {
  const { view } = atCursor(fixture);
  const { text } = view.file;
  const hints = inlayHintsIn(view, { start: 0, end: text.length });
  return hints
    .toReversed()
    .reduce((marked, { offset, label }) => `${marked.slice(0, offset)}«${label}»${marked.slice(offset)}`, text);
}

test('a target shows the time that may fail, in each objective', () => {
  const shown = hinted(`#- /a.slo.yaml
apiVersion: openslo/v1
kind: SLO
metadata: {name: answers}
spec:
  service: web
  indicator: {metadata: {name: good}, spec: {ratioMetric: {counter: true, good: {metricSource: {type: mooring, spec: {where: 'record.status == "ok"'}}}, total: {metricSource: {type: mooring, spec: {where: 'true'}}}}}}
  timeWindow: [{duration: 30d, isRolling: true}]
  budgetingMethod: Occurrences
  objectives:
    - {displayName: a, target: 0.999}
    - displayName: b
      targetPercent: 99
`);
  assert.match(shown, /target: 0\.999«43 m 12 s \/ 30 d»\}/);
  assert.match(shown, /targetPercent: 99«7 h 12 m \/ 30 d»\n/);
});

test('a prompt shows its size and price behind `messages:`', () => {
  const shown = hinted(
    `#- /mooring.yaml
apiVersion: mooring/v1
kind: Project
metadata: {name: shop}
spec: {prices: {mine/small: {input: 1 USD, output: 2 USD}}}
#- /$0a.prompt.yaml
# A comment before it.
name: a
model: mine/small
modelParameters: {maxTokens: 100}
messages:
  - {role: user, content: Hello}
`
      .replace('/$0a', '/a')
      .replace('# A comment', '# $0A comment'),
  );
  assert.match(shown, /^messages:«~\d+ tokens in, 0\.\d+ USD»$/m);
});

test('a range shows the version it takes, a schedule its words', () => {
  const shown = hinted(`#- /1.0.0.prompt.yaml
name: reply
version: 1.0.0
messages: [{role: user, content: Hello}]
#- /1.2.0.prompt.yaml
name: reply
version: 1.2.0
messages: [{role: user, content: Hello}]
#- /a.model.yaml
apiVersion: mooring/v1
kind: Model
metadata: {name: a}
spec:
  task: chat
  serve: {prompt: reply@^1}
  evals: [{name: q, schedule: "0 3 * * *"}]
`);
  assert.match(shown, /prompt: reply@\^1«= 1\.2\.0»\}/);
  assert.match(shown, /schedule: "0 3 \* \* \*"«at 03:00 every day UTC»\}/i);
});

test('only the lines that are shown get hints', () => {
  const { view } = atCursor(`#- /a.slo.yaml
apiVersion: openslo/v1
kind: Service
metadata: {name: web}
spec: {}
---
name: x
`);
  assert.deepEqual(inlayHintsIn(view, { start: 0, end: 10 }), []);
});
