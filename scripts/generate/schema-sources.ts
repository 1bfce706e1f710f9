/** Finds and reads the schemas: every `*.schema.json` under `schemas/`, told apart by what they describe. */
import { readdir, readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { isSchema, type Schema } from '../../core/schema/json-schema.ts';

/** The schema of one kind of document users write. */
export interface KindSource {
  readonly file: string;
  /** `apiVersion/kind`, e.g. `mooring/v1/Model`. */
  readonly key: string;
  readonly apiVersion: string;
  readonly kind: string;
  /** The name of its TypeScript type. */
  readonly typeName: string;
  readonly schema: Schema;
}

/** The schema of one answer of the command line. */
export interface OutputSource {
  readonly file: string;
  /** The name of the file, e.g. `lint`. */
  readonly key: string;
  readonly typeName: string;
  readonly schema: Schema;
}

export interface SchemaSources {
  readonly kinds: readonly KindSource[];
  readonly outputs: readonly OutputSource[];
}

export async function readSchemaSources(root: string): Promise<SchemaSources> {
  const names = await readdir(join(root, 'schemas'), { recursive: true });
  const files = names
    .filter((name) => name.endsWith('.schema.json'))
    .map((name) => `schemas/${name.split(sep).join('/')}`)
    .sort();
  const schemas = await Promise.all(files.map((file) => readSchema(root, file)));
  return {
    kinds: schemas
      .filter(({ file }) => !isOutput(file))
      .map(kindSource)
      .sort(compareKeys),
    outputs: schemas
      .filter(({ file }) => isOutput(file))
      .map(outputSource)
      .sort(compareKeys),
  };
}

interface SchemaFile {
  readonly file: string;
  readonly schema: Schema;
}

async function readSchema(root: string, file: string): Promise<SchemaFile> {
  const schema: unknown = JSON.parse(await readFile(join(root, file), 'utf8'));
  if (!isSchema(schema)) throw new Error(`${file} does not hold a JSON Schema: it must be a map.`);
  return { file, schema };
}

function isOutput(file: string): boolean {
  return file.startsWith('schemas/output/');
}

function kindSource({ file, schema }: SchemaFile): KindSource {
  const apiVersion = schema['x-api-version'];
  const kind = schema['x-kind'];
  if (apiVersion === undefined || kind === undefined) {
    throw new Error(`${file} does not say what it describes: it needs \`x-api-version\` and \`x-kind\` at its root.`);
  }
  const typeName = `${typePrefix(apiVersion)}${pascalCase(kind)}`;
  return { file, schema, apiVersion, kind, key: `${apiVersion}/${kind}`, typeName };
}

function outputSource({ file, schema }: SchemaFile): OutputSource {
  const key = file.replace(/^.*\//, '').replace('.schema.json', '');
  return { file, schema, key, typeName: `${pascalCase(key)}Output` };
}

/** Our own kinds go by their bare names; those of others carry the name of their family. */
function typePrefix(apiVersion: string): string {
  const [family = '', version = ''] = apiVersion.split('/');
  const prefix = family === 'mooring' ? '' : family === 'openslo' ? 'OpenSlo' : pascalCase(family);
  return version === 'v1' ? prefix : `${prefix}${pascalCase(version)}`;
}

export function pascalCase(name: string): string {
  return name
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}

export function camelCase(name: string): string {
  const pascal = pascalCase(name);
  return pascal.charAt(0).toLowerCase() + pascal.slice(1);
}

function compareKeys(left: { readonly key: string }, right: { readonly key: string }): number {
  return left.key < right.key ? -1 : left.key > right.key ? 1 : 0;
}
