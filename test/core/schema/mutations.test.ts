/**
 * One mistake, one problem: makes every mistake of four kinds at every place of every valid document, and expects one
 * problem, at the place of the mistake or at the map around it.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Schema, typesOf } from '../../../core/schema/json-schema.ts';
import { hasType } from '../../../core/schema/matches.ts';
import type { SchemaProblem } from '../../../core/schema/problem.ts';
import { validateValue } from '../../../core/schema/validate.ts';
import { valueAt } from '../../../core/schema/value-at.ts';
import { schemaAt } from '../../../core/schema/walk.ts';
import { isJsonArray, isJsonObject, type JsonValue, type Path } from '../../../core/values/json.ts';
import { corpusDocuments, exampleDocuments, type SampleDocument } from './documents.ts';

const samples = [
  ...exampleDocuments(),
  ...corpusDocuments('github-prompts'),
  ...corpusDocuments('openslo-ai-example.yaml'),
];

test('a property that is removed is missed once, or not at all where it is optional', () => {
  let missed = 0;
  forEveryProperty((sample, path) => {
    const mutant = edited(sample.value, path, () => undefined);
    const problems = validateValue(sample.key, mutant);
    const parent = path.slice(0, -1);
    const name = String(path.at(-1));
    const places = [parent, ...siblingPaths(sample, path)];
    const isRequired = schemaAt(sample.key, parent, mutant).some(({ required = [] }) => required.includes(name));
    if (isRequired) expectOne(problems, sample, path, places);
    else expectAtMostOne(problems, sample, path, places);
    missed += problems.length;
  });
  assert.ok(missed > 100, `only ${missed} of the removals were noticed`);
});

for (const [how, misspell] of Object.entries({
  'with two letters swapped': (name: string) => swapped(name),
  'with a letter doubled': (name: string) => `${name.slice(0, 1)}${name}`,
  'without its last letter': (name: string) => name.slice(0, -1),
})) {
  test(`a property written ${how} is one problem at its name, and the right name is offered`, () => {
    let found = 0;
    forEveryProperty((sample, path) => {
      const name = String(path.at(-1));
      const wrong = misspell(name);
      const parent = path.slice(0, -1);
      const siblings = valueAt(sample.value, parent);
      if (!isDeclared(sample, path) || wrong === '' || wrong === name) return;
      if (isDeclared(sample, [...parent, wrong]) || (isJsonObject(siblings) && wrong in siblings)) return;
      const mutant = renamed(sample.value, path, wrong);
      const problems = validateValue(sample.key, mutant);
      expectOne(problems, sample, path, [[...parent, wrong]]);
      const [problem] = problems;
      assert.equal(problem?.code, 'schema/unknown-property', describe(sample, path, problems));
      assert.equal(problem?.meant, name, describe(sample, path, problems));
      found += 1;
    });
    assert.ok(found > 300, `only ${found} properties were misspelled`);
  });
}

test('a value of a wrong type is one problem at the value, whatever it was and whatever was in it', () => {
  const others: readonly JsonValue[] = [null, 42, true, 'text', ['text'], { key: 'text' }, [], {}];
  let found = 0;
  forEveryPlace((sample, path) => {
    const allowed = schemaAt(sample.key, path, sample.value).filter((schema) => typesOf(schema).length > 0);
    if (allowed.length === 0) return;
    for (const other of others) {
      if (allowed.every((schema) => typesOf(schema).some((type) => hasType(other, type)))) continue;
      const problems = validateValue(
        sample.key,
        edited(sample.value, path, () => other),
      );
      expectOne(problems, sample, path, [path]);
      assert.equal(problems[0]?.code, 'schema/type', describe(sample, path, problems));
      found += 1;
    }
  });
  assert.ok(found > 2000, `only ${found} wrong types were tried`);
});

test('a value that is not among the permitted ones is one problem at the value', () => {
  let found = 0;
  forEveryPlace((sample, path) => {
    if (!schemaAt(sample.key, path, sample.value).some(restricts)) return;
    const problems = validateValue(
      sample.key,
      edited(sample.value, path, () => 'zzzzzz'),
    );
    expectOne(problems, sample, path, [path]);
    assert.equal(problems[0]?.code, 'schema/enum', describe(sample, path, problems));
    found += 1;
  });
  assert.ok(found > 100, `only ${found} values were tried`);
});

test('nothing is lost on a document in which everything is wrong, and nothing throws', () => {
  for (const sample of samples) {
    for (const value of [null, 1, 'text', true, [], [1], {}, { apiVersion: {}, kind: [], metadata: 3, spec: null }]) {
      const problems = validateValue(sample.key, value);
      assert.ok(problems.length > 0, `${sample.title}: ${JSON.stringify(value)}`);
      for (const { message } of problems) assert.match(message, /[.?]$/);
    }
  }
});

function restricts(schema: Schema): boolean {
  return schema.enum !== undefined || schema.const !== undefined;
}

function isDeclared(sample: SampleDocument, path: Path): boolean {
  const name = String(path.at(-1));
  const around = schemaAt(sample.key, path.slice(0, -1), sample.value);
  return around.some(({ properties }) => properties !== undefined && Object.hasOwn(properties, name));
}

function expectOne(
  problems: readonly SchemaProblem[],
  sample: SampleDocument,
  path: Path,
  places: readonly Path[],
): void {
  assert.equal(problems.length, 1, describe(sample, path, problems));
  expectAtMostOne(problems, sample, path, places);
}

function expectAtMostOne(
  problems: readonly SchemaProblem[],
  sample: SampleDocument,
  path: Path,
  places: readonly Path[],
): void {
  assert.ok(problems.length <= 1, describe(sample, path, problems));
  for (const problem of problems) {
    const found = JSON.stringify(problem.path);
    assert.ok(
      places.some((place) => JSON.stringify(place) === found),
      describe(sample, path, problems),
    );
    assert.match(problem.message, /[.?]$/);
  }
}

function describe(sample: SampleDocument, path: Path, problems: readonly SchemaProblem[]): string {
  return `${sample.title} at ${path.join('.')}: ${JSON.stringify(problems, null, 1)}`;
}

function siblingPaths(sample: SampleDocument, path: Path): readonly Path[] {
  const parent = path.slice(0, -1);
  const map = valueAt(sample.value, parent);
  return isJsonObject(map) ? Object.keys(map).map((name) => [...parent, name]) : [];
}

function swapped(name: string): string {
  const at = [...name].findIndex((letter, index) => index > 0 && letter !== name[index - 1]);
  return at < 0 ? name : `${name.slice(0, at - 1)}${name[at]}${name[at - 1]}${name.slice(at + 1)}`;
}

function forEveryPlace(visit: (sample: SampleDocument, path: Path) => void): void {
  for (const sample of samples) {
    for (const path of pathsIn(sample.value, [])) visit(sample, path);
  }
}

function forEveryProperty(visit: (sample: SampleDocument, path: Path) => void): void {
  forEveryPlace((sample, path) => {
    if (typeof path.at(-1) === 'string') visit(sample, path);
  });
}

function pathsIn(value: JsonValue, path: Path): readonly Path[] {
  const below: readonly (readonly [string | number, JsonValue])[] = isJsonArray(value)
    ? value.map((item, index) => [index, item] as const)
    : isJsonObject(value)
      ? Object.entries(value)
      : [];
  return below.flatMap(([step, child]) => [[...path, step], ...pathsIn(child, [...path, step])]);
}

/** A copy in which the value at a path is another one, or gone. */
function edited(value: JsonValue, path: Path, change: (old: JsonValue) => JsonValue | undefined): JsonValue {
  const [step, ...rest] = path;
  if (step === undefined) return change(value) ?? null;
  if (isJsonArray(value)) {
    return value.map((item, index) => (index === step ? edited(item, rest, change) : item));
  }
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value).flatMap(([name, child]): [string, JsonValue][] => {
    if (name !== step) return [[name, child]];
    if (rest.length > 0) return [[name, edited(child, rest, change)]];
    const changed = change(child);
    return changed === undefined ? [] : [[name, changed]];
  });
  return Object.fromEntries(entries);
}

function renamed(value: JsonValue, path: Path, name: string): JsonValue {
  const old = path.at(-1);
  return edited(value, path.slice(0, -1), (map) =>
    isJsonObject(map)
      ? Object.fromEntries(Object.entries(map).map(([key, child]) => [key === old ? name : key, child]))
      : map,
  );
}
