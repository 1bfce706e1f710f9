/** One answer: asked of the subject, judged by all scorers, as the run keeps it. */
import type { InferenceRecord } from '../../core/contract/record.ts';
import type { Attempt, EvalCase } from '../../core/eval/result.ts';
import { questionsOf, scoresOf, scoresOfFailure } from '../../core/eval/score-attempt.ts';
import type { Answered, JudgeReply, Scorer } from '../../core/eval/scorers/scorer.ts';
import type { ChatRequest } from '../../core/prompt/render.ts';
import type { JsonObject } from '../../core/values/json.ts';
import { type Asked, type Asker, contentOf, errorCode, errorIn } from './ask.ts';
import type { JudgeModels } from './judge-models.ts';
import type { PrivateGateway } from './private-gateway.ts';
import type { GivenAnswer, Questioner } from './question.ts';

export interface AttemptContext {
  readonly asker: Asker;
  readonly records: PrivateGateway['records'];
  readonly questioner: Questioner;
  readonly scorers: readonly Scorer[];
  readonly judges: JudgeModels;
  readonly signal: AbortSignal;
}

export async function attemptOf(context: AttemptContext, one: EvalCase, trial: number): Promise<Attempt> {
  const { asker, questioner, scorers, signal } = context;
  const { path, body, input } = questioner.ask(one.values);
  const asked = await asker.ask(path, body, signal);
  const record = asked.record === undefined ? undefined : context.records.byId(asked.record);
  const facts = {
    // As SLOs count it, and not what else this process was doing meanwhile.
    latencyMs: record?.latencyMs ?? Math.round(asked.latencyMs * 1000) / 1000,
    inputTokens: record?.inputTokens ?? null,
    outputTokens: record?.outputTokens ?? null,
    cost: record?.cost ?? null,
    currency: record?.currency ?? null,
  };
  const answer = answerIn(asked, record, questioner);
  if (answer === undefined) {
    const error = errorIn(asked);
    const scores = scoresOfFailure(scorers, error);
    return { case: one.id, trial, input, output: null, text: null, ...facts, error, scores };
  }
  const answered: Answered = { values: one.values, ...answer, ...facts };
  const scores = scoresOf(scorers, answered, await repliesTo(context, answered));
  return { case: one.id, trial, input, ...answer, ...facts, error: null, scores };
}

function answerIn(asked: Asked, record: InferenceRecord | undefined, questioner: Questioner): GivenAnswer | undefined {
  if (asked.status === 200) return questioner.read(asked.body);
  // What waits for a person is an answer still, and the one that the suite is about.
  const { output } = record ?? {};
  if (errorCode(asked.body) !== 'review_pending' || output === undefined) return undefined;
  return { output, text: typeof output === 'string' ? output : JSON.stringify(output) };
}

async function repliesTo(
  context: AttemptContext,
  answered: Answered,
): Promise<ReadonlyMap<string, readonly JudgeReply[]>> {
  const questions = [...questionsOf(context.scorers, answered)];
  const replies = questions.map(async ([name, requests]) => {
    const given = await Promise.all(requests.map((request) => askJudge(context, request)));
    return [name, given] as const;
  });
  return new Map(await Promise.all(replies));
}

async function askJudge({ asker, judges, signal }: AttemptContext, request: ChatRequest): Promise<JudgeReply> {
  const why = judges.unavailable.get(request.model);
  const judge = judges.judges.find(({ id }) => id === request.model);
  if (judge === undefined) return { kind: 'failed', why: why ?? `the model \`${request.model}\` is not known.` };
  const body: JsonObject = JSON.parse(JSON.stringify({ ...request, model: judge.name }));
  const asked = await asker.ask('/v1/chat/completions', body, signal);
  const text = asked.status === 200 ? contentOf(asked.body) : undefined;
  return text === undefined ? { kind: 'failed', why: errorIn(asked) } : { kind: 'reply', text };
}
