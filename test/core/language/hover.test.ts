import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hoverAt } from '../../../core/language/hover.ts';
import { atCursor, pointed } from './cursor.ts';

function hovered(fixture: string): string {
  const { view, offset } = atCursor(fixture);
  const found = hoverAt(view, offset);
  return found ? `${pointed(view.file.text, found.span)}\n${found.text}` : '';
}

const PROJECT = `#- /mooring.yaml
apiVersion: mooring/v1
kind: Project
metadata: {name: shop}
spec:
  teams: {desk: {members: [ada@acme.example]}}
  prices: {mine/small: {input: 1 USD, output: 2 USD}}
`;
const PROMPTS = `#- /1.0.0.prompt.yaml
name: reply
version: 1.0.0
description: Answers tickets
model: mine/small
inputs: {ticket: {type: string, description: What they wrote, maxTokens: 400}}
outputs: {type: object, required: [text], properties: {text: {type: string, description: The answer}}}
messages: [{role: user, content: "Answer {{ticket}}."}]
#- /1.1.0.prompt.yaml
name: reply
version: 1.1.0
model: mine/small
inputs: {ticket: {type: string, description: What they wrote, maxTokens: 400}, tone: {type: string, default: plain}}
outputs: {type: object, required: [text], properties: {text: {type: string, description: The answer}}}
messages: [{role: user, content: "Answer {{ticket}}."}]
`;
const model = (spec: string) => `${PROJECT}${PROMPTS}#- /a.model.yaml
apiVersion: mooring/v1
kind: Model
metadata: {name: a, owner: desk}
spec:
  task: chat
${spec}`;

test('a key tells what its property means', () => {
  assert.match(
    hovered(model('  ser$0ve: {prompt: reply}\n')),
    / {2}serve: \{prompt: reply\}\n {2}\^{5}\n\*\*serve\*\* · object, required\n\nWhat answers/,
  );
});

test('allowed values, defaults and examples are told', () => {
  assert.match(hovered(model('  risk: {cla$0ss: high}\n')), /One of `minimal`, `limited`, `high`, `prohibited`\./);
  assert.match(hovered(model('  serve: {prompt: reply, time$0out: 3s}\n')), /duration.*\n[\s\S]*Default: 60s/);
});

test('a name tells where it leads: the version that a range takes, its model and state', () => {
  const told = hovered(model('  serve: {prompt: rep$0ly@^1}\n'));
  assert.match(told, /\^{8}\n\*\*Prompt\*\* `reply` 1\.1\.0 · 1\.1\.0\.prompt\.yaml/);
  assert.match(told, /model `mine\/small` · not locked/);
  assert.match(told, /The highest of 1\.1\.0, 1\.0\.0\./);
});

test('a name that leads nowhere says so', () => {
  assert.match(hovered(model('  serve: {prompt: rep$0ly@^3}\n')), /No version of Prompt `reply` is in the range `\^3`/);
  assert.match(hovered(model('  evals: [qual$0ity]\n')), /There is no Eval `quality` in this project/);
});

test('a team leads to the project', () => {
  assert.match(hovered(model('').replace('owner: desk', 'owner: de$0sk')), /\*\*Team\*\* `desk` · mooring\.yaml/);
});

test('a model id tells its price, and until when there is one', () => {
  assert.match(
    hovered(model('  serve: {model: mine/sm$0all}\n')),
    /\*\*mine\/small\*\*[\s\S]*1\.00 USD in, 2\.00 USD out, per million tokens \(as mooring\.yaml says\)/,
  );
  assert.match(hovered(model('  serve: {model: openai/gpt-$05-2025-08-07}\n')), /Is switched off on 2026-12-10/);
  assert.match(hovered(model('  serve: {model: openai/gp$0t-4}\n')), /Was switched off on 2026-10-23/);
  assert.match(hovered(model('  serve: {model: nobody/not$0hing}\n')), /The price is not known/);
});

test('a version tells what a request sends and costs, and the history of the prompt', () => {
  const told = hovered(`${PROJECT}${PROMPTS.replace('version: 1.1.0', 'version: 1.1$0.0')}`);
  assert.match(told, /About \d+ tokens in \(\d+ to \d+\) and \d+ out\. A request costs about [\d.]+ USD/);
  assert.match(told, /- \*\*1\.1\.0\*\*: minor\. The optional input `tone` is added\./);
  assert.match(told, /- 1\.0\.0: the first that is here/);
});

