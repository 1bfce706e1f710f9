/** How SLOs stand: what `mooring slo` and `mooring slo status` share. */
import type { SloOutput, SloStatusOutput } from '../../core/contract/generated/output.ts';
import type { SloStatus } from '../../core/contract/runner.ts';
import { humanDuration } from '../../core/values/duration.ts';
import type { Call, ExitCode, Option } from '../command.ts';
import { printJson } from '../json.ts';
import { columns, printable } from '../printable.ts';
import { ask, openRunner } from '../runner/open.ts';

export const statusOptions: Readonly<Record<string, Option>> = {
  strict: { type: 'boolean', description: 'exit 1 instead of 3 when nothing can be told yet' },
};

export const statusDetails =
  'Counts the records of all targets by the indicators of type `mooring` and judges them against their targets: what is\nleft of the error budget, how fast it burns, when it is gone. Exits 1 when a budget is overspent, 3 when it is too\nearly to tell.';

export async function sloStatus(call: Call): Promise<ExitCode> {
  await using runner = await openRunner(call);
  const { slos } = await ask(call, runner, 'slo.status', { names: call.arguments });
  call.terminal.print(call.format === 'json' ? printJson<SloStatusOutput>({ slos: slos.map(printed) }) : text(slos));
  if (slos.some(({ verdict }) => verdict === 'fail')) return 1;
  if (slos.length === 0 || slos.some(({ verdict }) => verdict === 'pass')) return hasOpen(slos) ? open(call) : 0;
  return open(call);
}

/** One that is measured elsewhere is no open question here. */
const hasOpen = (slos: readonly SloStatus[]): boolean => slos.some(({ verdict }) => verdict === 'inconclusive');
const open = (call: Call): ExitCode => (call.options.strict === true ? 1 : 3);

function printed(status: SloStatus): (SloOutput & SloStatusOutput)['slos'][number] {
  const { name, model, target, value, budgetLeft, burnRate, exhaustedIn, verdict, why } = status;
  return {
    name,
    ...(model !== undefined && { model }),
    target,
    value: value ?? null,
    budgetLeft: budgetLeft ?? null,
    burnRate: burnRate ?? null,
    exhaustedIn: exhaustedIn ?? null,
    verdict,
    why,
  };
}

const words = { pass: 'ok', fail: 'MISSED', inconclusive: 'too early', not_evaluated: 'not evaluated' } as const;

function text(slos: readonly SloStatus[]): string {
  if (slos.length === 0) return 'There is no SLO in this project.\n';
  const lines = slos.map(({ name, target, value, budgetLeft, burnRate, exhaustedIn, verdict, why }) => [
    printable(name, 40),
    words[verdict],
    percent(target),
    value === undefined ? '-' : percent(value),
    budgetLeft === undefined ? '-' : percent(budgetLeft),
    burnRate === undefined ? '-' : burnRate.toFixed(2),
    exhaustedIn === undefined ? '-' : exhaustedIn === 0 ? 'gone' : humanDuration(exhaustedIn),
    printable(why, 160),
  ]);
  return columns(
    [['SLO', 'VERDICT', 'TARGET', 'VALUE', 'BUDGET LEFT', 'BURN', 'GONE IN', 'WHY'], ...lines],
    [2, 3, 4, 5],
  );
}

/** Rounded down: a target that is missed never reads as met. */
const percent = (share: number): string => `${Math.floor(share * 1e5 + 1e-6) / 1e3}%`;
