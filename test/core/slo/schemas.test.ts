import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isJsonObject, type JsonValue } from '../../../core/values/json.ts';
import { schemas } from './openslo-files.ts';

function part(schema: JsonValue | undefined, ...keys: string[]): JsonValue | undefined {
  return keys.reduce<JsonValue | undefined>((at, key) => (isJsonObject(at) ? at[key] : undefined), schema);
}

test('there is a schema for each of the seven kinds of v1 and the two of v1alpha', () => {
  assert.deepEqual([...schemas.keys()].sort(), [
    'openslo/v1 AlertCondition',
    'openslo/v1 AlertNotificationTarget',
    'openslo/v1 AlertPolicy',
    'openslo/v1 DataSource',
    'openslo/v1 SLI',
    'openslo/v1 SLO',
    'openslo/v1 Service',
    'openslo/v1alpha SLO',
    'openslo/v1alpha Service',
  ]);
});

test('a definition that several schemas of a version hold is the same in all of them', () => {
  const seen = new Map<string, string>();
  for (const [key, schema] of schemas) {
    for (const [name, definition] of Object.entries(part(schema, 'definitions') ?? {})) {
      const id = `${key.split(' ')[0]} ${name}`;
      const text = JSON.stringify(definition);
      assert.equal(seen.get(id) ?? text, text, `${id} differs in ${key}`);
      seen.set(id, text);
    }
  }
});

describe('every property has a hover text, and says what it refers to', () => {
  for (const [key, schema] of schemas) {
    test(key, () => {
      for (const [path, property] of propertiesOf(schema, '')) {
        if (/\/(if|then)\//.test(path)) continue;
        const target = part(property, '$ref');
        const named =
          typeof target === 'string' ? part(schema, 'definitions', target.split('/').at(-1) ?? '') : property;
        const description = part(property, 'description') ?? part(named, 'description');
        assert.ok(typeof description === 'string' && description.endsWith('.'), `${path} has no description`);
        if (path.endsWith('Ref')) assert.ok(part(property, 'x-reference', 'kind'), `${path} refers to nothing`);
      }
    });
  }
});

function propertiesOf(node: JsonValue | undefined, path: string): readonly (readonly [string, JsonValue])[] {
  if (Array.isArray(node)) return node.flatMap((item, index) => propertiesOf(item, `${path}/${index}`));
  if (!isJsonObject(node)) return [];
  const properties = Object.entries(part(node, 'properties') ?? {}).map(
    ([name, property]): readonly [string, JsonValue] => [`${path}/${name}`, property],
  );
  return [...properties, ...Object.entries(node).flatMap(([key, child]) => propertiesOf(child, `${path}/${key}`))];
}
