import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { killAtRandom, nothingLost } from '../../gateway/faults/kill.ts';
import { startEngine } from './engine.ts';
import { containerPlace } from './kill-container.ts';

const engine = await startEngine();
after(() => engine[Symbol.asyncDispose]());

test('a container killed at five moments under load loses no acknowledged answer and exceeds no budget', async () => {
  const seed = 20261129;
  assert.deepEqual(await killAtRandom(seed, 5, containerPlace(engine)), nothingLost, `seed ${seed}`);
});
