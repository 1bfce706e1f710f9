/** `mooring deploy`: plans, asks, applies. */
import { createInterface } from 'node:readline/promises';
import { changesNothing } from '../../runner/deploy/plan.ts';
import { type Call, type Command, UsageError } from '../command.ts';
import { applyAndPrint, applyOptions } from '../runner/apply.ts';
import { ask, openRunner } from '../runner/open.ts';
import { targetOf, targetOption } from '../runner/options.ts';
import { planText } from '../runner/plan.ts';

export const command: Command = {
  name: 'deploy',
  summary: 'plan and apply in one go',
  usage: 'MODEL [--target T] [--yes] [--wait] [--override-gates WHY]',
  details: 'Shows the plan and asks before anything is changed; with --yes it does not ask.',
  formats: ['json'],
  options: {
    target: targetOption,
    yes: { type: 'boolean', short: 'y', description: 'do not ask' },
    ...applyOptions,
  },
  arguments: { min: 1, max: 1 },
  examples: ['mooring deploy support-assistant', 'mooring deploy support-assistant --target staging --yes --wait'],
  async run(call) {
    const [model = ''] = call.arguments;
    const plan = await (async () => {
      await using runner = await openRunner(call);
      return await ask(call, runner, 'plan', { model, target: targetOf(call) });
    })();
    call.terminal.note(planText(plan));
    // A plan that would be refused needs no question, for applying says why; nor does one that changes nothing.
    const needsConsent = plan.refused.length === 0 && !changesNothing(plan);
    if (call.options.yes !== true && needsConsent && !(await agreed(call))) {
      call.terminal.note('Nothing was changed.');
      return 1;
    }
    return applyAndPrint(call, plan);
  },
};

async function agreed({ signal }: Call): Promise<boolean> {
  if (!process.stdin.isTTY) throw new UsageError('Nobody can be asked here. Look at the plan, and run it with --yes.');
  const questions = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await questions.question('Apply this plan? [y/N] ', { signal });
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    questions.close();
  }
}
