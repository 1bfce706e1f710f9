/** A server under hands that type anything: random edits of example files, and everything asked at random places. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from '../../core/syntax/parse.ts';
import { askEverything, everything } from '../server/ask-everything.ts';
import { startServer } from '../server/client.ts';
import { slowTest } from './ledger.ts';

const examples = join(import.meta.dirname, '../../examples');
const EDITS = 150;
const PIECES = [
  '\n',
  '  ',
  '- ',
  ': ',
  '{',
  '}',
  '[',
  ']',
  '"',
  "'",
  '#',
  '&a ',
  '*a',
  '---\n',
  '{{x}}',
  '|\n',
  '\t',
  '\u{1f44b}',
  'kind',
  '0',
  '\r\n',
];

slowTest({
  name: 'server-typing',
  claim: 'after 3,000 random edits of example files every request is answered, for the text as it is then',
  sources: ['server/**/*.ts', 'core/language/**/*.ts', 'test/server/{ask-everything,client}.ts'],
  seeds: Array.from({ length: 20 }, (_, index) => 400 + index),
  surprise: true,
  async measure(seed) {
    const random = randomFrom(seed);
    const pick = (items: readonly string[]): string => items[Math.floor(random() * items.length)] ?? '';
    const files = globSync('**/*.yaml', { cwd: examples }).sort();
    const path = join(examples, pick(files));
    let text = readFileSync(path, 'utf8');
    await using client = await startServer({ capabilities: everything });
    await client.open(path, text);
    for (let version = 2; version < EDITS + 2; version += 1) {
      const start = Math.floor(random() * (text.length + 1));
      const end = Math.min(text.length, start + (random() < 0.3 ? Math.floor(random() * 40) : 0));
      const { lines } = parse(text);
      const range = { start: lines.positionAt(start), end: lines.positionAt(end) };
      const [from, to] = [lines.offsetAt(range.start), lines.offsetAt(range.end)];
      const piece = random() < 0.8 ? pick(PIECES) : text.slice(start, start + Math.floor(random() * 200));
      await client.change(path, version, [{ range, text: piece }]);
      text = text.slice(0, from) + piece + text.slice(to);
      if (version % 5 === 0) {
        const place = parse(text).lines.positionAt(Math.floor(random() * (text.length + 1)));
        await askEverything(client, path, place);
      }
    }
    const last = await client.diagnostics(path, ({ version }) => version === EDITS + 1);
    await using fresh = await startServer({ capabilities: everything });
    await fresh.open(path, text);
    const anew = await fresh.diagnostics(path);
    return {
      failed: client.log.filter((line) => / failed: /.test(line)).length,
      differs: JSON.stringify(last) !== JSON.stringify(anew),
    };
  },
  judge(results) {
    for (const result of results) assert.deepEqual(result, { failed: 0, differs: false });
  },
});

/** mulberry32 */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
