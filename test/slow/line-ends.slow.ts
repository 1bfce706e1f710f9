/** Random edits of texts whose lines end in all ways: the tree and the lines are those of the text that came of it. */
import assert from 'node:assert/strict';
import { differenceAfterEdits } from '../core/syntax/random-line-ends.ts';
import { randomFrom } from '../core/syntax/random-yaml.ts';
import { slowTest } from './ledger.ts';

const FILES = 60;
const EDITS = 15;

slowTest({
  name: 'line-ends',
  claim: 'in texts with mixed line ends the incremental tree equals the full one after any sequence of edits',
  sources: [
    'core/syntax/**/*.ts',
    'test/core/syntax/{dump,random-yaml,random-line-ends}.ts',
    'test/slow/line-ends.slow.ts',
  ],
  seeds: Array.from({ length: 20 }, (_, index) => 3000 + index),
  surprise: true,
  measure(seed) {
    const random = randomFrom(seed);
    const differences: string[] = [];
    for (let file = 0; file < FILES; file += 1) {
      const difference = differenceAfterEdits(random, EDITS);
      if (difference !== undefined) differences.push(difference);
    }
    return { edits: FILES * EDITS, differences };
  },
  judge(results) {
    assert.deepEqual(
      results.flatMap(({ differences }) => differences),
      [],
    );
  },
});
