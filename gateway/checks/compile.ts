/** From the guardrails of a manifest to checks that run. What cannot be enforced is refused here, never passed over. */
import type { ModelInputGuardrail, ModelOutputGuardrail, ModelPii } from '../../core/schema/generated/types.ts';
import type { JsonValue } from '../../core/values/json.ts';
import { ok, problem, type Result } from '../../core/values/result.ts';
import type { InputCheck, OutputCheck } from './check.ts';
import { judgeSize } from './max-input-tokens.ts';
import { isPiiEntity, judgePii, type PiiEntity, piiEntities, redactValue } from './pii.ts';
import { compileLeakCheck } from './prompt-leak.ts';
import { compileRule, judgeRule } from './rule.ts';
import { compileSchema } from './schema.ts';

export function compileInputCheck(guardrail: ModelInputGuardrail): Result<InputCheck> {
  const { action } = guardrail;
  if (guardrail.pii !== undefined) {
    const entities = entitiesOf(guardrail.pii);
    return ok({
      name: guardrail.name ?? 'pii',
      kind: 'pii',
      action,
      run: ({ input }) => judgePii(input, entities),
      redact: (value) => redactValue(value, entities),
    });
  }
  if (guardrail.maxInputTokens !== undefined) {
    const most = guardrail.maxInputTokens;
    const name = guardrail.name ?? 'maxInputTokens';
    return ok({ name, kind: 'maxInputTokens', action, run: ({ input }) => judgeSize(input, most) });
  }
  if (guardrail.rule !== undefined) {
    const source = guardrail.rule;
    const rule = compileRule(source, 'guardrail-input');
    if (!rule.ok) return rule;
    const run: InputCheck['run'] = ({ input, request }) => judgeRule(rule.value, source, { input, request: request() });
    return ok({ name: guardrail.name ?? 'rule', kind: 'rule', action, run });
  }
  return notEnforced(guardrail.injection === undefined ? 'http' : 'injection', guardrail.name);
}

export interface OutputContext {
  /** What the prompt promises; undefined is free text. */
  readonly schema: JsonValue | undefined;
  readonly instructions: readonly string[];
}

export function compileOutputCheck(guardrail: ModelOutputGuardrail, context: OutputContext): Result<OutputCheck> {
  const { action } = guardrail;
  if (guardrail.schema !== undefined) return compileSchemaCheck(guardrail, context);
  if (guardrail.rule !== undefined) {
    const source = guardrail.rule;
    const rule = compileRule(source, 'guardrail-output');
    if (!rule.ok) return rule;
    const run: OutputCheck['run'] = ({ input, output, request }) =>
      judgeRule(rule.value, source, { input, output, request: request() });
    return ok({ name: guardrail.name ?? 'rule', kind: 'rule', action, run });
  }
  if (guardrail.pii !== undefined) {
    const entities = entitiesOf(guardrail.pii);
    return ok({
      name: guardrail.name ?? 'pii',
      kind: 'pii',
      action,
      run: ({ output }) => judgePii(output, entities),
      redact: (value) => redactValue(value, entities),
    });
  }
  if (guardrail.promptLeak !== undefined) {
    const check = compileLeakCheck(context.instructions);
    return ok({ name: guardrail.name ?? 'promptLeak', kind: 'promptLeak', action, run: ({ text }) => check(text) });
  }
  return notEnforced('http', guardrail.name);
}

function compileSchemaCheck(guardrail: ModelOutputGuardrail, { schema }: OutputContext): Result<OutputCheck> {
  const name = guardrail.name ?? 'schema';
  if (schema === undefined) {
    return problem(`The check \`${name}\` needs a schema, and the prompt declares no \`outputs\`.`);
  }
  const check = compileSchema(schema);
  if (!check.ok) return check;
  const run: OutputCheck['run'] = ({ output, isJson }) =>
    isJson ? check.value(output) : { verdict: 'fail', why: 'The answer is not JSON.' };
  return ok({ name, kind: 'schema', action: guardrail.action, run });
}

export function entitiesOf(pii: ModelPii): ReadonlySet<PiiEntity> {
  return new Set((pii.entities ?? piiEntities).filter(isPiiEntity));
}

function notEnforced(kind: string, name: string | undefined): Result<never> {
  const which = name === undefined ? `\`${kind}\`` : `\`${name}\` (\`${kind}\`)`;
  return problem(`The check ${which} cannot be enforced by this version. Remove it, or use a version that can.`);
}
