/** Fields that expressions read and nobody declares: told only where they are surely missing. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from '../../../core/syntax/parse.ts';
import { factsOf } from '../../../core/workspace/file-facts.ts';
import { withFile } from '../../../core/workspace/workspace.ts';
import { isTimeZone } from '../../../host/time-zone.ts';
import { annotated, filesOf, lint, resourceRules, workspaceFrom } from '../../fixture.ts';

const model = (serve: string, guardrails: string): string => `#- /reply.model.yaml
apiVersion: mooring/v1
kind: Model
metadata: {name: reply}
spec:
  task: chat
  serve: {${serve}}
  guardrails: ${guardrails}
`;

const version = (number: string, outputs: string): string => `#- /${number}.prompt.yaml
name: reply
version: ${number}
inputs: {ticket: {type: string}}
outputs: {type: object, properties: {${outputs}}}
messages: [{role: user, content: "{{ticket}}"}]
`;

const fieldsIn = (fixture: string): readonly string[] =>
  lint(filesOf(fixture))
    .filter(({ code }) => code.endsWith('/unknown-field'))
    .map(({ message }) => message.split('.').slice(0, 2).join('.'));

test('of several versions in the range, one that declares the field is enough', () => {
  const check = '{output: [{rule: "output.refund < 5.0", action: flag}]}';
  const older = version('2.0.0', 'reply: {type: string}');
  const newer = version('2.1.0', 'reply: {type: string}, refund: {type: number}');
  const newest = version('2.2.0', 'reply: {type: string}');
  assert.deepEqual(fieldsIn(model('prompt: reply@^2.0', check) + older + newer), []);
  assert.deepEqual(fieldsIn(model('prompt: reply@^2.0', check) + newer + newest), []);
  assert.deepEqual(fieldsIn(model('prompt: reply@~2.0', check) + older + newer), [
    'The served prompt declares no `output.refund`',
  ]);
});

test('the turns of a conversation, and inputs that the expression asks for first, are no mistake', () => {
  const prompt = version('1.0.0', 'reply: {type: string}');
  const given = (rule: string) =>
    fieldsIn(model('prompt: reply', `{input: [{rule: '${rule}', action: flag}]}`) + prompt);
  assert.deepEqual(given('size(input.turns) < 9'), []);
  assert.deepEqual(given('!has(input.vip) || input.vip == true'), []);
  assert.deepEqual(given('input.vip == true'), ['The served prompt declares no `input.vip`']);
});

test('an open object, free text and a prompt that is half typed say nothing', () => {
  const check = '{output: [{rule: "output.refund < 5.0", action: flag}]}';
  const open = version('1.0.0', '').replace('properties: {}', 'additionalProperties: true, properties: {reply: {}}');
  const free = version('1.0.0', '').replace(/outputs: .*\n/, '');
  const halfTyped = version('1.0.0', 'reply: {type: string}').replace('{type: object', '{type: object: [');
  for (const prompt of [open, free, halfTyped]) assert.deepEqual(fieldsIn(model('prompt: reply', check) + prompt), []);
});

test('the name is marked within its expression, and a folded text as a whole', () => {
  const fixture = `#- /reply.model.yaml
apiVersion: mooring/v1
kind: Model
metadata: {name: reply}
spec:
  task: chat
  serve: {prompt: reply}
  guardrails:
    output:
      - {name: quoted, rule: "output.refnd < 5.0", action: flag}
#                                    ^^^^^ model/unknown-field
      - {name: plain, rule: output.refnd < 5.0, action: flag}
#                                  ^^^^^ model/unknown-field
${version('1.0.0', 'refund: {type: number}')}`;
  assert.equal(annotated(fixture), fixture);
});

test('an edit of the prompt concerns the suites that judge it through a model', () => {
  const suite = `#- /quality.eval.yaml
apiVersion: mooring/v1
kind: Eval
metadata: {name: quality}
spec:
  subject: {model: reply}
  data: {records: {}}
  scorers: [{name: cheap, cel: output.refund < 5.0}]
`;
  const fixture = model('prompt: reply', '{}') + suite;
  const before = workspaceFrom(filesOf(fixture + version('1.0.0', 'refund: {type: number}')));
  const [edited] = filesOf(version('1.0.0', 'reply: {type: string}'));
  assert.ok(edited);
  const options = { rules: resourceRules, isTimeZone, cache: new WeakMap(), named: true };
  const { affected } = withFile(before, edited.path, factsOf(edited.path, parse(edited.text), options));
  assert.ok(affected.has('/quality.eval.yaml'), [...affected].join());
});
