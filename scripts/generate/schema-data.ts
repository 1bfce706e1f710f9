/** The schemas as data, for hover, completion and the walk over annotated values. */
import type { Schema } from '../../core/schema/json-schema.ts';
import { type GeneratedFile, scriptHeader } from './generated-file.ts';
import { camelCase, type KindSource, type SchemaSources } from './schema-sources.ts';

export function schemaData({ kinds }: SchemaSources): GeneratedFile {
  const text = [
    scriptHeader,
    "import type { Schema } from '../json-schema.ts';",
    "import type { KindKey } from './types.ts';\n",
    ...kinds.map((source) => `export const ${variableName(source)}: Schema = ${compact(source.schema)};\n`),
    'export const schemas: Readonly<Record<KindKey, Schema>> = {',
    ...kinds.map((source) => `  '${source.key}': ${variableName(source)},`),
    '};\n',
  ].join('\n');
  return { path: 'core/schema/generated/schemas.ts', text };
}

function variableName({ typeName }: KindSource): string {
  return `${camelCase(typeName)}Schema`;
}

/** One line for each definition: small to load, and a change shows as the lines it touches. */
function compact(schema: Schema): string {
  const { $schema, definitions, ...rest } = schema;
  const lines = Object.entries(rest).map(([name, value]) => `  ${JSON.stringify(name)}: ${JSON.stringify(value)},`);
  const named = Object.entries(definitions ?? {}).map(
    ([name, value]) => `    ${JSON.stringify(name)}: ${JSON.stringify(value)},`,
  );
  const block = named.length === 0 ? [] : ['  "definitions": {', ...named, '  },'];
  return ['{', ...lines, ...block, '}'].join('\n');
}
