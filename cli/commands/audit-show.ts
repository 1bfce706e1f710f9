/** `mooring audit show`: what was decided, when and by whom. */
import type { AuditShowOutput } from '../../core/contract/generated/output.ts';
import type { LedgerEntry } from '../../core/contract/runner.ts';
import { readLedgerPage } from '../../runner/ledger/ledger.ts';
import { type Call, type Command, UsageError } from '../command.ts';
import { printJson } from '../json.ts';
import { projectRoot } from '../runner/open.ts';
import { textOf } from '../runner/options.ts';

const USUAL_LIMIT = 50;

export const command: Command = {
  name: 'audit show',
  summary: 'show the ledger: every decision, when and by whom',
  usage: '[--limit N] [--after SEQ]',
  details: 'The newest entries come first. `mooring audit verify` says whether they are as they were written.',
  formats: ['json'],
  options: {
    limit: { type: 'string', value: 'N', description: `how many (default ${USUAL_LIMIT})` },
    after: { type: 'string', value: 'SEQ', description: 'go on behind this entry: the `next` of the answer before' },
  },
  arguments: { min: 0, max: 0 },
  async run(call) {
    // Only looks: a ledger that was tampered with must not be touched before it was looked at.
    const page = await readLedgerPage(
      await projectRoot(call),
      number(call, 'limit') ?? USUAL_LIMIT,
      number(call, 'after'),
    );
    call.terminal.print(
      call.format === 'json'
        ? printJson<AuditShowOutput>({ rows: page.rows.map(entryJson), next: page.next ?? null })
        : text(page.rows),
    );
    return 0;
  },
};

function number(call: Call, option: string): number | undefined {
  const given = textOf(call, option);
  if (given === undefined) return undefined;
  if (/^[1-9]\d{0,8}$/.test(given)) return Number(given);
  throw new UsageError(`\`--${option} ${given}\` is no number from 1.`);
}

function entryJson({ actor, ...entry }: LedgerEntry): AuditShowOutput['rows'][number] {
  return {
    ...entry,
    actor: { user: actor.user, email: actor.email ?? null, rule: actor.rule ?? null },
    details: { ...entry.details },
  };
}

function text(rows: readonly LedgerEntry[]): string {
  if (rows.length === 0) return 'Nothing was decided yet.\n';
  return rows
    .map(({ seq, ts, actor, action, subject, details }) => {
      const who = actor.rule === undefined ? (actor.email ?? actor.user) : `the rule ${actor.rule}`;
      const why = typeof details.why === 'string' ? `\n      ${details.why}` : '';
      return `${String(seq).padStart(5)}  ${ts}  ${action} ${subject}, by ${who}${why}\n`;
    })
    .join('');
}
