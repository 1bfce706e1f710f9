/** The guardrails on what goes into the model, in the order of the manifest. The first that must stop the request does. */
import type { CheckResult } from '../../core/contract/record.ts';
import { isJsonObject } from '../../core/values/json.ts';
import type { InputCheck, Subject } from '../checks/check.ts';
import type { Exchange, Rendered } from '../exchange.ts';
import { type Refusal, refusal } from '../refusal.ts';
import type { ServedRelease } from '../served.ts';
import { renderAgain } from './render.ts';

export type InputVerdict =
  | { readonly kind: 'go'; readonly rendered: Rendered }
  /** Not the primary but the fallbacks answer. */
  | { readonly kind: 'fallback'; readonly rendered: Rendered }
  | { readonly kind: 'review'; readonly why: string }
  | Refusal;

export function checkInput(exchange: Exchange, release: ServedRelease, first: Rendered): InputVerdict {
  let rendered = first;
  let decided: InputVerdict | undefined;
  for (const check of release.inputChecks) {
    if (decided !== undefined) {
      exchange.checks.push(notReached(check, 'input'));
      continue;
    }
    const subject: Subject = { input: rendered.input, request: rendered.request };
    const { verdict, why } = check.run(subject);
    const holds = verdict === 'pass';
    exchange.checks.push({ name: check.name, stage: 'input', verdict, action: holds ? 'none' : check.action, why });
    if (holds || check.action === 'flag') continue;
    if (check.action === 'redact' && check.redact !== undefined) {
      const input = check.redact(rendered.input);
      if (isJsonObject(input)) rendered = renderAgain(promptOf(release), rendered, input);
      continue;
    }
    decided = decide(check, release, rendered, why);
  }
  return decided ?? { kind: 'go', rendered };
}

function decide(check: InputCheck, release: ServedRelease, rendered: Rendered, why: string): InputVerdict {
  if (check.action === 'fallback' && release.candidates.length > 1) return { kind: 'fallback', rendered };
  if (check.action === 'review') return { kind: 'review', why };
  const message = `The check \`${check.name}\` refused the input. ${why}`;
  return refusal(400, 'guardrail_error', 'input_blocked', message, { param: check.name, record: 'blocked' });
}

export function notReached(check: { readonly name: string }, stage: CheckResult['stage']): CheckResult {
  const why = 'An earlier check had decided.';
  return { name: check.name, stage, verdict: 'not_evaluated', action: 'none', why };
}

function promptOf({ subject }: ServedRelease) {
  return subject.kind === 'chat' ? subject.prompt : undefined;
}
