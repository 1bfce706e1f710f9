/** How often the drift comparison cries wolf, and how often it sees what is there (DESIGN §9). */
import assert from 'node:assert/strict';
import { compareColumns } from '../../core/drift/compare.ts';
import { seedRandom } from '../../core/stats/random.ts';
import { categoryColumn, continuous, numberColumn } from '../core/drift/random-columns.ts';
import { slowTest } from './ledger.ts';

const sources = [
  'core/drift/**/*.ts',
  'core/stats/{beta,binomial,chi-square,fisher,gamma,homogeneity,incomplete-gamma,kolmogorov,kolmogorov-smirnov}.ts',
  'core/stats/{multiple-testing,quantile,random,root,sort,tails}.ts',
  'test/core/drift/random-columns.ts',
];
const sizes = [
  [100, 100],
  [500, 500],
  [1000, 200],
  [2000, 100],
  [2000, 500],
  [5000, 5000],
  [20_000, 1000],
] as const;
const rounds = 20;
const tables = 20;

interface Counts {
  readonly [cell: string]: number;
}

function falseAlarms(seed: number): Counts {
  const random = seedRandom(seed);
  const counts: Record<string, number> = {};
  for (const [n, m] of sizes) {
    for (const [name, draw] of Object.entries(continuous)) {
      const table = (rows: number) => ({ columns: [numberColumn('x', rows, () => draw(random))] });
      counts[`${name} ${n}/${m}`] = alarmsOf(() => compareColumns(table(n), table(m)).dataset.verdict);
    }
    for (const categories of [2, 6, 40]) {
      const table = (rows: number) => ({ columns: [categoryColumn('x', rows, categories, random)] });
      counts[`${categories} categories ${n}/${m}`] = alarmsOf(() => compareColumns(table(n), table(m)).dataset.verdict);
    }
  }
  return counts;
}

function alarmsOf(verdict: () => string): number {
  let alarms = 0;
  for (let round = 0; round < rounds; round++) if (verdict() === 'fail') alarms++;
  return alarms;
}

const seeds = Array.from({ length: 75 }, (_, index) => 100 + index);

slowTest<Counts>({
  name: 'drift-false-alarms',
  claim: 'a clean column is called drifted in 3 to 7 of 100 cases if continuous, in at most 7 otherwise, at every size',
  sources,
  seeds,
  measure: falseAlarms,
  judge: (results) => {
    for (const cell of Object.keys(results[0] ?? {})) {
      const rate = results.reduce((sum, counts) => sum + (counts[cell] ?? 0), 0) / (rounds * results.length);
      assert.ok(rate <= 0.07, `${cell}: ${rate}`);
      if (!cell.includes('categories')) assert.ok(rate >= 0.03, `${cell}: ${rate}`);
    }
  },
});

slowTest<Counts>({
  name: 'drift-false-alarms-of-tables',
  claim: 'at most 5 of 100 clean tables of 50 columns are called drifted',
  sources,
  seeds,
  measure: (seed) => {
    const random = seedRandom(seed);
    const draws = Object.values(continuous);
    const table = (rows: number) => ({
      columns: Array.from({ length: 50 }, (_, index) => {
        const draw = draws[index % 5];
        if (draw === undefined) return categoryColumn(`c${index}`, rows, 8, random);
        return numberColumn(`c${index}`, rows, () => draw(random));
      }),
    });
    let alarms = 0;
    for (let round = 0; round < tables; round++) {
      if (compareColumns(table(400), table(200)).dataset.verdict === 'fail') alarms++;
    }
    return { alarms };
  },
  judge: (results) => {
    const alarms = results.reduce((sum, counts) => sum + (counts.alarms ?? 0), 0);
    assert.ok(alarms <= 0.05 * tables * results.length, `${alarms} of ${tables * results.length}`);
  },
});
