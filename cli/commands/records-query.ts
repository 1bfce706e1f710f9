/** `mooring records query`: what the gateways recorded, by a condition. */
import type { RecordsQueryOutput } from '../../core/contract/generated/output.ts';
import type { InferenceRecord } from '../../core/contract/record.ts';
import type { RecordsPage } from '../../core/contract/runner.ts';
import type { Command } from '../command.ts';
import { printJson } from '../json.ts';
import { countOption, textOption } from '../number-option.ts';
import { columns, printable } from '../printable.ts';
import { momentOf, printedCost, printedRecord } from '../records/printed.ts';
import { ask, openRunner } from '../runner/open.ts';

export const command: Command = {
  name: 'records query',
  summary: 'list inference records, newest first, by a condition in CEL',
  usage: '[--where CEL] [--model MODEL] [--limit N]',
  details:
    'The condition sees `record`, `input` and `output`, such as record.status == "error" && record.latencyMs > 2000.0.\nNumbers are doubles: write 2000.0. Conditions on the model, the status and the time are fast on any number of records.',
  formats: ['json'],
  options: {
    where: { type: 'string', value: 'CEL', description: 'the condition that records must meet' },
    model: { type: 'string', value: 'MODEL', description: 'only of this model' },
    target: { type: 'string', value: 'TARGET', description: 'only on this target (default: all)' },
    limit: { type: 'string', value: 'N', description: 'how many at most (default 50, at most 1000)' },
    after: { type: 'string', value: 'ID', description: 'the page after this one: `next` of the answer before' },
  },
  arguments: { min: 0, max: 0 },
  examples: [
    'mooring records query --where \'record.status != "ok"\' --limit 20',
    'mooring records query --where \'record.ts > timestamp("2026-11-01T00:00:00Z") && has(output.refund)\' --format json',
  ],
  async run(call) {
    const [where, model, target, after] = ['where', 'model', 'target', 'after'].map((name) => textOption(call, name));
    const limit = countOption(call, 'limit');
    await using runner = await openRunner(call);
    const page = await ask(call, runner, 'records.query', {
      ...(where !== undefined && { where }),
      ...(model !== undefined && { model }),
      ...(target !== undefined && { target }),
      ...(after !== undefined && { after }),
      ...(limit !== undefined && { limit }),
    });
    call.terminal.print(call.format === 'json' ? json(page) : text(page));
    if (page.note !== undefined && call.format !== 'json') call.terminal.note(page.note);
    return 0;
  },
};

function json({ rows, next, note }: RecordsPage): string {
  return printJson<RecordsQueryOutput>({
    rows: rows.map(printedRecord),
    ...(next !== undefined && { next }),
    ...(note !== undefined && { note }),
  });
}

function text({ rows, next }: RecordsPage): string {
  if (rows.length === 0) return 'No records.\n';
  const head = ['TIME', 'MODEL', 'STATUS', 'LATENCY', 'COST', 'BY', 'ID'];
  const table = columns([head, ...rows.map(line)], [3, 4]);
  return next === undefined ? table : `${table}There are more: --after ${next}\n`;
}

function line(record: InferenceRecord): readonly string[] {
  const { provider, providerModel, fallback } = record;
  const who =
    provider === undefined
      ? '-'
      : printable(providerModel === undefined ? provider : `${provider}/${providerModel}`, 50);
  return [
    momentOf(record.ts),
    printable(record.model, 40),
    record.review === undefined ? record.status : `${record.status} (${record.review})`,
    `${Math.round(record.latencyMs)} ms`,
    record.cost === undefined ? 'unknown' : (printedCost(record) ?? '-'),
    fallback === undefined ? who : `${who} (fallback ${fallback})`,
    record.id,
  ];
}
