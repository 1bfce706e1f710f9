import assert from 'node:assert/strict';
import { killAtRandom, nothingLost } from '../gateway/faults/kill.ts';
import { slowTest } from './ledger.ts';

const rounds = 10;

slowTest({
  name: 'gateway-kill',
  claim: 'killed at 60 random moments under load, the gateway loses no acknowledged answer and exceeds no budget',
  sources: ['gateway/**/*.ts', 'core/contract/records-db.ts', 'test/gateway/faults/kill.ts'],
  seeds: [1, 2, 3, 4, 5, 6],
  measure: async (seed) => ({ ...(await killAtRandom(seed, rounds)) }),
  judge: (results) => {
    for (const result of results) assert.deepEqual(result, nothingLost);
  },
});
