/** What the README shows is true: its files are a project without remarks, its links lead somewhere. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { mooring } from '../cli/mooring.ts';
import { lint } from '../fixture.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const pages = ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'docs/features.md', 'examples/README.md'];

test('the files that the README shows are a project with nothing to complain about', () => {
  const files = [...read('README.md').matchAll(/^```yaml\n# (\S+)\n([\s\S]*?)^```$/gm)].map(
    ([, path = '', text = '']) => ({
      path: `/${path}`,
      text,
    }),
  );
  assert.equal(files.length, 7, 'one file of each kind');
  assert.deepEqual(
    lint(files).map(({ file, code, message }) => `${file} ${code} ${message}`),
    [],
  );
});

test('what the README says the commands print about the examples is what they print', async () => {
  const shown = [
    ...read('README.md').matchAll(/^\$ mooring (.+ --dir examples\S*)\n((?!\$ |```)[\s\S]*?)(?=^\$ |^```)/gm),
  ];
  assert.ok(shown.length >= 3);
  for (const [, words = '', output = ''] of shown) {
    const { stdout } = await mooring(words.split(' '), { cwd: root });
    assert.equal(stdout.trim(), output.trim(), `mooring ${words}`);
  }
});

test('links of the pages lead to files that exist', () => {
  for (const page of pages) {
    const targets = [...read(page).matchAll(/\]\(([^)#]+)\)/g)].map(([, target = '']) => target);
    const local = targets.filter((target) => !target.startsWith('https://'));
    assert.deepEqual(
      local.filter((target) => !existsSync(join(root, dirname(page), target))),
      [],
      `${page} has links that lead nowhere`,
    );
  }
});

test('the pages name only npm scripts that exist', () => {
  const { scripts } = JSON.parse(read('package.json'));
  const builtIn = new Set(['ci', 'start', 'test']);
  for (const page of pages) {
    const named = [...read(page).matchAll(/\bnpm (?:run )?([\w:]+)/g)].map(([, name = '']) => name);
    const unknown = named.filter((name) => !builtIn.has(name) && !Object.hasOwn(scripts, name));
    assert.deepEqual(unknown, [], `${page} names npm scripts that do not exist`);
  }
});

const read = (path: string): string => readFileSync(join(root, path), 'utf8');
