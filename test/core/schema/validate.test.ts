import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'yaml';
import type { KindKey } from '../../../core/schema/kinds.ts';
import type { SchemaProblem } from '../../../core/schema/problem.ts';
import { validateValue } from '../../../core/schema/validate.ts';

function model(spec: string): string {
  return `apiVersion: mooring/v1\nkind: Model\nmetadata: {name: m}\nspec:\n  task: chat\n${indent(spec)}`;
}

function serving(spec: string): string {
  return model(`serve: {prompt: p}\n${spec}`);
}

function ours(kind: string, spec: string): string {
  return `apiVersion: mooring/v1\nkind: ${kind}\nmetadata: {name: m}\nspec:\n${indent(spec)}`;
}

function indent(text: string): string {
  return text
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');
}

function evaluating(spec: string): string {
  return ours('Eval', `subject: {prompt: p}\n${spec}`);
}

const messages = 'messages: [{role: user, content: hi}]';

/** Each document has one mistake: its code, its path, where it is pointed at, and what the sentence says. */
const mistakes: readonly (readonly [KindKey, string, string, string, 'key' | 'value', RegExp])[] = [
  // Prompt
  ['mooring/v1/Prompt', 'name: x', 'required', '', 'key', /The document needs the property `messages`/],
  ['mooring/v1/Prompt', 'mesages: []', 'unknown-property', 'mesages', 'key', /Did you mean `messages`/],
  ['mooring/v1/Prompt', 'messages: []', 'length', 'messages', 'value', /is empty; it must have at least 1 item/],
  ['mooring/v1/Prompt', 'messages:', 'type', 'messages', 'value', /`messages` is empty; it must be a list/],
  ['mooring/v1/Prompt', 'messages: hi', 'type', 'messages', 'value', /must be a list; it is the text `hi`/],
  ['mooring/v1/Prompt', 'messages: [hi]', 'type', 'messages.0', 'value', /`messages\[0\]` must be a map/],
  ['mooring/v1/Prompt', 'messages: [{role: user}]', 'required', 'messages.0', 'key', /needs the property `content`/],
  [
    'mooring/v1/Prompt',
    'messages: [{role: usr, content: hi}]',
    'enum',
    'messages.0.role',
    'value',
    /`system`, `user` or `assistant`; it is the text `usr`\. Did you mean `user`/,
  ],
  ['mooring/v1/Prompt', `${messages}\nversion: 2.1`, 'type', 'version', 'value', /a version such as `1.0.0`/],
  ['mooring/v1/Prompt', `${messages}\nversion: "2.1"`, 'format', 'version', 'value', /`2.1`/],
  [
    'mooring/v1/Prompt',
    `${messages}\njsonSchema: {type: object}`,
    'type',
    'jsonSchema',
    'value',
    /JSON written as text/,
  ],
  ['mooring/v1/Prompt', `${messages}\njsonSchema: "{,}"`, 'format', 'jsonSchema', 'value', /not valid JSON/],
  [
    'mooring/v1/Prompt',
    `${messages}\nmodelParameters: {temperature: 3}`,
    'range',
    'modelParameters.temperature',
    'value',
    /is 3; it must be at least 0 and at most 2/,
  ],
  [
    'mooring/v1/Prompt',
    `${messages}\ninputs: {a b: {type: string}}`,
    'pattern',
    'inputs.a b',
    'key',
    /`a b` cannot be a name in `inputs`/,
  ],
  [
    'mooring/v1/Prompt',
    `${messages}\ninputs: {a: {typ: string}}`,
    'unknown-property',
    'inputs.a.typ',
    'key',
    /Did you mean `type`/,
  ],
  [
    'mooring/v1/Prompt',
    `${messages}\nevaluators: [{name: x}]`,
    'conflict',
    'evaluators.0',
    'key',
    /needs at least one of `string`, `llm` or `uses`/,
  ],
  [
    'mooring/v1/Prompt',
    `${messages}\nevaluators: [{name: x, llm: {modelId: m, prompt: p, choices: [{choice: a, score: high}]}}]`,
    'type',
    'evaluators.0.llm.choices.0.score',
    'value',
    /must be a number; it is the text `high`/,
  ],
  // Model
  [
    'mooring/v1/Model',
    'apiVersion: mooring/v1\nkind: Model\nmetadata: {name: m}',
    'required',
    '',
    'key',
    /needs the property `spec`\. What the model serves/,
  ],
  [
    'mooring/v1/Model',
    'apiVersion: mooring/v1\nkind: Model\nmetadata: {name: m}\nspec:',
    'type',
    'spec',
    'value',
    /`spec` is empty; it must be a map/,
  ],
  [
    'mooring/v1/Model',
    'apiVersion: mooring/v1\nkind: Model\nmetadata: {name: My Model}\nspec: {task: chat, serve: {prompt: p}}',
    'format',
    'metadata.name',
    'value',
    /lower-case letters/,
  ],
  [
    'mooring/v1/Model',
    'apiVersion: mooring/v1\nkind: Model\nmetadata: {nmae: m}\nspec: {task: chat, serve: {prompt: p}}',
    'unknown-property',
    'metadata.nmae',
    'key',
    /Did you mean `name`/,
  ],
  [
    'mooring/v1/Model',
    'apiVersion: mooring/v1\nkind: Model\nmetadata: {name: m, labels: {a: 1}}\nspec: {task: chat, serve: {prompt: p}}',
    'type',
    'metadata.labels.a',
    'value',
    /must be text; it is the number 1\. Put it in quotes: `"1"`/,
  ],
  [
    'mooring/v1/Model',
    'apiVersion: mooring/v1\nkind: Model\nmetadata: {name: m}\nspec: {task: chatt, serve: {prompt: p}}',
    'enum',
    'spec.task',
    'value',
    /Did you mean `chat`/,
  ],
  [
    'mooring/v1/Model',
    model('serve: {}'),
    'conflict',
    'spec.serve',
    'key',
    /needs one of `prompt`, `artifact` or `model`/,
  ],
  [
    'mooring/v1/Model',
    model('serve: {prompt: p, model: a/b}'),
    'conflict',
    'spec.serve.model',
    'key',
    /both `prompt` and `model`, which exclude each other/,
  ],
  [
    'mooring/v1/Model',
    model('serve: {promt: p}'),
    'unknown-property',
    'spec.serve.promt',
    'key',
    /Did you mean `prompt`/,
  ],
  [
    'mooring/v1/Model',
    model('serve: {prompt: p, features: [{name: a, type: number}]}'),
    'conflict',
    'spec.serve.features',
    'key',
    /a prompt declares its own `inputs`/,
  ],
  ['mooring/v1/Model', model('serve: {prompt: "p@^^1"}'), 'format', 'spec.serve.prompt', 'value', /`\^\^1`/],
  [
    'mooring/v1/Model',
    model('serve: {prompt: p, timeout: 20}'),
    'type',
    'spec.serve.timeout',
    'value',
    /a duration such as `20s` or a map; it is the number 20/,
  ],
  [
    'mooring/v1/Model',
    model('serve: {prompt: p, timeout: 20 sec}'),
    'format',
    'spec.serve.timeout',
    'value',
    /`20 sec`/,
  ],
  [
    'mooring/v1/Model',
    model('serve: {prompt: p, timeout: {conect: 2s}}'),
    'unknown-property',
    'spec.serve.timeout.conect',
    'key',
    /Did you mean `connect`/,
  ],
  [
    'mooring/v1/Model',
    model('serve: {prompt: p, timeout: {connect: fast}}'),
    'format',
    'spec.serve.timeout.connect',
    'value',
    /`fast`/,
  ],
  [
    'mooring/v1/Model',
    model('serve: {prompt: p, retries: {max: 2.5}}'),
    'type',
    'spec.serve.retries.max',
    'value',
    /a whole number such as `2`; it is the number 2.5/,
  ],
  [
    'mooring/v1/Model',
    model('serve: {prompt: p, retries: {max: 99}}'),
    'range',
    'spec.serve.retries.max',
    'value',
    /at most 10/,
  ],
  [
    'mooring/v1/Model',
    model('serve: {prompt: p, fallbacks: [{on: [timeout]}]}'),
    'conflict',
    'spec.serve.fallbacks.0',
    'key',
    /`fallbacks\[0\]` needs one of `model` or `reply`/,
  ],
  [
    'mooring/v1/Model',
    model('serve: {prompt: p, fallbacks: [{model: a/b, on: [timeout, timeout]}]}'),
    'unique',
    'spec.serve.fallbacks.0.on.1',
    'value',
    /repeats item 1, `timeout`/,
  ],
  [
    'mooring/v1/Model',
    model('serve: {prompt: p, confidence: {from: output.c, min: 1.5}}'),
    'format',
    'spec.serve.confidence.min',
    'value',
    /`1.5`/,
  ],
  [
    'mooring/v1/Model',
    model('serve: {artifact: m.onnx, features: [{name: a, type: category, min: 1}]}'),
    'conflict',
    'spec.serve.features.0.min',
    'key',
    /`min` bounds a number/,
  ],
  [
    'mooring/v1/Model',
    model('serve: {artifact: m.onnx, features: [{name: a, type: text}, {name: a, type: text}]}'),
    'unique',
    'spec.serve.features.1.name',
    'value',
    /The `name` `a` is taken by item 1/,
  ],
  [
    'mooring/v1/Model',
    serving('guardrails: {input: [{pii: {}, action: retry}]}'),
    'enum',
    'spec.guardrails.input.0.action',
    'value',
    /one of `redact`, `block`, `fallback`, `review` or `flag`; it is the text `retry`/,
  ],
  [
    'mooring/v1/Model',
    serving('guardrails: {output: [{schema: output, action: redact}]}'),
    'enum',
    'spec.guardrails.output.0.action',
    'value',
    /`block`, `retry`, `fallback`, `review` or `flag`/,
  ],
  [
    'mooring/v1/Model',
    serving('guardrails: {input: [{maxInputTokens: 5, action: review}]}'),
    'enum',
    'spec.guardrails.input.0.action',
    'value',
    /`block`, `fallback` or `flag`/,
  ],
  [
    'mooring/v1/Model',
    serving('guardrails: {input: [{action: block}]}'),
    'conflict',
    'spec.guardrails.input.0',
    'key',
    /needs one of `pii`, `injection`/,
  ],
  [
    'mooring/v1/Model',
    serving('guardrails: {input: [{pii: {}}]}'),
    'required',
    'spec.guardrails.input.0',
    'key',
    /needs the property `action`\. It is one of `redact`/,
  ],
  [
    'mooring/v1/Model',
    serving('guardrails: {input: [{toxicity: {}, action: block}]}'),
    'unknown-property',
    'spec.guardrails.input.0.toxicity',
    'key',
    /has no property `toxicity`\. It may also have/,
  ],
  [
    'mooring/v1/Model',
    serving('guardrails: {input: [{injection: {level: 2}, action: block}]}'),
    'unknown-property',
    'spec.guardrails.input.0.injection.level',
    'key',
    /Remove it/,
  ],
  [
    'mooring/v1/Model',
    serving('guardrails: {output: [{promptLeak: , action: block}]}'),
    'type',
    'spec.guardrails.output.0.promptLeak',
    'value',
    /is empty; it must be a map/,
  ],
  [
    'mooring/v1/Model',
    serving('guardrails: {output: [{http: {url: dlp.example}, action: block}]}'),
    'format',
    'spec.guardrails.output.0.http.url',
    'value',
    /not a web address/,
  ],
  [
    'mooring/v1/Model',
    serving('budget: {monthly: 1200}'),
    'type',
    'spec.budget.monthly',
    'value',
    /an amount of money such as `1200 USD`; it is the number 1200/,
  ],
  [
    'mooring/v1/Model',
    serving('budget: {}'),
    'length',
    'spec.budget',
    'value',
    /is empty; it must have at least 1 property/,
  ],
  [
    'mooring/v1/Model',
    serving('budget: {monthly: 5 USD, alertAt: [150%]}'),
    'format',
    'spec.budget.alertAt.0',
    'value',
    /`150%`/,
  ],
  [
    'mooring/v1/Model',
    serving('evals: [{nam: a}]'),
    'unknown-property',
    'spec.evals.0.nam',
    'key',
    /Did you mean `name`/,
  ],
  [
    'mooring/v1/Model',
    serving('evals: [{name: a, schedule: nightly}]'),
    'format',
    'spec.evals.0.schedule',
    'value',
    /five fields/,
  ],
  [
    'mooring/v1/Model',
    serving('evals: [3]'),
    'type',
    'spec.evals.0',
    'value',
    /must be text or a map; it is the number 3/,
  ],
  [
    'mooring/v1/Model',
    serving('rollout: {strategy: canary}'),
    'required',
    'spec.rollout',
    'key',
    /needs the property `steps`/,
  ],
  [
    'mooring/v1/Model',
    serving('rollout: {strategy: immediate, steps: [{weight: 5%}]}'),
    'conflict',
    'spec.rollout.steps',
    'key',
    /moves all traffic at once/,
  ],
  [
    'mooring/v1/Model',
    serving('placement: {residency: eu}'),
    'type',
    'spec.placement.residency',
    'value',
    /must be a list; it is the text `eu`\. Write `\[eu\]`/,
  ],
  [
    'mooring/v1/Model',
    serving('retrain: {airflow: {dag: a}, dvc: {}}'),
    'conflict',
    'spec.retrain.dvc',
    'key',
    /both `airflow` and `dvc`/,
  ],
  [
    'mooring/v1/Model',
    serving('resources: {limits: {memory: lots}}'),
    'format',
    'spec.resources.limits.memory',
    'value',
    /`512Mi`/,
  ],
  [
    'mooring/v1/Model',
    serving('kpis: [{name: a, target: 70%, source: solved}]'),
    'pattern',
    'spec.kpis.0.source',
    'value',
    /`feedback.solved`/,
  ],
  [
    'mooring/v1/Model',
    serving('lifecycle: {stage: pilot, reviewBy: 2027-02-30}'),
    'format',
    'spec.lifecycle.reviewBy',
    'value',
    /2027-02-30/,
  ],
  [
    'mooring/v1/Model',
    serving('runbook: ""'),
    'length',
    'spec.runbook',
    'value',
    /is empty; it must have at least 1 character/,
  ],
  // Eval
  [
    'mooring/v1/Eval',
    ours('Eval', 'subject: {prompt: p, model: m}'),
    'conflict',
    'spec.subject.model',
    'key',
    /exclude each other/,
  ],
  [
    'mooring/v1/Eval',
    evaluating('data: {record: {}}'),
    'unknown-property',
    'spec.data.record',
    'key',
    /Did you mean `records`/,
  ],
  ['mooring/v1/Eval', evaluating('data: [a]'), 'type', 'spec.data', 'value', /or a map; it is a list/],
  ['mooring/v1/Eval', evaluating('trials: 0'), 'range', 'spec.trials', 'value', /at least 1 and at most 100/],
  [
    'mooring/v1/Eval',
    evaluating('scorers: [{name: a}]'),
    'conflict',
    'spec.scorers.0',
    'key',
    /needs one of `equals`, `contains`, `regex`, `schema`, `cel`/,
  ],
  [
    'mooring/v1/Eval',
    evaluating('scorers: [{name: a, judge: {model: m, rubric: r, choices: {a: 1}}}]'),
    'length',
    'spec.scorers.0.judge.choices',
    'value',
    /has 1 property; it must have at least 2 properties/,
  ],
  [
    'mooring/v1/Eval',
    evaluating('gates: [{metric: a}]'),
    'conflict',
    'spec.gates.0',
    'key',
    /at least one of `min`, `max`, `notWorseThan` or `fairness`/,
  ],
  [
    'mooring/v1/Eval',
    evaluating('gates: [{metric: a, min: 98%, margin: 2%}]'),
    'conflict',
    'spec.gates.0.margin',
    'key',
    /means nothing without `notWorseThan`/,
  ],
  [
    'mooring/v1/Eval',
    evaluating('gates: [{metric: a, margin: 2%, notWorsThan: baseline}]'),
    'unknown-property',
    'spec.gates.0.notWorsThan',
    'key',
    /Did you mean `notWorseThan`/,
  ],
  [
    'mooring/v1/Eval',
    evaluating('gates: [{metric: a, max: quick}]'),
    'format',
    'spec.gates.0.max',
    'value',
    /a share \(`98%`\)/,
  ],
  // Target
  ['mooring/v1/Target', ours('Target', 'region: eu'), 'required', 'spec', 'key', /needs the property `type`/],
  [
    'mooring/v1/Target',
    ours('Target', 'type: kubernets\nkubernetes: {}'),
    'enum',
    'spec.type',
    'value',
    /Did you mean `kubernetes`/,
  ],
  [
    'mooring/v1/Target',
    ours('Target', 'type: local\nkubernetes: {}'),
    'conflict',
    'spec.kubernetes',
    'key',
    /belongs to a target of type `kubernetes`/,
  ],
  ['mooring/v1/Target', ours('Target', 'type: edge'), 'required', 'spec', 'key', /needs the property `edge`/],
  [
    'mooring/v1/Target',
    ours('Target', 'type: local\nstore: {postgres: "postgres://u:secret@db"}'),
    'format',
    'spec.store.postgres',
    'value',
    /A secret is never written out/,
  ],
  [
    'mooring/v1/Target',
    ours('Target', 'type: kubernetes\nkubernetes: {replicas: {min: 2}}'),
    'required',
    'spec.kubernetes.replicas',
    'key',
    /needs the property `max`/,
  ],
  [
    'mooring/v1/Target',
    ours('Target', 'type: kubernetes\nkubernetes: {replicas: 0}'),
    'range',
    'spec.kubernetes.replicas',
    'value',
    /at least 1/,
  ],
  [
    'mooring/v1/Target',
    ours('Target', 'type: local\npricing: {perHour: 2.10}'),
    'type',
    'spec.pricing.perHour',
    'value',
    /money/,
  ],
  // Policy
  ['mooring/v1/Policy', ours('Policy', 'rules: []'), 'length', 'spec.rules', 'value', /at least 1 item/],
  [
    'mooring/v1/Policy',
    ours('Policy', 'rules: [{name: a, require: "true"}]'),
    'required',
    'spec.rules.0',
    'key',
    /needs the property `message`/,
  ],
  [
    'mooring/v1/Policy',
    ours('Policy', 'rules: [{name: a, require: true, message: b}]'),
    'type',
    'spec.rules.0.require',
    'value',
    /an expression/,
  ],
  [
    'mooring/v1/Policy',
    ours('Policy', 'rules: [{name: a, require: "true", message: b, on: [plans]}]'),
    'enum',
    'spec.rules.0.on.0',
    'value',
    /Did you mean `plan`/,
  ],
  // Project
  [
    'mooring/v1/Project',
    'spec: {}\nkind: Project\nmetadata: {name: m}',
    'required',
    '',
    'key',
    /needs the property `apiVersion`/,
  ],
  [
    'mooring/v1/Project',
    ours('Project', 'roles: {aprover: [a]}'),
    'unknown-property',
    'spec.roles.aprover',
    'key',
    /Did you mean `approver`/,
  ],
  [
    'mooring/v1/Project',
    ours('Project', 'keys: [{name: a, hash: "sha256:12"}]'),
    'format',
    'spec.keys.0.hash',
    'value',
    /64 hexadecimal digits/,
  ],
  [
    'mooring/v1/Project',
    ours('Project', 'providers: {a: {type: openai, apiKey: sk-123}}'),
    'format',
    'spec.providers.a.apiKey',
    'value',
    /A secret is never written out/,
  ],
  [
    'mooring/v1/Project',
    ours('Project', 'providers: {a: {type: replay}}'),
    'required',
    'spec.providers.a',
    'key',
    /needs the property `file`/,
  ],
  [
    'mooring/v1/Project',
    ours('Project', 'providers: {a: {type: openai, file: a.jsonl}}'),
    'conflict',
    'spec.providers.a.file',
    'key',
    /`replay`/,
  ],
  [
    'mooring/v1/Project',
    ours('Project', 'rules: {floating: error}'),
    'pattern',
    'spec.rules.floating',
    'key',
    /has a group and a name/,
  ],
  [
    'mooring/v1/Project',
    ours('Project', 'rules: {prompt/floating-model: fatal}'),
    'enum',
    'spec.rules.prompt/floating-model',
    'value',
    /`error`, `warning`, `info` or `off`/,
  ],
  [
    'mooring/v1/Project',
    ours('Project', 'notify: [{on: [page]}]'),
    'conflict',
    'spec.notify.0',
    'key',
    /needs one of `slack` or `webhook`/,
  ],
  [
    'mooring/v1/Project',
    ours('Project', 'teams: {a: {members: [ada]}}'),
    'format',
    'spec.teams.a.members.0',
    'value',
    /e-mail/,
  ],
  ['mooring/v1/Project', ours('Project', 'teams: {a: }'), 'type', 'spec.teams.a', 'value', /`a` is empty/],
];

