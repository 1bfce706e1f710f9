/** `mooring drift`: whether what the models see now still looks like their reference, from the records. */
import type { DriftOutput } from '../../core/contract/generated/output.ts';
import type { DriftColumn, ModelDrift } from '../../core/contract/runner.ts';
import { humanDuration } from '../../core/values/duration.ts';
import type { Command } from '../command.ts';
import { driftExit, driftTable } from '../drift/print.ts';
import { printJson } from '../json.ts';
import { durationOption } from '../number-option.ts';
import { printable } from '../printable.ts';
import { ask, openRunner } from '../runner/open.ts';

export const command: Command = {
  name: 'drift',
  summary: 'look for drift in what models see, from their records',
  usage: '[MODEL] [--window 24h]',
  details:
    'Compares the records of the last window with the reference of the `drift` block in the manifest, column by column.\nExits 1 on drift and 3 when there is too little data to tell. `mooring drift compare` compares two files.',
  formats: ['json'],
  options: {
    window: { type: 'string', value: 'TIME', description: 'how far to look back (default: that of the manifest)' },
    strict: { type: 'boolean', description: 'exit 1 instead of 3 when there is too little data' },
  },
  arguments: { min: 0, max: 1 },
  examples: ['mooring drift fraud-score', 'mooring drift --window 7d --format json'],
  async run(call) {
    const [model] = call.arguments;
    const window = durationOption(call, 'window');
    await using runner = await openRunner(call);
    const { models } = await ask(call, runner, 'drift', {
      ...(model !== undefined && { model }),
      ...(window !== undefined && { window }),
    });
    const dataset = together(models);
    if (call.format === 'json') {
      const rows = models.map((one) => ({ ...one, columns: one.columns.map(printedColumn) }));
      call.terminal.print(
        printJson<DriftOutput>({
          columns: rows.flatMap(({ columns }) => columns),
          dataset,
          models: rows.map(({ verdict, why, ...one }) => ({ ...one, dataset: { verdict, why } })),
        }),
      );
    } else {
      call.terminal.print(models.length === 0 ? `${dataset.why}\n` : models.map(text).join('\n'));
    }
    return models.length === 0 ? 0 : driftExit(dataset.verdict, call.options.strict === true);
  },
};

function text({ model, target, window, columns, verdict, why }: ModelDrift): string {
  const head = `${printable(model)} on ${printable(target)}, the last ${humanDuration(window)}: ${printable(why, 1000)}\n`;
  return columns.length === 0 || verdict === 'not_evaluated'
    ? head
    : `${head}${driftTable(columns.map(printedColumn))}`;
}

function printedColumn(column: DriftColumn): DriftOutput['columns'][number] {
  const { name, type, method, statistic, effect, pValue, pAdjusted, verdict, why, reference, current } = column;
  return {
    name,
    type: type === 'number' || type === 'boolean' || type === 'text' ? type : 'category',
    method: method === 'none' ? null : method,
    statistic: statistic ?? null,
    effect: effect ?? null,
    pValue: pValue ?? null,
    pAdjusted: pAdjusted ?? null,
    verdict,
    why,
    reference,
    current,
  };
}

/** The gravest of all models. */
function together(models: readonly ModelDrift[]): DriftOutput['dataset'] {
  const [only] = models;
  if (!only) return { verdict: 'not_evaluated', why: 'No model of this project declares `drift`.' };
  if (models.length === 1) return { verdict: only.verdict, why: only.why };
  const worst = (['fail', 'inconclusive', 'not_evaluated'] as const).find((verdict) =>
    models.some((one) => one.verdict === verdict),
  );
  const of = models.filter(({ verdict }) => verdict === worst).map(({ model, target }) => `${model} on ${target}`);
  switch (worst) {
    case undefined:
      return { verdict: 'pass', why: `None of ${models.length} shows drift.` };
    case 'fail':
      return { verdict: 'fail', why: `Drift: ${of.join(', ')}.` };
    default:
      return { verdict: worst, why: `No verdict: ${of.join(', ')}.` };
  }
}
