/** Says in our words what the type checker found wrong, at the smallest range that shows it, with what to write. */

import type { TypeError as CelTypeError, ParseError } from '@marcbachmann/cel-js';
import { quoted } from '../values/result.ts';
import { nearest } from '../values/suggest.ts';
import { type CelNode, typeOfNode } from './library.ts';
import type { CelField, CelVariable } from './places.ts';
import type { CelProblem } from './problem.ts';

/** What the place lets an expression see. */
export interface Scope {
  readonly title: string;
  readonly variables: readonly CelVariable[];
  readonly functions: readonly FunctionSignature[];
  /** Fields by the name of the object type that stands for them. */
  readonly objects: ReadonlyMap<string, readonly CelField[]>;
}

export interface FunctionSignature {
  readonly name: string;
  readonly signature: string;
  /** True when it is written after a value: `text.contains(part)`. */
  readonly method: boolean;
  readonly parameters: number;
}

const constants = ['true', 'false', 'null'];

export function typeProblem(error: CelTypeError | ParseError, source: string, scope: Scope): CelProblem {
  const node = error.node;
  const start = error.range?.start ?? 0;
  const end = error.range?.end ?? source.length;
  const wrong = (message: string, at: { start: number; end: number } = { start, end }): CelProblem => ({
    code: 'cel/type',
    message,
    start: at.start,
    end: at.end,
  });
  if (!isAstNode(node)) return wrong(`This expression does not fit together: ${error.summary}.`);
  switch (error.code) {
    case 'unknown_variable':
      return unknownVariable(node, scope);
    case 'no_such_key':
      return unknownField(node, source, scope);
    case 'no_matching_overload':
      return unfittingCall(node, source, scope);
    case 'no_such_overload':
      return wrong(unfittingOperator(node, source));
    case 'invalid_logical_operand':
      return unfittingOperand(node);
    case 'invalid_condition_type':
      return wrong(`This condition gives ${typeInWords(typeOfNode(node))}; it must be true or false.`, node);
    case 'incompatible_ternary_branches':
      return wrong(unlikeBranches(node));
    case 'invalid_comprehension_range':
      return wrong(
        `This is ${typeInWords(typeOfNode(node))}; only the elements of a list or the keys of a map can be gone through.`,
        node,
      );
    case 'cannot_index_type':
      return wrong(noFields(node));
    case 'invalid_index_type':
      return wrong(
        `A list is indexed by a whole number, such as \`[0]\`; a map and an object by a text, such as \`["name"]\`.`,
      );
    case 'invalid_macro_argument':
      return wrong('`has` asks whether a field is there. Write it with a dot, such as `has(output.refund)`.');
    case 'optional_expected':
      return wrong('`or` and `orValue` follow an optional value, such as `output.?refund.orValue(0.0)`.');
    default:
      return wrong(`This expression does not fit together: ${error.summary}.`);
  }
}

function isAstNode(node: unknown): node is CelNode {
  return typeof node === 'object' && node !== null && 'op' in node && 'args' in node;
}

function unknownVariable(node: CelNode, scope: Scope): CelProblem {
  const name = node.op === 'id' ? node.args : '';
  const names = scope.variables.map((variable) => variable.name);
  const meant = fieldOfSomeVariable(name, scope) ?? nearest(name, [...names, ...constants]);
  const hint = meant === undefined ? '' : ` Did you mean \`${meant}\`?`;
  return {
    code: 'cel/unknown-variable',
    message: `${quoted(name)} is not known here. ${capitalised(scope.title)} sees ${listOf(names)}.${hint}`,
    start: node.start,
    end: node.end,
  };
}

/** `ttftMs` alone was meant as `record.ttftMs`. */
function fieldOfSomeVariable(name: string, scope: Scope): string | undefined {
  for (const { name: variable, shape } of scope.variables) {
    if (shape.kind === 'object' && shape.fields.some((field) => field.name === name)) return `${variable}.${name}`;
  }
  return undefined;
}

