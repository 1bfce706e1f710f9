/** What is told about a key or value: its type, its default, whether it is needed, and what it means. */
import { type Schema, typesOf } from '../../schema/json-schema.ts';
import { withArticle } from '../../values/article.ts';
import type { JsonValue } from '../../values/json.ts';
import { writtenAs } from './scalar-text.ts';

export interface Described {
  readonly detail: string;
  readonly documentation: string | undefined;
  readonly deprecated: boolean;
}

const PLAIN = { style: 'plain', inFlow: true } as const;

export function describe(schemas: readonly Schema[], required: boolean): Described {
  const type = typeInWords(schemas);
  const standard = defaultOf(schemas);
  const parts = [type, required ? 'required' : '', standard === undefined ? '' : `default ${show(standard)}`];
  const description = schemas.find((schema) => schema.description !== undefined)?.description;
  const allowed = allowedValues(schemas);
  const lines = [
    description,
    allowed && allowed.length > 0 ? `One of ${allowed.map((value) => `\`${show(value)}\``).join(', ')}.` : undefined,
    standard === undefined ? undefined : `Default: \`${show(standard)}\`.`,
    required ? 'Required.' : undefined,
  ].filter((line) => line !== undefined);
  return {
    detail: parts.filter((part) => part !== '').join(' · '),
    documentation: lines.length > 0 ? lines.join('\n\n') : undefined,
    deprecated: schemas.some((schema) => schema.deprecated === true),
  };
}

export function show(value: JsonValue): string {
  return writtenAs(value, PLAIN);
}

export function defaultOf(schemas: readonly Schema[]): JsonValue | undefined {
  return schemas.find((schema) => schema.default !== undefined)?.default;
}

/** What is left of several lists of allowed values: what all of them hold, in the order of the shortest. */
export function allowedValues(schemas: readonly Schema[]): readonly JsonValue[] | undefined {
  const constant = schemas.find((schema) => schema.const !== undefined)?.const;
  if (constant !== undefined) return [constant];
  const lists = schemas.map((schema) => schema.enum).filter((list) => list !== undefined);
  if (lists.length === 0) return undefined;
  const [shortest = [], ...others] = lists.toSorted((left, right) => left.length - right.length);
  return shortest.filter((value) => value !== null && others.every((list) => list.includes(value)));
}

const formats: Readonly<Record<string, string>> = {
  cpu: 'processors',
  cron: 'cron schedule',
  date: 'date',
  digest: 'digest',
  duration: 'duration',
  email: 'e-mail address',
  'http-url': 'web address',
  'json-object': 'JSON text',
  memory: 'memory',
  'metric-bound': 'bound',
  money: 'money',
  'openslo-date-time': 'date and time',
  'openslo-duration': 'duration',
  'iana-time-zone': 'time zone',
  secret: 'secret',
  semver: 'version',
  share: 'share',
};

/** `duration`, `list of names`, `name of a Team`. */
function typeInWords(schemas: readonly Schema[]): string {
  for (const schema of schemas) {
    if (schema['x-model'] === true) return 'model id';
    if (schema['x-cel'] !== undefined) return 'CEL expression';
    if (schema['x-reference'] !== undefined) return `name of ${withArticle(schema['x-reference'].kind)}`;
    if (schema['x-path'] === true) return 'file';
  }
  const format = schemas.find((schema) => schema.format !== undefined)?.format;
  const named = format === undefined ? undefined : formats[format];
  const isMapToo = schemas.some((schema) => typesOf(schema).includes('object'));
  if (named !== undefined) return isMapToo ? `${named} or map` : named;
  const types = new Set(schemas.flatMap(typesOf).filter((type) => type !== 'null'));
  const words = [...types].map((type) => (type === 'array' ? 'list' : type === 'object' ? 'map' : type));
  if (words.length > 0) return words.length > 3 ? 'text' : words.join(' or ');
  return schemas.some((schema) => schema.const !== undefined) ? 'constant' : '';
}