test('a placeholder tells what replaces it', () => {
  const told = hovered(PROMPTS.replace('Answer {{ticket}}', 'Answer {{tic$0ket}}'));
  assert.match(told, / {40}\^{10}\n\*\*\{\{ticket\}\}\*\* · string, required, at most 400 tokens\n\nWhat they wrote/);
});

const rule = (expression: string) =>
  model(`  serve: {prompt: reply@^1}
  guardrails: {output: [{rule: '${expression}', action: flag}]}
`);

test('a name in an expression tells its type: a variable, a field of the prompt, a function', () => {
  assert.match(hovered(rule('out$0put.text != ""')), /\^{6}\n\*\*output\*\* · object/);
  assert.match(hovered(rule('output.te$0xt != ""')), /\^{4}\n\*\*output\.text\*\* · string\n\nThe answer/);
  assert.match(hovered(rule('output.text.cont$0ains("a")')), /text\.contains\(part\) → bool/);
  assert.match(hovered(rule('re$02(output.text, "a+")')), /re2\(text, pattern\) → bool[\s\S]*linear/);
  assert.match(hovered(rule('output.nop$0e != ""')), /\*\*rule\*\* · expression/);
});

const slo = (target: string, method = 'Occurrences') => `#- /a.slo.yaml
apiVersion: openslo/v1
kind: SLO
metadata: {name: answers}
spec:
  service: web
  indicator: {metadata: {name: good}, spec: {ratioMetric: {counter: true, good: {metricSource: {type: mooring, spec: {where: 'record.status == "ok"'}}}, total: {metricSource: {type: mooring, spec: {where: 'true'}}}}}}
  timeWindow: [{duration: 30d, isRolling: true}]
  budgetingMethod: ${method}
  objectives: [{target: ${target}${method === 'Timeslices' ? ', timeSliceTarget: 0.9, timeSliceWindow: 1m' : ''}}]
`;

test('a target tells what may fail', () => {
  assert.match(
    hovered(slo('0.9$099')),
    /99\.9% over the window\. Of 1,000 requests 1 may fail[\s\S]*43 m 12 s \/ 30 d/,
  );
  assert.match(hovered(slo('0.9$099', 'Timeslices')), /The error budget is 43 m 12 s \/ 30 d/);
});

test('a schedule is told in words', () => {
  assert.match(hovered(model('  evals: [{name: a, schedule: "0 3 $0* * *"}]\n')), /at 03:00 every day \(UTC\)/i);
});

test('a suppressed code is explained', () => {
  const told = hovered(
    model('  # mooring-ignore model/no$0pe: because\n  # mooring-ignore reference/dan$0gling: later\n').replace(
      '$0',
      '',
    ),
  );
  assert.match(told, /\^{18}\n\*\*reference\/dangling\*\*\n\nThere is no/);
});

test('a resource in a list is described like one in a file', () => {
  assert.match(
    hovered(
      '#- /a.slo.yaml\n- apiVersion: openslo/v1\n  kind: Service\n  metadata: {name: web}\n  spec: {descrip$0tion: The shop}\n',
    ),
    /\^{11}\n\*\*description\*\*/,
  );
});

test('an item of a list is called after the list, and not like the resource', () => {
  const slo = 'apiVersion: openslo/v1\nkind: SLO\nmetadata: {name: a}\nspec:\n  objectives:\n    - target:$0  0.9\n';
  assert.match(hovered(`#- /a.slo.yaml\n${slo}`), /\*\*objectives\[0\]\*\* · object\n\nOne target of the SLO/);
});

test('a kind has the article that it is spoken with', () => {
  const slo = 'apiVersion: openslo/v1\nkind: SLO\nmetadata: {name: a}\nspec:\n  indicator$0Ref: b\n';
  assert.match(hovered(`#- /a.slo.yaml\n${slo}`), /name of an SLI/);
});

test('what the runner knows stands beside what the schema says', () => {
  const { view, offset } = atCursor(model('  dri$0ft: {reference: a.csv, columns: []}\n'));
  const start = view.file.text.indexOf('drift');
  const found = hoverAt(view, offset, [
    {
      fact: { resource: 'Model/a', path: ['spec', 'drift'], about: 'drift', text: '', detail: '', asOf: '' },
      whole: false,
      outdated: false,
      span: { start, end: start + 5 },
      end: start + 6,
      text: 'no drift',
      detail: 'Of 300 records.',
    },
  ]);
  assert.match(found?.text ?? '', /\*\*Live\*\* · no drift\n\nOf 300 records\./);
});

test('another tool’s file says nothing', () => {
  assert.equal(hovered('#- /compose.yaml\nservices: {we$0b: {}}\n'), '');
});
