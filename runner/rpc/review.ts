/** Answers that wait for a person: which there are, and deciding about one. */
import { Refusal } from '../../core/contract/runner.ts';
import { decideReview, listReviews, showReview } from '../reviews/reviews.ts';
import type { MethodGroup } from './method.ts';

export const group: MethodGroup = {
  'review.list': (runner, options) => listReviews(runner, options),
  'review.show': (runner, { id }) => showReview(runner, id),
  'review.accept': (runner, { id, why }) => decideReview(runner, runner.user, { id, decision: 'accept', why }),
  'review.override'(runner, { id, output, why }) {
    if (output === undefined) throw new Refusal('usage', 'Say what the answer should have been.');
    return decideReview(runner, runner.user, { id, decision: 'override', output, why });
  },
};
