/** The files of a new project: small, commented where a newcomer would ask, and clean under `mooring lint`. */
export const starterFiles: Readonly<Record<string, string>> = {
  'mooring.yaml': `apiVersion: mooring/v1
kind: Project
metadata: {name: my-project}
spec:
  teams:
    my-team: {members: [me@example.com]}
  providers:
    openai: {type: openai, apiKey: "\${env:OPENAI_API_KEY}"}
`,
  'prompts/greeting/1.0.0.prompt.yaml': `name: greeting
version: 1.0.0
description: Greets a customer by name
owner: my-team
model: openai/gpt-4o-mini-2024-07-18
modelParameters: {temperature: 0.2, maxTokens: 100}
inputs:
  customer: {type: string, description: The customer's name, maxTokens: 50}
messages:
  - {role: system, content: You greet customers in one friendly sentence.}
  - {role: user, content: "Greet {{customer}}."}
testData:
  - {customer: Ada, expected: Ada}
  - {customer: Bo, expected: Bo}
  - {customer: Chidi, expected: Chidi}
  - {customer: Dana, expected: Dana}
  - {customer: Emre, expected: Emre}
  - {customer: Fatima, expected: Fatima}
  - {customer: Goran, expected: Goran}
  - {customer: Hana, expected: Hana}
  - {customer: Ines, expected: Ines}
  - {customer: Joan, expected: Joan}
  - {customer: Kwame, expected: Kwame}
  - {customer: Lin, expected: Lin}
evaluators:
  - {name: names the customer, string: {contains: "{{expected}}"}}
`,
  'models/greeter.model.yaml': `apiVersion: mooring/v1
kind: Model
metadata: {name: greeter, owner: my-team, description: Greets customers}
spec:
  task: chat
  lifecycle: {stage: draft}
  serve:
    prompt: greeting@^1.0
    timeout: 20s
  evals: [greeting-quality]
  slos: [greeter-availability]
  targets: [local]
`,
  'evals/greeting-quality.eval.yaml': `apiVersion: mooring/v1
kind: Eval
metadata: {name: greeting-quality}
spec:
  subject: {prompt: greeting}
  # Without \`data\`, the prompt's own testData.
  scorers:
    - {name: names-the-customer, cel: "output.contains(case.expected)"}
  gates:
    # The lower bound counts: twelve cases that all pass show 77 % at best, 90 % takes 29.
    - {metric: names-the-customer, min: 70%}
`,
  'slos/greeter.slo.yaml': `apiVersion: openslo/v1
kind: SLO
metadata: {name: greeter-availability, displayName: Greeter answers}
spec:
  # A Model is the OpenSLO Service of its name.
  service: greeter
  indicator:
    metadata: {name: greeter-answered}
    spec:
      ratioMetric:
        counter: true
        good: {metricSource: {type: mooring, spec: {where: 'record.status == "ok"'}}}
        total: {metricSource: {type: mooring, spec: {where: 'record.model == "greeter"'}}}
  timeWindow: [{duration: 30d, isRolling: true}]
  budgetingMethod: Occurrences
  objectives: [{displayName: answered, target: 0.99}]
`,
  'targets/local.target.yaml': `apiVersion: mooring/v1
kind: Target
metadata: {name: local}
spec:
  type: local
`,
};
