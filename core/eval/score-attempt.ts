/** Scores one answer by all scorers. Without an answer there is nothing to judge, which is never a pass. */
import type { ChatRequest } from '../prompt/render.ts';
import type { Score } from './result.ts';
import { type Answered, type JudgeReply, notEvaluated, type Scorer } from './scorers/scorer.ts';

/** What must be asked before an answer can be scored, by scorer; scorers that ask nothing are left out. */
export function questionsOf(
  scorers: readonly Scorer[],
  answered: Answered,
): ReadonlyMap<string, readonly ChatRequest[]> {
  const asked = scorers.map((scorer) => [scorer.name, scorer.questions?.(answered) ?? []] as const);
  return new Map(asked.filter(([, questions]) => questions.length > 0));
}

export function scoresOf(
  scorers: readonly Scorer[],
  answered: Answered,
  replies: ReadonlyMap<string, readonly JudgeReply[]>,
): Readonly<Record<string, Score>> {
  return Object.fromEntries(
    scorers.map((scorer) => [scorer.name, scoreOf(scorer, answered, replies.get(scorer.name) ?? [])]),
  );
}

/** A scorer that fails on one answer costs that score, not the run. */
function scoreOf(scorer: Scorer, answered: Answered, replies: readonly JudgeReply[]): Score {
  try {
    return scorer.score(answered, replies);
  } catch (error) {
    return notEvaluated(
      `The scorer failed on this answer (${error instanceof Error ? error.message : String(error)}). Please report this.`,
    );
  }
}

export function scoresOfFailure(scorers: readonly Scorer[], why: string): Readonly<Record<string, Score>> {
  return Object.fromEntries(scorers.map(({ name }) => [name, notEvaluated(`There is no answer: ${why}`)]));
}
