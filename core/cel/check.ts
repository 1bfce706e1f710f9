/**
 * Checks an expression where it stands: syntax, variables, fields, functions, types, and the type of the result. Every
 * cause is reported once, with offsets into the source, in sentences of our own.
 */

import { TypeError as CelTypeError, type Environment, ParseError } from '@marcbachmann/cel-js';
import { quoted } from '../values/result.ts';
import {
  assumeDynamic,
  type CelNode,
  type CelProgram,
  childrenOf,
  declareVariables,
  newEnvironment,
  nodesOf,
  typeOfNode,
} from './library.ts';
import { type CelPlace, type CelPlaceDescription, type CelShapes, celPlaces } from './places.ts';
import type { CelProblem } from './problem.ts';
import { compilePattern } from './re2.ts';
import { syntaxProblem } from './syntax-problem.ts';
import {
  type FunctionSignature,
  jsonNumberProblem,
  nameOfCall,
  plainType,
  type Scope,
  typeInWords,
  typeProblem,
  unknownFieldProblem,
} from './type-problem.ts';

export interface CelCheck {
  readonly problems: readonly CelProblem[];
  /** The type of the result, such as `bool` or `list<string>`; undefined when there are problems. */
  readonly type: string | undefined;
}

export const longestExpression = 8192;
const deepest = 500;
const mostProblems = 20;

const base = newEnvironment(() => false);
export const celFunctions: readonly FunctionSignature[] = base.getDefinitions().functions.map((one) => ({
  name: one.name,
  signature: one.signature,
  method: one.receiverType !== null,
  parameters: one.params.length,
}));
/** Written after a list or map, with a name for the element as first argument. */
const macros: Readonly<Record<string, readonly number[]>> = {
  all: [2],
  exists: [2],
  exists_one: [2],
  filter: [2],
  map: [2, 3],
};

export function checkExpression(source: string, place: CelPlace, shapes: CelShapes = {}): CelCheck {
  const description = celPlaces[place];
  if (source.length > longestExpression) {
    const message = `This expression has ${source.length} characters; at most ${longestExpression} are accepted. Split it.`;
    return failed([{ code: 'cel/refused', message, start: 0, end: source.length }]);
  }
  const variables = description.variables.map((one) => ({ ...one, shape: shapes[one.name] ?? one.shape }));
  const environment = base.clone();
  const objects = declareVariables(environment, variables);
  const scope: Scope = { title: description.title, variables, functions: celFunctions, objects };
  try {
    const program = environment.parse(source);
    return checkProgram(program, environment, source, description, scope);
  } catch (error) {
    if (error instanceof ParseError) return failed([syntaxProblem(error, source)]);
    if (error instanceof RangeError) return failed([tooDeep(source)]);
    const message = `${quoted(source)} could not be checked: the checker failed on it. Write it differently.`;
    return failed([{ code: 'cel/refused', message, start: 0, end: source.length }]);
  }
}

function checkProgram(
  program: CelProgram,
  environment: Environment,
  source: string,
  place: CelPlaceDescription,
  scope: Scope,
): CelCheck {
  const nodes: CelNode[] = [];
  for (const { node, depth } of nodesOf(program.ast)) {
    if (depth > deepest) return failed([tooDeep(source)]);
    nodes.push(node);
  }
  const problems: CelProblem[] = [];
  const assumed = new Set<CelNode>();
  const assume = (node: CelNode): void => {
    assumed.add(node);
    assumeDynamic(node, environment);
  };
  for (const node of nodes) {
    const refusal = refusedCall(node, source) ?? wrongMacro(node, source) ?? wrongHas(node);
    if (!refusal) continue;
    problems.push(refusal);
    assume(node);
  }
  const type = collectTypeProblems(program, source, scope, problems, assume);
  for (const node of nodes) {
    const found = unknownFieldInHas(node, source, scope) ?? jsonNumberOperand(node, source, assumed);
    if (found) problems.push(found);
  }
  if (problems.length > 0) return failed(problems);
  const wrongResult = resultProblem(type, source, place);
  return wrongResult ? failed([wrongResult]) : { problems: [], type: plainType(type) };
}

