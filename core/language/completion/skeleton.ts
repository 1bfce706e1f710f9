/** What is inserted behind a key: the values that it needs at least, with tab stops, and the same as plain text. */
import { type Schema, typesOf } from '../../schema/json-schema.ts';
import { schemasBelow } from '../../schema/walk.ts';
import { allowedValues, defaultOf } from './describe.ts';
import { escapeSnippet } from './item.ts';
import { openProperties } from './properties.ts';
import { writtenAs } from './scalar-text.ts';

export interface Skeleton {
  readonly insert: string;
  readonly snippet: string;
}

/** Three levels of keys that are needed are shown; deeper ones are asked for when one gets there. */
const DEEPEST = 3;

interface Writer {
  readonly root: Schema;
  readonly inFlow: boolean;
  stop: number;
}

/** Text and stops for `key: …`. `indent` is the column of the key, from the indentation of its line. */
export function keySkeleton(
  root: Schema,
  key: string,
  schemas: readonly Schema[],
  inFlow: boolean,
  indent: number,
): Skeleton {
  const writer: Writer = { root, inFlow, stop: 1 };
  const value = behindKey(writer, schemas, indent, 0);
  return { insert: `${key}:${value.insert}`, snippet: `${escapeSnippet(key)}:${value.snippet}` };
}

function behindKey(writer: Writer, schemas: readonly Schema[], indent: number, depth: number): Skeleton {
  const types = new Set(schemas.flatMap(typesOf));
  const isScalarToo = ['string', 'number', 'integer', 'boolean'].some((type) => types.has(type as 'string'));
  const isMap = types.has('object') && !isScalarToo;
  const isList = types.has('array') && !isScalarToo;
  if (isMap) return mapBelow(writer, schemas, indent, depth);
  if (isList) return listBelow(writer, schemas, indent, depth);
  const scalar = scalarStop(writer, schemas);
  return { insert: ` ${scalar.insert}`, snippet: ` ${scalar.snippet}` };
}

function mapBelow(writer: Writer, schemas: readonly Schema[], indent: number, depth: number): Skeleton {
  const needed = depth < DEEPEST ? neededKeys(writer.root, schemas) : [];
  if (isAlwaysEmpty(schemas)) return { insert: ' {}', snippet: ' {}' };
  if (writer.inFlow) {
    if (needed.length === 0) return { insert: ' {}', snippet: ` {${stop(writer)}}` };
    const parts = needed.map(({ name, below }) => pair(name, behindKey(writer, below, 0, depth + 1)));
    return joined(' {', parts, ', ', '}');
  }
  const inner = indent + 2;
  const pad = `\n${' '.repeat(inner)}`;
  if (needed.length === 0) return { insert: pad, snippet: `${pad}${stop(writer)}` };
  const parts = needed.map(({ name, below }) => pair(name, behindKey(writer, below, inner, depth + 1)));
  return joined(pad, parts, pad, '');
}

function listBelow(writer: Writer, schemas: readonly Schema[], indent: number, depth: number): Skeleton {
  const items = schemasBelow(writer.root, schemas, 0, {});
  const needed = depth < DEEPEST ? neededKeys(writer.root, items) : [];
  const isOfMaps =
    items.some((schema) => schema.properties) && !items.some((schema) => typesOf(schema).includes('string'));
  if (writer.inFlow || !isOfMaps) return { insert: ' []', snippet: ` [${stop(writer)}]` };
  const inner = indent + 2;
  const pad = `\n${' '.repeat(inner)}- `;
  if (needed.length === 0) return { insert: pad, snippet: `${pad}${stop(writer)}` };
  const parts = needed.map(({ name, below }) => pair(name, behindKey(writer, below, inner + 2, depth + 1)));
  return joined(pad, parts, `\n${' '.repeat(inner + 2)}`, '');
}

function neededKeys(root: Schema, schemas: readonly Schema[]): readonly { name: string; below: readonly Schema[] }[] {
  return openProperties(root, schemas, new Set())
    .filter(({ required }) => required)
    .map(({ name, schemas: below }) => ({ name, below }));
}

/** Written `injection: {}`: there is nothing to set. */
function isAlwaysEmpty(schemas: readonly Schema[]): boolean {
  return schemas.some(
    ({ properties, additionalProperties }) =>
      additionalProperties === false && properties !== undefined && Object.keys(properties).length === 0,
  );
}

function scalarStop(writer: Writer, schemas: readonly Schema[]): Skeleton {
  const allowed = allowedValues(schemas);
  if (allowed?.length === 1) {
    const only = text(writer, allowed[0] ?? null);
    return { insert: only, snippet: escapeSnippet(only) };
  }
  if (allowed && allowed.length > 1)
    return {
      insert: '',
      snippet: choice(
        writer,
        allowed.map((value) => text(writer, value)),
      ),
    };
  if (
    schemas.some((schema) => typesOf(schema).includes('boolean')) &&
    !schemas.some((schema) => typesOf(schema).includes('string'))
  ) {
    // Whoever writes the key mostly wants what is not the default.
    const options = defaultOf(schemas) === true ? ['false', 'true'] : ['true', 'false'];
    return { insert: '', snippet: choice(writer, options) };
  }
  const names = schemas.some(
    (schema) => schema['x-reference'] ?? schema['x-model'] ?? schema['x-path'] ?? schema['x-cel'],
  );
  const example = names ? undefined : schemas.find((schema) => schema.format !== undefined)?.examples?.[0];
  return { insert: '', snippet: stop(writer, example === undefined ? '' : text(writer, example)) };
}

function text({ inFlow }: Writer, value: Parameters<typeof writtenAs>[0]): string {
  return writtenAs(value, { style: 'plain', inFlow });
}

function stop(writer: Writer, standard = ''): string {
  const number = writer.stop;
  writer.stop += 1;
  return standard === '' ? `\${${number}}` : `\${${number}:${escapeSnippet(standard)}}`;
}

function choice(writer: Writer, options: readonly string[]): string {
  const number = writer.stop;
  writer.stop += 1;
  return `\${${number}|${options.map((option) => option.replace(/[\\$},|]/g, '\\$&')).join(',')}|}`;
}

function pair(name: string, value: Skeleton): Skeleton {
  return { insert: `${name}:${value.insert}`, snippet: `${escapeSnippet(name)}:${value.snippet}` };
}

function joined(before: string, parts: readonly Skeleton[], between: string, after: string): Skeleton {
  const join = (texts: readonly string[]): string => `${before}${texts.join(between)}${after}`;
  return { insert: join(parts.map(({ insert }) => insert)), snippet: join(parts.map(({ snippet }) => snippet)) };
}
