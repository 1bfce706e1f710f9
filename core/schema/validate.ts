/**
 * Checks a value against the schema of its kind and says what is wrong: one problem per mistake, at the node to change.
 *
 * The compiled validators report every keyword that failed, several for one mistake. What remains of them, when what
 * follows from another mistake is dropped, is put into sentences.
 */
import { isJsonObject, type JsonValue } from '../values/json.ts';
import { nearest } from '../values/suggest.ts';
import { annotationProblems } from './annotation-problems.ts';
import { withoutConsequences } from './consequences.ts';
import { type Failure, readFailures } from './failures.ts';
import { schemas } from './generated/schemas.ts';
import type { KindKey } from './generated/types.ts';
import { validators } from './generated/validators.js';
import * as messages from './messages.ts';
import { withMissingParents } from './missing-parent.ts';
import { isScalar, type Scalar, type SchemaProblem } from './problem.ts';
import { type UnknownProperty, unknownProperties } from './unknown-property.ts';
import { schemaAt } from './walk.ts';

export type { SchemaProblem } from './problem.ts';

export function validateValue(key: KindKey, value: JsonValue): readonly SchemaProblem[] {
  const validate = validators[key];
  const failures = validate(value) ? [] : readFailures(schemas[key], value, validate.errors ?? []);
  const document: DocumentInHand = { key, value, unknownProperty: unknownProperties(key, value) };
  const found = failures.map((failure) => problemOf(document, failure));
  const problems = withoutConsequences([...found, ...annotationProblems(key, value, document.unknownProperty)]);
  return withMissingParents(key, value, problems);
}

interface DocumentInHand {
  readonly key: KindKey;
  readonly value: JsonValue;
  readonly unknownProperty: UnknownProperty;
}

function problemOf(document: DocumentInHand, failure: Failure): SchemaProblem {
  const { path, schema, value, keyword, params } = failure;
  switch (keyword) {
    case 'type':
      return problem(failure, 'type', messages.wrongType(path, value, schema));
    case 'required':
      return missingProperty(document, failure, String(params.missingProperty));
    case 'additionalProperties':
      return document.unknownProperty(path, String(params.additionalProperty), schema['x-severity'] ?? 'error');
    case 'enum':
    case 'const':
      return notAllowed(document, failure);
    case 'oneOf':
    case 'anyOf':
      return wrongChoice(failure);
    case 'not':
    case 'false schema':
      return {
        ...problem(failure, 'conflict', messages.misplaced(path, schema['x-message'])),
        at: 'key',
        property: String(path.at(-1) ?? ''),
      };
    case 'dependencies':
      return missingCompanion(failure, String(params.property), String(params.missingProperty));
    case 'minimum':
    case 'maximum':
    case 'exclusiveMinimum':
    case 'exclusiveMaximum':
    case 'multipleOf':
      return problem(failure, 'range', messages.outOfRange(path, value, schema));
    case 'minLength':
    case 'maxLength':
    case 'minItems':
    case 'maxItems':
    case 'minProperties':
    case 'maxProperties':
      return wrongLength(failure, Number(params.limit));
    case 'pattern':
      return wrongPattern(failure);
    default:
      return problem(failure, 'invalid', messages.invalid(path));
  }
}

function problem({ path, schema }: Failure, name: string, message: string): SchemaProblem {
  return { code: `schema/${name}`, path, at: 'value', message, severity: schema['x-severity'] ?? 'error' };
}

function missingProperty({ key, value }: DocumentInHand, failure: Failure, missing: string): SchemaProblem {
  const described = schemaAt(key, [...failure.path, missing], value).find(({ description }) => description);
  return { ...problem(failure, 'required', messages.missing(failure.path, missing, described)), at: 'key', missing };
}

/** Several schemas may restrict one value (an action in general, and for its check): what all of them allow is right. */
function notAllowed({ key, value }: DocumentInHand, failure: Failure): SchemaProblem {
  const lists = schemaAt(key, failure.path, value)
    .map((schema) => (schema.const === undefined ? schema.enum : [schema.const]))
    .filter((list) => list !== undefined);
  const [first = [], ...others] = lists;
  const allowed = first.filter(isScalar).filter((one) => others.every((list) => list.includes(one)));
  const found = failure.value;
  const meant =
    typeof found === 'string'
      ? nearest(
          found,
          allowed.filter((one) => typeof one === 'string'),
        )
      : undefined;
  return {
    ...problem(failure, 'enum', messages.notAllowed(failure.path, found, allowed, meant)),
    ...(meant !== undefined && { meant }),
    allowed,
  };
}

/** `oneOf` and `anyOf` of the dialect choose among keys. */
function wrongChoice(failure: Failure): SchemaProblem {
  const { path, schema, value, keyword } = failure;
  const branches = (keyword === 'oneOf' ? schema.oneOf : schema.anyOf) ?? [];
  const keys = branches.flatMap((branch) => (typeof branch === 'boolean' ? [] : (branch.required ?? [])));
  const present = isJsonObject(value) ? Object.keys(value).filter((name) => keys.includes(name)) : [];
  const [first, second] = present;
  if (first !== undefined && second !== undefined) {
    const message = messages.exclusive(path, first, second, keys);
    return { ...problem(failure, 'conflict', message), path: [...path, second], at: 'key', property: second };
  }
  const allowed: readonly Scalar[] = keys;
  const message = messages.needsOneOf(path, keys, keyword === 'oneOf');
  return { ...problem(failure, 'conflict', message), at: 'key', allowed };
}

function missingCompanion(failure: Failure, property: string, missing: string): SchemaProblem {
  const message = messages.needsOther(failure.path, property, missing);
  const path = [...failure.path, property];
  return { ...problem(failure, 'conflict', message), path, at: 'key', property, missing };
}

function wrongLength(failure: Failure, limit: number): SchemaProblem {
  const { path, value, keyword, propertyName } = failure;
  const found = problem(failure, 'length', messages.wrongLength(path, value, keyword, limit, propertyName));
  return propertyName === undefined ? found : { ...found, at: 'key', property: propertyName };
}

function wrongPattern(failure: Failure): SchemaProblem {
  const { path, schema, value, propertyName } = failure;
  if (propertyName === undefined) {
    const text = typeof value === 'string' ? value : '';
    return problem(failure, 'pattern', messages.wrongPattern(path, text, schema));
  }
  const found = problem(failure, 'pattern', messages.wrongName(path.slice(0, -1), propertyName, schema));
  return { ...found, at: 'key', property: propertyName };
}
