/**
 * One evaluator of a prompt file, with the semantics of GitHub's runner (gh-models `cmd/eval/eval.go`), bug for bug:
 *
 * - the answer is trimmed; values are templates over the test case; `equals` minds letter case, the others do not;
 * - of several checks or methods only the first counts, as `core/prompt/evaluators.ts` says;
 * - a judge's reply counts as the first choice whose text occurs in it, and passes above 0; a reply that matches none is
 *   a fail, and so is a built-in judge nobody knows.
 *
 * Only what stops the runner itself (no check, no method, a judge that cannot be reached) is not evaluated here.
 */
import { appliedCheck, appliedMethod, matchChoice, type StringCheck } from '../../prompt/evaluators.ts';
import { goLowerCase } from '../../prompt/go-format.ts';
import type { JudgeEvaluator, PromptEvaluator, StringChecks } from '../../prompt/model.ts';
import { type ChatRequest, renderText } from '../../prompt/render.ts';
import { quoted } from '../../values/result.ts';
import type { Score } from '../result.ts';
import { builtInJudge } from './github-judges.ts';
import { type Answered, failed, type JudgeReply, notEvaluated, passedIf } from './scorer.ts';

/** The one question of an evaluator that asks a model; undefined of one that does not. */
export function evaluatorQuestion(evaluator: PromptEvaluator, answered: Answered): ChatRequest | undefined {
  const judge = judgeOf(evaluator);
  if (judge === undefined) return undefined;
  const values = { ...answered.values, completion: goTrim(answered.text) };
  const system = judge.systemPrompt ?? '';
  return {
    model: judge.modelId ?? '',
    messages: [
      ...(system === '' ? [] : [{ role: 'system', content: system }]),
      { role: 'user', content: renderText(judge.prompt ?? '', values) },
    ],
  };
}

export function evaluate(evaluator: PromptEvaluator, answered: Answered, reply: JudgeReply | undefined): Score {
  const { applied } = appliedMethod(evaluator);
  if (applied === undefined) return notEvaluated("The evaluator has no method: GitHub's runner stops at it.");
  if (applied === 'string') return checkText(evaluator.string, answered);
  const judge = judgeOf(evaluator);
  if (judge === undefined)
    return failed(
      `There is no built-in evaluator ${quoted(evaluator.uses ?? '')}; GitHub's runner fails every case of it.`,
    );
  if (reply === undefined) return notEvaluated('The judge was not asked.');
  return reply.kind === 'failed'
    ? notEvaluated(`The judge gave no answer: ${reply.why}`)
    : readChoice(judge, reply.text);
}

function judgeOf(evaluator: PromptEvaluator): JudgeEvaluator | undefined {
  const { applied } = appliedMethod(evaluator);
  if (applied === 'llm') return evaluator.llm;
  return applied === 'uses' ? builtInJudge(evaluator.uses ?? '') : undefined;
}

function checkText(checks: StringChecks | undefined, answered: Answered): Score {
  const applied = checks === undefined ? undefined : appliedCheck(checks).applied;
  if (checks === undefined || applied === undefined) {
    return notEvaluated("The evaluator has no check that is not empty: GitHub's runner stops at it.");
  }
  const wanted = renderText(checks[applied] ?? '', answered.values);
  const answer = goTrim(answered.text);
  const passes = holds(applied, answer, wanted);
  return passedIf(
    passes,
    `It ${does[applied]} ${quoted(wanted)}.`,
    `It ${doesNot[applied]} ${quoted(wanted)}: ${quoted(answer)}.`,
  );
}

function holds(check: StringCheck, answer: string, wanted: string): boolean {
  if (check === 'equals') return answer === wanted;
  const [text, part] = [goLowerCase(answer), goLowerCase(wanted)];
  switch (check) {
    case 'contains':
      return text.includes(part);
    case 'startsWith':
      return text.startsWith(part);
    case 'endsWith':
      return text.endsWith(part);
  }
}

const does: Readonly<Record<StringCheck, string>> = {
  equals: 'is',
  contains: 'contains',
  startsWith: 'starts with',
  endsWith: 'ends with',
};
const doesNot: Readonly<Record<StringCheck, string>> = {
  equals: 'is not',
  contains: 'does not contain',
  startsWith: 'does not start with',
  endsWith: 'does not end with',
};

function readChoice({ choices }: JudgeEvaluator, reply: string): Score {
  const chosen = matchChoice(choices, goTrim(reply));
  if (chosen === undefined) return failed(`The judge said ${quoted(reply)}, which matches none of the choices.`);
  const why = `The judge's reply matches ${quoted(chosen.choice)}, which is worth ${chosen.score}.`;
  return { verdict: chosen.score > 0 ? 'pass' : 'fail', score: chosen.score, why };
}

/** `strings.TrimSpace`: unlike JavaScript's it takes U+0085 for a space, and a byte-order mark not. */
function goTrim(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isGoSpace(text.charCodeAt(start))) start++;
  while (end > start && isGoSpace(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}

function isGoSpace(code: number): boolean {
  if (code === 0x20 || (code >= 0x09 && code <= 0x0d) || code === 0x85 || code === 0xa0) return true;
  if (code === 0x1680 || (code >= 0x2000 && code <= 0x200a)) return true;
  return code === 0x2028 || code === 0x2029 || code === 0x202f || code === 0x205f || code === 0x3000;
}
