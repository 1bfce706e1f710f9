/** `cost`: the answer cost at most so much. An unknown price is not evaluated: it is not free. */
import { formatMoneyInFiles, moneyToNumber, parseMoney } from '../../values/money.ts';
import { ok } from '../../values/result.ts';
import { notEvaluated, passedIf, type ScorerKind } from './scorer.ts';

export const cost: ScorerKind = (written, name) => {
  const most = parseMoney(typeof written === 'number' ? written : String(written));
  if (!most.ok) return most;
  const limit = moneyToNumber(most.value);
  return ok({
    name,
    kind: 'cost',
    scale: 'share',
    better: 'higher',
    score({ cost: paid, currency }) {
      if (paid === null) return notEvaluated('What the answer cost is not known: its model has no price.');
      if (currency !== most.value.currency) {
        return notEvaluated(
          `The answer cost ${paid} ${currency ?? '(no currency)'}, which does not compare with ${formatMoneyInFiles(most.value)}.`,
        );
      }
      const shown = `It cost ${Number(paid.toPrecision(6))} ${currency}`;
      return passedIf(paid <= limit, `${shown}.`, `${shown}, more than ${formatMoneyInFiles(most.value)}.`);
    },
  });
};
