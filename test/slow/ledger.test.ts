/** That committed results cannot go stale, be edited, or lose their claim without a test that says so. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { checkCommitted, type Measurement, measureAll } from './ledger.ts';

const measurement: Measurement<number> = {
  name: 'squares',
  claim: 'squares are positive',
  sources: ['core/*.ts'],
  seeds: [2, 3],
  measure: (seed) => seed * seed,
  judge: (results) => assert.ok(results.every((result) => result > 0)),
};

function repository(context: { after: (action: () => void) => void }): string {
  const folder = mkdtempSync(join(tmpdir(), 'ledger-'));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, 'core'));
  writeFileSync(join(folder, 'core/square.ts'), 'a * a');
  return folder;
}

test('results are accepted as long as their sources are the same', async (context) => {
  const folder = repository(context);
  await measureAll(folder, measurement);
  await checkCommitted(folder, measurement);
});

test('results are stale when a source changes, comes or goes', async (context) => {
  const folder = repository(context);
  await measureAll(folder, measurement);
  writeFileSync(join(folder, 'core/square.ts'), 'a ** 2');
  await assert.rejects(checkCommitted(folder, measurement), /stale.*npm run test:slow/);
  await measureAll(folder, measurement);
  writeFileSync(join(folder, 'core/cube.ts'), 'a ** 3');
  await assert.rejects(checkCommitted(folder, measurement), /stale/);
});

test('a missing file of results, or one of other seeds, is told', async (context) => {
  const folder = repository(context);
  await assert.rejects(checkCommitted(folder, measurement), /no committed results of squares/);
  await measureAll(folder, measurement);
  await assert.rejects(checkCommitted(folder, { ...measurement, seeds: [2, 3, 4] }), /other seeds/);
});

test('a result that does not come out again is told with its seed', async (context) => {
  const folder = repository(context);
  await measureAll(folder, measurement);
  await assert.rejects(checkCommitted(folder, { ...measurement, measure: () => 1 }), /Seed [23] of squares/);
});

test('results that do not show the claim are refused and not written', async (context) => {
  const folder = repository(context);
  await measureAll(folder, measurement);
  const file = join(folder, 'test/slow/results/squares.json');
  const before = readFileSync(file, 'utf8');
  await assert.rejects(measureAll(folder, { ...measurement, measure: () => -1 }));
  assert.equal(readFileSync(file, 'utf8'), before);
});

test('a seed that chance chose is judged with its number, and not kept', async (context) => {
  const folder = repository(context);
  const measured: number[] = [];
  const surprising = { ...measurement, surprise: true, measure: (seed: number) => measured.push(seed) };
  await measureAll(folder, surprising);
  const [chosen] = measured.slice(2);
  assert.ok(chosen !== undefined && measured.length === 3);
  const kept = readFileSync(join(folder, 'test/slow/results/squares.json'), 'utf8');
  assert.deepEqual(Object.keys(JSON.parse(kept).results), ['2', '3']);
  const bad = { ...surprising, measure: (seed: number) => (seed < 4 ? 1 : -seed) };
  await assert.rejects(measureAll(folder, bad), ({ message, cause }: Error) => {
    const seed = /^Seed (\d+) of squares/.exec(message)?.[1];
    return seed !== undefined && String(cause).includes('AssertionError');
  });
});

test('a source that matches no file is an error, not an empty promise', async (context) => {
  const folder = repository(context);
  await assert.rejects(measureAll(folder, { ...measurement, sources: ['cor/*.ts'] }), /No file matches/);
});