for (const [key, text, code, path, at, says] of mistakes) {
  test(`${key}: ${text.replace(/\s+/g, ' ').slice(-70)} is one ${code}`, () => {
    const problems = validateValue(key, parse(text));
    assert.equal(problems.length, 1, JSON.stringify(problems, null, 1));
    const [problem] = problems;
    assert.deepEqual(
      { code: problem?.code, path: problem?.path.join('.'), at: problem?.at, severity: problem?.severity },
      { code: `schema/${code}`, path, at, severity: 'error' },
    );
    assert.match(problem?.message ?? '', says);
  });
}

test('two mistakes in one map are two problems', () => {
  const problems = validateValue('mooring/v1/Model', parse(model('serve: {prompt: p, stream: 3, timeout: x}')));
  assert.deepEqual(problems.map(codeAndPath), ['schema/type spec.serve.stream', 'schema/format spec.serve.timeout']);
});

test('a property that a prompt does not know is a warning, with the one that was meant', () => {
  const problems = validateValue('mooring/v1/Prompt', parse(`${messages}\nverson: 1.0.0\ncolour: red`));
  assert.deepEqual(
    problems.map(({ severity, path, meant }) => [severity, path.join('.'), meant]),
    [
      ['warning', 'verson', 'version'],
      ['warning', 'colour', undefined],
    ],
  );
});

