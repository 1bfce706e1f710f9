/** Inference records: which there are, and why one answer came out as it did. */
import { explain } from '../records/explain.ts';
import { queryRecords } from '../records/query.ts';
import { recordSources } from '../records/sources.ts';
import { statusBeforeDelivery } from '../reviews/reviews.ts';
import type { MethodGroup } from './method.ts';

export const group: MethodGroup = {
  async 'records.query'({ deployments, store }, query, call) {
    return queryRecords(await recordSources(deployments, query.target), query, statusBeforeDelivery(store), call);
  },
  'records.explain': (runner, { id, target }) => explain(runner, id, target),
};
