/** Plans: read from a file, written as JSON, shown as text. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { PlanOutput } from '../../core/contract/generated/output.ts';
import type { Plan } from '../../core/contract/runner.ts';
import { shortDigest } from '../../core/values/digest.ts';
import { reason } from '../../host/files.ts';
import { isPlan } from '../../runner/deploy/is-plan.ts';
import { type Call, UsageError } from '../command.ts';

export function planJson(plan: Plan): PlanOutput['plan'] {
  const { cost, rollbackTo, from, actions, gates, limits, refused, ...rest } = plan;
  return {
    ...rest,
    from: from ?? null,
    actions: actions.map(({ action, what, before, after, why }) => ({
      action,
      what,
      before: before ?? null,
      after: after ?? null,
      why,
    })),
    gates: gates.map(({ suite, verdict, why, ranAt }) => ({ suite, verdict, why, ranAt: ranAt ?? null })),
    cost: {
      perRequest: cost.perRequest ?? null,
      perMonth: cost.perMonth ?? null,
      budget: cost.budget ?? null,
      budgetLeft: cost.budgetLeft ?? null,
      why: cost.why,
    },
    rollbackTo: rollbackTo ? { ...rollbackTo } : null,
    limits: limits.map(({ what, why, refused: forbids }) => ({ what, why, refused: forbids })),
    refused: [...refused],
  };
}

/** As `plan --out` wrote it: the answer in JSON. Absent values come as null there, and are left out here. */
export async function readPlanFile({ folder }: Call, file: string): Promise<Plan> {
  const path = resolve(folder, file);
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new UsageError(`${file} cannot be read: ${reason(error)}.`);
  });
  const answer = withoutNulls(parsed(text));
  const plan = typeof answer === 'object' && answer !== null && 'plan' in answer ? answer.plan : answer;
  if (isPlan(plan)) return plan;
  throw new UsageError(`${file} is no plan. \`mooring plan MODEL --target T --out FILE\` writes one.`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([, member]) => member !== null);
  return Object.fromEntries(kept.map(([key, member]) => [key, withoutNulls(member)]));
}

const SIGNS: Readonly<Record<Plan['actions'][number]['action'], string>> = {
  create: '+',
  replace: '~',
  rollout: '~',
  configure: '~',
  start: '>',
  none: '=',
  add: '  +',
  change: '  ~',
  remove: '  -',
};

export function planText(plan: Plan): string {
  const { model, target, release, final, actions, gates, cost, rollbackTo, limits } = plan;
  const standing = final ? '' : ' (draft)';
  const lines = [`Plan ${shortDigest(plan.digest)}: ${model}@${shortDigest(release)}${standing} to ${target}`, ''];
  for (const { action, what, before, after, why } of actions) {
    const change = before !== undefined && after !== undefined ? `: ${before} → ${after}` : after ? `: ${after}` : '';
    lines.push(`  ${SIGNS[action]} ${what}${change}`, `      ${why}`);
  }
  lines.push('', 'Evals');
  if (gates.length === 0) lines.push('  The manifest names none.');
  for (const { suite, verdict, why } of gates) lines.push(`  ${suite}: ${verdict.replace('_', ' ')}. ${why}`);
  const each = cost.perRequest === undefined ? '' : `${cost.perRequest} a request, `;
  const month = cost.perMonth === undefined ? '' : `${cost.perMonth} a month. `;
  lines.push('', `Cost      ${each}${month}${cost.why}`);
  if (cost.budget !== undefined) {
    const left = cost.budgetLeft === undefined ? '' : `, of which ${cost.budgetLeft} are left`;
    lines.push(`Budget    ${cost.budget} a month${left}`);
  }
  lines.push(
    `Way back  ${rollbackTo ? `\`mooring rollback ${model} --target ${target}\` goes to ${rollbackTo.revision} (${shortDigest(rollbackTo.release)}).` : `\`mooring stop ${model} --target ${target}\`: nothing served before.`}`,
  );
  if (limits.length > 0) lines.push('', 'Not held here');
  for (const { what, why, refused } of limits) lines.push(`  ${refused ? 'refused' : 'told   '}  ${what}: ${why}`);
  if (plan.refused.length > 0) lines.push('', 'This plan cannot be applied as it is.');
  return `${lines.join('\n')}\n`;
}
