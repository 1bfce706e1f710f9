/**
 * How good completion is, as a number: over tasks made by seeded deletions from real files, the mean of one over the rank
 * of what was deleted. Nobody chose these tasks for being easy, and none is left out.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allTasks, rankOf, sampled, type Task } from './completion-tasks.ts';

const SEED = 20_261_129;
/** Of each way in which a file looks while it is typed. */
const EACH = 12;
const FLOOR = 0.89;

interface Judged {
  readonly task: Task;
  readonly reciprocal: number;
}

const mean = (judged: readonly Judged[]): number =>
  judged.reduce((sum, { reciprocal }) => sum + reciprocal, 0) / judged.length;

test('what was deleted comes back at the top of the list', (context) => {
  const tasks = sampled(allTasks(), EACH, SEED);
  assert.ok(tasks.length >= 150, `${tasks.length} tasks`);
  const judged = tasks.map((task): Judged => ({ task, reciprocal: 1 / (rankOf(task) ?? Number.POSITIVE_INFINITY) }));
  for (const [kind, group] of Map.groupBy(judged, ({ task }) => task.kind)) {
    context.diagnostic(`${mean(group).toFixed(3)}  ${kind} (${group.length})`);
  }
  for (const { task, reciprocal } of judged.filter(({ reciprocal }) => reciprocal < 0.2)) {
    context.diagnostic(
      `rank ${reciprocal === 0 ? 'none' : Math.round(1 / reciprocal)}: ${task.kind}, ${task.where}, ${task.expected}`,
    );
  }
  const all = mean(judged);
  context.diagnostic(`${all.toFixed(3)}  all ${judged.length} (seed ${SEED})`);
  assert.ok(all >= FLOOR, `the mean reciprocal rank is ${all.toFixed(3)}, below ${FLOOR}`);
  // No way of typing may be left behind for the others.
  for (const [kind, group] of Map.groupBy(judged, ({ task }) => task.kind)) {
    assert.ok(mean(group) >= 0.5, `${kind}: ${mean(group).toFixed(3)}`);
  }
});
