/** The place of the cursor with what describes it: the kind of its document, the schemas, the resource it belongs to. */

import { schemas } from '../../schema/generated/schemas.ts';
import type { Schema } from '../../schema/json-schema.ts';
import { isKindKey, type KindKey, kindOf } from '../../schema/kinds.ts';
import { schemaLevels } from '../../schema/walk.ts';
import { isJsonObject, type JsonObject, type JsonValue, type Path } from '../../values/json.ts';
import type { Resource } from '../../workspace/resource.ts';
import type { FileView } from '../file-view.ts';
import { resourceAt } from '../place-at.ts';
import type { Slot } from './cursor.ts';
import { jsonSchemaDialect } from './json-schema-dialect.ts';
import { type Pattern, patternOf } from './usage.ts';

export interface SlotPlace {
  readonly view: FileView;
  readonly slot: Slot;
  readonly offset: number;
  /** `Model`, `SLO`, … */
  readonly kind: string;
  readonly resource: Resource | undefined;
  /** Where `$ref` leads from. */
  readonly root: Schema;
  /** For every step of the path, what describes the value there. */
  readonly levels: readonly (readonly Schema[])[];
  /** What describes the place. */
  readonly schemas: readonly Schema[];
  readonly pattern: Pattern;
  /** The path from the root of a JSON Schema that is written in the file; undefined outside one. */
  readonly inJsonSchema: Path | undefined;
}

export function placeOf(view: FileView, slot: Slot, offset: number): SlotPlace | undefined {
  const head = headOf(slot.around);
  const key = kindKeyOf(view, head);
  if (key === undefined) return undefined;
  const { path } = slot;
  const around = withMerged(view, slot, offset);
  const outer = schemaLevels(schemas[key], path, around);
  const border = outer.findIndex((level) => level.some((schema) => schema['x-json-schema'] === true));
  const inJsonSchema = border < 0 ? undefined : path.slice(border);
  const root = inJsonSchema ? jsonSchemaDialect : schemas[key];
  const levels = inJsonSchema ? schemaLevels(root, inJsonSchema) : outer;
  return {
    view,
    slot,
    offset,
    kind: key.slice(key.lastIndexOf('/') + 1),
    resource: resourceAt(view, offset)?.resource,
    root,
    levels,
    schemas: levels.at(-1) ?? [],
    pattern: patternOf(outer, path),
    inJsonSchema,
  };
}

export interface Head {
  readonly keys: readonly string[];
  readonly apiVersion: string | null | undefined;
  readonly kind: string | null | undefined;
}

export function headOf(around: JsonValue): Head {
  const root: JsonObject = isJsonObject(around) ? around : {};
  return { keys: Object.keys(root), apiVersion: textOf(root.apiVersion), kind: textOf(root.kind) };
}

function textOf(value: JsonValue | undefined): string | null | undefined {
  return value === undefined ? undefined : typeof value === 'string' ? value : null;
}

export function kindKeyOf({ path }: FileView, { keys, apiVersion, kind }: Head): KindKey | undefined {
  const fileName = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
  const found = kindOf({ apiVersion, kind, hasMessages: keys.includes('messages') }, { fileName, named: false });
  return found.kind === 'known' && isKindKey(found.key) ? found.key : undefined;
}

/** `<<: *name` says something too; what it brings decides which schema applies, and may still be written anew. */
function withMerged(view: FileView, slot: Slot, offset: number): JsonValue {
  const merged = [...slot.before, ...slot.after].some(({ key }) => key === '<<');
  const value = merged ? mergedValue(view, offset, slot) : undefined;
  return value ?? slot.around;
}

function mergedValue(view: FileView, offset: number, slot: Slot): JsonValue | undefined {
  const resource = resourceAt(view, offset)?.resource;
  if (!resource || resource.isBroken) return undefined;
  const mapPath = slot.position === 'value' ? slot.path.slice(0, -1) : slot.path;
  return overlaid(slot.around, resource.value, mapPath);
}

/** The map at the path with the values of the other one where it has none itself. */
function overlaid(around: JsonValue, whole: JsonValue, path: Path): JsonValue {
  if (!isJsonObject(around)) {
    const [step, ...rest] = path;
    if (!Array.isArray(around) || typeof step !== 'number') return around;
    const item: JsonValue = Array.isArray(whole) ? (whole[step] ?? null) : null;
    return around.map((one: JsonValue, index) => (index === step ? overlaid(one, item, rest) : one));
  }
  const [step, ...rest] = path;
  if (step === undefined) return isJsonObject(whole) ? { ...whole, ...around } : around;
  const child = around[step];
  if (child === undefined) return around;
  return { ...around, [step]: overlaid(child, isJsonObject(whole) ? (whole[step] ?? null) : null, rest) };
}
