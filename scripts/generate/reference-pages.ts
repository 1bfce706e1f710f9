/** One reference page per kind: a table of properties for each map in it. */

import { isSchema, resolvePointer, type Schema, type SchemaNode, typesOf } from '../../core/schema/json-schema.ts';
import { withArticle } from '../../core/values/article.ts';
import { type GeneratedFile, pageHeader } from './generated-file.ts';
import type { KindSource, SchemaSources } from './schema-sources.ts';

export function referencePages({ kinds }: SchemaSources): readonly GeneratedFile[] {
  return kinds.map((source) => ({ path: pagePath(source), text: page(source) }));
}

function pagePath({ apiVersion, kind }: KindSource): string {
  const family = apiVersion === 'mooring/v1' ? '' : `${apiVersion.replace('/', '-')}-`;
  return `docs/reference/${family}${kind.toLowerCase()}.md`;
}

function page({ apiVersion, kind, schema }: KindSource): string {
  const head = `# ${kind}\n\n\`${apiVersion}\`. ${schema.description ?? ''}\n`;
  return `${pageHeader}${[head, ...sections(schema, schema, [], [])].join('\n')}`;
}

/** The table of one map, then those of the maps in it, depth first. `open` holds the schemas around it. */
function sections(root: Schema, schema: Schema, path: readonly string[], open: readonly Schema[]): string[] {
  if (open.includes(schema)) return [];
  const entries = Object.entries(schema.properties ?? {});
  const inner = open.concat(schema);
  const tables = entries.length === 0 ? [] : [table(root, schema, path)];
  const named = entries.flatMap(([name, node]) => below(root, node, [...path, name], inner));
  const others = isSchema(schema.additionalProperties)
    ? below(root, schema.additionalProperties, [...path, '*'], inner)
    : [];
  return [...tables, ...named, ...others];
}

function below(root: Schema, node: SchemaNode, path: readonly string[], open: readonly Schema[]): string[] {
  const schema = resolved(root, node);
  if (!schema) return [];
  const { items } = schema;
  const [last = ''] = path.slice(-1);
  const inItems = isSchema(items) ? below(root, items, [...path.slice(0, -1), `${last}[]`], open) : [];
  return [...sections(root, schema, path, open), ...inItems];
}

function table(root: Schema, schema: Schema, path: readonly string[]): string {
  const required = new Set(schema.required ?? []);
  const title = path.length === 0 ? '' : `## \`${path.join('.')}\`\n\n${schema.description ?? ''}\n\n`;
  const rows = Object.entries(schema.properties ?? {}).map(([name, node]) => {
    const property = resolved(root, node);
    const fallback = property?.default === undefined ? '' : code(JSON.stringify(property.default));
    const cells = [code(name), typeText(root, property), required.has(name) ? 'yes' : '', fallback];
    return `| ${[...cells, property?.description ?? ''].map(cell).join(' | ')} |`;
  });
  const choice = choiceText(schema);
  return `${title}| property | type | required | default | what it is |\n|---|---|---|---|---|\n${rows.join('\n')}\n${choice}`;
}

/** "Exactly one of …", where the schema says so. */
function choiceText(schema: Schema): string {
  const exactly = requiredKeys(schema.oneOf);
  if (exactly) return `\nExactly one of ${exactly} is needed.\n`;
  const some = requiredKeys(schema.anyOf);
  return some ? `\nAt least one of ${some} is needed.\n` : '';
}

function requiredKeys(branches: readonly SchemaNode[] | undefined): string | undefined {
  if (!branches) return undefined;
  const keys = branches.map((branch) => (isSchema(branch) ? branch.required?.join('` + `') : undefined));
  return keys.includes(undefined) ? undefined : keys.map((key) => code(key ?? '')).join(', ');
}

function typeText(root: Schema, schema: Schema | undefined): string {
  if (!schema) return 'anything';
  if (schema.const !== undefined) return code(JSON.stringify(schema.const));
  if (schema.enum) return schema.enum.map((value) => code(String(value))).join(', ');
  const names = typesOf(schema).map((type) => {
    if (type === 'string') return stringText(schema);
    if (type === 'number') return schema.format === 'share' ? 'number from 0 to 1' : 'number';
    if (type === 'integer') return 'whole number';
    if (type === 'object') return 'map';
    if (type === 'array') return `list of ${isSchema(schema.items) ? itemText(root, schema.items) : 'anything'}`;
    return type;
  });
  return names.length === 0 ? 'anything' : names.join(' or ');
}

function itemText(root: Schema, items: Schema): string {
  const schema = resolved(root, items);
  const text = typeText(root, schema);
  return text === 'map' ? 'maps' : text;
}

/** Where the name of a format would say too little. */
const formatTexts: Readonly<Record<string, string>> = {
  cpu: 'processors',
  cron: 'schedule',
  'http-url': 'web address',
  'iana-time-zone': 'time zone',
  'json-object': 'JSON text',
  'metric-bound': 'share, duration or money',
  'openslo-date-time': 'date and time',
  'openslo-duration': 'duration',
  'rfc1123-label': 'name',
  semver: 'version',
};

function stringText(schema: Schema): string {
  if (schema['x-cel'] !== undefined) return 'CEL expression';
  const reference = schema['x-reference'];
  if (reference)
    return reference.range ? `${reference.kind} with a version range` : `name of ${withArticle(reference.kind)}`;
  if (schema['x-model']) return 'model id';
  if (schema['x-path']) return 'path';
  if (schema['x-secret']) return 'secret reference';
  return formatTexts[schema.format ?? ''] ?? schema.format ?? 'text';
}

function resolved(root: Schema, node: SchemaNode): Schema | undefined {
  if (!isSchema(node)) return undefined;
  if (node.$ref === undefined) return node;
  const target = resolvePointer(root, node.$ref);
  if (!isSchema(target)) throw new Error(`${node.$ref} names no definition.`);
  const { $ref, ...own } = node;
  return { ...resolved(root, target), ...own };
}

function code(text: string): string {
  return `\`${text}\``;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replace(/\s*\n\s*/g, ' ');
}
