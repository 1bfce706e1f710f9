/** `records.explain`: one record, with the release that gave the answer and what was said about it since. */
import type { Feedback } from '../../core/contract/record.ts';
import type { RecordExplained } from '../../core/contract/runner.ts';
import { explainRecord } from '../../core/records/explain.ts';
import { statusBeforeDelivery } from '../reviews/reviews.ts';
import type { Runner } from '../rpc/method.ts';
import type { ReviewDecision } from '../store/reviews.ts';
import { releaseOf } from './release-of.ts';
import { withRecord } from './sources.ts';

export function explain(
  { deployments, store }: Pick<Runner, 'deployments' | 'store'>,
  id: string,
  target: string | undefined,
): Promise<RecordExplained> {
  return withRecord(deployments, id, target, async ({ source, reader, record: kept }) => {
    const record = { ...kept, review: statusBeforeDelivery(store).get(id) ?? kept.review };
    const feedback = withDecision(store.reviews.get(id), reader.feedbackOf([id]).get(id) ?? []);
    const [release, state] = await Promise.all([
      releaseOf(source.target, record.release),
      source.target.readState().catch(() => undefined),
    ]);
    const steps = explainRecord({ record, feedback, release, prices: state?.prices ?? {} });
    return {
      record,
      ...(release && { release }),
      steps,
      feedback: feedback.map((one) => ({
        id: one.id,
        ts: one.ts,
        kind: one.kind,
        value: one.value,
        ...(one.by !== undefined && { by: one.by }),
      })),
    };
  });
}

/** What the gateway was not told of yet is known here all the same. */
function withDecision(decided: ReviewDecision | undefined, feedback: readonly Feedback[]): readonly Feedback[] {
  if (!decided || decided.delivered) return feedback;
  const { record, at: ts, by, rule, decision, why, output } = decided;
  const value = { decision, ...(why !== undefined && { why }), ...(output !== undefined && { output }) };
  return [...feedback, { id: `decision:${record}`, record, ts, kind: 'review', value, by: rule ?? by }];
}
