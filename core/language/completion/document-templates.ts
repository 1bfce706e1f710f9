/** A whole document of each kind, to begin with: valid as it stands. `«1:text»` is the first stop, with its text. */

export interface DocumentTemplate {
  readonly label: string;
  readonly detail: string;
  /** The ends of the names of files that hold this kind. */
  readonly files: readonly string[];
  readonly body: string;
}

export const documentTemplates: readonly DocumentTemplate[] = [
  {
    label: 'Model',
    detail: 'a new model, serving a prompt',
    files: ['.model.yaml', '.model.yml'],
    body: `apiVersion: mooring/v1
kind: Model
metadata:
  name: «1:my-model»
  owner: «2:my-team»
  description: «3:What it does, in a sentence»
spec:
  task: chat
  risk: {class: «4:minimal», rationale: «5:Why»}
  lifecycle: {stage: draft}
  serve:
    prompt: «6:my-prompt»
    timeout: 20s
  budget: {monthly: «7:100 USD»}
  targets: [local]
`,
  },
  {
    label: 'Prompt',
    detail: 'a new version of a prompt',
    files: ['.prompt.yaml', '.prompt.yml'],
    body: `name: «1:my-prompt»
version: «2:1.0.0»
description: «3:What it is for»
owner: «4:my-team»
model: «5:openai/gpt-5-mini-2026-03-01»
inputs:
  «6:question»: {type: string, description: «7:What the user asks»}
messages:
  - role: system
    content: «8:You answer in one sentence.»
  - role: user
    content: "{{«6:question»}}"
testData:
  - {«6:question»: «9:Where is my parcel?», expected: «10:parcel»}
evaluators:
  - {name: on topic, string: {contains: "{{expected}}"}}
`,
  },
  {
    label: 'Eval',
    detail: 'a new eval suite of a prompt',
    files: ['.eval.yaml', '.eval.yml'],
    body: `apiVersion: mooring/v1
kind: Eval
metadata:
  name: «1:my-suite»
  owner: «2:my-team»
spec:
  subject: {prompt: «3:my-prompt»}
  scorers:
    - {name: «4:on-topic», contains: "{{expected}}"}
  gates:
    - {metric: «4:on-topic», min: «5:90%»}
`,
  },
  {
    label: 'Target',
    detail: 'a new place to run',
    files: ['.target.yaml', '.target.yml'],
    body: `apiVersion: mooring/v1
kind: Target
metadata: {name: «1:local», owner: «2:my-team»}
spec:
  type: «3:local»
  region: «4:eu»
`,
  },
  {
    label: 'Policy',
    detail: 'new rules for deployments',
    files: ['.policy.yaml', '.policy.yml'],
    body: `apiVersion: mooring/v1
kind: Policy
metadata: {name: «1:production», owner: «2:my-team»}
spec:
  rules:
    - name: «3:every-gate-passed»
      require: «4:plan.gates.all(gate, gate.verdict == "pass")»
      message: «5:A gate of this release did not pass. Run its evals.»
`,
  },
  {
    label: 'Project',
    detail: 'the project of a workspace',
    files: ['mooring.yaml'],
    body: `apiVersion: mooring/v1
kind: Project
metadata: {name: «1:my-project»}
spec:
  teams:
    «2:my-team»: {members: [«3:me@example.com»]}
  providers:
    «4:openai»: {type: openai, apiKey: "\${env:OPENAI_API_KEY}"}
`,
  },
  {
    label: 'SLO',
    detail: 'a new objective, counted from records',
    files: ['.slo.yaml', '.slo.yml'],
    body: `apiVersion: openslo/v1
kind: SLO
metadata: {name: «1:my-model-availability», displayName: «2:It answers»}
spec:
  service: «3:my-model»
  indicator:
    metadata: {name: «4:my-model-answered»}
    spec:
      ratioMetric:
        counter: true
        good: {metricSource: {type: mooring, spec: {where: 'record.model == "«3:my-model»" && record.status == "ok"'}}}
        total: {metricSource: {type: mooring, spec: {where: 'record.model == "«3:my-model»"'}}}
  timeWindow: [{duration: «5:30d», isRolling: true}]
  budgetingMethod: Occurrences
  objectives: [{displayName: answered, target: «6:0.995»}]
`,
  },
  {
    label: 'SLI',
    detail: 'an indicator that objectives share',
    files: ['.slo.yaml', '.slo.yml'],
    body: `apiVersion: openslo/v1
kind: SLI
metadata: {name: «1:my-model-answered»}
spec:
  ratioMetric:
    counter: true
    good: {metricSource: {type: mooring, spec: {where: 'record.status == "ok"'}}}
    total: {metricSource: {type: mooring, spec: {where: 'record.model == "«2:my-model»"'}}}
`,
  },
  {
    label: 'AlertPolicy',
    detail: 'when to alert, and whom',
    files: ['.slo.yaml', '.slo.yml'],
    body: `apiVersion: openslo/v1
kind: AlertPolicy
metadata: {name: «1:page-on-fast-burn»}
spec:
  alertWhenBreaching: true
  conditions: [{conditionRef: «2:fast-burn»}]
  notificationTargets: [{targetRef: «3:on-call»}]
`,
  },
  {
    label: 'AlertCondition',
    detail: 'how fast a budget may burn',
    files: ['.slo.yaml', '.slo.yml'],
    body: `apiVersion: openslo/v1
kind: AlertCondition
metadata: {name: «1:fast-burn»}
spec:
  severity: «2:page»
  condition: {kind: burnrate, op: gte, threshold: «3:14.4», lookbackWindow: «4:1h», alertAfter: «5:5m»}
`,
  },
  {
    label: 'AlertNotificationTarget',
    detail: 'who is told',
    files: ['.slo.yaml', '.slo.yml'],
    body: `apiVersion: openslo/v1
kind: AlertNotificationTarget
metadata: {name: «1:on-call»}
spec: {target: «2:slack»}
`,
  },
  {
    label: 'Service',
    detail: 'a service that is no Model here',
    files: ['.slo.yaml', '.slo.yml'],
    body: `apiVersion: openslo/v1
kind: Service
metadata: {name: «1:my-service», displayName: «2:My service»}
spec: {description: «3:What it does»}
`,
  },
  {
    label: 'DataSource',
    detail: 'where a query runs',
    files: ['.slo.yaml', '.slo.yml'],
    body: `apiVersion: openslo/v1
kind: DataSource
metadata: {name: «1:my-metrics»}
spec:
  type: «2:Prometheus»
  connectionDetails: {url: "«3:https://prometheus.example»"}
`,
  },
];
