/** `mooring review list`: answers that wait for a person, and what was decided about others. */
import type { ReviewListOutput } from '../../core/contract/generated/output.ts';
import type { ReviewItem } from '../../core/contract/runner.ts';
import type { Command } from '../command.ts';
import { printJson } from '../json.ts';
import { countOption, textOption } from '../number-option.ts';
import { columns, printable } from '../printable.ts';
import { printedReview } from '../reviews/print.ts';
import { ask, openRunner } from '../runner/open.ts';

export const command: Command = {
  name: 'review list',
  summary: 'list the answers that wait for a person',
  usage: '[--model MODEL] [--limit N]',
  details: 'Those that wait come first, the one that waits longest at the top; then the decided ones, newest first.',
  formats: ['json'],
  options: {
    model: { type: 'string', value: 'MODEL', description: 'only of this model' },
    limit: { type: 'string', value: 'N', description: 'how many at most (default 50, at most 1000)' },
    after: { type: 'string', value: 'PAGE', description: 'the page after this one: `next` of the answer before' },
  },
  arguments: { min: 0, max: 0 },
  async run(call) {
    const [model, after] = ['model', 'after'].map((name) => textOption(call, name));
    const limit = countOption(call, 'limit');
    await using runner = await openRunner(call);
    const { rows, next } = await ask(call, runner, 'review.list', {
      ...(model !== undefined && { model }),
      ...(after !== undefined && { after }),
      ...(limit !== undefined && { limit }),
    });
    if (call.format === 'json') {
      call.terminal.print(
        printJson<ReviewListOutput>({ rows: rows.map(printedReview), ...(next !== undefined && { next }) }),
      );
    } else {
      call.terminal.print(text(rows, next));
    }
    return 0;
  },
};

function text(rows: readonly ReviewItem[], next: string | undefined): string {
  if (rows.length === 0) return 'Nothing waits for a review.\n';
  const lines = rows.map(({ id, status, model, at, due, why }) => [
    id,
    status,
    printable(model, 40),
    at.replace(/\.\d+Z$/, 'Z'),
    due?.replace(/\.\d+Z$/, 'Z') ?? '-',
    printable(why, 80),
  ]);
  const table = columns([['ID', 'STATUS', 'MODEL', 'ASKED', 'DUE', 'WHY'], ...lines]);
  return next === undefined ? table : `${table}There are more: --after ${next}\n`;
}
