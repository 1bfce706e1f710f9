/** What `npm ci` needs of the lockfiles, on every platform. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

interface Entry {
  readonly version?: string;
  readonly resolved?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

for (const folder of ['.', 'test/e2e']) {
  const file = join(import.meta.dirname, '../..', folder, 'package-lock.json');
  const packages: Readonly<Record<string, Entry>> = JSON.parse(readFileSync(file, 'utf8')).packages;

  test(`${folder}/package-lock.json has the packages of all platforms`, () => {
    const missing = Object.entries(packages).flatMap(([place, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter(
        (name) => !packages[`${place}/node_modules/${name}`] && !packages[`node_modules/${name}`],
      ),
    );
    assert.deepEqual(missing, [], 'npm ci refuses this lockfile; run `node scripts/complete-lockfile.mjs`');
  });

  test(`${folder}/package-lock.json names no registry`, () => {
    assert.deepEqual(
      Object.entries(packages).filter(([, { resolved }]) => resolved !== undefined),
      [],
      'set omit-lockfile-registry-resolved=true in your .npmrc and install again',
    );
  });
}
