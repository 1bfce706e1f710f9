/** The arrows of the house (DESIGN §2), read from the imports themselves. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Which folders a folder may import from, besides itself. */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  core: [],
  host: ['core'],
  gateway: ['core'],
  server: ['host', 'core'],
  runner: ['host', 'core'],
  cli: ['server', 'runner', 'gateway', 'host', 'core'],
  client: ['core/contract', 'host/runner-link'],
};

/** Libraries that do no I/O and know neither Node nor VS Code: all that the domain may lean on. */
const PURE_LIBRARIES = new Set(['yaml', '@marcbachmann/cel-js', 're2js']);

/** Where a library may be used; one that is not listed here is free for all but the domain. */
const LIBRARY_HOMES: Readonly<Record<string, readonly string[]>> = {
  vscode: ['client'],
  'vscode-languageclient/node': ['client'],
  'vscode-languageserver/node': ['server'],
};

interface Import {
  readonly from: string;
  readonly to: string;
}

const imports: readonly Import[] = Object.keys(ARROWS).flatMap((folder) => sourcesBelow(folder).flatMap(importsOf));

function sourcesBelow(folder: string): readonly string[] {
  let entries: readonly string[];
  try {
    entries = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' });
  } catch {
    return [];
  }
  return entries
    .map((entry) => posix.join(folder, entry.replaceAll('\\', '/')))
    .filter((path) => /\.(?:ts|js|mjs)$/.test(path) && !path.endsWith('.d.ts'));
}

function importsOf(path: string): readonly Import[] {
  const text = readFileSync(join(root, path), 'utf8');
  const found = text.matchAll(
    /(?:^|[\s;])(?:import|export)\b[^'"`;]*?from\s*['"]([^'"]+)['"]|\bimport\s*\(?\s*['"]([^'"]+)['"]/g,
  );
  return [...found].map(([, first, second]) => ({ from: path, to: resolved(path, first ?? second ?? '') }));
}

function resolved(from: string, specifier: string): string {
  if (!specifier.startsWith('.')) return specifier;
  return relative(root, join(root, dirname(from), specifier)).replaceAll('\\', '/');
}

const isOurs = (path: string): boolean => Object.keys(ARROWS).some((folder) => path.startsWith(`${folder}/`));
const home = (path: string): string => path.slice(0, path.indexOf('/'));

test('the graph is read at all', () => {
  assert.ok(imports.length > 100, `only ${imports.length} imports were found`);
  assert.ok(imports.some((one) => one.from === 'host/project.ts' && one.to === 'core/syntax/parse.ts'));
});

test('arrows between the parts point one way', () => {
  const wrong = imports.filter(({ from, to }) => {
    if (!isOurs(to) || home(from) === home(to)) return false;
    const allowed = ARROWS[home(from)] ?? [];
    return !allowed.some((folder) => to.startsWith(`${folder}/`) || to === `${folder}.ts`);
  });
  assert.deepEqual(wrong, []);
});

test('no part imports scripts or tests', () => {
  assert.deepEqual(
    imports.filter(({ to }) => /^(?:scripts|test|examples|dist)\//.test(to)),
    [],
  );
});

test('the domain leans on pure libraries only', () => {
  const wrong = imports.filter(({ from, to }) => {
    if (home(from) !== 'core' || isOurs(to)) return false;
    return !PURE_LIBRARIES.has(to);
  });
  assert.deepEqual(wrong, []);
});

test('only the edges know the protocol and the editor', () => {
  const wrong = imports.filter(({ from, to }) => {
    const homes = LIBRARY_HOMES[to];
    return homes !== undefined && !homes.some((folder) => from.startsWith(`${folder}/`));
  });
  assert.deepEqual(wrong, []);
});

test('only server/protocol converts between protocol types and ours', () => {
  const outside = imports.filter(
    ({ from, to }) => to === 'vscode-languageserver/node' && !from.startsWith('server/protocol/'),
  );
  // The session and its wiring pass the connection on.
  assert.deepEqual([...new Set(outside.map(({ from }) => from))].sort(), ['server/serve.ts', 'server/session.ts']);
});

test('the domain has no clock, no randomness and no process', () => {
  const banned =
    /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bperformance\.|\bprocess\.|\bsetTimeout\(|\bglobalThis\b/;
  const wrong = sourcesBelow('core')
    .filter((path) => !path.startsWith('core/schema/generated/'))
    .filter((path) => banned.test(readFileSync(join(root, path), 'utf8')));
  assert.deepEqual(wrong, []);
});