test('an evaluator that GitHub would run and always fail is a warning', () => {
  const problems = validateValue('mooring/v1/Prompt', parse(`${messages}\nevaluators: [{uses: github/similarty}]`));
  assert.deepEqual(problems.map(codeAndPath), ['schema/enum evaluators.0.uses']);
  assert.deepEqual(
    problems.map(({ severity, meant }) => [severity, meant]),
    [['warning', 'github/similarity']],
  );
});

test('properties whose parent’s line is gone are one problem, which names the parent', () => {
  const problems = validateValue(
    'mooring/v1/Model',
    parse(model('serve:\n  prompt: p\n  input: [{injection: {}, action: block}]\n  output: []')),
  );
  assert.deepEqual(problems.map(codeAndPath), ['schema/unknown-property spec.serve.input']);
  assert.match(problems[0]?.message ?? '', /`input` and `output`: they belong to `guardrails`\. Is its line missing/);
});

test('unknown properties that no absent neighbour has, or that one has only in part, are told one by one', () => {
  for (const names of ['inputs: [], outputz: []', 'input: [], nonsense: 1']) {
    const problems = validateValue('mooring/v1/Model', parse(model(`serve: {prompt: p, ${names}}`)));
    assert.equal(problems.length, 2, names);
  }
  const there = model('serve: {prompt: p, input: [], output: []}\nguardrails: {}');
  const told = validateValue('mooring/v1/Model', parse(there)).filter(({ code }) => code === 'schema/unknown-property');
  assert.equal(told.length, 2);
});

