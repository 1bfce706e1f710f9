import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assumeDynamic, newEnvironment, nodesOf, typeOfNode, watchWork } from '../../../core/cel/library.ts';

// Each of these watches one internal of the CEL library that we lean on: an upgrade that moves it fails here.

function program(source: string) {
  const environment = newEnvironment(() => false).registerVariable('data', 'dyn');
  const parsed = environment.parse(source);
  return { environment, parsed };
}

test('the checker leaves its types on the nodes', () => {
  const { parsed } = program('[1.5, 2.5].size() > 1');
  assert.ok(parsed.check().valid);
  const types = [...nodesOf(parsed.ast)].map(({ node }) => `${node.op} ${typeOfNode(node)}`);
  assert.deepEqual(types, ['> bool', 'rcall int', 'list list<double>', 'value double', 'value double', 'value int']);
});

test('a node that is assumed dynamic no longer fails the check', () => {
  const { environment, parsed } = program('nope && 1 + "a" == data');
  for (const message of [/Unknown variable: nope/, /no such overload: int \+ string/]) {
    const { error } = parsed.check();
    assert.match(error?.message ?? '', message);
    assert.ok(error?.node && 'op' in error.node && 'toOldStructure' in error.node);
    for (const { node } of nodesOf(parsed.ast)) if (node === error.node) assumeDynamic(node, environment);
  }
  assert.deepEqual(parsed.check(), { valid: true, type: 'bool' });
});

test('every round of every comprehension is watched', () => {
  const rounds: [string, number][] = [
    ['data.all(x, x > 0)', 3],
    ['data.exists(x, x > 5)', 3],
    ['data.exists(x, x == 1)', 1],
    ['data.exists_one(x, x == 1)', 3],
    ['data.map(x, x)', 3],
    ['data.map(x, x > 1, x)', 3],
    ['data.filter(x, x > 1)', 3],
    ['data.all(x, data.all(y, y > 0))', 12],
    ['cel.bind(z, data, z.all(x, x > 0))', 3],
    ['optional.of(data).or(optional.of(data.map(x, x))).orValue(data.map(x, x))', 0],
    ['data.?nope.orValue(data.map(x, x))', 3],
    ['[data.map(x, x)].size() + {"a": data.filter(x, true)}.size()', 6],
  ];
  for (const [source, expected] of rounds) {
    const { parsed } = program(source);
    assert.ok(parsed.check().valid, source);
    let count = 0;
    watchWork(
      parsed.ast,
      () => count++,
      () => {},
    );
    parsed({ data: source.includes('.?') ? { a: 1, b: 2, c: 3 } : [1, 2, 3] });
    // Some macros ask the condition once more to learn that they are done.
    assert.ok(count >= expected && count <= expected + 5, `${source}: ${count}`);
  }
});

test('operators and calls that read whole values are watched with what they read', () => {
  const { parsed } = program(
    'data + "b" == "ab" && data in ["a"] && data.contains("a") && size(data) == 1 && data != "c"',
  );
  assert.ok(parsed.check().valid);
  const seen: string[] = [];
  watchWork(
    parsed.ast,
    () => {},
    (name, operands) => seen.push(`${name}/${operands.length}`),
  );
  assert.equal(parsed({ data: 'a' }), true);
  assert.deepEqual(seen.sort(), ['!=/2', '+/2', '==/2', '==/2', 'contains/2', 'in/2', 'size/1']);
});