function unknownField(node: CelNode, source: string, scope: Scope): CelProblem {
  if (node.op === '.' || node.op === '.?') {
    return unknownFieldProblem(node.args[0], node.args[1], { start: node.pos, end: node.end }, source, scope);
  }
  if (node.op === '[]' || node.op === '[?]') {
    const [receiver, key] = node.args;
    const name = key.op === 'value' && typeof key.args === 'string' ? key.args : '';
    return unknownFieldProblem(receiver, name, key, source, scope);
  }
  return { code: 'cel/unknown-field', message: 'This field is not known.', start: node.start, end: node.end };
}

export function unknownFieldProblem(
  receiver: CelNode,
  name: string,
  at: { readonly start: number; readonly end: number },
  source: string,
  scope: Scope,
): CelProblem {
  const names = (scope.objects.get(typeOfNode(receiver) ?? '') ?? []).map((field) => field.name);
  const meant = nearest(name, names);
  const known = names.length === 0 ? 'It has no fields.' : `It has ${listOf(names.slice(0, 8), names.length > 8)}.`;
  return {
    code: 'cel/unknown-field',
    message: `${quoted(sourceOf(receiver, source))} has no field ${quoted(name)}. ${meant === undefined ? known : `Did you mean \`${meant}\`?`}`,
    start: at.start,
    end: at.end,
  };
}

function unfittingCall(node: CelNode, source: string, scope: Scope): CelProblem {
  if (node.op !== 'call' && node.op !== 'rcall') {
    return { code: 'cel/type', message: 'This call does not fit.', start: node.start, end: node.end };
  }
  const name = node.args[0];
  const method = node.op === 'rcall';
  const at = nameOfCall(node, source);
  const sameForm = scope.functions.filter((one) => one.name === name && one.method === method);
  if (sameForm.length === 0) return unknownFunction(name, method, at, scope);
  const given = (method ? node.args[2] : node.args[1]).map((argument) => plainType(typeOfNode(argument)));
  const receiver = method ? ` after ${typeInWords(typeOfNode(node.args[1]))}` : '';
  return {
    code: 'cel/type',
    message: `\`${name}(${given.join(', ')})\`${receiver} does not exist. It is written ${listOf(sameForm.map(({ signature }) => plainSignature(signature)).slice(0, 6), false, 'or')}.`,
    start: at.start,
    end: node.end,
  };
}

function unknownFunction(
  name: string,
  method: boolean,
  at: { readonly start: number; readonly end: number },
  scope: Scope,
): CelProblem {
  const otherForm = scope.functions.find((one) => one.name === name);
  const names = scope.functions.filter((one) => one.method === method && one.name !== 'matches').map((one) => one.name);
  const meant = nearest(name, names);
  const hint =
    otherForm !== undefined
      ? ` It is written ${method ? `\`${name}(…)\`, with the value inside` : `after a value: \`value.${name}(…)\``}.`
      : meant === undefined
        ? ''
        : ` Did you mean \`${meant}\`?`;
  return { code: 'cel/unknown-function', message: `There is no function ${quoted(name)} here.${hint}`, ...at };
}

/** Where the name of the called function stands. */
export function nameOfCall(node: CelNode, source: string): { start: number; end: number } {
  if (node.op === 'call') return { start: node.start, end: node.start + node.args[0].length };
  if (node.op !== 'rcall') return { start: node.start, end: node.end };
  const start = source.indexOf(node.args[0], node.args[1].end);
  return start < 0 ? { start: node.start, end: node.end } : { start, end: start + node.args[0].length };
}

function unfittingOperator(node: CelNode, source: string): string {
  if (node.op === '!_') {
    return `\`!\` turns true into false, and this is ${typeInWords(typeOfNode(node.args))}. Compare it first, such as \`!(x > 0.0)\`.`;
  }
  if (node.op === '-_') return `\`-\` needs a number, and this is ${typeInWords(typeOfNode(node.args))}.`;
  if (!isBinary(node)) return 'These values do not fit together.';
  const [left, right] = node.args;
  const types = [plainType(typeOfNode(left)), plainType(typeOfNode(right))];
  const verb = comparisons.has(node.op) ? 'compare' : 'combine';
  const what =
    types[0] === types[1]
      ? `\`${node.op}\` does not work on two ${types[0]}s.`
      : `\`${node.op}\` cannot ${verb} ${typeInWords(typeOfNode(left))} with ${typeInWords(typeOfNode(right))}.`;
  return `${what}${operatorHint(node.op, left, right, source)}`;
}

