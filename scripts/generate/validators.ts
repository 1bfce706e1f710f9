/** Compiles schemas to validators ahead of time: one dependency-free module, so that ajv is not shipped. */
import { Ajv } from 'ajv';
import standalone from 'ajv/dist/standalone/index.js';
import { build } from 'esbuild';
import { isSchema, resolvePointer, type Schema } from '../../core/schema/json-schema.ts';
import { type GeneratedFile, scriptHeader } from './generated-file.ts';
import { pascalCase, type SchemaSources } from './schema-sources.ts';

interface Keyed {
  readonly key: string;
  readonly schema: Schema;
}

export async function kindValidators(root: string, { kinds }: SchemaSources): Promise<readonly GeneratedFile[]> {
  const path = 'core/schema/generated/validators';
  return [
    { path: `${path}.js`, text: await compile(root, kinds) },
    { path: `${path}.d.ts`, text: declarationText("import type { KindKey } from './types.ts';\n", 'KindKey') },
  ];
}

/** Only tests check what the command line prints, so these validators live beside them. */
export async function outputValidators(root: string, { outputs }: SchemaSources): Promise<readonly GeneratedFile[]> {
  if (outputs.length === 0) return [];
  const keys = outputs.map(({ key }) => `'${key}'`).join(' | ');
  const path = 'test/generated/output-validators';
  return [
    { path: `${path}.js`, text: await compile(root, outputs) },
    { path: `${path}.d.ts`, text: declarationText('', keys) },
  ];
}

function declarationText(imports: string, keys: string): string {
  return `${scriptHeader}${imports}
export interface RawError {
  readonly instancePath: string;
  readonly schemaPath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** Set for the errors about a key, by \`propertyNames\`. */
  readonly propertyName?: string;
}

export interface Validator {
  (value: unknown): boolean;
  readonly errors?: readonly RawError[] | null;
}

export const validators: Readonly<Record<${keys}, Validator>>;
`;
}

async function compile(root: string, sources: readonly Keyed[]): Promise<string> {
  const ajv = new Ajv({
    allErrors: true,
    messages: false,
    strict: true,
    // `oneOf: [{required: […]}]` names properties that are declared beside it.
    strictRequired: false,
    allowUnionTypes: true,
    // Formats are ours to check, in sentences that say how to write them.
    validateFormats: false,
    code: { source: true, esm: true },
  });
  const names = new Map(sources.map(({ key }) => [`validate${pascalCase(key)}`, key]));
  for (const { key, schema } of sources) ajv.addSchema(compilable(schema, schema, []), key);
  const ids = Object.fromEntries([...names].map(([name, key]) => [name, key]));
  const code = standalone.default(ajv, ids);
  const map = [...names].map(([name, key]) => `${JSON.stringify(key)}: ${name}`).join(', ');
  const bundle = await build({
    stdin: {
      contents: `import { ${[...names.keys()].join(', ')} } from 'compiled';\nexport const validators = { ${map} };\n`,
      resolveDir: root,
    },
    plugins: [
      {
        name: 'compiled',
        setup(build) {
          build.onResolve({ filter: /^compiled$/ }, () => ({ path: 'compiled', namespace: 'compiled' }));
          build.onLoad({ filter: /.*/, namespace: 'compiled' }, () => ({ contents: code, resolveDir: root }));
        },
      },
    ],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    minify: true,
    legalComments: 'none',
    lineLimit: 120,
  });
  const text = bundle.outputFiles[0]?.text ?? '';
  // ajv leaves, as data, the text by which generated code would load its helper.
  return `${scriptHeader}${text.replace(/\brequire\("ajv\/[^"]*"\)/g, 'undefined')}`;
}

/** Say nothing about validity; keeping them out keeps the module small. */
const silent = new Set(['$schema', '$comment', 'title', 'description', 'default', 'examples', 'deprecated']);
/** Hold schemas under names that are not keywords. */
const named = new Set(['properties', 'patternProperties', 'dependencies']);

/**
 * The schema as it is compiled: definitions written out where they are used, so that the path of an error leads from
 * the root, and without `uniqueItems`, which the compiled code would check in quadratic time.
 */
function compilable(root: Schema, schema: Schema, open: readonly string[]): object {
  const { $ref, uniqueItems, definitions, ...rest } = schema;
  const own = Object.fromEntries(
    Object.entries(rest)
      .filter(([name]) => !silent.has(name) && !name.startsWith('x-'))
      .map(([name, value]) => [name, compilableKeyword(root, name, value, open)]),
  );
  if ($ref === undefined) return own;
  if (open.includes($ref)) throw new Error(`${$ref} refers to itself, which the dialect does not allow.`);
  const target = resolvePointer(root, $ref);
  if (!isSchema(target)) throw new Error(`${$ref} names no definition of this schema.`);
  return { ...compilable(root, target, [...open, $ref]), ...own };
}

function compilableKeyword(root: Schema, name: string, value: unknown, open: readonly string[]): unknown {
  const write = (node: unknown): unknown => (isSchema(node) ? compilable(root, node, open) : node);
  if (name === 'enum' || name === 'const' || name === 'required') return value;
  if (Array.isArray(value)) return value.map(write);
  if (!named.has(name) || !isSchema(value)) return write(value);
  return Object.fromEntries(Object.entries(value).map(([property, node]) => [property, write(node)]));
}
