/** The ledger: what was decided, and whether it is all there as it was written. */
import { Refusal } from '../../core/contract/runner.ts';
import type { MethodGroup } from './method.ts';

const PAGE = 50;
const LARGEST_PAGE = 1000;

export const group: MethodGroup = {
  'audit.show': ({ ledger }, { limit = PAGE, after }) => {
    const before = after === undefined ? undefined : Number(after);
    if (before !== undefined && !Number.isSafeInteger(before)) {
      throw new Refusal('usage', `\`${after}\` is no page of the ledger. Pass the \`next\` of the page before.`);
    }
    return ledger.page(Math.min(limit, LARGEST_PAGE), before);
  },
  'audit.verify': ({ ledger }) => ledger.verify(),
};