const comparisons = new Set<string>(['==', '!=', '<', '<=', '>', '>=', 'in']);

type BinaryNode = Extract<CelNode, { op: '+' | '-' | '*' | '/' | '%' | '==' | '!=' | '<' | '<=' | '>' | '>=' | 'in' }>;

function isBinary(node: CelNode): node is BinaryNode {
  return comparisons.has(node.op) || ['+', '-', '*', '/', '%'].includes(node.op);
}

function operatorHint(operator: string, left: CelNode, right: CelNode, source: string): string {
  const [leftType, rightType] = [plainType(typeOfNode(left)), plainType(typeOfNode(right))];
  if (operator === '%') return remainderHint(left, right, source);
  if (leftType === 'null' || rightType === 'null') {
    const field = leftType === 'null' ? right : left;
    const name = field.op === '.' ? `has(${sourceOf(field, source)})` : 'has(…)';
    return ` To ask whether a field is there, write \`${name}\`.`;
  }
  if (operator === 'in') return membershipHint(left, right, source);
  const mixed = mixedNumbersHint(left, right, source);
  if (mixed !== undefined) return ` ${mixed}`;
  if (leftType === 'timestamp' || rightType === 'timestamp') {
    return ' Write a moment as `timestamp("2027-03-01T00:00:00Z")` and a length of time as `duration("24h")`.';
  }
  if (operator === '+' && (leftType === 'string' || rightType === 'string')) {
    return ' To join texts, convert the other side with `string(…)`.';
  }
  return '';
}

function remainderHint(left: CelNode, right: CelNode, source: string): string {
  const whole = (node: CelNode): string => {
    if (plainType(typeOfNode(node)) === 'int') return sourceOf(node, source);
    return isWholeDouble(node) ? sourceOf(node, source).replace(/\.0*$/, '') : `int(${sourceOf(node, source)})`;
  };
  return ` The remainder is for whole numbers: write \`${whole(left)} % ${whole(right)}\`.`;
}

function membershipHint(left: CelNode, right: CelNode, source: string): string {
  const rightType = plainType(typeOfNode(right));
  if (rightType === 'string') {
    return ` To look for a part of a text, write \`${sourceOf(right, source)}.contains(${sourceOf(left, source)})\`.`;
  }
  if (rightType === 'list<int>') return ' JSON numbers are doubles: write the numbers of the list as `1.0`.';
  return ' `in` looks for an element of a list or a key of a map.';
}

/** JSON numbers are doubles and `1000` is an int; CEL never converts between them by itself. */
function mixedNumbersHint(left: CelNode, right: CelNode, source: string): string | undefined {
  const [leftType, rightType] = [plainType(typeOfNode(left)), plainType(typeOfNode(right))];
  const int = leftType === 'int' ? left : rightType === 'int' ? right : undefined;
  const double = leftType === 'double' ? left : rightType === 'double' ? right : undefined;
  if (!int || !double) return undefined;
  if (int.op === 'value') return `Write \`${sourceOf(int, source)}.0\` to make both double.`;
  if (isWholeDouble(double)) return `Write \`${sourceOf(double, source).replace(/\.0*$/, '')}\` to make both int.`;
  return `Write \`double(${sourceOf(int, source)})\` to make both double.`;
}

function isWholeDouble(node: CelNode): boolean {
  return (
    node.op === 'value' && typeof node.args === 'number' && /^\d+\.0+$/.test(node.input.slice(node.start, node.end))
  );
}

