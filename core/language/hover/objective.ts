/** What an objective's target means: the time or the requests that may fail. */

import { errorBudget } from '../../slo/budget-in-words.ts';
import { sloIn } from '../../slo/collect.ts';
import { formatShare } from '../../values/share.ts';
import type { Workspace } from '../../workspace/workspace.ts';
import type { CursorPlace } from '../place-at.ts';

export function describeTarget(workspace: Workspace, { resource, path }: CursorPlace): string | undefined {
  const [spec, objectives, index, key] = path;
  if (resource.kind !== 'SLO' || path.length !== 4 || spec !== 'spec' || objectives !== 'objectives') return undefined;
  if ((key !== 'target' && key !== 'targetPercent') || typeof index !== 'number') return undefined;
  const slo = sloIn(workspace, resource.value);
  const objective = slo.ok ? slo.value.objectives[index] : undefined;
  if (!slo.ok || !objective) return undefined;
  const { text } = errorBudget(slo.value, objective);
  const counted =
    slo.value.method === 'Occurrences'
      ? `Of 1,000 requests ${Number(((1 - objective.target) * 1000).toPrecision(4))} may fail; if all time counts alike, that is ${text}.`
      : `The error budget is ${text}.`;
  return `${formatShare(objective.target)} over the window. ${counted}`;
}
