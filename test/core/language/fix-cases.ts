/** What fixes and refactorings make of a text: before, with the cursor, the title that is chosen, and after. */

export interface FixCase {
  readonly name: string;
  readonly before: string;
  readonly title: string;
  readonly after: string;
}

export interface Refusal extends Omit<FixCase, 'after'> {
  /** What is reported at the cursor all the same; nothing for a refactoring. */
  readonly code?: string;
}

const MODEL = (rest: string): string => `apiVersion: mooring/v1\nkind: Model\nmetadata: {name: reply}\n${rest}`;
const SPEC = 'spec:\n  task: chat\n  serve: {model: openai/gpt-4o-2024-08-06}\n';
const PROJECT = (spec: string): string =>
  `apiVersion: mooring/v1\nkind: Project\nmetadata: {name: shop}\nspec:\n  teams: {leads: {members: [lin@acme.example]}}\n${spec}`;
const EVAL = (rest: string): string =>
  `apiVersion: mooring/v1\nkind: Eval\nmetadata: {name: quality}\nspec:\n  subject: {prompt: reply}\n${rest}`;
const PROMPT = '#- /reply.prompt.yaml\nname: reply\nmessages: [{role: user, content: "{{ticket}}"}]\n';
const SUITE = `apiVersion: mooring/v1
kind: Eval
metadata: {name: quality}
spec: {subject: {model: reply}, data: {records: {}}, scorers: [{name: fast, latency: 2s}]}
`;
const SLO = (objective: string, condition: string): string => `apiVersion: openslo/v1
kind: SLO
metadata: {name: answers}
spec:
  service: shop
  budgetingMethod: Occurrences
  timeWindow: [{duration: 7d, isRolling: true}]
  indicator:
    metadata: {name: answered}
    spec:
      ratioMetric:
        good: {metricSource: {type: mooring, spec: {where: 'record.status == "ok"'}}}
        total: {metricSource: {type: mooring, spec: {where: 'true'}}}
  objectives: [{displayName: answered, target: ${objective}}]
  alertPolicies:
    - kind: AlertPolicy
      metadata: {name: page}
      spec:
        alertWhenBreaching: true
        conditions:
          - kind: AlertCondition
            metadata: {name: burn}
            spec:
              severity: page
              condition: ${condition}
        notificationTargets:
          - {kind: AlertNotificationTarget, metadata: {name: on-call}, spec: {target: slack}}
---
apiVersion: openslo/v1
kind: Service
metadata: {name: shop}
spec: {}
`;
const SLO_ALONE = (rest: string): string => `apiVersion: openslo/v1
kind: SLO
metadata: {name: answers}
spec:
  service: reply
  timeWindow: [{duration: 30d, isRolling: true}]
  budgetingMethod: Occurrences
  indicator: {metadata: {name: answered}, spec: {ratioMetric: {counter: true, good: {metricSource: {type: mooring, spec: {where: 'record.status == "ok"'}}}, total: {metricSource: {type: mooring, spec: {where: 'true'}}}}}}
${rest}`;