/** For a number of the data, whose type is known only when it runs: there it will be a double. */
export function jsonNumberProblem(node: CelNode, source: string): CelProblem | undefined {
  if (!isBinary(node) || comparisons.has(node.op)) return undefined;
  const [left, right] = node.args;
  const int = plainType(typeOfNode(left)) === 'int' ? left : right;
  const data = int === left ? right : left;
  if (plainType(typeOfNode(int)) !== 'int' || plainType(typeOfNode(data)) !== 'dyn' || !isData(data)) return undefined;
  const hint =
    node.op === '%'
      ? remainderHint(left, right, source)
      : int.op === 'value'
        ? ` Write \`${sourceOf(int, source)}.0\`.`
        : ` Write \`double(${sourceOf(int, source)})\`.`;
  return {
    code: 'cel/type',
    message: `Numbers in JSON are doubles, and \`${node.op}\` cannot combine a double with an int: this would fail whenever it runs.${hint}`,
    start: node.start,
    end: node.end,
  };
}

/** A variable, a field or an element of one. */
function isData(node: CelNode): boolean {
  let at = node;
  while (at.op === '.' || at.op === '[]') at = at.args[0];
  return at.op === 'id';
}

function unfittingOperand(node: CelNode): CelProblem {
  const operands = node.op === '&&' || node.op === '||' ? node.args : [];
  const culprit = operands.find((operand) => !['bool', 'dyn'].includes(plainType(typeOfNode(operand)))) ?? node;
  return {
    code: 'cel/type',
    message: `\`${node.op}\` needs true or false on both sides, and this is ${typeInWords(typeOfNode(culprit))}. Compare it with something.`,
    start: culprit.start,
    end: culprit.end,
  };
}

function unlikeBranches(node: CelNode): string {
  if (node.op !== '?:') return 'Both branches must have the same type.';
  const [, left, right] = node.args;
  const numbers = mixedNumbersHint(left, right, node.input);
  const hint = numbers === undefined ? '' : ` ${numbers}`;
  return `One branch gives ${typeInWords(typeOfNode(left))} and the other ${typeInWords(typeOfNode(right))}; both must give the same.${hint}`;
}

function noFields(node: CelNode): string {
  const receiver = node.op === '.' || node.op === '[]' || node.op === '.?' || node.op === '[?]' ? node.args[0] : node;
  return `${capitalised(typeInWords(typeOfNode(receiver)))} has no fields or elements.`;
}

/** Our name for a type of the library: `double`, `list<string>`, `timestamp`, `object`. */
export function plainType(name: string | undefined): string {
  if (name === undefined) return 'dyn';
  if (name.startsWith('dyn')) return 'dyn';
  return name
    .replaceAll('google.protobuf.Timestamp', 'timestamp')
    .replaceAll('google.protobuf.Duration', 'duration')
    .replace(/\bObject\d+\b/g, 'object')
    .replaceAll('map<dyn, dyn>', 'map')
    .replaceAll('list<dyn>', 'list');
}

export function typeInWords(name: string | undefined): string {
  const type = plainType(name);
  if (type === 'dyn') return 'a value whose type is not known';
  if (type.startsWith('optional')) return 'an optional value';
  if (type.length > 60) return type.startsWith('map') ? 'a map' : 'a list';
  return /^[aeiou]/.test(type) && !type.startsWith('u') ? `an ${type}` : `a ${type}`;
}

function plainSignature(signature: string): string {
  return `\`${plainType(signature).replaceAll('ast', '…')}\``;
}

/** A node as it was written, shortened. */
function sourceOf(node: CelNode, source: string): string {
  const text = source.slice(node.start, node.end);
  return text.length > 40 ? `${text.slice(0, 38).toWellFormed()}…` : text;
}

function listOf(names: readonly string[], more = false, conjunction = 'and'): string {
  const shown = names.map((name) => (name.startsWith('`') ? name : `\`${name}\``));
  if (more) return `${shown.join(', ')} and others`;
  return shown.length <= 1
    ? (shown[0] ?? 'nothing')
    : `${shown.slice(0, -1).join(', ')} ${conjunction} ${shown.at(-1)}`;
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
