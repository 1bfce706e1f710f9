/** A runner that is killed in the middle of its work; test/slow does the same at many more moments. */
import { test } from 'node:test';
import { killRunners } from './kill.ts';

test('a runner killed at any moment leaves decisions done or undone, and the next one goes on', async (context) => {
  const { kills, found } = await killRunners(20_261_120, 6);
  context.diagnostic(`${kills} kills; found: ${found.length === 0 ? 'nothing to mend' : found.join(' ')}`);
});
