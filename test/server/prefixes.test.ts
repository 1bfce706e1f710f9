/**
 * Text as it is while somebody types: prefixes of the example files, with everything asked at the end of each. No answer
 * may fail, and the last diagnostics are those of the last version.
 */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { askEverything, everything } from './ask-everything.ts';
import { startServer } from './client.ts';

const examples = join(import.meta.dirname, '../../examples');
const files = globSync('**/*.{yaml,yml}', { cwd: examples, exclude: (name) => name === '.mooring' }).sort();
const PREFIXES = 10;

test(`everything can be asked of any prefix of ${files.length} example files`, async () => {
  assert.ok(files.length > 20);
  await using client = await startServer({ capabilities: everything });
  for (const [number, file] of files.entries()) {
    const text = readFileSync(join(examples, file), 'utf8');
    const path = join(examples, file);
    await client.open(path, '');
    for (let step = 1; step <= PREFIXES; step += 1) {
      // Anywhere, not only at the ends of lines; other places for each file.
      const length = Math.floor((text.length * (step - ((number * 7) % 10) / 10)) / PREFIXES);
      const prefix = text.slice(0, length);
      const lines = prefix.split('\n');
      await client.change(path, step + 1, [{ text: prefix }]);
      const place = { line: lines.length - 1, character: (lines.at(-1) ?? '').length };
      await askEverything(client, path, place);
    }
    await client.close(path);
  }
  assert.deepEqual(
    client.log.filter((line) => / failed: /.test(line)),
    [],
  );
});
