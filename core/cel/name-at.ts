/** What a name in an expression is: a variable of the place, a field behind it, or a function. Works on unfinished text. */
import { type CelFunction, celFunctionsNamed } from './functions.ts';
import { type CelPlace, type CelShape, type CelShapes, celPlaces } from './places.ts';
import { type CelToken, celTokens } from './tokens.ts';

export type CelName =
  | {
      readonly kind: 'variable' | 'field';
      readonly token: CelToken;
      /** As far as it leads: `record.checks`. */
      readonly path: readonly string[];
      readonly shape: CelShape;
      readonly description: string | undefined;
      readonly optional: boolean;
    }
  | { readonly kind: 'function'; readonly token: CelToken; readonly functions: readonly CelFunction[] };

/** The name that an offset touches. */
export function celNameAt(source: string, place: CelPlace, shapes: CelShapes, offset: number): CelName | undefined {
  return celNames(source, place, shapes).find(({ token }) => token.start <= offset && offset <= token.end);
}

/** Every name that is known, in the order of the text. */
export function celNames(source: string, place: CelPlace, shapes: CelShapes): readonly CelName[] {
  const tokens = celTokens(source);
  const names: CelName[] = [];
  let before: CelName | undefined;
  for (const [index, token] of tokens.entries()) {
    const isMember = tokens[index - 1]?.text === '.';
    if (token.kind !== 'name') {
      if (token.text !== '.') before = undefined;
      continue;
    }
    before =
      tokens[index + 1]?.text === '('
        ? functionNamed(token, isMember)
        : isMember
          ? fieldNamed(token, before)
          : variableNamed(token, place, shapes);
    if (before) names.push(before);
  }
  return names;
}

function functionNamed(token: CelToken, method: boolean): CelName | undefined {
  const functions = celFunctionsNamed(token.text).filter((one) => one.method === method);
  return functions.length > 0 ? { kind: 'function', token, functions } : undefined;
}

function variableNamed(token: CelToken, place: CelPlace, shapes: CelShapes): CelName | undefined {
  const variable = celPlaces[place].variables.find(({ name }) => name === token.text);
  if (!variable) return undefined;
  return {
    kind: 'variable',
    token,
    path: [token.text],
    shape: shapes[variable.name] ?? variable.shape,
    description: variable.description,
    optional: false,
  };
}

function fieldNamed(token: CelToken, owner: CelName | undefined): CelName | undefined {
  if (!owner || owner.kind === 'function') return undefined;
  const path = [...owner.path, token.text];
  const { shape } = owner;
  if (shape.kind === 'map') {
    return { kind: 'field', token, path, shape: shape.values, description: undefined, optional: true };
  }
  const field = shape.kind === 'object' ? shape.fields.find(({ name }) => name === token.text) : undefined;
  if (!field) return undefined;
  const { description, optional = false } = field;
  return { kind: 'field', token, path, shape: field.shape, description, optional };
}

/** A shape as a type is written: `list<string>`. */
export function shapeText(shape: CelShape): string {
  switch (shape.kind) {
    case 'list':
      return `list<${shapeText(shape.items)}>`;
    case 'map':
      return `map<string, ${shapeText(shape.values)}>`;
    case 'object':
      return 'object';
    case 'dyn':
      return 'anything';
    default:
      return shape.kind;
  }
}
