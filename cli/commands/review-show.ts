/** `mooring review show`: one answer that waits, or waited, for a person. */
import type { ReviewShowOutput } from '../../core/contract/generated/output.ts';
import type { Command } from '../command.ts';
import { printJson } from '../json.ts';
import { printedReview, reviewText } from '../reviews/print.ts';
import { ask, openRunner } from '../runner/open.ts';

export const command: Command = {
  name: 'review show',
  summary: 'show an answer that waits for a person: what was asked, answered, and why it waits',
  usage: 'ID',
  formats: ['json'],
  arguments: { min: 1, max: 1 },
  async run(call) {
    const [id = ''] = call.arguments;
    await using runner = await openRunner(call);
    const item = await ask(call, runner, 'review.show', { id });
    const isJson = call.format === 'json';
    call.terminal.print(isJson ? printJson<ReviewShowOutput>({ rows: [printedReview(item)] }) : reviewText(item));
    return 0;
  },
};
