import assert from 'node:assert/strict';
import { test } from 'node:test';
import { goFormat, goLowerCase } from '../../../core/prompt/go-format.ts';
import type { JsonValue } from '../../../core/values/json.ts';

test('values are printed as fmt.Sprintf("%v") prints them', () => {
  const table: readonly (readonly [JsonValue, string])[] = [
    ['text', 'text'],
    [25, '25'],
    [-3, '-3'],
    [-0, '0'],
    [1_000_000, '1000000'],
    [9_007_199_254_740_992, '9007199254740992'],
    [0.5, '0.5'],
    [2.75, '2.75'],
    [123456.75, '123456.75'],
    [999999.5, '999999.5'],
    [1234567.5, '1.2345675e+06'],
    [0.0001, '0.0001'],
    [0.00001, '1e-05'],
    [0.000012345, '1.2345e-05'],
    [1e-7, '1e-07'],
    [1.5e-300, '1.5e-300'],
    [1e21, '1e+21'],
    [2 ** 64, '1.8446744073709552e+19'],
    [-1234567.25, '-1.23456725e+06'],
    [Number.NaN, 'NaN'],
    [Number.POSITIVE_INFINITY, '+Inf'],
    [Number.NEGATIVE_INFINITY, '-Inf'],
    [true, 'true'],
    [false, 'false'],
    [null, '<nil>'],
    [[], '[]'],
    [['a', 'b c', 1, null, true], '[a b c 1 <nil> true]'],
    [[[1, 2], []], '[[1 2] []]'],
    [{}, 'map[]'],
    [{ b: 2, a: 'x' }, 'map[a:x b:2]'],
    [{ outer: { z: [1.5], a: null } }, 'map[outer:map[a:<nil> z:[1.5]]]'],
    // By code point, U+FF5E comes before U+1F600; by UTF-16 unit it would come behind.
    [{ '😀': 1, '～': 2 }, 'map[～:2 😀:1]'],
  ];
  for (const [value, text] of table) assert.equal(goFormat(value), text);
});

test('lower case is by code point, as strings.ToLower has it', () => {
  assert.equal(goLowerCase('ÄÖ Straße'), 'äö straße');
  assert.equal(goLowerCase('ΟΔΟΣ'), 'οδοσ');
  assert.equal(goLowerCase('İ'), 'i');
});
