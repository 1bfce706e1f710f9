/** `mooring records explain`: why one answer came out as it did. */
import type { RecordsExplainOutput } from '../../core/contract/generated/output.ts';
import type { JsonObject } from '../../core/values/json.ts';
import type { Command } from '../command.ts';
import { printJson } from '../json.ts';
import { textOption } from '../number-option.ts';
import { printable } from '../printable.ts';
import { printedRecord } from '../records/printed.ts';
import { ask, openRunner } from '../runner/open.ts';

export const command: Command = {
  name: 'records explain',
  summary: 'tell why one answer came out as it did',
  usage: 'ID [--target TARGET]',
  details:
    'The release and prompt that served it, each check and what it said, calls and fallbacks, a review, and what it cost\nand why. Callers get the id of a record in the header x-mooring-record.',
  formats: ['json'],
  options: { target: { type: 'string', value: 'TARGET', description: 'look on this target alone' } },
  arguments: { min: 1, max: 1 },
  examples: ['mooring records explain rec_01KA0YQZ7M4N2T9V5X3B8C6D1E'],
  async run(call) {
    const [id = ''] = call.arguments;
    const target = textOption(call, 'target');
    await using runner = await openRunner(call);
    const { record, release, steps, feedback } = await ask(call, runner, 'records.explain', {
      id,
      ...(target !== undefined && { target }),
    });
    if (call.format === 'json') {
      const document: JsonObject | undefined = release && JSON.parse(JSON.stringify(release));
      call.terminal.print(
        printJson<RecordsExplainOutput>({
          record: printedRecord(record),
          ...(document && { release: document }),
          steps,
          feedback,
        }),
      );
    } else {
      call.terminal.print(steps.map((step) => `${printable(step, 2000)}\n`).join(''));
    }
    return 0;
  },
};
