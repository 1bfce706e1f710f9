/**
 * A condition that its SLO makes impossible or meaningless: the highest burn rate that can be reached, and the window of
 * the SLO. Only a condition that stands in the SLO itself is changed; others may share one that stands elsewhere.
 */
import { highestBurn, isReachable } from '../../slo/burn-rate.ts';
import { sloIn } from '../../slo/collect.ts';
import type { Slo } from '../../slo/model.ts';
import type { SyntaxNode } from '../../syntax/tree.ts';
import { descend } from '../../syntax/walk.ts';
import { inQuotesOf } from './entries.ts';
import type { Fix, Repair } from './fix.ts';
import { itemAround } from './items.ts';

export const fix: Fix = {
  codes: ['slo/long-lookback', 'slo/unreachable-alert'],
  repairs({ view, diagnostic, found, placed, root }) {
    const name = /The alert `([^`]+)`/.exec(diagnostic.message)?.[1];
    const slo = placed && sloIn(view.workspace, placed.resource.value);
    const policy = itemAround(found?.node)?.item;
    if (!slo?.ok || !policy || !root || name === undefined) return [];
    const condition = conditionIn(policy, name);
    if (!condition) return [];
    if (diagnostic.code === 'slo/unreachable-alert') return lowered(slo.value, name, condition);
    const window = descend(root, ['spec', 'timeWindow', 0, 'duration']);
    const lookback = descend(condition, ['lookbackWindow']);
    if (window?.kind !== 'scalar' || lookback?.kind !== 'scalar') return [];
    const text = inQuotesOf(view.file.text.slice(lookback.span.start, lookback.span.end), String(window.value));
    const title = `Write \`lookbackWindow: ${window.value}\``;
    return [{ title, edits: [{ span: lookback.span, text }], safe: false }];
  },
};

/** The map with `threshold` and `lookbackWindow`. */
function conditionIn(policy: SyntaxNode, name: string): SyntaxNode | undefined {
  const conditions = descend(policy, ['spec', 'conditions']);
  if (conditions?.kind !== 'sequence') return undefined;
  const named = conditions.items.filter((item) => {
    const found = descend(item, ['metadata', 'name']);
    return found?.kind === 'scalar' && found.value === name;
  });
  const [only] = named;
  return only && named.length === 1 ? descend(only, ['spec', 'condition']) : undefined;
}

function lowered(slo: Slo, name: string, condition: SyntaxNode): readonly Repair[] {
  const node = descend(condition, ['threshold']);
  const read = slo.alertPolicies
    .flatMap(({ conditions }) => conditions)
    .find((one) => one.ok && one.value.name === name);
  if (node?.kind !== 'scalar' || !read?.ok) return [];
  const { op } = read.value;
  if (op === 'lt' || op === 'lte') return [];
  const budgets = slo.objectives.map(({ budget }) => budget);
  const highest = Math.min(...budgets.map(highestBurn));
  // Rounded down, and of the strict comparison the next lower one.
  const steps = [Math.floor(highest * 100), Math.floor(highest * 100) - 1].map((hundredths) => hundredths / 100);
  const threshold = steps.find((one) => one > 0 && budgets.every((budget) => isReachable(op, one, budget)));
  if (threshold === undefined) return [];
  const title = `Lower the threshold to ${threshold}`;
  return [{ title, edits: [{ span: node.span, text: String(threshold) }], safe: false }];
}
