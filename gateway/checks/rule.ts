/** A condition in CEL that must hold. One that cannot be evaluated is not evaluated, which is never a pass. */
import { type CelBindings, type CompiledExpression, compileExpression } from '../../core/cel/evaluate.ts';
import type { CelPlace } from '../../core/cel/places.ts';
import { ok, problem, type Result } from '../../core/values/result.ts';
import { type Finding, passed } from './check.ts';

type Run = Extract<CompiledExpression, { ok: true }>['run'];

export function compileRule(source: string, place: CelPlace): Result<Run> {
  const compiled = compileExpression(source, place);
  if (compiled.ok) return ok(compiled.run);
  return problem(`The expression \`${source}\` does not compile: ${compiled.problems[0]?.message ?? 'unknown reason'}`);
}

export function judgeRule(run: Run, source: string, bindings: CelBindings): Finding {
  const outcome = run(bindings);
  if (outcome.kind === 'error') return { verdict: 'not_evaluated', why: outcome.problem };
  if (outcome.value === true) return passed;
  return { verdict: 'fail', why: `\`${source}\` does not hold.` };
}
