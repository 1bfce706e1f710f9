/** What a property is: its type, its meaning, what it may be, and where the reference page stands. */
import { type Schema, typesOf } from '../../schema/json-schema.ts';
import { schemaAt } from '../../schema/walk.ts';
import { withArticle } from '../../values/article.ts';
import type { JsonValue, Path } from '../../values/json.ts';
import type { CursorPlace } from '../place-at.ts';

export function describeProperty({ resource, path, schemas }: CursorPlace): string | undefined {
  const name = path.at(-1);
  const described = schemas.find(({ description }) => description !== undefined);
  if (described?.description === undefined) return undefined;
  const owner = schemaAt(resource.key, path.slice(0, -1), resource.value);
  const isRequired = typeof name === 'string' && owner.some(({ required }) => required?.includes(name));
  const types = kindOfValue(schemas);
  const head = `**${nameOf(path) ?? resource.kind}**`;
  const traits = [...(types === undefined ? [] : [types]), ...(isRequired ? ['required'] : [])];
  const first = traits.length === 0 ? head : `${head} · ${traits.join(', ')}`;
  return [first, described.description, ...values(schemas)].join('\n\n');
}

/** The last key of a path, with the indexes behind it: `objectives[1]`. */
function nameOf(path: Path): string | undefined {
  const last = path.findLastIndex((step) => typeof step === 'string');
  if (last < 0) return undefined;
  const indexes = path.slice(last + 1).map((index) => `[${index}]`);
  return `${path[last]}${indexes.join('')}`;
}

function kindOfValue(schemas: readonly Schema[]): string | undefined {
  const place = schemas.find((schema) => schema['x-cel'] !== undefined);
  if (place) return 'expression (CEL)';
  const reference = schemas.find((schema) => schema['x-reference'] !== undefined)?.['x-reference'];
  if (reference) return `name of ${withArticle(reference.kind)}`;
  if (schemas.some((schema) => schema['x-model'])) return 'model id';
  if (schemas.some((schema) => schema['x-path'])) return 'path of a file';
  const format = schemas.find((schema) => schema.format !== undefined)?.format;
  if (format !== undefined) return format.replaceAll('-', ' ');
  const typed = schemas.find((schema) => schema.type !== undefined);
  return typed && typesOf(typed).join(' or ');
}

function values(schemas: readonly Schema[]): readonly string[] {
  const lines: string[] = [];
  const allowed = schemas.find((schema) => schema.enum !== undefined)?.enum;
  if (allowed) lines.push(`One of ${allowed.map(shown).join(', ')}.`);
  const fallback = schemas.find((schema) => schema.default !== undefined)?.default;
  const said = schemas.some(({ description }) => description?.includes('Default:'));
  if (fallback !== undefined && !said) lines.push(`Default: ${shown(fallback)}.`);
  const example = schemas.find((schema) => schema.examples !== undefined)?.examples?.[0];
  if (example !== undefined && !allowed) lines.push(`For example ${shown(example)}.`);
  return lines;
}

const shown = (value: JsonValue): string => `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
