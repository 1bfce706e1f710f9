/** What one file says, and how much of it is worked out again after an edit. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { rule } from '../../../core/rules/rule.ts';
import { ambiguousScalar } from '../../../core/rules/syntax/ambiguous-scalar.ts';
import { parse } from '../../../core/syntax/parse.ts';
import type { SyntaxFile } from '../../../core/syntax/tree.ts';
import { type FileFacts, factsOf } from '../../../core/workspace/file-facts.ts';

/** Facts of the versions of one file, with the number of resources that were looked at for each. */
function counting(path = '/file.yaml', named = false) {
  const cache = new WeakMap();
  let inspected = 0;
  const count = rule({
    code: 'test/count',
    severity: 'info',
    what: '',
    why: '',
    fix: '',
    kinds: 'all',
    examples: { invalid: [], valid: [] },
    check: () => {
      inspected += 1;
    },
  });
  return (file: SyntaxFile): { facts: FileFacts; inspected: number } => {
    inspected = 0;
    const facts = factsOf(path, file, { rules: [count], isTimeZone: () => true, cache, named });
    return { facts, inspected };
  };
}

const service = (name: string, indent = ''): string =>
  ['apiVersion: openslo/v1', 'kind: Service', `metadata: {name: ${name}}`, 'spec: {description: x}', ''].join(
    `\n${indent}`,
  );
const names = (count: number): readonly string[] => Array.from({ length: count }, (_, index) => `service-${index}`);
const shapes: Readonly<Record<string, (count: number) => string>> = {
  'many documents': (count) =>
    names(count)
      .map((name) => service(name))
      .join('---\n'),
  'one long list': (count) =>
    names(count)
      .map((name) => `- ${service(name, '  ').trimEnd()}\n`)
      .join(''),
};

function replaced(file: SyntaxFile, old: string, text: string): SyntaxFile {
  const start = file.text.indexOf(old);
  assert.ok(start >= 0);
  return file.edit({ span: { start, end: start + old.length }, text });
}

for (const [shape, write] of Object.entries(shapes)) {
  describe(`an edit in ${shape}`, () => {
    for (const count of [20, 400]) {
      test(`looks at one resource of ${count}, and keeps the others as they are`, () => {
        const look = counting();
        const file = parse(write(count));
        const before = look(file);
        assert.equal(before.inspected, count);
        const after = look(replaced(file, 'name: service-7}', 'name: service-seven}'));
        assert.equal(after.inspected, 1);
        const same = after.facts.resources.filter(
          ({ resource }, index) => resource === before.facts.resources[index]?.resource,
        );
        assert.equal(same.length, count - 1);
        assert.deepEqual(
          after.facts.resources.map(({ resource }) => resource.name),
          names(count).map((name) => (name === 'service-7' ? 'service-seven' : name)),
        );
      });
    }

    test('looks at no more than the two resources that a comment is written between', () => {
      const look = counting();
      const file = parse(write(20));
      look(file);
      const below = file.text.indexOf('spec:', file.text.indexOf('service-7}'));
      const line = file.text.indexOf('\n', below) + 1;
      assert.ok(look(file.edit({ span: { start: line, end: line }, text: '# A remark\n' })).inspected <= 2);
    });

    test('looks at the broken resource alone while a line is half typed, and at it again when it is whole', () => {
      const look = counting();
      const file = parse(write(20));
      look(file);
      const half = replaced(file, 'name: service-7}', 'name: service-7');
      assert.ok(look(half).inspected <= 2, 'the broken one and at most its neighbour');
      assert.ok(look(replaced(half, 'name: service-7', 'name: service-7}')).inspected <= 2);
    });
  });
}

test('a resource that follows aliases into its neighbours is looked at again', () => {
  const look = counting();
  const item = (description: string) =>
    `- {apiVersion: openslo/v1, kind: Service, metadata: {name: a}, spec: {description: ${description}}}\n`;
  const file = parse(`${item('&text old')}${item('*text')}`);
  look(file);
  const { facts } = look(replaced(file, 'old', 'new'));
  const values = facts.resources.map(({ resource }) => JSON.stringify(resource.value));
  assert.match(values[1] ?? '', /"description":"new"/);
});

describe('an item of a list that follows aliases', () => {
  const item = (description: string, name = 'a') =>
    `- {apiVersion: openslo/v1, kind: Service, metadata: {name: ${name}}, spec: {description: ${description}}}\n`;
  const last = ({ resources }: FileFacts) => JSON.stringify(resources.at(-1)?.resource.value);

  test('is kept while another is edited, and its aliases stand for the same', () => {
    const look = counting();
    const file = parse(item('&text old') + item('plain').repeat(20) + item('*text').repeat(20));
    look(file);
    const edited = look(replaced(file, 'plain', 'other'));
    assert.ok(edited.inspected <= 2, `${edited.inspected} were looked at`);
  });

  test('is looked at again when another anchor of that name comes between', () => {
    const look = counting();
    const file = parse(item('&text old') + item('plain') + item('*text'));
    look(file);
    assert.match(last(look(replaced(file, 'plain', '&text between')).facts) ?? '', /"description":"between"/);
  });

  test('is looked at again when what its alias leads to leads on to something else', () => {
    const look = counting();
    const file = parse(item('&deep old') + item('&text {inner: *deep}') + item('*text'));
    look(file);
    assert.match(last(look(replaced(file, '&deep old', '&deep new')).facts) ?? '', /"inner":"new"/);
  });
});

