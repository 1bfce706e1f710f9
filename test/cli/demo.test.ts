/** `mooring demo` plays the whole story with real processes; what it shows is what happened. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { mooring } from './mooring.ts';

const leftovers = (): readonly string[] => readdirSync(tmpdir()).filter((name) => name.startsWith('mooring-demo-'));

test('the demo goes from lint to a bad release taken back, and leaves nothing behind', async () => {
  const before = leftovers();
  const { code, stdout, stderr } = await mooring(['demo']);
  assert.equal(code, 0, `${stdout}\n${stderr}`);
  const said = [
    /No problems\. \d+ files checked\./,
    /greeting-quality .* PASS/,
    /greeter on local {2}r1 .* healthy/,
    /0 answered, 1 held back by a check\./,
    /channel {2}DRIFT/,
    /Together: [\d.]+ USD\./,
    /greeter-answers {2}ok/,
    /rollback Model\/greeter@local, by the rule rollout/,
    /The candidate is worse than the baseline\. Errors: \d+ % of \d+, baseline 0 % of \d+/,
    /Verified: 3 entries/,
  ];
  for (const line of said) assert.match(stdout, line);
  assert.deepEqual(leftovers(), before);
});

test('the project of the demo lints clean', async () => {
  const folder = fileURLToPath(new URL('../../examples/demo', import.meta.url));
  const { stdout } = await mooring(['lint', '--dir', join(folder)]);
  assert.match(stdout, /^No problems\. /);
});
