/** What completion offers first at a cursor: one fixture a kind of place, with the labels that a reader would expect. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Completion } from '../../../core/language/completion/item.ts';
import { completionsAt } from '../../../core/language/completion.ts';
import { atCursor } from './cursor.ts';

function labels(fixture: string): readonly string[] {
  return items(fixture).map(({ label }) => label);
}

function items(fixture: string): readonly Completion[] {
  const { view, offset, files } = atCursor(fixture);
  const list = completionsAt(view, offset, {
    list: (folder) => {
      const base = folder === '/' ? '/' : `${folder}/`;
      const below = files.filter(({ path }) => path.startsWith(base)).map(({ path }) => path.slice(base.length));
      return below.map((path) => ({ name: path.split('/')[0] ?? '', isFolder: path.includes('/') }));
    },
    readHead: (path) => files.find((one) => one.path === path)?.text,
    diagnostics: () => [],
  });
  return list?.items ?? [];
}

const EVAL = (rest: string) => `#- /data/fraud.csv
amount,country,label
1,DE,honest
2,FR,fraud
3,DE,honest
#- /f.model.yaml
apiVersion: mooring/v1
kind: Model
metadata: {name: fraud, owner: risk}
spec:
  task: classification
  serve:
    artifact: f.onnx
    features: [{name: amount, type: number}, {name: country, type: category, values: [DE, FR]}]
    outputs: [{name: score, type: probability}]
#- /q.eval.yaml
apiVersion: mooring/v1
kind: Eval
metadata: {name: quality}
spec:
  subject: {model: fraud}
  data: data/fraud.csv
${rest}`;

const cases: readonly (readonly [what: string, fixture: string, first: readonly string[]])[] = [
  ['the kind that the name of the file says', '#- /a.target.yaml\napiVersion: mooring/v1\nkind: $0\n', ['Target']],
  [
    'the kind whose spec is written below, whatever the file is called',
    '#- /a.slo.yaml\napiVersion: openslo/v1\nkind: $0\nmetadata: {name: a}\nspec:\n  ratioMetric: {}\n',
    ['SLI'],
  ],
  [
    'metrics that have no gate yet',
    EVAL(
      '  scorers: [{name: one, cel: "true"}, {name: two, cel: "true"}]\n  gates:\n    - {metric: one, min: 1%}\n    - {metric: $0}\n',
    ),
    ['two'],
  ],
  ['columns by which data can be told apart', EVAL('  slices: [$0]\n'), ['country', 'label', 'amount']],
  ['the column that is no input, as the label', EVAL('  scorers: [{name: a, rocAuc: {label: $0}}]\n'), ['label']],
  ['what a label may say', EVAL('  scorers: [{name: a, rocAuc: {label: label, positive: $0}}]\n'), ['honest', 'fraud']],
  [
    'what a case is held against, before its inputs',
    EVAL('  scorers: [{name: a, cel: "case.$0"}]\n'),
    ['label', 'amount'],
  ],
  ['the values of a column', EVAL(`  scorers: [{name: a, cel: 'case.label == "$0"'}]\n`), ['honest', 'fraud']],
  [
    'the team of what is judged, as the owner',
    `#- /mooring.yaml
apiVersion: mooring/v1
kind: Project
metadata: {name: shop}
spec: {teams: {alpha: {members: [a@b.example]}, risk: {members: [c@d.example]}}}
${EVAL('').replace('metadata: {name: quality}', 'metadata: {name: quality, owner: $0}')}`,
    ['risk'],
  ],
  [
    'a fallback of another vendor',
    `#- /b.model.yaml
apiVersion: mooring/v1
kind: Model
metadata: {name: b}
spec: {task: chat, serve: {model: mistral/mistral-small-2603}}
#- /a.model.yaml
apiVersion: mooring/v1
kind: Model
metadata: {name: a}
spec:
  task: chat
  serve: {model: openai/gpt-4o-2024-08-06, fallbacks: [{model: $0}]}
`,
    ['mistral/mistral-small-2603'],
  ],
  [
    'SLOs of the service that the model is',
    `#- /slos.slo.yaml
apiVersion: openslo/v1
kind: SLO
metadata: {name: aaa}
spec: {service: other}
---
apiVersion: openslo/v1
kind: SLO
metadata: {name: zzz}
spec: {service: shop}
#- /b.model.yaml
apiVersion: mooring/v1
kind: Model
metadata: {name: other}
spec: {slos: [aaa]}
#- /a.model.yaml
apiVersion: mooring/v1
kind: Model
metadata: {name: shop}
spec: {slos: [$0]}
`,
    ['zzz', 'aaa'],
  ],
  [
    'a file that is called like the resource',
    `#- /data/aaa.jsonl
{}
#- /data/tone-eval.jsonl
{}
#- /t.eval.yaml
apiVersion: mooring/v1
kind: Eval
metadata: {name: tone}
spec: {data: $0}
`,
    ['data/tone-eval.jsonl', 'data/aaa.jsonl'],
  ],
  [
    'names that other expressions of the place begin with',
    `#- /a.slo.yaml
apiVersion: openslo/v1
kind: SLO
metadata: {name: a}
spec:
  indicator:
    metadata: {name: a}
    spec:
      ratioMetric:
        counter: true
        good: {metricSource: {type: mooring, spec: {where: 'record.ttftMs < 100.0'}}}
        total: {metricSource: {type: mooring, spec: {where: 'record.$0'}}}
`,
    ['ttftMs'],
  ],
  [
    'the key that is missing behind a dash, and none that stands below',
    '#- /a.slo.yaml\n- \n  kind: SLO\n  metadata: {name: a}\n'.replace('- \n', '- $0\n'),
    ['apiVersion', 'spec'],
  ],
];

for (const [what, fixture, first] of cases) {
  test(`first: ${what}`, () => {
    assert.deepEqual(labels(fixture).slice(0, first.length), first);
  });
}

test('what stands below a dash is not offered again', () => {
  const found = labels(EVAL('  scorers:\n    - $0\n      cel: "true"\n'));
  assert.ok(found.includes('name') && !found.includes('cel'), found.join());
});

test('what stands below the first key of an item is not offered again', () => {
  const found = labels('#- /a.prompt.yaml\nmessages:\n  - ro$0le: user\n    content: Hi\n');
  assert.deepEqual(found, ['role']);
});

const SLO = 'apiVersion: openslo/v1\nkind: SLO\nmetadata: {name: a}\nspec:\n';

const nothing: readonly (readonly [what: string, fixture: string])[] = [
  ['a key of another tool’s list', '- hos$0ts: all\n  become: yes\n'],
  ['another item of such a list', '- hosts: all\n- $0\n'],
  ['a map beside the items of a list', '- hosts: all\n$0\n'],
  ['a key that has a value', 'serv$0ices: {}\n'],
  ['a sentence', '$0hello world\n'],
  ['a document before a bracket', '$0{\n  "a": 1\n}\n'],
  ['a document before a directive', '$0%YAML 1.2\n---\na: 1\n'],
  ['a kind in another tool’s version', 'apiVersion: apps/v1\nkind: D$0\n'],
  ['a version of another tool’s kind', 'apiVersion: $0\nkind: Deployment\n'],
  ['a key beside another tool’s kind', 'kind: Deployment\n$0\n'],
  [
    'a second value where there is one below',
    'apiVersion: openslo/v1\nkind: Service\nmetadata:\n  name: a\n  labels:$0\n    team: b\n',
  ],
  [
    'a second value where its list is in the same column',
    'apiVersion: mooring/v1\nkind: Prompt\noutputs:\n  required: $0\n  - reply\n  properties: {reply: {type: string}}\n',
  ],
];

for (const [what, fixture] of nothing) {
  test(`nothing: ${what}`, () => assert.deepEqual(labels(`#- /a.yaml\n${fixture}`), []));
}

test('what is half typed is not offered as what it might become', () => {
  const services = '#- /s.yaml\napiVersion: openslo/v1\nkind: Service\nmetadata: {name: payments}\nspec: {}\n';
  assert.deepEqual(labels(`${services}#- /a.yaml\n${SLO}  service: pa$0\n`), ['payments']);
  assert.deepEqual(labels(`${services}#- /a.yaml\n${SLO}  service: "pa$0\n`), ['payments']);
  assert.ok(!labels(`#- /a.yaml\n${SLO}  alertPolicies:\n    - pa$0\n`).includes('pa'));
  assert.ok(!labels('#- /a.prompt.yaml\nmodel: openai/gp$0\n').includes('openai/gp'));
});

test('what other files have wrong is no example', () => {
  const wrong = `#- /b.yaml\n${SLO}  timeWindow: [{duration: 30 days}]\n  objectives: [{value: "300"}]\n`;
  const right = wrong.replace('/b', '/c').replace('30 days', '31d').replace('"300"', '301');
  const before = `${wrong}${right}#- /a.yaml\n${SLO}`;
  assert.equal(labels(`${before}  timeWindow: [{duration: $0}]\n`)[0], '31d');
  assert.deepEqual(labels(`${before}  objectives: [{value: $0}]\n`).slice(0, 1), ['301']);
  assert.ok(!labels(`${before}  timeWindow: [{duration: $0}]\n`).includes('30 days'));
});

const JSON_SLO = '{\n  "apiVersion": "openslo/v1",\n  "kind": "SLO",\n  "spec": {\n';

test('JSON over many lines is completed like a map', () => {
  assert.deepEqual(labels(`#- /a.yaml\n${JSON_SLO}    "budgetingMethod": "$0"\n  }\n}\n`), [
    'Occurrences',
    'Timeslices',
    'RatioTimeslices',
  ]);
  const keys = labels(`#- /a.yaml\n${JSON_SLO}    "service": "a",\n    "$0"\n  }\n}\n`);
  assert.ok(keys.includes('indicatorRef') && !keys.includes('service'), keys.join());
  const inList = `#- /a.yaml\n[\n${JSON_SLO}    "budgetingMethod": "$0"\n  }\n}\n]\n`;
  assert.ok(labels(inList).includes('Timeslices'));
});

test('a key in quotes gets what its quotes lack, and nothing inside them', () => {
  const inserted = (fixture: string) =>
    items(`#- /a.yaml\n${fixture}`).find(({ label }) => label === 'service')?.insert;
  assert.equal(inserted(`${JSON_SLO}    "ser$0"\n  }\n}\n`), 'service');
  assert.equal(inserted(`${SLO}  'ser$0'\n`), 'service');
  assert.equal(inserted(`${SLO}  "ser$0\n`), 'service": ');
});

test('a data file that is gone, empty, cut off or elsewhere adds nothing', () => {
  const offered = (file: string, text: string) =>
    labels(
      EVAL('  slices: [$0]\n')
        .replace(
          'data/fraud.csv\namount,country,label\n1,DE,honest\n2,FR,fraud\n3,DE,honest\n',
          `data/${file}\n${text}\n`,
        )
        .replace('data: data/fraud.csv', `data: data/${file}`),
    );
  for (const [file, text] of [
    ['fraud.csv', ''],
    ['fraud.jsonl', '{"a": 1'],
    ['fraud.jsonl', '[1]\nnull\n'],
    ['other.parquet', 'PAR1'],
  ] as const)
    assert.deepEqual(offered(file, text), ['amount', 'country'], `${file} ${text}`);
  assert.deepEqual(offered('fraud.csv', '"a ""b""","c,d"\n1,2\n'), ['a "b"', 'c,d', 'amount', 'country']);
  assert.deepEqual(labels(EVAL('  slices: [$0]\n').replace('data: data/', 'data: ../')), ['amount', 'country']);
});