/** The checker stops at the first mistake; each one is then taken as `dyn`, so that it goes on to the next. */
function collectTypeProblems(
  program: CelProgram,
  source: string,
  scope: Scope,
  problems: CelProblem[],
  assume: (node: CelNode) => void,
): string | undefined {
  const seen = new Set<CelNode>();
  while (problems.length < mostProblems) {
    const { valid, type, error } = program.check();
    if (valid) return type;
    if (!(error instanceof CelTypeError || error instanceof ParseError)) throw error;
    const node = error instanceof CelTypeError ? error.node : undefined;
    // The same mistake again: taking its node as known did not help, and nothing behind it can be checked.
    if (node && seen.has(node)) return undefined;
    problems.push(typeProblem(error, source, scope));
    if (!node) return undefined;
    seen.add(node);
    assume(node);
  }
  return undefined;
}

function refusedCall(node: CelNode, source: string): CelProblem | undefined {
  if (node.op === 'rcall' && node.args[0] === 'matches') {
    const message =
      'A hostile text can make `matches` run for hours. Write `re2(text, pattern)`, which always takes linear time.';
    return { code: 'cel/refused', message, ...nameOfCall(node, source) };
  }
  if (node.op !== 'call' || node.args[0] !== 're2') return undefined;
  const pattern = node.args[1][1];
  if (pattern?.op !== 'value' || typeof pattern.args !== 'string') return undefined;
  const compiled = compilePattern(pattern.args);
  if (compiled.ok) return undefined;
  return { code: 'cel/refused', message: compiled.problem, start: pattern.start, end: pattern.end };
}

/** With a wrong number of arguments a macro is not expanded, and its element name would pass for an unknown variable. */
function wrongMacro(node: CelNode, source: string): CelProblem | undefined {
  if (node.op !== 'rcall' || !Object.hasOwn(macros, node.args[0])) return undefined;
  const [name, , given] = node.args;
  if (macros[name]?.includes(given.length)) return undefined;
  const message = `\`${name}\` takes a name for the element and a condition or value, as in \`list.${name}(item, item > 0.0)\`; this has ${given.length === 1 ? '1 argument' : `${given.length} arguments`}.`;
  return { code: 'cel/type', message, start: nameOfCall(node, source).start, end: node.end };
}

function wrongHas(node: CelNode): CelProblem | undefined {
  if (node.op !== 'call' || node.args[0] !== 'has') return undefined;
  const argument = node.args[1][0] ?? node;
  if (argument.op === '.' && node.args[1].length === 1) return undefined;
  const message = '`has` asks whether a field is there. Write it with a dot, such as `has(output.refund)`.';
  return { code: 'cel/type', message, start: argument.start, end: argument.end };
}

/** The library answers `has(record.nope)` with false without a word; whoever writes it expects a field. */
function unknownFieldInHas(node: CelNode, source: string, scope: Scope): CelProblem | undefined {
  const field = node.op === 'call' && node.args[0] === 'has' ? node.args[1][0] : undefined;
  if (field?.op !== '.') return undefined;
  const [receiver, name] = field.args;
  const fields = scope.objects.get(typeOfNode(receiver) ?? '');
  if (!fields || fields.some((one) => one.name === name)) return undefined;
  return unknownFieldProblem(receiver, name, { start: field.pos, end: field.end }, source, scope);
}

function jsonNumberOperand(node: CelNode, source: string, assumed: ReadonlySet<CelNode>): CelProblem | undefined {
  if (assumed.has(node) || childrenOf(node).some((child) => assumed.has(child))) return undefined;
  return jsonNumberProblem(node, source);
}

const accepted: Readonly<Record<CelPlaceDescription['result'], readonly string[]>> = {
  bool: ['bool', 'dyn'],
  number: ['double', 'int', 'uint', 'dyn'],
  'bool-or-number': ['bool', 'double', 'int', 'uint', 'dyn'],
};
const acceptedInWords: Readonly<Record<CelPlaceDescription['result'], string>> = {
  bool: 'true or false',
  number: 'a number',
  'bool-or-number': 'true, false or a number',
};

function resultProblem(type: string | undefined, source: string, place: CelPlaceDescription): CelProblem | undefined {
  if (accepted[place.result].includes(plainType(type))) return undefined;
  const start = source.length - source.trimStart().length;
  const message = `This expression gives ${typeInWords(type)}; ${place.title} must give ${acceptedInWords[place.result]}.`;
  return { code: 'cel/type', message, start, end: source.trimEnd().length };
}

function tooDeep(source: string): CelProblem {
  const message = `${quoted(source)} is nested too deeply. Split it into several expressions.`;
  return { code: 'cel/refused', message, start: 0, end: source.length };
}

function failed(problems: readonly CelProblem[]): CelCheck {
  const ordered = [...problems].sort((left, right) => left.start - right.start || left.end - right.end);
  return { problems: ordered, type: undefined };
}