for (const [what, evaluator, key] of [
  ['an unknown method', '{name: x, regex: {pattern: a}}', 'regex'],
  ['an unknown method in two keys', '{name: x, kind: regex, pattern: a}', 'kind'],
] as const) {
  test(`an evaluator with ${what} is one error, which names the methods there are`, () => {
    const problems = validateValue('mooring/v1/Prompt', parse(`${messages}\nevaluators: [${evaluator}]`));
    assert.deepEqual(problems.map(codeAndPath), [`schema/unknown-property evaluators.0.${key}`]);
    const [problem] = problems;
    assert.deepEqual([problem?.severity, problem?.at, problem?.allowed], ['error', 'key', ['string', 'llm', 'uses']]);
    assert.match(problem?.message ?? '', /It needs one of `string`, `llm` or `uses`\./);
  });
}

test('a secret that is written out is not repeated in the message', () => {
  const text = ours('Project', 'providers: {a: {type: openai, apiKey: sk-very-secret}}');
  assert.doesNotMatch(JSON.stringify(validateValue('mooring/v1/Project', parse(text))), /sk-very-secret/);
});

test('user text in a message is short and on one line', () => {
  const long = 'x'.repeat(5000);
  const problems = validateValue('mooring/v1/Prompt', {
    messages: [{ role: `${long}\n${long}`, content: 'hi' }],
    [long]: 1,
  });
  assert.equal(problems.length, 2);
  for (const { message } of problems) {
    assert.ok(message.length < 600, message);
    assert.doesNotMatch(message, /\n/);
  }
});

