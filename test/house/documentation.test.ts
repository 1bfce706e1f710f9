/** Every code that can be reported leads to a page. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { builtInCodes } from '../../core/rules/built-in.ts';
import { rules } from '../../core/rules/registry.ts';
import { documentationPath } from '../../host/documentation.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Codes as they are written in the sources, whether whole or put together by a helper of their folder. */
function codesInSources(): ReadonlySet<string> {
  const codes = new Set<string>();
  for (const folder of ['core', 'host', 'server', 'cli']) {
    for (const file of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })) {
      if (!file.endsWith('.ts') || file.includes('generated')) continue;
      const text = readFileSync(join(root, folder, file), 'utf8');
      for (const [, code] of text.matchAll(
        /['"`]((?:syntax|schema|cel|openslo|suppression|file|internal)\/[a-z-]+)['"`]/g,
      )) {
        if (code !== undefined) codes.add(code);
      }
      if (folder === 'core' && file.startsWith('schema')) {
        for (const [, name] of text.matchAll(/problem\(failure, '([a-z-]+)'/g)) codes.add(`schema/${name}`);
      }
    }
  }
  return codes;
}

test('every rule and every built-in code has its page', () => {
  const codes = [...rules.map((rule) => rule.code), ...builtInCodes.keys()];
  assert.ok(codes.length > 60);
  assert.deepEqual(
    codes.filter((code) => !existsSync(join(root, documentationPath(code)))),
    [],
  );
});

test('no code is reported that has no page', () => {
  const known = new Set<string>([...rules.map((rule) => rule.code), ...builtInCodes.keys()]);
  const found = codesInSources();
  assert.ok(found.size > 20, 'the sources were not read');
  assert.deepEqual(
    [...found].filter((code) => !known.has(code)),
    [],
  );
});
