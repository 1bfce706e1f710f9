/**
 * Measurements too long for every day: soak, coverage simulations, random fuzz. `npm run test:slow` runs them in full
 * and writes what they gave to results/NAME.json, which is committed with the hash of the sources it speaks for.
 * `npm test` runs the same files, but only checks: that the sources are still those, that the claim holds of the
 * committed results, and that one of them comes out the same when it is measured again.
 */
import assert from 'node:assert/strict';
import { createHash, randomInt } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import type { JsonValue } from '../../core/values/json.ts';

const root = join(import.meta.dirname, '../..');

export interface Measurement<Result extends JsonValue> {
  /** The name of the file of results. */
  readonly name: string;
  /** What the results show, as the title of the test. */
  readonly claim: string;
  /** Globs from the root of the repository: a change in any of these files asks for a new run. */
  readonly sources: readonly string[];
  readonly seeds: readonly number[];
  /** Each full run measures one more seed, other each time, prints it and judges it; its result is not kept. */
  readonly surprise?: boolean;
  /** The same seed must give the same result, so it holds counts and never times. */
  readonly measure: (seed: number) => Result | Promise<Result>;
  /** Throws when the results, one for each seed, do not show the claim. */
  readonly judge: (results: readonly Result[]) => void;
}

interface Ledger<Result> {
  readonly sources: string;
  readonly results: Readonly<Record<string, Result>>;
}

/** Defines the test; in which of its two ways it runs, `npm run test:slow` says in the environment. */
export function slowTest<Result extends JsonValue>(measurement: Measurement<Result>): void {
  test(measurement.claim, () =>
    process.env.MOORING_SLOW === 'run' ? measureAll(root, measurement) : checkCommitted(root, measurement),
  );
}

export async function measureAll<Result extends JsonValue>(
  repository: string,
  measurement: Measurement<Result>,
): Promise<void> {
  const results: Record<string, Result> = {};
  for (const seed of measurement.seeds) results[seed] = await measurement.measure(seed);
  measurement.judge(Object.values(results));
  if (measurement.surprise) await surprise(measurement);
  const ledger: Ledger<Result> = { sources: hashSources(repository, measurement.sources), results };
  const file = ledgerFile(repository, measurement.name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(ledger, undefined, 2)}\n`);
}

async function surprise<Result extends JsonValue>({ name, measure, judge }: Measurement<Result>): Promise<void> {
  const seed = randomInt(2 ** 31);
  // Before it is measured: a run that hangs or breaks off has said it.
  process.stdout.write(`${name}: also seed ${seed}\n`);
  const result = await measure(seed);
  try {
    judge([result]);
  } catch (error) {
    throw new Error(`Seed ${seed} of ${name}, which chance chose, does not show it.`, { cause: error });
  }
}

export async function checkCommitted<Result extends JsonValue>(
  repository: string,
  { name, sources, seeds, measure, judge }: Measurement<Result>,
): Promise<void> {
  const file = ledgerFile(repository, name);
  const again = 'Run `npm run test:slow` and commit test/slow/results.';
  assert.ok(existsSync(file), `There are no committed results of ${name}. ${again}`);
  const ledger: Ledger<Result> = JSON.parse(readFileSync(file, 'utf8'));
  const hash = hashSources(repository, sources);
  assert.equal(ledger.sources, hash, `The results of ${name} are stale: its sources have changed. ${again}`);
  assert.deepEqual(
    Object.keys(ledger.results).map(Number).sort(byNumber),
    [...seeds].sort(byNumber),
    `The results of ${name} are of other seeds. ${again}`,
  );
  judge(Object.values(ledger.results));
  // Which one is left to the hash, so that each change of the sources looks at another.
  const seed = seeds[Number.parseInt(hash.slice(0, 8), 16) % seeds.length];
  assert.ok(seed !== undefined, `${name} has no seeds.`);
  assert.deepEqual(await measure(seed), ledger.results[seed], `Seed ${seed} of ${name} gives another result. ${again}`);
}

function hashSources(repository: string, globs: readonly string[]): string {
  const hash = createHash('sha256');
  for (const glob of globs) {
    const files = globSync(glob, { cwd: repository, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
    assert.ok(files.length > 0, `No file matches the source ${glob}.`);
    for (const file of files)
      hash.update(file.slice(repository.length)).update('\0').update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex');
}

function ledgerFile(repository: string, name: string): string {
  return join(repository, 'test/slow/results', `${name}.json`);
}

function byNumber(a: number, b: number): number {
  return a - b;
}
