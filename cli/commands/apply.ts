/** `mooring apply`: carries out exactly the plan in a file. */
import type { Command } from '../command.ts';
import { applyAndPrint, applyOptions } from '../runner/apply.ts';
import { readPlanFile } from '../runner/plan.ts';

export const command: Command = {
  name: 'apply',
  summary: 'carry out exactly the plan in a file',
  usage: 'FILE [--wait] [--override-gates WHY]',
  details: 'A plan is refused when the target, the files or the release changed since it was made.',
  formats: ['json'],
  options: applyOptions,
  arguments: { min: 1, max: 1 },
  examples: ['mooring apply plan.json'],
  async run(call) {
    const [file = ''] = call.arguments;
    return applyAndPrint(call, await readPlanFile(call, file));
  },
};
