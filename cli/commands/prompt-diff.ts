/** `mooring prompt diff`: what a change means to callers, by the rules that decide the next version. */
import type { PromptDiffOutput } from '../../core/contract/generated/output.ts';
import { bumpPlan } from '../../core/prompt/bump.ts';
import { type ChangeReason, classifyChange } from '../../core/prompt/classify.ts';
import { printVersion } from '../../core/values/semver.ts';
import { sha256 } from '../../host/sha256.ts';
import { type Call, type Command, UsageError } from '../command.ts';
import { printJson } from '../json.ts';
import { choosePrompt, openPrompts, type PromptProject } from '../prompts/find.ts';

interface Difference {
  readonly change: PromptDiffOutput['change'];
  readonly reasons: readonly ChangeReason[];
  readonly against: string;
}

export const command: Command = {
  name: 'prompt diff',
  summary: 'classify the change from prompt A to prompt B: major, minor, patch or none',
  usage: 'A [B]',
  details:
    'A and B are files, names, or names with a range such as reply@^2. With A alone, it is compared with what\nmooring.lock holds of it, which needs neither git nor the old file.',
  formats: ['json'],
  arguments: { min: 1, max: 2 },
  examples: [
    'mooring prompt diff reply@2.0.0 reply@2.1.0',
    'mooring prompt diff old.prompt.yaml new.prompt.yaml',
    'mooring prompt diff prompts/reply.prompt.yaml',
  ],
  async run(call) {
    const project = await openPrompts(call, call.arguments);
    const [first = '', second] = call.arguments;
    const found = second === undefined ? withLock(project, call, first) : between(project, call, first, second);
    const { change, reasons } = found;
    const answer = {
      change,
      reasons: reasons.map((one) => ({ change: one.change, path: [...one.path], what: one.what })),
    };
    call.terminal.print(call.format === 'json' ? printJson<PromptDiffOutput>(answer) : text(found));
    return 0;
  },
};

function between(project: PromptProject, call: Call, first: string, second: string): Difference {
  const before = choosePrompt(project, call, first);
  const after = choosePrompt(project, call, second);
  return { ...classifyChange(before.prompt, after.prompt), against: first };
}

function withLock(project: PromptProject, call: Call, given: string): Difference {
  const plan = bumpPlan(choosePrompt(project, call, given), project.lock, sha256);
  if (!plan.ok) throw new UsageError(`\`${given}\` cannot be compared: ${plan.problem}`);
  const { since, change, reasons, name } = plan.value;
  if (since === undefined) {
    throw new UsageError(`mooring.lock holds no earlier version of \`${name}\`. Name a second prompt to compare with.`);
  }
  return { change, reasons, against: `the locked ${name}@${printVersion(since)}` };
}

function text({ change, reasons, against }: Difference): string {
  const head = change === 'none' ? `No change since ${against}.` : `A ${change} change since ${against}:`;
  return `${[head, ...reasons.map((one) => `  ${one.change.padEnd(5)}  ${one.what}`)].join('\n')}\n`;
}
