/** The dialect of JSON Schema (draft-07) our schemas are written in; `schemas/README.md` says how and why. */
import type { CelPlace } from '../cel/places.ts';
import type { JsonValue } from '../values/json.ts';

export type TypeName = 'object' | 'array' | 'string' | 'number' | 'integer' | 'boolean' | 'null';

export type SchemaNode = Schema | boolean;

/** The other resource that a text names. */
export interface ReferenceAnnotation {
  readonly kind: string;
  /** True when the text may carry a version range: `name@^2.1`. */
  readonly range?: boolean;
}

export interface Schema {
  readonly $schema?: string;
  readonly $id?: string;
  readonly $ref?: string;
  readonly $comment?: string;
  readonly title?: string;
  readonly description?: string;
  readonly default?: JsonValue;
  readonly examples?: readonly JsonValue[];
  readonly deprecated?: boolean;
  readonly type?: TypeName | readonly TypeName[];
  readonly enum?: readonly JsonValue[];
  readonly const?: JsonValue;
  readonly format?: string;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly multipleOf?: number;
  readonly items?: SchemaNode | readonly SchemaNode[];
  readonly additionalItems?: SchemaNode;
  readonly contains?: SchemaNode;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly patternProperties?: Readonly<Record<string, SchemaNode>>;
  readonly additionalProperties?: SchemaNode;
  readonly propertyNames?: SchemaNode;
  readonly required?: readonly string[];
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly dependencies?: Readonly<Record<string, readonly string[] | SchemaNode>>;
  readonly definitions?: Readonly<Record<string, SchemaNode>>;
  readonly if?: SchemaNode;
  readonly then?: SchemaNode;
  readonly else?: SchemaNode;
  readonly not?: SchemaNode;
  readonly allOf?: readonly SchemaNode[];
  readonly anyOf?: readonly SchemaNode[];
  readonly oneOf?: readonly SchemaNode[];
  readonly 'x-api-version'?: string;
  readonly 'x-kind'?: string;
  readonly 'x-cel'?: CelPlace;
  readonly 'x-reference'?: ReferenceAnnotation;
  readonly 'x-model'?: boolean;
  readonly 'x-path'?: boolean;
  readonly 'x-secret'?: boolean;
  readonly 'x-placeholders'?: boolean;
  readonly 'x-json-schema'?: boolean;
  readonly 'x-unique-by'?: string;
  readonly 'x-unknown'?: 'warning';
  readonly 'x-severity'?: 'warning';
  readonly 'x-message'?: string;
  /** Annotations that only one part of the house knows. */
  readonly [annotation: `x-${string}`]: unknown;
}

/** What a JSON pointer into a schema names. It may lead through a `$ref` as if the definition stood in its place. */
export function resolvePointer(root: Schema, pointer: string): SchemaNode | undefined {
  let node: unknown = root;
  for (const step of pointer.replace(/^#\/?/, '').split('/')) {
    if (step === '') continue;
    const key = decodeURIComponent(step).replaceAll('~1', '/').replaceAll('~0', '~');
    node = memberOf(root, node, key);
  }
  return isSchemaNode(node) ? node : undefined;
}

function memberOf(root: Schema, node: unknown, key: string): unknown {
  if (typeof node !== 'object' || node === null) return undefined;
  if (Object.hasOwn(node, key)) return Object.entries(node).find(([name]) => name === key)?.[1];
  return isSchema(node) && node.$ref !== undefined ? memberOf(root, resolvePointer(root, node.$ref), key) : undefined;
}

export function isSchemaNode(node: unknown): node is SchemaNode {
  return typeof node === 'boolean' || isSchema(node);
}

export function isSchema(node: unknown): node is Schema {
  return typeof node === 'object' && node !== null && !Array.isArray(node);
}

export function typesOf(schema: Schema): readonly TypeName[] {
  const { type } = schema;
  if (type === undefined) return [];
  return typeof type === 'string' ? [type] : type;
}