/** Other files come before the one with the cursor. */
export const fixCases: readonly FixCase[] = [
  {
    name: 'a misspelled property gets its name',
    before: MODEL(`${SPEC}  gaurd$0rails: {output: [{schema: output, action: block}]}\n`),
    title: 'Change to `guardrails`',
    after: MODEL(`${SPEC}  guardrails: {output: [{schema: output, action: block}]}\n`),
  },
  {
    name: 'a misspelled value gets its word, in its quotes',
    before: MODEL(SPEC.replace('task: chat', 'task: "ch$0at_"')),
    title: 'Change to `chat`',
    after: MODEL(SPEC.replace('task: chat', 'task: "chat"')),
  },
  {
    name: 'a missing property is added to a block map',
    before: MODEL('spe$0c:\n  serve: {model: openai/gpt-4o-2024-08-06}\n'),
    title: 'Add `task`',
    after: MODEL('spec:\n  serve: {model: openai/gpt-4o-2024-08-06}\n  task: "chat"\n'),
  },
  {
    name: 'a duration loses its space',
    before: MODEL(SPEC.replace('08-06}', '08-06, timeout: 20$0 s}')),
    title: 'Write `20s`',
    after: MODEL(SPEC.replace('08-06}', '08-06, timeout: 20s}')),
  },
  {
    name: 'an unknown field of an expression gets its name',
    before: MODEL(`${SPEC}  guardrails: {output: [{rule: "reqest$0.key == 'a'", action: block}]}\n`),
    title: 'Change to `request`',
    after: MODEL(`${SPEC}  guardrails: {output: [{rule: "request.key == 'a'", action: block}]}\n`),
  },
  {
    name: 'a placeholder loses its spaces',
    before: 'name: a\ninputs: {ticket: {type: string}}\nmessages: [{role: user, content: "{{ tic$0ket }}"}]\n',
    title: 'Write `{{ticket}}`',
    after: 'name: a\ninputs: {ticket: {type: string}}\nmessages: [{role: user, content: "{{ticket}}"}]\n',
  },
  {
    name: 'an undefined placeholder becomes an input',
    before:
      'name: a\ninputs:\n  ticket: {type: string}\nmessages:\n  - {role: user, content: "{{ticket}} {{lo$0cale}}"}\n',
    title: 'Declare the input `locale`',
    after:
      'name: a\ninputs:\n  ticket: {type: string}\n  locale: {type: string}\nmessages:\n  - {role: user, content: "{{ticket}} {{locale}}"}\n',
  },
  {
    name: 'an unused input goes, and the others stay',
    before:
      'name: a\ninputs: {ticket: {type: string}, o$0ld: {type: number}}\nmessages: [{role: user, content: "{{ticket}}"}]\n',
    title: 'Remove `old`',
    after: 'name: a\ninputs: {ticket: {type: string}}\nmessages: [{role: user, content: "{{ticket}}"}]\n',
  },
  {
    name: 'a range that nothing is in becomes one that something is in',
    before: `#- /reply.model.yaml\n${MODEL('spec:\n  task: chat\n  serve: {prompt: reply$0@^3}\n')}#- /r.prompt.yaml\nname: reply\nversion: 2.1.0\nmessages: [{role: user, content: Hi}]\n`,
    title: 'Change to `reply@^2.1.0`',
    after: MODEL('spec:\n  task: chat\n  serve: {prompt: "reply@^2.1.0"}\n').replaceAll('"', ''),
  },
  {
    name: 'a suppression is written above the line, with room for the reason',
    before: MODEL('spec:\n  task: chat\n  serve:\n    model: openai/$0gpt-4o\n'),
    title: 'Suppress prompt/floating-model here, with a reason',
    after: MODEL(
      'spec:\n  task: chat\n  serve:\n    # mooring-ignore prompt/floating-model: ‹reason›\n    model: openai/gpt-4o\n',
    ),
  },
  {
    name: 'a code is turned off in the project file',
    before: `#- /mooring.yaml\napiVersion: mooring/v1\nkind: Project\nmetadata: {name: shop}\nspec: {rules: {slo/missing-runbook: off}}\n#- /reply.model.yaml\n${MODEL('spec:\n  task: chat\n  serve: {model: openai/$0gpt-4o}\n')}`,
    title: 'Turn prompt/floating-model off in mooring.yaml',
    after:
      '#- /mooring.yaml\napiVersion: mooring/v1\nkind: Project\nmetadata: {name: shop}\nspec: {rules: {slo/missing-runbook: off, prompt/floating-model: off}}\n',
  },
  {
    name: 'a prompt is copied as its next version',
    before: '#- /p/1.0.0.prompt.yaml\nname: reply$0\nversion: "1.0.0"\nmessages: [{role: user, content: Hi}]\n',
    title: 'Copy to a new minor version, 1.1.0',
    after: '#- /p/1.1.0.prompt.yaml\nname: reply\nversion: "1.1.0"\nmessages: [{role: user, content: Hi}]\n',
  },
  {
    name: 'a map in braces becomes lines',
    before: MODEL('spec:\n  task: chat\n  serve: {model: openai/gpt-4o-2024-08-06, timeout$0: 20s}\n'),
    title: 'Write as lines of its own',
    after: MODEL('spec:\n  task: chat\n  serve:\n    model: openai/gpt-4o-2024-08-06\n    timeout: 20s\n'),
  },
  {
    name: 'a secret becomes a reference to a variable',
    before:
      'apiVersion: openslo/v1\nkind: DataSource\nmetadata: {name: metrics}\nspec:\n  type: Prometheus\n  connectionDetails: {accessToken: hunt$0er2}\n',
    title: 'Refer to `${env:ACCESS_TOKEN}`',
    after:
      'apiVersion: openslo/v1\nkind: DataSource\nmetadata: {name: metrics}\nspec:\n  type: Prometheus\n  connectionDetails: {accessToken: "${env:ACCESS_TOKEN}"}\n',
  },
  {
    name: 'an OpenSLO name becomes a label',
    before: 'apiVersion: openslo/v1\nkind: Service\nmetadata: {name: My S$0hop}\nspec: {description: The shop}\n',
    title: 'Rename to `my-shop`',
    after: 'apiVersion: openslo/v1\nkind: Service\nmetadata: {name: my-shop}\nspec: {description: The shop}\n',
  },
  {
    name: 'an inline indicator becomes an SLI of its own',
    before: `apiVersion: openslo/v1
kind: SLO
metadata: {name: answers}
spec:
  service: shop
  indicator:
    metadata: {name: good}
    spec$0:
      thresholdMetric:
        metricSource: {type: Prometheus, spec: {query: good}}
  budgetingMethod: Occurrences
`,
    title: 'Extract the indicator into an SLI of its own',
    after: `apiVersion: openslo/v1
kind: SLO
metadata: {name: answers}
spec:
  service: shop
  indicatorRef: good
  budgetingMethod: Occurrences
---
apiVersion: openslo/v1
kind: SLI
metadata: {name: good}
spec:
  thresholdMetric:
    metricSource: {type: Prometheus, spec: {query: good}}
`,
  },
  {
    name: 'a key that stands twice goes with its line',
    before: MODEL(`${SPEC}  evals: [quality]\n  ev$0als: [other] # which?\n  slos: []\n`),
    title: 'Remove the second `evals`',
    after: MODEL(`${SPEC}  evals: [quality]\n  slos: []\n`),
  },
  {
    name: 'a key that stands twice goes from between braces',
    before: 'name: a\nmodelParameters: {topP: 0.9, to$0pP: 0.8}\nmessages: [{role: user, content: Hi}]\n',
    title: 'Remove the second `topP`',
    after: 'name: a\nmodelParameters: {topP: 0.9}\nmessages: [{role: user, content: Hi}]\n',
  },
  {
    name: 'a file that its name calls a Model says so itself',
    before: '#- /reply.model.yaml\n# Ours.\n$0metadata: {name: reply}\n',
    title: 'Start the file with `kind: Model`',
    after: 'apiVersion: mooring/v1\nkind: Model\n# Ours.\nmetadata: {name: reply}\n',
  },
  {
    name: 'a word for true in the place of true',
    before: SLO('0.99', '{kind: burnrate, op: gt, threshold: 2, lookbackWindow: 1h}').replace(
      'isRolling: true',
      'isRolling: Y$0es',
    ),
    title: 'Write `true`',
    after: SLO('0.99', '{kind: burnrate, op: gt, threshold: 2, lookbackWindow: 1h}'),
  },
  {
    name: 'a word in quotes in the place of false',
    before: SLO('0.99', '{kind: burnrate, op: gt, threshold: 2, lookbackWindow: 1h}').replace(
      'alertWhenBreaching: true',
      'alertWhenBreaching: "fal$0se"',
    ),
    title: 'Write `false`',
    after: SLO('0.99', '{kind: burnrate, op: gt, threshold: 2, lookbackWindow: 1h}').replace(
      'alertWhenBreaching: true',
      'alertWhenBreaching: false',
    ),
  },
  {
    name: 'a word that readers take for different things gets quotes',
    before:
      'name: a\ninputs: {country: {type: string, enum: [N$0O, SE]}}\nmessages: [{role: user, content: "{{country}}"}]\n',
    title: 'Write `"NO"`',
    after:
      'name: a\ninputs: {country: {type: string, enum: ["NO", SE]}}\nmessages: [{role: user, content: "{{country}}"}]\n',
  },
  {
    name: 'a suppression without a reason gets a place for it',
    before:
      'name: a\n# mooring-ig$0nore prompt/floating-model\nmodel: openai/gpt-4o\nmessages: [{role: user, content: Hi}]\n',
    title: 'Give a reason',
    after:
      'name: a\n# mooring-ignore prompt/floating-model: ‹reason›\nmodel: openai/gpt-4o\nmessages: [{role: user, content: Hi}]\n',
  },
  {
    name: 'a suppression that hides nothing goes with its line',
    before:
      'name: a\n# mooring-ig$0nore prompt/floating-model: agreed\nmodel: acme/large\nmessages: [{role: user, content: Hi}]\n',
    title: 'Remove the comment',
    after: 'name: a\nmodel: acme/large\nmessages: [{role: user, content: Hi}]\n',
  },
  {
    name: 'an anchor that nothing refers to goes',
    before: 'name: a\nmessages: &te$0xts [{role: user, content: Hi}]\n',
    title: 'Remove `&texts`',
    after: 'name: a\nmessages: [{role: user, content: Hi}]\n',
  },
  {
    name: 'a mention gets the name that is there, and keeps its range',
    before: `#- /p.prompt.yaml\nname: support-reply\nversion: 1.0.0\nmessages: [{role: user, content: Hi}]\n#- /reply.model.yaml\n${MODEL("spec:\n  task: chat\n  serve: {prompt: 'support-rep$0li@^1'}\n")}`,
    title: 'Change to `support-reply@^1`',
    after: MODEL("spec:\n  task: chat\n  serve: {prompt: 'support-reply@^1'}\n"),
  },
  {
    name: 'a floating model becomes its newest snapshot, in its quotes',
    before: "name: a\nmodel: 'mistral/$0mistral-small'\nmessages: [{role: user, content: Hi}]\n",
    title: 'Use `mistral/mistral-small-2603`',
    after: "name: a\nmodel: 'mistral/mistral-small-2603'\nmessages: [{role: user, content: Hi}]\n",
  },
  {
    name: 'a retired model becomes what its vendor suggests',
    before: 'name: a\nmodel: openai/$0gpt-3.5-turbo-0125 # cheap\nmessages: [{role: user, content: Hi}]\n',
    title: 'Use `openai/gpt-4.1-mini`',
    after: 'name: a\nmodel: openai/gpt-4.1-mini # cheap\nmessages: [{role: user, content: Hi}]\n',
  },
  {
    name: 'a version that says less than has changed is bumped',
    before: `#- /mooring.lock
# Written by \`mooring prompt lock\`. Commit this file, and never edit it by hand.
lockVersion: 1
prompts:
  "reply@1.0.0":
    content: "sha256:78897f92a3256f0919fabd3a9699879dbbf01dd2368b056aa1a80883aec32bea"
    behaviour: "sha256:a56b04450d329055943541e31fa90ebc8fb8ea6193140ff4bdc9eb9a3e38b293"
    unversioned: "3320b3b3c954"
    modelParameters: {}
    inputsDeclared: false
    inputs: {}
    outputsKey: "responseFormat"
    responseFormat: null
    messages: [{"role":"user","text":"44726a03f59f"}]
    other: {}
#- /reply.prompt.yaml
name: reply
version: "1.0$0.1"
messages: [{role: user, content: "Hello, {{customer}}"}]
`,
    title: 'Bump the version to 2.0.0',
    after: 'name: reply\nversion: "2.0.0"\nmessages: [{role: user, content: "Hello, {{customer}}"}]\n',
  },
  {
    name: 'a test case gets the value that is missing',
    before:
      'name: a\nmessages: [{role: user, content: "{{ticket}} {{locale}}"}]\ntestData:\n  - tic$0ket: Hi\n  - {ticket: Ho, locale: en}\n',
    title: 'Add `locale`',
    after:
      'name: a\nmessages: [{role: user, content: "{{ticket}} {{locale}}"}]\ntestData:\n  - ticket: Hi\n    locale: ""\n  - {ticket: Ho, locale: en}\n',
  },
  {
    name: 'a test case gets the name that was meant',
    before: 'name: a\nmessages: [{role: user, content: "{{ticket}}"}]\ntestData: [{tick$0ets: Hi}]\n',
    title: 'Rename `tickets` to `ticket`',
    after: 'name: a\nmessages: [{role: user, content: "{{ticket}}"}]\ntestData: [{ticket: Hi}]\n',
  },
  {
    name: 'a JSON schema is asked for',
    before:
      'name: a\njson$0Schema: \'{"name": "a", "schema": {"type": "object"}}\'\nmessages: [{role: user, content: Hi}]\n',
    title: 'Add `responseFormat: json_schema`',
    after:
      'name: a\njsonSchema: \'{"name": "a", "schema": {"type": "object"}}\'\nmessages: [{role: user, content: Hi}]\nresponseFormat: json_schema\n',
  },
  {
    name: 'a JSON schema is asked for in place of text',
    before:
      'name: a\nresponseFormat: text # for now\njson$0Schema: \'{"name": "a", "schema": {"type": "object"}}\'\nmessages: [{role: user, content: Hi}]\n',
    title: 'Write `responseFormat: json_schema`',
    after:
      'name: a\nresponseFormat: json_schema # for now\njsonSchema: \'{"name": "a", "schema": {"type": "object"}}\'\nmessages: [{role: user, content: Hi}]\n',
  },
  {
    name: 'a format without a schema gets one',
    before: 'name: a\nresponseFormat: json_$0schema\nmessages: [{role: user, content: Hi}]\n',
    title: 'Add `outputs`',
    after: 'name: a\nresponseFormat: json_schema\nmessages: [{role: user, content: Hi}]\noutputs: {type: object}\n',
  },
  {
    name: 'a bare schema gets its name, in a block of text',
    before:
      'name: a\nresponseFormat: json_schema\njsonSchema: $0|-\n  {\n    "type": "object"\n  }\nmessages: [{role: user, content: Hi}]\n',
    title: 'Put it into an object with `name` and `schema`',
    after:
      'name: a\nresponseFormat: json_schema\njsonSchema: |-\n  {"name": "a", "schema": {\n    "type": "object"\n  }}\nmessages: [{role: user, content: Hi}]\n',
  },
  {
    name: 'a bare schema gets its name, in double quotes',
    before:
      'name: a\nresponseFormat: json_schema\njsonSchema: $0"{\\"type\\": \\"object\\"}"\nmessages: [{role: user, content: Hi}]\n',
    title: 'Put it into an object with `name` and `schema`',
    after:
      'name: a\nresponseFormat: json_schema\njsonSchema: "{\\"name\\": \\"a\\", \\"schema\\": {\\"type\\": \\"object\\"}}"\nmessages: [{role: user, content: Hi}]\n',
  },
  {
    name: 'a comparison that is ignored goes',
    before:
      'name: a\nmessages: [{role: user, content: Hi}]\nevaluators:\n  - name: polite\n    string:\n      starts$0With: Dear\n      contains: regards # ignored?\n',
    title: 'Remove `startsWith`',
    after:
      'name: a\nmessages: [{role: user, content: Hi}]\nevaluators:\n  - name: polite\n    string:\n      contains: regards # ignored?\n',
  },
  {
    name: 'a field that the prompt does not declare gets its name',
    before: `${PROMPT.replace('name: reply', 'name: reply\ninputs: {ticket: {type: string}}')}#- /reply.model.yaml\n${MODEL('spec:\n  task: chat\n  serve: {prompt: reply}\n  guardrails: {input: [{rule: "input.tik$0et.size() < 9000", action: block}]}\n')}`,
    title: 'Change to `ticket`',
    after: MODEL(
      'spec:\n  task: chat\n  serve: {prompt: reply}\n  guardrails: {input: [{rule: "input.ticket.size() < 9000", action: block}]}\n',
    ),
  },
  {
    name: 'a metric gets its name, in its quotes',
    before: `${PROMPT}#- /quality.eval.yaml\n${EVAL('  scorers: [{name: valid, regex: a}]\n  gates:\n    - {metric: "vai$0ld", min: 20%}\n')}`,
    title: 'Change to `valid`',
    after: EVAL('  scorers: [{name: valid, regex: a}]\n  gates:\n    - {metric: "valid", min: 20%}\n'),
  },
  {
    name: 'a slice is formed beside the others',
    before: `${PROMPT}#- /quality.eval.yaml\n${EVAL('  slices: [channel]\n  scorers: [{name: valid, regex: a}]\n  gates: [{metric: valid, fairness: {slice: loc$0ale, maxGap: 5%}}]\n')}`,
    title: 'Add `locale` to `slices`',
    after: EVAL(
      '  slices: [channel, locale]\n  scorers: [{name: valid, regex: a}]\n  gates: [{metric: valid, fairness: {slice: locale, maxGap: 5%}}]\n',
    ),
  },
  {
    name: 'a slice is formed in a list of lines',
    before: `${PROMPT}#- /quality.eval.yaml\n${EVAL('  slices:\n    - channel # of sale\n  scorers: [{name: valid, regex: a}]\n  gates: [{metric: valid, fairness: {slice: loc$0ale, maxGap: 5%}}]\n')}`,
    title: 'Add `locale` to `slices`',
    after: EVAL(
      '  slices:\n    - channel # of sale\n    - locale\n  scorers: [{name: valid, regex: a}]\n  gates: [{metric: valid, fairness: {slice: locale, maxGap: 5%}}]\n',
    ),
  },
  {
    name: 'the first slice of all is formed',
    before: `${PROMPT}#- /quality.eval.yaml\n${EVAL('  scorers: [{name: valid, regex: a}]\n  gates: [{metric: valid, fairness: {slice: loc$0ale, maxGap: 5%}}]\n')}`,
    title: 'Add `locale` to `slices`',
    after: EVAL(
      '  scorers: [{name: valid, regex: a}]\n  gates: [{metric: valid, fairness: {slice: locale, maxGap: 5%}}]\n  slices: [locale]\n',
    ),
  },
  {
    name: 'a gate that nothing passes asks for what can be shown',
    before: `${PROMPT}#- /cases.jsonl\n{}\n#- /quality.eval.yaml\n${EVAL('  data: cases.jsonl\n  scorers: [{name: valid, regex: a}]\n  gates: [{metric: valid, min: 100$0%}]\n')}`,
    title: 'Write `99%`',
    after: EVAL('  data: cases.jsonl\n  scorers: [{name: valid, regex: a}]\n  gates: [{metric: valid, min: 99%}]\n'),
  },
  {
    name: 'a code of a rule gets its name',
    before: PROJECT('  rules:\n    prompt/floating-mo$0dle: error\n'),
    title: 'Change to `prompt/floating-model`',
    after: PROJECT('  rules:\n    prompt/floating-model: error\n'),
  },
  {
    name: 'a code of a rule that is set already goes instead',
    before: PROJECT('  rules: {prompt/floating-mo$0dle: error, prompt/floating-model: off}\n'),
    title: 'Remove `prompt/floating-modle`',
    after: PROJECT('  rules: {prompt/floating-model: off}\n'),
  },
  {
    name: 'a price gets the provider that was meant',
    before: PROJECT(
      '  providers: {acme: {type: openai, baseUrl: "https://llm.acme.example/v1"}}\n  prices: {am$0ce/large: {input: 1 USD, output: 2 USD}}\n',
    ),
    title: 'Change to `acme/large`',
    after: PROJECT(
      '  providers: {acme: {type: openai, baseUrl: "https://llm.acme.example/v1"}}\n  prices: {acme/large: {input: 1 USD, output: 2 USD}}\n',
    ),
  },
  {
    name: 'settings of a provider get its name',
    before: `#- /mooring.yaml\n${PROJECT('  providers: {openai: {type: openai, apiKey: "${env:OPENAI_API_KEY}"}}\n')}#- /prod.target.yaml\napiVersion: mooring/v1\nkind: Target\nmetadata: {name: prod}\nspec:\n  type: local\n  providers:\n    opn$0eai: {region: eu}\n`,
    title: 'Change to `openai`',
    after:
      'apiVersion: mooring/v1\nkind: Target\nmetadata: {name: prod}\nspec:\n  type: local\n  providers:\n    openai: {region: eu}\n',
  },
  {
    name: 'settings of a provider that is not there go',
    before: `#- /mooring.yaml\n${PROJECT('  providers: {openai: {type: openai, apiKey: "${env:OPENAI_API_KEY}"}}\n')}#- /prod.target.yaml\napiVersion: mooring/v1\nkind: Target\nmetadata: {name: prod}\nspec:\n  type: local\n  providers:\n    openai: {region: eu}\n    gone$0: {region: eu}\n`,
    title: 'Remove `gone`',
    after:
      'apiVersion: mooring/v1\nkind: Target\nmetadata: {name: prod}\nspec:\n  type: local\n  providers:\n    openai: {region: eu}\n',
  },
  {
    name: 'records are kept as long as their content',
    before: PROJECT('  retention: {records: 30d, content: 6$00d}\n'),
    title: 'Raise `records` to 60d',
    after: PROJECT('  retention: {records: 60d, content: 60d}\n'),
  },
  {
    name: 'content is kept as long as its records',
    before: PROJECT("  retention:\n    records: 30d\n    content: '6$00d' # as the law asks\n"),
    title: 'Lower `content` to 30d',
    after: PROJECT("  retention:\n    records: 30d\n    content: '30d' # as the law asks\n"),
  },
  {
    name: 'an address is encrypted, and loses the port that then means nothing',
    before: PROJECT("  providers:\n    acme: {type: openai, baseUrl: 'http://$0llm.acme.example:80/v1'}\n"),
    title: 'Write `https://llm.acme.example/v1`',
    after: PROJECT("  providers:\n    acme: {type: openai, baseUrl: 'https://llm.acme.example/v1'}\n"),
  },
  {
    name: 'the fixed reply moves to the end of a list in brackets',
    before: MODEL(
      'spec:\n  task: chat\n  serve:\n    model: openai/gpt-4o-2024-08-06\n    fallbacks: [{reply: Later.}, $0{model: mistral/mistral-small-2603}]\n',
    ),
    title: 'Move the fixed reply to the end',
    after: MODEL(
      'spec:\n  task: chat\n  serve:\n    model: openai/gpt-4o-2024-08-06\n    fallbacks: [{model: mistral/mistral-small-2603}, {reply: Later.}]\n',
    ),
  },
  {
    name: 'a fallback that is never reached goes from a list of lines',
    before: MODEL(
      'spec:\n  task: chat\n  serve:\n    model: openai/gpt-4o-2024-08-06\n    fallbacks:\n      - reply: Later.\n      - $0model: mistral/mistral-small-2603\n        on: [timeout]\n    stream: buffer\n',
    ),
    title: 'Remove this fallback',
    after: MODEL(
      'spec:\n  task: chat\n  serve:\n    model: openai/gpt-4o-2024-08-06\n    fallbacks:\n      - reply: Later.\n    stream: buffer\n',
    ),
  },
  {
    name: 'a fallback that was tried goes, and its list with it',
    before: MODEL(
      'spec:\n  task: chat\n  serve:\n    model: openai/gpt-4o-2024-08-06\n    fallbacks:\n      - model: openai/$0gpt-4o-2024-08-06\n    stream: buffer\n',
    ),
    title: 'Remove this fallback',
    after: MODEL('spec:\n  task: chat\n  serve:\n    model: openai/gpt-4o-2024-08-06\n    stream: buffer\n'),
  },
  {
    name: 'a tool that needs approval is not allowed without',
    before: MODEL(`${SPEC}  tools: {allow: [search, ref$0und], approve: [refund]}\n`),
    title: 'Remove the tool from `allow`',
    after: MODEL(`${SPEC}  tools: {allow: [search], approve: [refund]}\n`),
  },
  {
    name: 'a step that compares nothing goes',
    before: MODEL(`${SPEC}  rollout: {strategy: canary, steps: [{weight: 5%}, {weight: 10$00%}]}\n`),
    title: 'Remove the step',
    after: MODEL(`${SPEC}  rollout: {strategy: canary, steps: [{weight: 5%}]}\n`),
  },
  {
    name: 'steps are put in order, with their comments',
    before: MODEL(
      `${SPEC}  rollout:\n    strategy: canary\n    steps:\n      # Most.\n      - weight: 50%\n        minSamples: 200\n      - weight: 1$00% # some\n      # Few.\n      - weight: 5%`,
    ),
    title: 'Put the steps in the order of their weights',
    after: MODEL(
      `${SPEC}  rollout:\n    strategy: canary\n    steps:\n      # Few.\n      - weight: 5%\n      - weight: 10% # some\n      # Most.\n      - weight: 50%\n        minSamples: 200`,
    ),
  },
  {
    name: 'a comparison of what never happens goes',
    before: MODEL(
      `${SPEC}  rollout: {strategy: canary, steps: [{weight: 5%}], compare: [fall$0backs, errors, latency_p95]}\n`,
    ),
    title: 'Remove the comparison',
    after: MODEL(`${SPEC}  rollout: {strategy: canary, steps: [{weight: 5%}], compare: [errors, latency_p95]}\n`),
  },
  {
    name: 'a step waits for as many samples as come in a week',
    before: MODEL(
      `${SPEC}  rollout: {strategy: canary, steps: [{weight: 1%, minSamples: 20$0000}]}\n  limits: {requestsPerMinute: 60}\n`,
    ),
    title: 'Lower `minSamples` to 6048',
    after: MODEL(
      `${SPEC}  rollout: {strategy: canary, steps: [{weight: 1%, minSamples: 6048}]}\n  limits: {requestsPerMinute: 60}\n`,
    ),
  },
  {
    name: 'without fallbacks a call is blocked',
    before: MODEL(`${SPEC}  budget:\n    monthly: 100 USD\n    onExceeded: "fall$0back" # as agreed\n`),
    title: 'Write `block`',
    after: MODEL(`${SPEC}  budget:\n    monthly: 100 USD\n    onExceeded: "block" # as agreed\n`),
  },
  {
    name: 'drift becomes an incident where there is no training',
    before: `#- /a.csv\nlocale\n#- /reply.model.yaml\n${MODEL(`${SPEC}  drift: {reference: a.csv, columns: [{name: locale}], onDrift: [re$0train]}\n`)}`,
    title: 'Write `incident`',
    after: MODEL(`${SPEC}  drift: {reference: a.csv, columns: [{name: locale}], onDrift: [incident]}\n`),
  },
  {
    name: 'drift is an incident alone where there is no training',
    before: `#- /a.csv\nlocale\n#- /reply.model.yaml\n${MODEL(`${SPEC}  drift:\n    reference: a.csv\n    columns: [{name: locale}]\n    onDrift:\n      - incident\n      - re$0train`)}`,
    title: 'Remove `retrain`',
    after: MODEL(
      `${SPEC}  drift:\n    reference: a.csv\n    columns: [{name: locale}]\n    onDrift:\n      - incident\n`,
    ),
  },
  {
    name: 'a column of an artifact gets its name',
    before: `#- /a.csv\namount\n#- /a.onnx\nx\n#- /reply.model.yaml\n${MODEL('spec:\n  task: classification\n  serve:\n    artifact: a.onnx\n    features: [{name: amount, type: number}]\n    outputs: [{name: score, type: probability}]\n  drift: {reference: a.csv, columns: [{name: amu$0ont}]}\n')}`,
    title: 'Change to `amount`',
    after: MODEL(
      'spec:\n  task: classification\n  serve:\n    artifact: a.onnx\n    features: [{name: amount, type: number}]\n    outputs: [{name: score, type: probability}]\n  drift: {reference: a.csv, columns: [{name: amount}]}\n',
    ),
  },
  {
    name: 'an answer waits for a check that may stop it',
    before: MODEL(
      'spec:\n  task: chat\n  serve:\n    model: openai/gpt-4o-2024-08-06\n    stream: "observe" # quick\n  guardrails: {output: [{promptLeak: {}, action: bl$0ock}]}\n',
    ),
    title: 'Write `stream: buffer`',
    after: MODEL(
      'spec:\n  task: chat\n  serve:\n    model: openai/gpt-4o-2024-08-06\n    stream: "buffer" # quick\n  guardrails: {output: [{promptLeak: {}, action: block}]}\n',
    ),
  },
  {
    name: 'a check that cannot stop an answer flags it',
    before: MODEL(
      'spec:\n  task: chat\n  serve: {model: openai/gpt-4o-2024-08-06, stream: observe}\n  guardrails: {output: [{promptLeak: {}, action: bl$0ock}]}\n',
    ),
    title: 'Write `action: flag`',
    after: MODEL(
      'spec:\n  task: chat\n  serve: {model: openai/gpt-4o-2024-08-06, stream: observe}\n  guardrails: {output: [{promptLeak: {}, action: flag}]}\n',
    ),
  },
  {
    name: 'a Model past its date is retired',
    before: MODEL(`${SPEC}  lifecycle: {stage: pilot, retireAfter: 2026-$003-01}\n`),
    title: 'Write `stage: retired`',
    after: MODEL(`${SPEC}  lifecycle: {stage: retired, retireAfter: 2026-03-01}\n`),
  },
  {
    name: 'a use that the law forbids is retired',
    before: MODEL(`${SPEC}  risk:\n    class: pro$0hibited\n    oversight: leads\n`),
    title: 'Write `stage: retired`',
    after: MODEL(`${SPEC}  risk:\n    class: prohibited\n    oversight: leads\n  lifecycle: {stage: retired}\n`),
  },
  {
    name: 'a schedule of a retired Model goes',
    before: MODEL(
      `${SPEC}  lifecycle: {stage: retired}\n  evals:\n    - name: quality\n      schedule: "0 3 *$0 * *"\n---\n${SUITE}`,
    ),
    title: 'Remove `schedule`',
    after: MODEL(`${SPEC}  lifecycle: {stage: retired}\n  evals:\n    - name: quality\n---\n${SUITE}`),
  },
  {
    name: 'a team oversees a high risk',
    before: `#- /mooring.yaml\n${PROJECT('')}#- /reply.model.yaml\n${MODEL(`${SPEC}  risk:\n    class: hi$0gh\n  evals: [quality]\n---\n${SUITE}`)}`,
    title: 'Add `oversight: leads`',
    after: MODEL(`${SPEC}  risk:\n    class: high\n    oversight: leads\n  evals: [quality]\n---\n${SUITE}`),
  },
  {
    name: 'a team looks at what waits for a person',
    before: `#- /mooring.yaml\n${PROJECT('')}#- /reply.model.yaml\n${MODEL(`${SPEC}  guardrails: {output: [{rule: "size(output) < 900", action: rev$0iew}]}\n`)}`,
    title: 'Add `review: {team: leads}`',
    after: MODEL(
      `${SPEC}  guardrails: {output: [{rule: "size(output) < 900", action: review}]}\n  review: {team: leads}\n`,
    ),
  },
  {
    name: 'a deprecated Model leads to one that stays',
    before: MODEL(
      `${SPEC}  lifecycle: {stage: depre$0cated}\n---\napiVersion: mooring/v1\nkind: Model\nmetadata: {name: next}\n${SPEC}`,
    ),
    title: 'Add `successor: next`',
    after: MODEL(
      `${SPEC}  lifecycle: {stage: deprecated, successor: next}\n---\napiVersion: mooring/v1\nkind: Model\nmetadata: {name: next}\n${SPEC}`,
    ),
  },
  {
    name: 'a Model of high risk names the suite that is about it',
    before: MODEL(`${SPEC}  risk: {class: hi$0gh, oversight: leads}\n---\n${SUITE}`),
    title: 'Add `evals: [quality]`',
    after: MODEL(`${SPEC}  risk: {class: high, oversight: leads}\n  evals: [quality]\n---\n${SUITE}`),
  },
  {
    name: 'a Model in production names the suite that is about its prompt',
    before: `${PROMPT}#- /quality.eval.yaml\n${EVAL('  data: {records: {}}\n  scorers: [{name: fast, latency: 2s}]\n')}#- /reply.model.yaml\n${MODEL('spec:\n  task: chat\n  serve: {prompt: reply@^1}\n  lifecycle: {stage: prod$0uction}\n')}`,
    title: 'Add `evals: [quality]`',
    after: MODEL(
      'spec:\n  task: chat\n  serve: {prompt: reply@^1}\n  lifecycle: {stage: production}\n  evals: [quality]\n',
    ),
  },
  {
    name: 'a Model in production gets a place for its runbook',
    before: MODEL(`${SPEC}  lifecycle: {stage: prod$0uction}`),
    title: 'Add `runbook`',
    after: MODEL(`${SPEC}  lifecycle: {stage: production}\n  runbook: "https://‹address›"\n`),
  },
  {
    name: 'values that are marked as sensitive are not kept in full',
    before: `#- /reply.prompt.yaml\nname: reply\ninputs: {ticket: {type: string, sensitive: true}}\nmessages: [{role: user, content: "{{ticket}}"}]\n#- /reply.model.yaml\n${MODEL('spec:\n  task: chat\n  serve: {prompt: reply}\n  record:\n    content: fu$0ll # for now\n')}`,
    title: 'Write `redacted`',
    after: MODEL('spec:\n  task: chat\n  serve: {prompt: reply}\n  record:\n    content: redacted # for now\n'),
  },
  {
    name: 'a part of the timeout is no longer than the whole',
    before: MODEL(
      'spec:\n  task: chat\n  serve: {model: openai/gpt-4o-2024-08-06, timeout: {firstByte: 3$00s, total: 20s}}\n',
    ),
    title: 'Lower `firstByte` to 20s',
    after: MODEL(
      'spec:\n  task: chat\n  serve: {model: openai/gpt-4o-2024-08-06, timeout: {firstByte: 20s, total: 20s}}\n',
    ),
  },
  {
    name: 'a limit lets through what its check lets through',
    before: MODEL(
      `${SPEC}  limits: {tokensPerMinute: 40$000}\n  guardrails: {input: [{maxInputTokens: 6000, action: block}]}\n`,
    ),
    title: 'Raise `tokensPerMinute` to 6000',
    after: MODEL(
      `${SPEC}  limits: {tokensPerMinute: 6000}\n  guardrails: {input: [{maxInputTokens: 6000, action: block}]}\n`,
    ),
  },
  {
    name: 'a check asks for what its limit lets through',
    before: MODEL(
      `${SPEC}  limits: {tokensPerMinute: 40$000}\n  guardrails:\n    input:\n      - maxInputTokens: 6000 # a page\n        action: block\n`,
    ),
    title: 'Lower `maxInputTokens` to 4000',
    after: MODEL(
      `${SPEC}  limits: {tokensPerMinute: 4000}\n  guardrails:\n    input:\n      - maxInputTokens: 4000 # a page\n        action: block\n`,
    ),
  },
  {
    name: 'a budget of a request is what one costs',
    before: `#- /mooring.yaml\n${PROJECT('  prices: {acme/large: {input: 100 USD, output: 400 USD}}\n')}#- /reply.model.yaml\n${MODEL('spec:\n  task: chat\n  serve: {model: acme/large}\n  budget: {perRequest: 0.00$00001 USD}\n')}`,
    title: 'Raise `perRequest` to 0.0085 USD',
    after: MODEL('spec:\n  task: chat\n  serve: {model: acme/large}\n  budget: {perRequest: 0.0085 USD}\n'),
  },
  {
    name: 'bounds change places',
    before:
      'name: a\ninputs:\n  ticket:\n    type: string\n    minLength: 2$000\n    maxLength: 20\nmessages: [{role: user, content: "{{ticket}}"}]\n',
    title: 'Swap `minLength` and `maxLength`',
    after:
      'name: a\ninputs:\n  ticket:\n    type: string\n    minLength: 20\n    maxLength: 200\nmessages: [{role: user, content: "{{ticket}}"}]\n',
  },
  {
    name: 'a check that always passes goes, and what would be empty with it',
    before: MODEL(`${SPEC}  guardrails: {output: [{rule: "tr$0ue", action: block}]}\n  slos: []\n`),
    title: 'Remove the check',
    after: MODEL(`${SPEC}  slos: []\n`),
  },
  {
    name: 'a rule of a policy that always holds goes',
    before:
      'apiVersion: mooring/v1\nkind: Policy\nmetadata: {name: rules}\nspec:\n  rules:\n    - {name: two, require: "tr$0ue", message: Two people approve.}\n    - {name: back, require: has(plan.rollbackTo), message: There is a way back.}\n',
    title: 'Remove the rule',
    after:
      'apiVersion: mooring/v1\nkind: Policy\nmetadata: {name: rules}\nspec:\n  rules:\n    - {name: back, require: has(plan.rollbackTo), message: There is a way back.}\n',
  },
  {
    name: 'a second check of a name gets a number',
    before: MODEL(
      `${SPEC}  guardrails:\n    input: [{name: safe, injection: {}, action: block}]\n    output: [{name: 'sa$0fe', promptLeak: {}, action: block}]\n`,
    ),
    title: 'Rename to `safe-2`',
    after: MODEL(
      `${SPEC}  guardrails:\n    input: [{name: safe, injection: {}, action: block}]\n    output: [{name: 'safe-2', promptLeak: {}, action: block}]\n`,
    ),
  },
  {
    name: 'a default becomes a value that its input accepts',
    before:
      'name: a\ninputs:\n  locale: {type: string, enum: [en, "de"], default: $0dee}\nmessages: [{role: user, content: "{{locale}}"}]\n',
    title: 'Change to `de`',
    after:
      'name: a\ninputs:\n  locale: {type: string, enum: [en, "de"], default: "de"}\nmessages: [{role: user, content: "{{locale}}"}]\n',
  },
  {
    name: 'a value of a test is accepted from now on',
    before:
      'name: a\ninputs:\n  locale:\n    type: string\n    enum:\n    - en\n    - de\nmessages: [{role: user, content: "{{locale}}"}]\ntestData: [{locale: $0fr}]\n',
    title: 'Add `fr` to `enum`',
    after:
      'name: a\ninputs:\n  locale:\n    type: string\n    enum:\n    - en\n    - de\n    - fr\nmessages: [{role: user, content: "{{locale}}"}]\ntestData: [{locale: fr}]\n',
  },
  {
    name: 'a system message moves to the front, with what is said about it',
    before:
      'name: a\nmessages:\n  - role: user\n    content: |\n      Hello\n\n  # Manners.\n  - role: sys$0tem\n    content: Be polite. # always\n  - {role: user, content: Hi}\n',
    title: 'Put the system message first',
    after:
      'name: a\nmessages:\n  # Manners.\n  - role: system\n    content: Be polite. # always\n\n  - role: user\n    content: |\n      Hello\n  - {role: user, content: Hi}\n',
  },
  {
    name: 'a system message moves behind the one before it, in brackets',
    before:
      'name: a\nmessages: [{role: system, content: One.}, {role: user, content: Hi}, {role: sys$0tem, content: Two.}]\n',
    title: 'Put the system message first',
    after:
      'name: a\nmessages: [{role: system, content: One.}, {role: system, content: Two.}, {role: user, content: Hi}]\n',
  },
  {
    name: 'a choice that holds another one comes first',
    before:
      'name: a\nmessages: [{role: user, content: Hi}]\nevaluators:\n  - name: polite\n    llm:\n      modelId: openai/gpt-4o-2024-08-06\n      prompt: "Polite? {{completion}}"\n      choices: [{choice: polite, score: 1}, {choice: $0impolite, score: 0}]\n',
    title: 'Put the longer choice first',
    after:
      'name: a\nmessages: [{role: user, content: Hi}]\nevaluators:\n  - name: polite\n    llm:\n      modelId: openai/gpt-4o-2024-08-06\n      prompt: "Polite? {{completion}}"\n      choices: [{choice: impolite, score: 0}, {choice: polite, score: 1}]\n',
  },
  {
    name: 'of two samplings one goes',
    before: 'name: a\nmodelParameters: {temperature: 0.5, to$0pP: 0.5}\nmessages: [{role: user, content: Hi}]\n',
    title: 'Remove `topP`',
    after: 'name: a\nmodelParameters: {temperature: 0.5}\nmessages: [{role: user, content: Hi}]\n',
  },
  {
    name: 'of two samplings the other one goes',
    before:
      'name: a\nmodelParameters:\n  # Some chance.\n  temperature: 0.5\n  to$0pP: 0.5\nmessages: [{role: user, content: Hi}]\n',
    title: 'Remove `temperature`',
    after: 'name: a\nmodelParameters:\n  # Some chance.\n  topP: 0.5\nmessages: [{role: user, content: Hi}]\n',
  },
  {
    name: 'a version is that after which the file is named',
    before: '#- /reply/1.0.0.prompt.yaml\nname: reply\nversion: 1.$01.0\nmessages: [{role: user, content: Hi}]\n',
    title: 'Write version 1.0.0',
    after: 'name: reply\nversion: 1.0.0\nmessages: [{role: user, content: Hi}]\n',
  },
  {
    name: 'a path starts at the folder of its file',
    before: `${PROMPT}#- /evals/cases.jsonl\n{}\n#- /evals/quality.eval.yaml\n${EVAL('  data: cas$0es.jsonl\n  scorers: [{name: valid, regex: a}]\n')}`,
    title: 'Change to `./cases.jsonl`',
    after: EVAL('  data: "./cases.jsonl"\n  scorers: [{name: valid, regex: a}]\n'),
  },
  {
    name: 'an SLO gets a place for its runbook',
    before: SLO('0.95', '{kind: burnrate, op: gte, threshold: 2, lookbackWindow: 1h}').replace(
      'alertPolicies',
      'alert$0Policies',
    ),
    title: 'Add the annotation `runbook`',
    after: SLO('0.95', '{kind: burnrate, op: gte, threshold: 2, lookbackWindow: 1h}').replace(
      '{name: answers}',
      '{name: answers, annotations: {runbook: "https://‹address›"}}',
    ),
  },
  {
    name: 'an alert waits for the highest burn rate that there can be',
    before: SLO('0.9', '{kind: burnrate, op: gte, threshold: 14.4, lookbackWindow: 1h}').replace(
      '- kind: AlertPolicy',
      '- $0kind: AlertPolicy',
    ),
    title: 'Lower the threshold to 10',
    after: SLO('0.9', '{kind: burnrate, op: gte, threshold: 10, lookbackWindow: 1h}'),
  },
  {
    name: 'an alert on more than a burn rate waits for less than the highest',
    before: SLO(
      '0.93',
      '\n                kind: burnrate\n                op: gt\n                threshold: 14.4 # a page\n                lookbackWindow: 1h',
    ).replace('- kind: AlertPolicy', '- $0kind: AlertPolicy'),
    title: 'Lower the threshold to 14.28',
    after: SLO(
      '0.93',
      '\n                kind: burnrate\n                op: gt\n                threshold: 14.28 # a page\n                lookbackWindow: 1h',
    ),
  },
  {
    name: 'an alert looks back no further than its SLO',
    before: SLO('0.95', '{kind: burnrate, op: gte, threshold: 2, lookbackWindow: "14d"}').replace(
      '- kind: AlertPolicy',
      '- $0kind: AlertPolicy',
    ),
    title: 'Write `lookbackWindow: 7d`',
    after: SLO('0.95', '{kind: burnrate, op: gte, threshold: 2, lookbackWindow: "7d"}'),
  },
  {
    name: 'a policy tells somebody',
    before:
      'apiVersion: openslo/v1\nkind: AlertPolicy\nmetadata: {name: page}\nsp$0ec:\n  alertWhenNoData: false\n  conditions: [{kind: AlertCondition, metadata: {name: burn}, spec: {severity: page, condition: {kind: burnrate, op: gte, threshold: 2, lookbackWindow: 1h}}}]\n  notificationTargets: [{kind: AlertNotificationTarget, metadata: {name: on-call}, spec: {target: slack}}]\n',
    title: 'Write `alertWhenBreaching: true`',
    after:
      'apiVersion: openslo/v1\nkind: AlertPolicy\nmetadata: {name: page}\nspec:\n  alertWhenNoData: false\n  conditions: [{kind: AlertCondition, metadata: {name: burn}, spec: {severity: page, condition: {kind: burnrate, op: gte, threshold: 2, lookbackWindow: 1h}}}]\n  notificationTargets: [{kind: AlertNotificationTarget, metadata: {name: on-call}, spec: {target: slack}}]\n  alertWhenBreaching: true\n',
  },
  {
    name: 'an objective that is asked for twice goes',
    before: SLO_ALONE(
      '  objectives:\n    - {displayName: usual, target: 0.95}\n    - $0{displayName: strict, target: 0.95}\n',
    ),
    title: 'Remove this objective',
    after: SLO_ALONE('  objectives:\n    - {displayName: usual, target: 0.95}\n'),
  },
  {
    name: 'an objective of a Model in production alerts as the project does elsewhere',
    before: `#- /page.slo.yaml\napiVersion: openslo/v1\nkind: AlertPolicy\nmetadata: {name: page}\nspec:\n  alertWhenBreaching: true\n  conditions: [{kind: AlertCondition, metadata: {name: burn}, spec: {severity: page, condition: {kind: burnrate, op: gte, threshold: 2, lookbackWindow: 1h}}}]\n  notificationTargets: [{kind: AlertNotificationTarget, metadata: {name: on-call}, spec: {target: slack}}]\n#- /reply.model.yaml\n${MODEL(`${SPEC}  lifecycle: {stage: production}\n  slos: [answers]\n  runbook: https://reply.example/runbook\n`)}#- /answers.slo.yaml\n${SLO_ALONE('  objectives: [{target: 0.95}]\n').replace('service: reply', 'service: re$0ply')}`,
    title: 'Add `alertPolicies: [{alertPolicyRef: page}]`',
    after: SLO_ALONE('  objectives: [{target: 0.95}]\n  alertPolicies: [{alertPolicyRef: page}]\n'),
  },
  {
    name: 'a query asks for a bucket that there is',
    before: SLO_ALONE('  objectives: [{target: 0.95}]\n').replace(
      /\n {2}indicator: .*\n/,
      '\n  indicator:\n    metadata: {name: fast}\n    spec:\n      ratioMetric:\n        counter: true\n        good:\n          metricSource:\n            type: Prometheus\n            spec: {query: \'sum(rate(gen_ai_server_time_to_first_token_seconds_bucket{le="0.$08"}[{{.window}}]))\'}\n        total:\n          metricSource:\n            type: Prometheus\n            spec: {query: "sum(rate(gen_ai_server_time_to_first_token_seconds_count[{{.window}}]))"}\n',
    ),
    title: 'Use the bucket 0.75',
    after: SLO_ALONE('  objectives: [{target: 0.95}]\n').replace(
      /\n {2}indicator: .*\n/,
      '\n  indicator:\n    metadata: {name: fast}\n    spec:\n      ratioMetric:\n        counter: true\n        good:\n          metricSource:\n            type: Prometheus\n            spec: {query: \'sum(rate(gen_ai_server_time_to_first_token_seconds_bucket{le="0.75"}[{{.window}}]))\'}\n        total:\n          metricSource:\n            type: Prometheus\n            spec: {query: "sum(rate(gen_ai_server_time_to_first_token_seconds_count[{{.window}}]))"}\n',
    ),
  },
  {
    name: 'two resources get the line between them',
    before: MODEL(`${SPEC}# The next.\n\napi$0Version: mooring/v1\nkind: Model\nmetadata: {name: next}\n${SPEC}`),
    title: 'Put the line `---` above',
    after: MODEL(`${SPEC}# The next.\n\n---\napiVersion: mooring/v1\nkind: Model\nmetadata: {name: next}\n${SPEC}`),
  },
  {
    name: 'a field of an SLI gets its name',
    before: SLO_ALONE('  objectives: [{target: 0.95}]\n').replace('record.status', 'record.sta$0tsu'),
    title: 'Change to `status`',
    after: SLO_ALONE('  objectives: [{target: 0.95}]\n'),
  },
  {
    name: 'a function of an expression gets its name',
    before: MODEL(`${SPEC}  guardrails: {output: [{rule: "siz$0(output) < 900", action: block}]}\n`),
    title: 'Change to `size`',
    after: MODEL(`${SPEC}  guardrails: {output: [{rule: "size(output) < 900", action: block}]}\n`),
  },
  {
    name: 'a kind gets its name',
    before: MODEL(SPEC).replace('kind: Model', "kind: 'Mod$0le'"),
    title: 'Change to `Model`',
    after: MODEL(SPEC).replace('kind: Model', "kind: 'Model'"),
  },
  {
    name: 'a version gets the form that is known',
    before: MODEL(SPEC).replace('mooring/v1', 'moor$0ing/v2'),
    title: 'Change to `mooring/v1`',
    after: MODEL(SPEC),
  },
  {
    name: 'a gate that asks for nothing asks for something',
    before: `${PROMPT}#- /quality.eval.yaml\n${EVAL('  scorers: [{name: valid, regex: a}]\n  gates:\n    - met$0ric: valid\n')}`,
    title: 'Add `min`',
    after: EVAL('  scorers: [{name: valid, regex: a}]\n  gates:\n    - metric: valid\n      min: "98%"\n'),
  },
  {
    name: 'a property that does not belong to an SLI goes',
    before: SLO_ALONE('  objectives: [{target: 0.95}]\n').replace(
      'counter: true, good',
      'counter: true, rawT$0ype: success, good',
    ),
    title: 'Remove `rawType`',
    after: SLO_ALONE('  objectives: [{target: 0.95}]\n'),
  },
  {
    name: 'a suppression past its day goes',
    before:
      'name: a\n# mooring-ig$0nore prompt/floating-model: until the move until 2026-01-31\nmodel: openai/gpt-4o\nmessages: [{role: user, content: Hi}]\n',
    title: 'Remove the comment',
    after: 'name: a\nmodel: openai/gpt-4o\nmessages: [{role: user, content: Hi}]\n',
  },
  {
    name: 'a number that is written as a text becomes one',
    before: MODEL(`${SPEC}  limits: {requestsPerMinute: "6$000"}\n`),
    title: 'Write `600`',
    after: MODEL(`${SPEC}  limits: {requestsPerMinute: 600}\n`),
  },
  {
    name: 'one value becomes a list',
    before: MODEL(`${SPEC}  placement:\n    residency: e$0u # for now\n`),
    title: 'Write `[eu]`',
    after: MODEL(`${SPEC}  placement:\n    residency: [eu] # for now\n`),
  },
  {
    name: 'a number in the place of a text gets quotes',
    before: MODEL(SPEC).replace('{name: reply}', '{name: reply, labels: {costCenter: 1$014}}'),
    title: 'Write `"114"`',
    after: MODEL(SPEC).replace('{name: reply}', '{name: reply, labels: {costCenter: "114"}}'),
  },
  {
    name: 'of two properties that exclude each other one goes',
    before: MODEL(SPEC.replace('{model: openai/gpt-4o-2024-08-06}', '\n    model: acme/large\n    art$0ifact: a.onnx')),
    title: 'Remove `artifact`',
    after: MODEL(SPEC.replace('{model: openai/gpt-4o-2024-08-06}', '\n    model: acme/large')),
  },
  {
    name: 'a text that begins with a mark of its own gets quotes',
    before: 'name: a\ndescription: $0@team writes it\nmessages: [{role: user, content: Hi}]\n',
    title: 'Put the value in quotes',
    after: 'name: a\ndescription: "@team writes it"\nmessages: [{role: user, content: Hi}]\n',
  },
  {
    name: 'two items get the comma between them',
    before:
      'name: a\ninputs: {country: {type: string, enum: ["SE" $0"DE"]}}\nmessages: [{role: user, content: "{{country}}"}]\n',
    title: 'Add the comma',
    after:
      'name: a\ninputs: {country: {type: string, enum: ["SE", "DE"]}}\nmessages: [{role: user, content: "{{country}}"}]\n',
  },
  {
    name: 'a comment gets the space before it',
    before: 'name: a\ndescription: "Short"$0# for now\nmessages: [{role: user, content: Hi}]\n',
    title: 'Add the space',
    after: 'name: a\ndescription: "Short" # for now\nmessages: [{role: user, content: Hi}]\n',
  },
  {
    name: 'of two targets one goes',
    before: SLO_ALONE('  objectives:\n    - $0target: 0.95\n      targetPercent: 95 # twice\n'),
    title: 'Remove `targetPercent`',
    after: SLO_ALONE('  objectives:\n    - target: 0.95\n'),
  },
  {
    name: 'a window that neither rolls nor begins rolls',
    before: SLO_ALONE('  objectives: [{target: 0.95}]\n').replace(
      '[{duration: 30d, isRolling: true}]',
      '\n    - $0duration: 30d',
    ),
    title: 'Write `isRolling: true`',
    after: SLO_ALONE('  objectives: [{target: 0.95}]\n').replace(
      '[{duration: 30d, isRolling: true}]',
      '\n    - duration: 30d\n      isRolling: true',
    ),
  },
  {
    name: 'a window that begins at fixed times does not roll',
    before: SLO_ALONE('  objectives: [{target: 0.95}]\n').replace(
      '{duration: 30d, isRolling: true}',
      '{$0duration: 1M, isRolling: true, calendar: {startTime: "2026-01-01 00:00:00", timeZone: UTC}}',
    ),
    title: 'Write `isRolling: false`',
    after: SLO_ALONE('  objectives: [{target: 0.95}]\n').replace(
      '{duration: 30d, isRolling: true}',
      '{duration: 1M, isRolling: false, calendar: {startTime: "2026-01-01 00:00:00", timeZone: UTC}}',
    ),
  },
  {
    name: 'a target in percent becomes a share, exactly',
    before: SLO_ALONE('  objectives: [{target: 99$0.9}]\n'),
    title: 'Write `0.999`',
    after: SLO_ALONE('  objectives: [{target: 0.999}]\n'),
  },
  {
    name: 'the start of a window is written as OpenSLO writes it',
    before: SLO_ALONE('  objectives: [{target: 0.95}]\n').replace(
      '{duration: 30d, isRolling: true}',
      "{duration: 1M, calendar: {startTime: '2026-01-$001T08:00', timeZone: UTC}}",
    ),
    title: 'Write `2026-01-01 08:00:00`',
    after: SLO_ALONE('  objectives: [{target: 0.95}]\n').replace(
      '{duration: 30d, isRolling: true}',
      "{duration: 1M, calendar: {startTime: '2026-01-01 08:00:00', timeZone: UTC}}",
    ),
  },
  {
    name: 'a request costs no more than a month',
    before: MODEL(`${SPEC}  budget:\n    monthly: 10 USD\n    perRequest: "20$0 USD"\n`),
    title: 'Lower `perRequest` to 10 USD',
    after: MODEL(`${SPEC}  budget:\n    monthly: 10 USD\n    perRequest: "10 USD"\n`),
  },
  {
    name: 'recorded answers stay away from a protected target',
    before: `#- /replay.jsonl\n{}\n#- /mooring.yaml\n${PROJECT('  providers: {offline: {type: replay, file: replay.jsonl}}\n')}#- /prod.target.yaml\napiVersion: mooring/v1\nkind: Target\nmetadata: {name: prod}\nspec: {type: container, protection: {approvals: 1}}\n---\napiVersion: mooring/v1\nkind: Target\nmetadata: {name: local}\nspec: {type: local}\n#- /reply.model.yaml\n${MODEL('spec:\n  task: chat\n  serve: {model: off$0line/small}\n  targets:\n    - local\n    - prod # soon\n')}`,
    title: 'Take `prod` out of `targets`',
    after: MODEL('spec:\n  task: chat\n  serve: {model: offline/small}\n  targets:\n    - local\n'),
  },
  {
    name: 'several system messages come first, in their order',
    before:
      'name: a\nmessages:\n  - {role: user, content: Hi}\n  - {role: sys$0tem, content: One.}\n  - {role: assistant, content: Ho}\n  - {role: system, content: Two.}\n',
    title: 'Put the system messages first',
    after:
      'name: a\nmessages:\n  - {role: system, content: One.}\n  - {role: system, content: Two.}\n  - {role: user, content: Hi}\n  - {role: assistant, content: Ho}\n',
  },
  {
    name: 'a comparison becomes its word',
    before: SLO('0.95', '{kind: burnrate, op: ">$0=", threshold: 2, lookbackWindow: 1h}'),
    title: 'Write `gte`',
    after: SLO('0.95', '{kind: burnrate, op: gte, threshold: 2, lookbackWindow: 1h}'),
  },
  {
    name: 'a duration gets the unit that OpenSLO knows',
    before: SLO('0.95', '{kind: burnrate, op: gte, threshold: 2, lookbackWindow: "6$00 mins"}'),
    title: 'Write `60m`',
    after: SLO('0.95', '{kind: burnrate, op: gte, threshold: 2, lookbackWindow: "60m"}'),
  },
  {
    name: 'a list in brackets becomes lines, from anywhere in it',
    before: MODEL(
      `${SPEC}  rollout:\n    strategy: canary\n    steps: [{weight: 5%, minSamp$0les: 200}, {weight: 25%}]\n    alpha: 5%\n`,
    ),
    title: 'Write as lines of its own',
    after: MODEL(
      `${SPEC}  rollout:\n    strategy: canary\n    steps:\n      - {weight: 5%, minSamples: 200}\n      - {weight: 25%}\n    alpha: 5%\n`,
    ),
  },
  {
    name: 'an item in braces becomes lines behind its dash',
    before: MODEL(
      `${SPEC}  rollout:\n    strategy: canary\n    steps:\n      - {weight: 5%, minSamp$0les: 200}\n      - {weight: 25%}\n`,
    ),
    title: 'Write as lines of its own',
    after: MODEL(
      `${SPEC}  rollout:\n    strategy: canary\n    steps:\n      - weight: 5%\n        minSamples: 200\n      - {weight: 25%}\n`,
    ),
  },
  {
    name: 'lines below a key become one line behind it',
    before: MODEL(
      'spec:\n  task: chat\n  ser$0ve:\n    model: openai/gpt-4o-2024-08-06\n\n    fallbacks:\n      - reply: "Later, please."\n        on: [timeout]\n  slos: []\n',
    ),
    title: 'Write on one line',
    after: MODEL(
      'spec:\n  task: chat\n  serve: {model: openai/gpt-4o-2024-08-06, fallbacks: [{reply: "Later, please.", on: [timeout]}]}\n  slos: []\n',
    ),
  },
  {
    name: 'lines behind a dash become one line, with quotes where a mark would be read',
    before: 'name: a\nmessages:\n  - role: user\n    con$0tent: Hello, [you]\n',
    title: 'Write on one line',
    after: 'name: a\nmessages:\n  - {role: user, content: "Hello, [you]"}\n',
  },
  {
    name: 'an inline indicator becomes a file of its own',
    before: `#- /slos/good.sli.yaml
apiVersion: openslo/v1
kind: SLI
metadata: {name: other}
spec: {thresholdMetric: {metricSource: {type: Prometheus, spec: {query: up}}}}
#- /slos/answers.slo.yaml
apiVersion: openslo/v1
kind: SLO
metadata: {name: answers}
spec:
  service: shop
  # What counts.
  indicator:
    metadata: {name: good}
    spec$0:
      # The gauge.
      thresholdMetric:
        metricSource: {type: Prometheus, spec: {query: good}}
  budgetingMethod: Occurrences
`,
    title: 'Extract the indicator into a file of its own',
    after: `apiVersion: openslo/v1
kind: SLO
metadata: {name: answers}
spec:
  service: shop
  # What counts.
  indicatorRef: good
  budgetingMethod: Occurrences
#- /slos/good-2.sli.yaml
apiVersion: openslo/v1
kind: SLI
metadata: {name: good}
spec:
  # The gauge.
  thresholdMetric:
    metricSource: {type: Prometheus, spec: {query: good}}
`,
  },
  {
    name: 'a schema in a text becomes `outputs`',
    before: `name: a
responseFormat: json_schema
json$0Schema: |-
  {
    "name": "reply",
    "strict": true,
    "schema": {
      "type": "object",
      "additionalProperties": false,
      "required": ["reply", "language"],
      "properties": {
        "reply": {"type": "string", "description": "What the customer reads: plain text."},
        "language": {"type": "string", "enum": ["en", "no"]}
      }
    }
  }
messages: [{role: user, content: Hi}]
`,
    title: 'Write the schema as `outputs`',
    after: `name: a
outputs:
  type: object
  additionalProperties: false
  required: [reply, language]
  properties:
    reply: {type: string, description: "What the customer reads: plain text."}
    language: {type: string, enum: [en, "no"]}
messages: [{role: user, content: Hi}]
`,
  },
  {
    name: 'a colon in a text needs quotes',
    before: 'name: a\ndescription: Note:$0 it is short # for now\nmessages: [{role: user, content: Hi}]\n'.replace(
      ' # for now',
      '',
    ),
    title: 'Put the value in quotes',
    after: 'name: a\ndescription: "Note: it is short"\nmessages: [{role: user, content: Hi}]\n',
  },
  {
    name: 'a backslash is written twice',
    before: 'name: a\ndescription: "C:\\$0dir"\nmessages: [{role: user, content: Hi}]\n',
    title: 'Write `\\\\`',
    after: 'name: a\ndescription: "C:\\\\dir"\nmessages: [{role: user, content: Hi}]\n',
  },
  {
    name: 'a key is told from its value by a space',
    before: 'name: a\ndescrip$0tion:short\nmessages: [{role: user, content: Hi}]\n',
    title: 'Put a space behind the colon',
    after: 'name: a\ndescription: short\nmessages: [{role: user, content: Hi}]\n',
  },
  {
    name: 'an alias gets the name of its anchor',
    before: 'name: a\ndescription: &text Short\nmessages: [{role: user, content: *te$0xt1}]\n',
    title: 'Change to `*text`',
    after: 'name: a\ndescription: &text Short\nmessages: [{role: user, content: *text}]\n',
  },
  {
    name: 'a comma too many goes',
    before: 'name: a\nmodelParameters: {topP: 0.9,,$0 maxTokens: 30}\nmessages: [{role: user, content: Hi}]\n',
    title: 'Remove the comma',
    after: 'name: a\nmodelParameters: {topP: 0.9, maxTokens: 30}\nmessages: [{role: user, content: Hi}]\n',
  },
  {
    name: 'a tab becomes spaces',
    before: 'name: a\nmodelParameters:\n$0\ttopP: 0.9\nmessages: [{role: user, content: Hi}]\n',
    title: 'Indent with spaces',
    after: 'name: a\nmodelParameters:\n  topP: 0.9\nmessages: [{role: user, content: Hi}]\n',
  },
];

