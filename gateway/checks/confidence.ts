/** How sure an answer is of itself, and whether that is enough. */
import type { ModelConfidence } from '../../core/schema/generated/types.ts';
import { ok, type Result } from '../../core/values/result.ts';
import { parseShare } from '../../core/values/share.ts';
import { type OutputCheck, passed } from './check.ts';
import { compileRule } from './rule.ts';

export function compileConfidence({ from, min, below = 'review' }: ModelConfidence): Result<OutputCheck> {
  const rule = compileRule(from, 'confidence');
  if (!rule.ok) return rule;
  const least = parseShare(min);
  if (!least.ok) return least;
  return ok({
    name: 'confidence',
    kind: 'confidence',
    action: below,
    run({ output }) {
      const outcome = rule.value({ output });
      if (outcome.kind === 'error') return { verdict: 'not_evaluated', why: outcome.problem };
      if (Number(outcome.value) >= least.value) return passed;
      return { verdict: 'fail', why: `The confidence is ${outcome.value}, and must be at least ${least.value}.` };
    },
  });
}
