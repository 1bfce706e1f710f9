import assert from 'node:assert/strict';
import { killAtRandom, nothingLost } from '../gateway/faults/kill.ts';
import { startEngine } from '../runner/targets/engine.ts';
import { containerPlace } from '../runner/targets/kill-container.ts';
import { slowTest } from './ledger.ts';

const rounds = 10;

slowTest({
  name: 'container-kill',
  claim: 'a container killed at 50 random moments under load loses no acknowledged answer and exceeds no budget',
  sources: [
    'gateway/**/*.ts',
    'core/contract/records-db.ts',
    'runner/deploy/targets/container.ts',
    'runner/deploy/targets/container/*.ts',
    'test/gateway/faults/kill.ts',
    'test/runner/targets/kill-container.ts',
  ],
  seeds: [1, 2, 3, 4, 5],
  async measure(seed) {
    await using engine = await startEngine();
    return { ...(await killAtRandom(seed, rounds, containerPlace(engine))) };
  },
  judge: (results) => {
    for (const result of results) assert.deepEqual(result, nothingLost);
  },
});
