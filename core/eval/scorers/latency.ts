/** `latency`: the answer took at most so long. */
import { humanDuration, parseDuration } from '../../values/duration.ts';
import { ok } from '../../values/result.ts';
import { notEvaluated, passedIf, type ScorerKind } from './scorer.ts';

export const latency: ScorerKind = (written, name) => {
  const most = parseDuration(typeof written === 'number' ? written : String(written));
  if (!most.ok) return most;
  return ok({
    name,
    kind: 'latency',
    scale: 'share',
    better: 'higher',
    score({ latencyMs }) {
      if (latencyMs === null) return notEvaluated('How long the answer took is not known.');
      const took = humanDuration(latencyMs / 1000);
      const limit = humanDuration(most.value);
      return passedIf(latencyMs <= most.value * 1000, `It took ${took}.`, `It took ${took}, more than ${limit}.`);
    },
  });
};
