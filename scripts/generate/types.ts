/** Turns schemas into readonly TypeScript types, with their descriptions as doc comments. */
import type { Schema, SchemaNode, TypeName } from '../../core/schema/json-schema.ts';
import { isSchema, typesOf } from '../../core/schema/json-schema.ts';
import type { GeneratedFile } from './generated-file.ts';
import { scriptHeader } from './generated-file.ts';
import type { KindSource, OutputSource, SchemaSources } from './schema-sources.ts';
import { pascalCase } from './schema-sources.ts';

export function kindTypes({ kinds }: SchemaSources): GeneratedFile {
  const text = [
    scriptHeader,
    "import type { JsonObject, JsonValue } from '../../values/json.ts';\n",
    ...kinds.flatMap((source) => declarations(source)),
    kindMap(kinds),
  ].join('\n');
  return { path: 'core/schema/generated/types.ts', text };
}

export function outputTypes({ outputs }: SchemaSources): readonly GeneratedFile[] {
  if (outputs.length === 0) return [];
  const body = outputs.flatMap((source) => declarations(source)).join('\n');
  const imported = ['JsonObject', 'JsonValue'].filter((name) => new RegExp(`\\b${name}\\b`).test(body));
  const imports = imported.length > 0 ? `import type { ${imported.join(', ')} } from '../../values/json.ts';\n` : '';
  return [
    {
      path: 'core/contract/generated/output.ts',
      text: [scriptHeader, imports, body].filter((t) => t !== '').join('\n'),
    },
  ];
}

function kindMap(kinds: readonly KindSource[]): string {
  const lines = kinds.map(({ key, typeName }) => `  readonly '${key}': ${typeName};`);
  return [
    '/** The type of each kind of document, by `apiVersion/kind`. */',
    'export interface KindTypes {',
    ...lines,
    '}',
    '',
    'export type KindKey = keyof KindTypes;',
    '',
  ].join('\n');
}

function declarations(source: KindSource | OutputSource): string[] {
  const { schema, typeName } = source;
  const named = Object.entries(schema.definitions ?? {}).map(([name, definition]) =>
    declaration(`${typeName}${pascalCase(name)}`, definition, typeName),
  );
  return [declaration(typeName, schema, typeName), ...named];
}

function declaration(name: string, node: SchemaNode, owner: string): string {
  const comment = isSchema(node) ? docComment(node.description, '') : '';
  const type = typeText(node, owner, '');
  const isInterface = type.startsWith('{') && isSchema(node) && typesOf(node).length === 1 && node.$ref === undefined;
  return isInterface ? `${comment}export interface ${name} ${type}\n` : `${comment}export type ${name} = ${type};\n`;
}

function typeText(node: SchemaNode, owner: string, indent: string): string {
  if (!isSchema(node)) return node ? 'JsonValue' : 'never';
  if (node.$ref !== undefined) return referenceName(node.$ref, owner);
  if (node.const !== undefined) return literal(node.const);
  if (node.enum !== undefined) return node.enum.map(literal).join(' | ');
  const types = typesOf(node);
  if (types.length > 0) return [...new Set(types.map((type) => oneType(type, node, owner, indent)))].join(' | ');
  const shapes = (node.oneOf ?? node.anyOf ?? []).filter((shape) => describesValue(shape));
  if (shapes.length > 0) return shapes.map((shape) => typeText(shape, owner, indent)).join(' | ');
  return node.properties === undefined ? 'JsonValue' : mapType(node, owner, indent);
}

function oneType(type: TypeName, schema: Schema, owner: string, indent: string): string {
  switch (type) {
    case 'object':
      return mapType(schema, owner, indent);
    case 'array':
      return listType(schema, owner, indent);
    case 'integer':
      return 'number';
    default:
      return type;
  }
}

function listType({ items }: Schema, owner: string, indent: string): string {
  if (items === undefined || Array.isArray(items)) return 'readonly JsonValue[]';
  const item = isSchema(items) || typeof items === 'boolean' ? typeText(items, owner, indent) : 'JsonValue';
  return /^[\w]+$/.test(item) ? `readonly ${item}[]` : `readonly (${item})[]`;
}

function mapType(schema: Schema, owner: string, indent: string): string {
  const properties = Object.entries(schema.properties ?? {});
  const { additionalProperties } = schema;
  if (properties.length === 0) {
    if (additionalProperties === false) return 'Readonly<Record<string, never>>';
    if (additionalProperties === undefined || additionalProperties === true) return 'JsonObject';
    return `{ readonly [name: string]: ${typeText(additionalProperties, owner, indent)} }`;
  }
  const inner = `${indent}  `;
  const required = new Set(schema.required ?? []);
  const lines = properties.map(([name, node]) => {
    const comment = isSchema(node) ? docComment(node.description, inner) : '';
    return `${comment}${inner}readonly ${propertyKey(name)}${required.has(name) ? '' : '?'}: ${typeText(node, owner, inner)};\n`;
  });
  return `{\n${lines.join('')}${indent}}`;
}

/** Branches such as `{required: [...]}` narrow a shape; they do not describe one. */
function describesValue(node: SchemaNode): boolean {
  if (!isSchema(node)) return false;
  return node.$ref !== undefined || node.type !== undefined || node.properties !== undefined || node.enum !== undefined;
}

function referenceName(reference: string, owner: string): string {
  if (reference === '#') return owner;
  return `${owner}${pascalCase(reference.replace(/^.*\//, ''))}`;
}

function docComment(description: string | undefined, indent: string): string {
  if (description === undefined) return '';
  return `${indent}/** ${description.replaceAll('*/', '*\\/').replace(/\s*\n\s*/g, ' ')} */\n`;
}

function propertyKey(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : literal(name);
}

function literal(value: unknown): string {
  if (typeof value !== 'string') return JSON.stringify(value);
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
