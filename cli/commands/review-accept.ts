/** `mooring review accept`: the answer was right as it is. */
import type { ReviewAcceptOutput } from '../../core/contract/generated/output.ts';
import type { Command } from '../command.ts';
import { printJson } from '../json.ts';
import { textOption } from '../number-option.ts';
import { printedReview, reviewText } from '../reviews/print.ts';
import { ask, openRunner } from '../runner/open.ts';

export const command: Command = {
  name: 'review accept',
  summary: 'accept an answer that waits for a person',
  usage: 'ID [--why TEXT]',
  details: 'The decision is written to the ledger with your name.',
  formats: ['json'],
  options: { why: { type: 'string', value: 'TEXT', description: 'the reason, for those who read the ledger' } },
  arguments: { min: 1, max: 1 },
  async run(call) {
    const [id = ''] = call.arguments;
    const why = textOption(call, 'why');
    await using runner = await openRunner(call);
    const item = await ask(call, runner, 'review.accept', { id, ...(why !== undefined && { why }) });
    const isJson = call.format === 'json';
    call.terminal.print(isJson ? printJson<ReviewAcceptOutput>({ rows: [printedReview(item)] }) : reviewText(item));
    return 0;
  },
};
