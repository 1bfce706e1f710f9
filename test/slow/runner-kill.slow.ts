import assert from 'node:assert/strict';
import { killRunners } from '../runner/faults/kill.ts';
import { slowTest } from './ledger.ts';

const killsEach = 10;

slowTest({
  name: 'runner-kill',
  claim:
    'killed at 60 random moments between decisions, the runner leaves each done or undone, and its ledger verifies',
  sources: ['runner/ledger/*.ts', 'runner/deploy/decide.ts', 'runner/store/lock.ts', 'test/runner/faults/kill.ts'],
  seeds: [1, 2, 3, 4, 5, 6],
  measure: async (seed) => ({ kills: (await killRunners(seed, killsEach)).kills }),
  judge: (results) => {
    for (const { kills } of results) assert.equal(kills, killsEach);
  },
});
