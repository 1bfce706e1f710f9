/**
 * What a prompt or model declares about its inputs and outputs, as shapes for the check of expressions. Where a
 * declaration leaves room (a choice of types, an open object), the shape is `dyn`: no false alarm is worth a guess.
 */

import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../values/json.ts';
import type { CelField, CelShape } from './places.ts';

const dyn: CelShape = { kind: 'dyn' };
/** Deeper parts, and objects with more fields, stay `dyn`: the check must cost little whatever a schema holds. */
const deepest = 8;
const mostFields = 200;

/** The shape of `input` from a prompt's `inputs: {name: {type, …}}`. */
export function shapeOfPromptInputs(inputs: JsonValue | undefined): CelShape {
  if (!isJsonObject(inputs)) return dyn;
  return objectOf(
    Object.entries(inputs).map(([name, declared]) => {
      const description = isJsonObject(declared) ? declared.description : undefined;
      return field(name, shapeOfInput(declared), description, false);
    }),
  );
}

function shapeOfInput(declared: JsonValue): CelShape {
  if (!isJsonObject(declared)) return dyn;
  const type = declared.type;
  if (type === 'array') return { kind: 'list', items: shapeOfInput(declared.items ?? null) };
  return typeof type === 'string' ? simpleShape(type) : dyn;
}

/** The shape of `input` from a model's `features: [{name, type, …}]`. A nullable feature may be null: `dyn`. */
export function shapeOfFeatures(features: JsonValue | undefined): CelShape {
  if (!isJsonArray(features)) return dyn;
  const fields: CelField[] = [];
  for (const feature of features) {
    if (!isJsonObject(feature)) return dyn;
    const { name, type, nullable, description } = feature;
    if (typeof name !== 'string') return dyn;
    const shape = typeof type === 'string' && nullable !== true ? simpleShape(type) : dyn;
    fields.push(field(name, shape, description, false));
  }
  return objectOf(fields);
}

/** The shape of `output` from a model's `outputs: [{name: score, type: probability}]`. */
export function shapeOfModelOutputs(outputs: JsonValue | undefined): CelShape {
  return shapeOfFeatures(outputs);
}

/** The shape of `output` from a JSON Schema. */
export function shapeOfJsonSchema(schema: JsonValue | undefined, depth = 0): CelShape {
  if (!isJsonObject(schema) || depth > deepest || hasChoice(schema)) return dyn;
  const type = schema.type;
  if (type === 'object' || (type === undefined && isJsonObject(schema.properties))) return objectSchema(schema, depth);
  if (type === 'array') {
    const items = schema.items;
    return { kind: 'list', items: isJsonObject(items) ? shapeOfJsonSchema(items, depth + 1) : dyn };
  }
  if (typeof type === 'string') return simpleShape(type);
  return type === undefined ? shapeOfEnum(schema.enum) : dyn;
}

function hasChoice(schema: JsonObject): boolean {
  return (
    ['$ref', 'anyOf', 'oneOf', 'allOf', 'if', 'not'].some((key) => Object.hasOwn(schema, key)) ||
    schema.nullable === true
  );
}

function objectSchema(schema: JsonObject, depth: number): CelShape {
  const properties = schema.properties;
  const additional = schema.additionalProperties;
  if (!isJsonObject(properties)) {
    return { kind: 'map', values: isJsonObject(additional) ? shapeOfJsonSchema(additional, depth + 1) : dyn };
  }
  // A schema that says nothing about further properties is written for the ones it names.
  if (additional === true || isJsonObject(additional) || schema.patternProperties !== undefined) return dyn;
  const required = schema.required;
  const names = isJsonArray(required) ? new Set(required) : new Set<JsonValue>();
  return objectOf(
    Object.entries(properties).map(([name, property]) => {
      const description = isJsonObject(property) ? property.description : undefined;
      return field(name, shapeOfJsonSchema(property, depth + 1), description, !names.has(name));
    }),
  );
}

function shapeOfEnum(values: JsonValue | undefined): CelShape {
  if (!isJsonArray(values) || values.length === 0) return dyn;
  return values.every((value) => typeof value === 'string') ? { kind: 'string' } : dyn;
}

function simpleShape(type: string): CelShape {
  switch (type) {
    case 'string':
    case 'category':
      return { kind: 'string' };
    case 'number':
    case 'integer':
    case 'probability':
      return { kind: 'double' };
    case 'boolean':
      return { kind: 'bool' };
    case 'array':
      return { kind: 'list', items: dyn };
    case 'object':
      return { kind: 'map', values: dyn };
    default:
      return dyn;
  }
}

function objectOf(fields: readonly CelField[]): CelShape {
  return fields.length > mostFields ? dyn : { kind: 'object', fields };
}

function field(name: string, shape: CelShape, description: JsonValue | undefined, optional: boolean): CelField {
  const plain = optional ? { name, shape, optional } : { name, shape };
  return typeof description === 'string' ? { ...plain, description } : plain;
}