/** Where an action of this title would lose something, or do what nobody can want. */
export const refusals: readonly Refusal[] = [
  {
    name: 'lines with a comment do not become one',
    before:
      'name: a\nmodelParameters:\n  topP: 0.$09 # a guess\n  maxTokens: 30\nmessages: [{role: user, content: Hi}]\n',
    title: 'Write on one line',
  },
  {
    name: 'a text of several lines does not become one line',
    before: 'name: a\nmessages:\n  - role: us$0er\n    content: |\n      Hi\n',
    title: 'Write on one line',
  },
  {
    name: 'lines that fill more than a line do not become one',
    before: `name: a\nmessages:\n  - role: us$0er\n    content: ${'word '.repeat(25)}\n`,
    title: 'Write on one line',
  },
  {
    name: 'lines that others refer to do not become one',
    before: 'name: a\nmessages:\n  - &first\n    role: us$0er\n    content: Hi\n  - *first\n',
    title: 'Write on one line',
  },
  {
    name: 'a schema that asks for more than `outputs` can stays a text',
    before:
      'name: a\nresponseFormat: json_schema\njson$0Schema: \'{"name": "a", "strict": true, "schema": {"type": "object", "properties": {"b": {}}}}\'\nmessages: [{role: user, content: Hi}]\n',
    title: 'Write the schema as `outputs`',
  },
  {
    name: 'a repeated fallback stays where calls are sent to it',
    before: MODEL(
      'spec:\n  task: chat\n  serve:\n    model: openai/gpt-4o-2024-08-06\n    fallbacks: [{model: openai/$0gpt-4o-2024-08-06}]\n  budget: {monthly: 100 USD, onExceeded: fallback}\n',
    ),
    title: 'Remove this fallback',
    code: 'model/repeated-fallback',
  },
  {
    name: 'a condition that another SLO may share stays',
    before: SLO('0.9', '{kind: burnrate, op: gte, threshold: 14.4, lookbackWindow: 1h}')
      .replace(/ {4}- kind: AlertPolicy\n[\s\S]*?---\n/, '    - alertPol$0icyRef: page\n---\n')
      .concat(
        '---\napiVersion: openslo/v1\nkind: AlertPolicy\nmetadata: {name: page}\nspec:\n  alertWhenBreaching: true\n  conditions: [{kind: AlertCondition, metadata: {name: burn}, spec: {severity: page, condition: {kind: burnrate, op: gte, threshold: 14.4, lookbackWindow: 1h}}}]\n  notificationTargets: [{kind: AlertNotificationTarget, metadata: {name: on-call}, spec: {target: slack}}]\n',
      ),
    title: 'Lower the threshold to 10',
    code: 'slo/unreachable-alert',
  },
  {
    name: 'an item that others refer to stays',
    before: MODEL(`${SPEC}  tools: {allow: [search, &pay ref$0und], approve: [refund, *pay]}\n`),
    title: 'Remove the tool from `allow`',
    code: 'model/tool-twice',
  },
  {
    name: 'a version that is there already is not written twice',
    before:
      '#- /other.prompt.yaml\nname: reply\nversion: 1.0.0\nmessages: [{role: user, content: Hi}]\n#- /reply/1.0.0.prompt.yaml\nname: reply\nversion: 1.$01.0\nmessages: [{role: user, content: Hi}]\n',
    title: 'Write version 1.0.0',
    code: 'prompt/file-name',
  },
  {
    name: 'a gate on the few cases of a prompt asks for no share that they cannot show',
    before: `${PROMPT}#- /quality.eval.yaml\n${EVAL('  scorers: [{name: valid, regex: a}]\n  gates: [{metric: valid, min: 100$0%}]\n')}`,
    title: 'Write `99%`',
    code: 'eval/perfect-gate',
  },
  {
    name: 'a rule of a policy that never holds stays',
    before:
      'apiVersion: mooring/v1\nkind: Policy\nmetadata: {name: rules}\nspec:\n  rules:\n    - {name: freeze, require: "fal$0se", message: Nobody deploys.}\n    - {name: back, require: has(plan.rollbackTo), message: There is a way back.}\n',
    title: 'Remove the rule',
    code: 'policy/constant-rule',
  },
  {
    name: 'steps of the same weight stay as they are',
    before: MODEL(`${SPEC}  rollout: {strategy: canary, steps: [{weight: 25%}, {weight: 2$05%}]}\n`),
    title: 'Put the steps in the order of their weights',
    code: 'model/falling-weights',
  },
];
