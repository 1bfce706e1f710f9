/** `mooring cost`: what was spent, on what, and what the month will have cost. */
import type { CostOutput } from '../../core/contract/generated/output.ts';
import type { CostReport } from '../../core/contract/runner.ts';
import type { Command } from '../command.ts';
import { printJson } from '../json.ts';
import { durationOption, textOption } from '../number-option.ts';
import { columns, printable } from '../printable.ts';
import { ask, openRunner } from '../runner/open.ts';

export const command: Command = {
  name: 'cost',
  summary: 'show what was spent, on what, and what the month will have cost',
  usage: '[--by model|prompt|team|label.X] [--since 30d]',
  details:
    'Requests without a known price are counted apart and are in no sum: set prices in mooring.yaml. The forecast is of the\npresent calendar month (UTC), with a band that holds nine times out of ten. The wrapper multiple is the whole cost,\n`overheads` of the manifests included, per cost of inference.',
  formats: ['json'],
  options: {
    by: { type: 'string', value: 'WHAT', description: 'model (default), prompt, team or label.NAME of the manifest' },
    since: { type: 'string', value: 'TIME', description: 'how far to look back (default 30d)' },
  },
  arguments: { min: 0, max: 0 },
  examples: ['mooring cost', 'mooring cost --by prompt --since 7d', 'mooring cost --by label.costCenter --format json'],
  async run(call) {
    const by = textOption(call, 'by') ?? 'model';
    const since = durationOption(call, 'since');
    await using runner = await openRunner(call);
    const report = await ask(call, runner, 'cost', { by, ...(since !== undefined && { since }) });
    call.terminal.print(call.format === 'json' ? printJson<CostOutput>(printed(report)) : text(report, by));
    return 0;
  },
};

function printed({
  rows,
  next,
  total,
  forecast,
  wrapperMultiple,
  series,
}: CostReport): Omit<CostOutput, 'schemaVersion'> {
  return {
    rows: rows.map(({ cost, budget, ...row }) => ({
      ...row,
      ...(cost !== undefined && { cost }),
      ...(budget !== undefined && { budget }),
    })),
    ...(next !== undefined && { next }),
    ...(total !== undefined && { total }),
    ...(forecast && { forecast }),
    ...(wrapperMultiple !== undefined && { wrapperMultiple }),
    ...(series && { series }),
  };
}

function text({ rows, total, forecast, wrapperMultiple }: CostReport, by: string): string {
  if (rows.length === 0) return 'Nothing was recorded in this time.\n';
  const lines = rows.map(({ key, requests, cost, unpriced, budget, inputTokens, outputTokens }) => [
    printable(key, 50),
    String(requests),
    cost ?? 'unknown',
    unpriced === 0 ? '-' : String(unpriced),
    String(inputTokens),
    String(outputTokens),
    budget === undefined ? '-' : `${budget} a month`,
  ]);
  const head = [by.toUpperCase(), 'REQUESTS', 'COST', 'UNPRICED', 'TOKENS IN', 'TOKENS OUT', 'BUDGET'];
  const unpriced = rows.reduce((sum, row) => sum + row.unpriced, 0);
  return [
    columns([head, ...lines], [1, 2, 3, 4, 5]),
    `\nTogether: ${total ?? 'unknown'}`,
    unpriced === 0 ? '.\n' : `, without ${unpriced} requests whose price is unknown.\n`,
    forecast ? `This month: ${forecast.value} expected, between ${forecast.low} and ${forecast.high}.\n` : '',
    wrapperMultiple === undefined
      ? ''
      : `With overheads, the whole costs ${wrapperMultiple.toFixed(1)} times its inference.\n`,
  ].join('');
}
