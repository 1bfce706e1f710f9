/** The schemas keep to the dialect of `schemas/README.md`, on which validation and the generator rely. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Ajv } from 'ajv';
import { checkExpression } from '../../../core/cel/check.ts';
import { celPlaces } from '../../../core/cel/places.ts';
import { formatCheckers } from '../../../core/schema/formats.ts';
import { schemas } from '../../../core/schema/generated/schemas.ts';
import { isSchema, resolvePointer, type Schema, type SchemaNode, typesOf } from '../../../core/schema/json-schema.ts';

const annotations = new Set([
  'x-api-version',
  'x-cel',
  'x-json-schema',
  'x-kind',
  'x-message',
  'x-model',
  'x-path',
  'x-placeholders',
  'x-reference',
  'x-secret',
  'x-severity',
  'x-unique-by',
  'x-unknown',
]);

for (const [key, root] of Object.entries(schemas)) {
  const isOurs = key.startsWith('mooring/');

  test(`${key}: the key is what the schema says about itself`, () => {
    assert.equal(key, `${root['x-api-version']}/${root['x-kind']}`);
    assert.ok(root.$id && root.title && root.description);
  });

  test(`${key}: every property, item and definition has a hover text that ends as a sentence`, () => {
    for (const { pointer, schema } of describable(root)) {
      const text = schema.description ?? described(root, schema);
      assert.match(text ?? '', /^[A-Z`].*[.?]$/s, pointer);
    }
  });

  test(`${key}: annotations and types are known, references lead somewhere, definitions are used`, () => {
    const used = new Set<string>();
    for (const { pointer, schema } of everySchema(root)) {
      for (const name of Object.keys(schema)) {
        if (name.startsWith('x-')) assert.ok(annotations.has(name), `${pointer}: ${name}`);
      }
      if (schema.$ref !== undefined) {
        assert.ok(isSchema(resolvePointer(root, schema.$ref)), `${pointer}: ${schema.$ref}`);
        used.add(schema.$ref);
      }
      const place = schema['x-cel'];
      if (place) assert.ok(place in celPlaces, `${pointer}: ${place}`);
    }
    for (const name of Object.keys(root.definitions ?? {})) assert.ok(used.has(`#/definitions/${name}`), name);
  });

  test(`${key}: unions are lists of types, or choices among keys`, () => {
    for (const { pointer, schema } of everySchema(root)) {
      for (const branch of [...(schema.oneOf ?? []), ...(schema.anyOf ?? [])]) {
        assert.deepEqual(Object.keys(branch), ['required'], pointer);
      }
      for (const branch of schema.allOf ?? []) assert.ok(isSchema(branch) && branch.if !== undefined, pointer);
      assert.equal(schema.patternProperties, undefined, pointer);
    }
  });

  test(`${key}: defaults and examples are values the schema takes`, () => {
    const ajv = new Ajv({ strict: false, validateFormats: false });
    for (const { pointer, schema } of everySchema(root)) {
      const values = [...(schema.examples ?? []), ...(schema.default === undefined ? [] : [schema.default])];
      if (values.length === 0) continue;
      const accepts = ajv.compile({ ...schema, definitions: root.definitions });
      for (const value of values) {
        assert.ok(accepts(value), `${pointer}: ${JSON.stringify(value)}`);
        const check = isOurs && schema.format !== undefined ? formatCheckers.get(schema.format) : undefined;
        if (!check || (typeof value !== 'string' && typeof value !== 'number')) continue;
        const result = check(value);
        assert.ok(result.ok, `${pointer}: ${JSON.stringify(value)}`);
      }
    }
  });

  test(`${key}: expressions given as examples fit their places`, () => {
    for (const { pointer, schema } of everySchema(root)) {
      const place = schema['x-cel'];
      for (const source of place ? (schema.examples ?? []) : []) {
        if (!place) continue;
        assert.deepEqual(checkExpression(String(source), place).problems, [], pointer);
      }
    }
  });

  if (!isOurs) continue;

  test(`${key}: lists, texts and whole numbers are bounded`, () => {
    for (const { pointer, schema } of everySchema(root)) {
      const types = typesOf(schema);
      if (types.includes('array')) {
        const isSet = schema.uniqueItems === true && isSchema(schema.items) && schema.items.enum !== undefined;
        assert.ok(isSet || schema.maxItems !== undefined, `${pointer} has no maxItems`);
      }
      if (types.includes('integer')) {
        assert.ok(schema.minimum !== undefined && schema.maximum !== undefined, `${pointer} has no range`);
      }
      if (types.length === 1 && types[0] === 'string' && schema.enum === undefined) {
        assert.ok(schema.maxLength !== undefined || schema.format !== undefined, `${pointer} has no maxLength`);
      }
    }
  });

  test(`${key}: every map says what happens to a property it does not know`, () => {
    for (const { pointer, schema } of everySchema(root)) {
      if (!typesOf(schema).includes('object') || schema.properties === undefined) continue;
      const isStrict = schema.additionalProperties === false;
      assert.ok(key === 'mooring/v1/Prompt' ? schema['x-unknown'] === 'warning' : isStrict, pointer);
    }
  });
}

interface Found {
  readonly pointer: string;
  readonly schema: Schema;
}

function everySchema(root: Schema): readonly Found[] {
  const found: Found[] = [];
  const visit = (node: SchemaNode | undefined, pointer: string): void => {
    if (!isSchema(node)) return;
    found.push({ pointer, schema: node });
    for (const [pointerPart, child] of childrenOf(node)) visit(child, `${pointer}/${pointerPart}`);
  };
  visit(root, '#');
  return found;
}

function childrenOf(schema: Schema): readonly (readonly [string, SchemaNode])[] {
  const maps = [
    ['properties', schema.properties],
    ['definitions', schema.definitions],
  ] as const;
  const lists = [
    ['allOf', schema.allOf],
    ['anyOf', schema.anyOf],
    ['oneOf', schema.oneOf],
  ] as const;
  const single = [
    ['items', schema.items],
    ['additionalProperties', schema.additionalProperties],
    ['propertyNames', schema.propertyNames],
    ['if', schema.if],
    ['then', schema.then],
    ['else', schema.else],
    ['not', schema.not],
  ] as const;
  return [
    ...maps.flatMap(([name, map]) => Object.entries(map ?? {}).map(([key, node]) => [`${name}/${key}`, node] as const)),
    ...lists.flatMap(([name, list]) => (list ?? []).map((node, index) => [`${name}/${index}`, node] as const)),
    ...single.flatMap(([name, node]) => (isSchema(node) ? [[name, node] as const] : [])),
  ];
}

/** What a user can hover over or complete: conditions and choices only refer to it. */
function describable(root: Schema): readonly Found[] {
  return everySchema(root).filter(({ pointer }) => {
    const isCondition = /\/(?:if|then|else|not|allOf|anyOf|oneOf|propertyNames)(?:\/|$)/.test(pointer);
    return !isCondition && pointer !== '#';
  });
}

function described(root: Schema, schema: Schema): string | undefined {
  const target = schema.$ref === undefined ? undefined : resolvePointer(root, schema.$ref);
  return isSchema(target) ? target.description : undefined;
}
