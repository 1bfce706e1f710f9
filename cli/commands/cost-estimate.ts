/** `mooring cost estimate`: what a request will cost, and a month of them, before there is one. */
import type { CostEstimateOutput } from '../../core/contract/generated/output.ts';
import {
  estimateCost,
  estimatePlain,
  estimatePrompt,
  type MoneyBand,
  type TokenEstimate,
  times,
} from '../../core/cost/estimate.ts';
import { priceOf } from '../../core/cost/price.ts';
import { type CostSubject, costSubject, declaredPrices } from '../../core/cost/subject.ts';
import { compareMoney, formatMoney, formatMoneyInFiles, parseMoney } from '../../core/values/money.ts';
import type { Workspace } from '../../core/workspace/workspace.ts';
import { findFiles, findProjectRoot } from '../../host/files.ts';
import { defaultSettings, loadFiles } from '../../host/project.ts';
import { sha256 } from '../../host/sha256.ts';
import { type Call, type Command, UsageError } from '../command.ts';
import { printJson } from '../json.ts';
import { countOption } from '../number-option.ts';

type Answer = Omit<CostEstimateOutput, 'schemaVersion'>;
type Row = Answer['rows'][number];

export const command: Command = {
  name: 'cost estimate',
  summary: 'estimate what a request costs, and a month of them',
  usage: 'MODEL [--requests N]',
  details:
    'MODEL is a Model of the project, a prompt (reply@^2), or a provider’s model such as openai/gpt-4o. Tokens are\nestimated with a band unless they are given. Exits 3 when the price of the first choice is not known.',
  formats: ['json'],
  options: {
    requests: { type: 'string', value: 'N', description: 'requests a month' },
    'input-tokens': { type: 'string', value: 'N', description: 'input tokens of a request, where you know them' },
    'output-tokens': { type: 'string', value: 'N', description: 'tokens of an answer, where you know them' },
  },
  arguments: { min: 1, max: 1 },
  examples: [
    'mooring cost estimate support-assistant --requests 30000',
    'mooring cost estimate openai/gpt-4o --input-tokens 1200',
  ],
  async run(call) {
    const [given = ''] = call.arguments;
    const workspace = await openProject(call);
    const subject = costSubject(workspace, given, sha256);
    if (!subject.ok) throw new UsageError(subject.problem);
    const answer = answerFor(subject.value, workspace, call);
    call.terminal.print(call.format === 'json' ? printJson<CostEstimateOutput>(answer) : text(answer));
    return answer.rows[0]?.price === undefined ? 3 : 0;
  },
};

async function openProject(call: Call): Promise<Workspace> {
  const root = (await findProjectRoot(call.folder)) ?? call.folder;
  const { files } = await findFiles(root, call.signal);
  return loadFiles(root, files, new Set(), { settings: defaultSettings, signal: call.signal });
}

function answerFor({ name, models, prompt, budget }: CostSubject, workspace: Workspace, call: Call): Answer {
  const input = countOption(call, 'input-tokens');
  const output = countOption(call, 'output-tokens');
  const known = { ...(input !== undefined && { input }), ...(output !== undefined && { output }) };
  const estimate = prompt ? estimatePrompt(prompt, known) : estimatePlain(known);
  const prices = declaredPrices(workspace);
  const requests = countOption(call, 'requests');
  const { perRequest, monthly } = budget;
  return {
    name,
    tokens: { input: estimate.input, output: estimate.output },
    rows: models.map((model) => rowOf(model, estimate, prices, requests)),
    next: null,
    ...((perRequest ?? monthly) !== undefined && {
      budget: { ...(perRequest !== undefined && { perRequest }), ...(monthly !== undefined && { monthly }) },
    }),
    assumptions: [...estimate.assumptions],
  };
}

function rowOf(
  model: string,
  estimate: TokenEstimate,
  prices: ReturnType<typeof declaredPrices>,
  requests: number | undefined,
): Row {
  const price = priceOf(model, prices);
  if (!price) return { model };
  const { input, output, source, asOf } = price;
  const cost = estimateCost(estimate, price);
  return {
    model,
    price: { input: formatMoney(input), output: formatMoney(output), source, ...(asOf !== undefined && { asOf }) },
    perRequest: printed(cost),
    ...(requests !== undefined && { perMonth: printed(times(cost, requests)) }),
  };
}

function printed({ low, expected, high }: MoneyBand): NonNullable<Row['perRequest']> {
  return { low: formatMoney(low), expected: formatMoney(expected), high: formatMoney(high) };
}

function text({ name, tokens, rows, budget, assumptions }: Answer): string {
  const { input, output } = tokens;
  const lines = [
    `${name}: about ${input.expected} tokens in (${input.low} to ${input.high}), ${output.expected} out (${output.low} to ${output.high})`,
    ...rows.flatMap((row) => rowText(row, budget)),
    ...assumptions,
  ];
  return `${lines.join('\n')}\n`;
}

function rowText({ model, price, perRequest, perMonth }: Row, budget: Answer['budget']): readonly string[] {
  if (!price || !perRequest) {
    return [`  ${model}: its price is not known. Declare it under \`prices\` in mooring.yaml.`];
  }
  const from = price.source === 'project' ? 'as mooring.yaml says' : `list price of ${price.asOf ?? 'an unknown day'}`;
  return [
    `  ${model}: ${short(price.input)} in, ${short(price.output)} out per million tokens, ${from}`,
    `    a request  ${band(perRequest)}${against(perRequest.high, budget?.perRequest)}`,
    ...(perMonth ? [`    a month    ${band(perMonth)}${against(perMonth.expected, budget?.monthly)}`] : []),
  ];
}

const band = ({ low, expected, high }: NonNullable<Row['perRequest']>): string => `${expected} (${low} to ${high})`;

function short(money: string): string {
  const parsed = parseMoney(money);
  return parsed.ok ? formatMoneyInFiles(parsed.value) : money;
}

function against(amount: string, limit: string | undefined): string {
  const [cost, budget] = [parseMoney(amount), limit === undefined ? undefined : parseMoney(limit)];
  if (!cost.ok || !budget?.ok) return '';
  const order = compareMoney(cost.value, budget.value);
  if (!order.ok) return '';
  return order.value > 0 ? `, above the budget of ${limit}` : `, within the budget of ${limit}`;
}
