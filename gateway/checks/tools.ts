/** Which tools the model may call, and which a person must approve first. */
import type { ModelTools } from '../../core/schema/generated/types.ts';
import { type OutputCheck, passed } from './check.ts';

export function toolChecks({ allow = [], approve = [], maxCalls = 10 }: ModelTools): readonly OutputCheck[] {
  const known = new Set([...allow, ...approve]);
  const approved = new Set(approve);
  return [
    {
      name: 'tools',
      kind: 'tools',
      action: 'block',
      run({ toolCalls }) {
        const other = toolCalls.find((name) => !known.has(name));
        if (other !== undefined) return { verdict: 'fail', why: `The tool \`${other}\` is not allowed.` };
        if (toolCalls.length <= maxCalls) return passed;
        return { verdict: 'fail', why: `${toolCalls.length} tools are called, and ${maxCalls} may be.` };
      },
    },
    {
      name: 'tools-approval',
      kind: 'tools',
      action: 'review',
      run({ toolCalls }) {
        const waiting = toolCalls.find((name) => approved.has(name));
        if (waiting === undefined) return passed;
        return { verdict: 'fail', why: `A person must approve the call of the tool \`${waiting}\`.` };
      },
    },
  ];
}
