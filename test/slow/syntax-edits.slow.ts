/** Random edits of random YAML: the tree that was edited equals the tree of the edited text, in every detail. */
import assert from 'node:assert/strict';
import { parse } from '../../core/syntax/parse.ts';
import { dumpFile } from '../core/syntax/dump.ts';
import { randomEdit, randomFrom, randomYaml } from '../core/syntax/random-yaml.ts';
import { slowTest } from './ledger.ts';

const FILES = 60;
const EDITS = 25;

slowTest({
  name: 'syntax-edits',
  claim: 'after any sequence of random edits the incremental tree equals the full one',
  sources: ['core/syntax/**/*.ts', 'test/core/syntax/{dump,random-yaml}.ts', 'test/slow/syntax-edits.slow.ts'],
  seeds: Array.from({ length: 20 }, (_, index) => 1000 + index),
  measure(seed) {
    const random = randomFrom(seed);
    let differences = 0;
    for (let number = 0; number < FILES; number += 1) {
      let file = parse(randomYaml(random, { crlf: number % 5 === 0 }));
      for (let edit = 0; edit < EDITS; edit += 1) {
        file = file.edit(randomEdit(random, file.text));
        if (JSON.stringify(dumpFile(file)) !== JSON.stringify(dumpFile(parse(file.text)))) differences += 1;
      }
    }
    return { edits: FILES * EDITS, differences };
  },
  judge(results) {
    assert.deepEqual(
      results.filter(({ differences }) => differences > 0),
      [],
    );
    assert.ok(results.every(({ edits }) => edits === FILES * EDITS));
  },
});
