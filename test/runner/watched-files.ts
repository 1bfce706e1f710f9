/** The files of a small project that is watched: two models, SLOs on their records, a reference for drift. */

const header = 'amount,country';
export const countries = ['DE', 'FR', 'US'];

/** 300 rows without a trend. */
export const reference = `${[header, ...Array.from({ length: 300 }, (_, index) => `${(index * 37) % 101},${countries[index % 3]}`)].join('\n')}\n`;

const ratio = (good: string, total: string): string =>
  `{metadata: {name: i}, spec: {ratioMetric: {counter: true, good: {metricSource: {type: mooring, spec: {where: '${good}'}}}, total: {metricSource: {type: mooring, spec: {where: '${total}'}}}}}}`;

export function sloFile(name: string, good: string, target: number | string = 0.9): string {
  return [
    'apiVersion: openslo/v1',
    'kind: SLO',
    `metadata: {name: ${name}}`,
    'spec:',
    '  service: assistant',
    `  indicator: ${ratio(good, 'record.model == "assistant"')}`,
    '  timeWindow: [{duration: 30d, isRolling: true}]',
    '  budgetingMethod: Occurrences',
    `  objectives: [{target: ${target}}]`,
    '',
  ].join('\n');
}

export const watchedFiles: Readonly<Record<string, string>> = {
  'models/assistant.model.yaml': [
    'apiVersion: mooring/v1',
    'kind: Model',
    'metadata: {name: assistant, owner: team-support, labels: {costCenter: cc-1}}',
    'spec:',
    '  task: chat',
    '  serve: {prompt: reply}',
    '  review: {team: team-support, timeout: 4h}',
    '  budget: {monthly: 10 USD, alertAt: [50%]}',
    '  overheads: [{name: on-call, monthly: 20 USD}]',
    '',
  ].join('\n'),
  'models/fraud.model.yaml': [
    'apiVersion: mooring/v1',
    'kind: Model',
    'metadata: {name: fraud}',
    'spec:',
    '  task: classification',
    '  serve: {artifact: fraud.onnx, features: [{name: amount, type: number}, {name: country, type: category}]}',
    '  drift: {reference: data/reference.csv, window: 24h, columns: [{name: amount}, {name: country}]}',
    '',
  ].join('\n'),
  'prompts/reply.prompt.yaml':
    'name: reply\nversion: 1.0.0\nmodel: openai/gpt-5-mini\nmessages: [{role: user, content: "Hi"}]\n',
  'data/reference.csv': reference,
  'slos/answers.slo.yaml': sloFile('answers', 'record.model == "assistant" && record.status == "ok"'),
};