function facts(text: string, path = '/file.yaml', named = false): FileFacts {
  return counting(path, named)(parse(text)).facts;
}

const codes = (found: FileFacts): readonly string[] => found.problems.map((one) => one.code);

describe('whose file it is', () => {
  const cases: readonly [name: string, text: string, path: string, named: boolean, codes: readonly string[] | null][] =
    [
      ['a foreign file is left alone', 'apiVersion: apps/v1\nkind: Deployment\n', '/a.yaml', false, null],
      ['a broken foreign file is left alone', 'a: [\n', '/a.yaml', false, null],
      ['a list of anything is left alone', '- {kind: x}\n- 1\n', '/a.yaml', false, null],
      ['an empty file is left alone', '', '/a.yaml', false, null],
      ['an empty file that is named is spoken of', '', '/a.yaml', true, ['schema/not-ours']],
      ['an empty file with a name of ours is spoken of', '', '/a.model.yaml', false, ['schema/missing-kind']],
      ['comments alone are as good as nothing', '# a\n', '/a.slo.yml', false, ['schema/missing-kind']],
      ['a file of ours that cannot be parsed is spoken of', '[', '/a.model.yaml', false, ['syntax/missing-bracket']],
      ['a binary file with a name of ours is spoken of', 'a\0b', '/a.model.yaml', false, ['syntax/binary']],
      ['a binary file of others is left alone', 'a\0b', '/a.yaml', false, null],
      ['one that shows itself as ours is not', 'apiVersion: openslo/v1\n\0', '/a.yaml', false, ['syntax/binary']],
      [
        'what says that it is another tool’s is left alone, whatever its file is called',
        'apiVersion: boats/v1\nkind: Harbour\n',
        '/mooring.yaml',
        false,
        null,
      ],
      [
        'a kind of ours in a version of nobody’s is spoken of',
        'apiVersion: v1\nkind: Model\n',
        '/a.model.yaml',
        false,
        ['schema/missing-kind'],
      ],
      ['a prompt by its messages alone must be named', 'messages: []\n', '/a.yaml', false, null],
      [
        'twenty resources of an unknown version are one thing to tell',
        'apiVersion: openslo/v9\nkind: SLO\n---\n'.repeat(20),
        '/a.yaml',
        false,
        ['schema/unsupported-version'],
      ],
    ];
  for (const [name, text, path, named, expected] of cases) {
    test(name, () => {
      const found = facts(text, path, named);
      assert.equal(found.recognised, expected !== null);
      assert.deepEqual(codes(found), expected ?? []);
    });
  }
});

test('kind and version may come through an alias or a merge', () => {
  const text = 'x: &head {apiVersion: openslo/v1, kind: Service}\n<<: *head\nmetadata: {name: a}\nspec: {}\n';
  assert.equal(facts(text).resources[0]?.resource.kind, 'Service');
  assert.equal(facts('apiVersion: &v openslo/v1\nkind: Service\nx: *v\n').resources.length, 1);
});

test('that a file says nothing of its kind is told at its first key, where a comment above can silence it', () => {
  const text = '# mooring-ignore schema/missing-kind: a draft\na: 1\n';
  assert.equal(facts(text, '/a.model.yaml').problems[0]?.span.start, text.indexOf('a: 1'));
});

test('a word for true in the place of true is one mistake', () => {
  const window = 'timeWindow: [{duration: 7d, isRolling: yes}]';
  const text = `apiVersion: openslo/v1\nkind: SLO\nmetadata: {name: a}\nspec:\n  service: b\n  indicatorRef: c\n  budgetingMethod: Occurrences\n  ${window}\n  objectives: [{target: 0.9}]\n`;
  const options = { rules: [ambiguousScalar], isTimeZone: () => true, cache: new WeakMap(), named: false } as const;
  const [found] = factsOf('/a.yaml', parse(text), options).resources;
  assert.deepEqual(
    found?.resource.problems.map(({ code }) => code),
    ['schema/type'],
  );
});

test('a fault of ours costs one document', () => {
  const failing = rule({
    code: 'test/failing',
    severity: 'info',
    what: '',
    why: '',
    fix: '',
    kinds: 'all',
    examples: { invalid: [], valid: [] },
    check: ({ name }) => {
      if (name === 'b') throw new Error('a fault');
    },
  });
  const text = ['a', 'b', 'c'].map((name) => service(name)).join('---\n');
  const options = {
    rules: [failing],
    isTimeZone: () => true,
    cache: new WeakMap(),
    named: false,
  } as const;
  const found = factsOf('/a.yaml', parse(text), options);
  assert.deepEqual(
    found.resources.map(({ resource }) => resource.problems.map((one) => one.code)),
    [[], ['internal/rule-failed'], []],
  );
});
