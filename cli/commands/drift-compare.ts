/** `mooring drift compare`: whether the columns of one data file differ from those of another. Needs no runner. */
import { resolve } from 'node:path';
import type { DriftCompareOutput } from '../../core/contract/generated/output.ts';
import type { ReadColumns } from '../../core/drift/column-reader.ts';
import type { ColumnDrift, DriftOptions } from '../../core/drift/compare.ts';
import { driftPage } from '../../core/drift/report/page.ts';
import { nearest } from '../../core/values/suggest.ts';
import { readColumns } from '../../host/columns.ts';
import { compareRead } from '../../host/compare-columns.ts';
import { reason } from '../../host/files.ts';
import { writeWhole } from '../../host/write.ts';
import { type Call, type Command, UsageError } from '../command.ts';
import { driftExit, driftTable } from '../drift/print.ts';
import { printJson } from '../json.ts';
import { textOption } from '../number-option.ts';

export const command: Command = {
  name: 'drift compare',
  summary: 'compare the columns of two data files (csv, jsonl) for drift',
  usage: 'REF CUR [--columns A,B] [--report F.html]',
  details:
    'REF shows what the data should look like, CUR what it looks like now. A column has drifted when a difference is both\ncertain, after a correction for all columns together, and large enough to matter. Exits 1 on drift and 3 when there is\ntoo little data to tell.',
  formats: ['json'],
  options: {
    columns: { type: 'string', value: 'A,B', description: 'the columns to compare (default: all of REF)' },
    'min-effect': { type: 'string', value: 'E', description: 'the least change that matters, 0 to 1 (default 0.02)' },
    report: { type: 'string', value: 'F.html', description: 'write a page with the distributions over each other' },
    strict: { type: 'boolean', description: 'exit 1 instead of 3 when there is too little data' },
  },
  arguments: { min: 2, max: 2 },
  examples: [
    'mooring drift compare data/fraud-reference.csv today.csv',
    'mooring drift compare q2.jsonl q3.jsonl --columns locale,orderTotal --report drift.html',
  ],
  async run(call) {
    const [reference = '', current = ''] = call.arguments;
    const options = optionsOf(call);
    const before = await read(call, reference);
    const after = await read(call, current);
    checkNames(options.columns?.map(({ name }) => name) ?? [], [before, after]);
    const report = await compareRead(before, after, options, {
      signal: call.signal,
      onProgress: (compared, of) => call.terminal.progress(`Compared ${compared} of ${of} columns…`),
    });
    await writeReport(call, {
      report,
      reference: { name: reference, rows: before.rows },
      current: { name: current, rows: after.rows },
      at: new Date().toISOString(),
    });
    const answer = { columns: report.columns.map(columnOf), dataset: report.dataset };
    call.terminal.print(
      call.format === 'json'
        ? printJson<DriftCompareOutput>(answer)
        : `${driftTable(answer.columns)}${report.dataset.why}\n`,
    );
    return driftExit(report.dataset.verdict, call.options.strict === true);
  },
};

function optionsOf(call: Call): DriftOptions {
  const names = textOption(call, 'columns');
  const columns = names
    ?.split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  if (columns?.length === 0) throw new UsageError('`--columns` names no column. Write --columns amount,country.');
  return {
    ...(columns && { columns: [...new Set(columns)].map((name) => ({ name })) }),
    ...minEffectOf(call),
  };
}

function minEffectOf(call: Call): { readonly minEffect?: number } {
  const given = textOption(call, 'min-effect');
  if (given === undefined) return {};
  const minEffect = Number(given);
  if (given.trim() !== '' && minEffect >= 0 && minEffect <= 1) return { minEffect };
  throw new UsageError(`\`--min-effect ${given}\` is no share of the rows. Give a number from 0 to 1.`);
}

async function read(call: Call, file: string): Promise<ReadColumns> {
  const columns = await readColumns(resolve(call.folder, file), {
    signal: call.signal,
    onProgress: (bytes, of) =>
      call.terminal.progress(`Reading ${file}: ${Math.floor((100 * bytes) / Math.max(1, of))} %…`),
  });
  if (columns.ok) return columns.value;
  throw new UsageError(`\`${file}\`: ${columns.problem}`);
}

/** A column that only one side has is told about by the comparison; one that neither has is a slip of the pen. */
function checkNames(names: readonly string[], sides: readonly ReadColumns[]): void {
  const known = [...new Set(sides.flatMap(({ columns }) => columns.map(({ name }) => name)))];
  for (const name of names) {
    if (known.includes(name)) continue;
    const guess = nearest(name, known);
    throw new UsageError(`Neither file has a column \`${name}\`.${guess ? ` Did you mean \`${guess}\`?` : ''}`);
  }
}

async function writeReport(call: Call, page: Parameters<typeof driftPage>[0]): Promise<void> {
  const file = textOption(call, 'report');
  if (file === undefined) return;
  try {
    await writeWhole(resolve(call.folder, file), driftPage(page));
  } catch (error) {
    throw new UsageError(`The report \`${file}\` cannot be written: ${reason(error)}.`);
  }
}

function columnOf(column: ColumnDrift): DriftCompareOutput['columns'][number] {
  const { name, type, method, statistic, effect, pValue, pAdjusted, verdict, why, reference, current } = column;
  const sides = { reference: { n: reference.n }, current: { n: current.n } };
  return { name, type, method, statistic, effect, pValue, pAdjusted, verdict, why, ...sides };
}