test('names that every object inherits are properties like any other', () => {
  const problems = validateValue('mooring/v1/Target', {
    apiVersion: 'mooring/v1',
    kind: 'Target',
    metadata: { name: 'm' },
    spec: { type: 'local', constructor: 1, toString: 2 },
  });
  assert.deepEqual(problems.map(codeAndPath), [
    'schema/unknown-property spec.constructor',
    'schema/unknown-property spec.toString',
  ]);
});

test('ten thousand unknown properties and repeated items are all told', () => {
  const many = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`x${index}`, index]));
  const targets = Array.from({ length: 10_000 }, (_, index) => `t${index % 5000}`);
  const value = {
    apiVersion: 'mooring/v1',
    kind: 'Model',
    metadata: { name: 'm' },
    spec: { ...many, targets, task: 'chat', serve: { prompt: 'p' } },
  };
  const problems = validateValue('mooring/v1/Model', value);
  const counts = Map.groupBy(problems, ({ code }) => code);
  assert.deepEqual(Object.fromEntries([...counts].map(([code, found]) => [code, found.length])), {
    'schema/length': 1,
    'schema/unknown-property': 10_000,
    'schema/unique': 5000,
  });
});

function codeAndPath({ code, path }: SchemaProblem): string {
  return `${code} ${path.join('.')}`;
}
