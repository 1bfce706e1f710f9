/** Documents that are edited, closed and opened while they are asked about, in orders of many kinds. */
import assert from 'node:assert/strict';
import { askWhileChanging } from '../server/while-changing.ts';
import { slowTest } from './ledger.ts';

slowTest({
  name: 'server-changing',
  claim: 'whatever happens to a document meanwhile, no answer is of another version than the one asked about',
  sources: ['server/**/*.ts', 'test/server/{while-changing,every-request,ask-everything,client}.ts'],
  seeds: Array.from({ length: 20 }, (_, index) => 700 + index),
  surprise: true,
  async measure(seed) {
    const { asked, cancelled, wrong } = await askWhileChanging(seed);
    return { asked, cancelled, wrong: [...wrong] };
  },
  judge(results) {
    assert.deepEqual(
      results.flatMap(({ wrong }) => wrong),
      [],
    );
    assert.ok(results.every(({ asked, cancelled }) => asked > 40 && cancelled > 0));
  },
});
