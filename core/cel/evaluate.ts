/**
 * Runs expressions. Nothing here throws: an expression that cannot be evaluated gives an error value, which callers
 * turn into `not_evaluated`. Problems never quote the data, because they are shown and recorded where data must not be.
 */

import { EvaluationError } from '@marcbachmann/cel-js';
import { type Budget, isSpent, newBudget, payMatching, payOperands, payPattern, payRound, refill } from './budget.ts';
import { checkExpression } from './check.ts';
import { type CelNode, type CelProgram, declareVariables, newEnvironment, type Re2, watchWork } from './library.ts';
import { type CelPlace, type CelPlaceDescription, type CelShapes, celPlaces } from './places.ts';
import type { CelProblem } from './problem.ts';
import { compilePattern, type Pattern } from './re2.ts';

export type CelBindings = Readonly<Record<string, unknown>>;

export type CelOutcome =
  | { readonly kind: 'value'; readonly value: boolean | number }
  | { readonly kind: 'error'; readonly problem: string };

export type CompiledExpression =
  | { readonly ok: true; readonly run: (bindings: CelBindings) => CelOutcome }
  | { readonly ok: false; readonly problems: readonly CelProblem[] };

/** Compile once and keep the result: a run is a hundred times cheaper than a compilation. */
export function compileExpression(source: string, place: CelPlace, shapes: CelShapes = {}): CompiledExpression {
  const { problems } = checkExpression(source, place, shapes);
  if (problems.length > 0) return { ok: false, problems };
  const description = celPlaces[place];
  const budget = newBudget();
  // Data is what it is when it runs, whatever its shape promised: everything is `dyn` here.
  const environment = newEnvironment(boundedRe2(budget));
  declareVariables(
    environment,
    description.variables.map((one) => ({ ...one, shape: { kind: 'dyn' } })),
  );
  const program = environment.parse(source);
  const dynamicCheck = program.check();
  if (!dynamicCheck.valid) return { ok: false, problems: [cannotRun(source)] };
  watchWork(
    program.ast,
    () => payRound(budget),
    (operation, operands) => payOperands(budget, operation, operands),
  );
  return { ok: true, run: (bindings) => run(program, description, source, budget, bindings) };
}

function cannotRun(source: string): CelProblem {
  return { code: 'cel/type', message: 'This expression cannot be run.', start: 0, end: source.length };
}

function run(
  program: CelProgram,
  place: CelPlaceDescription,
  source: string,
  budget: Budget,
  bindings: CelBindings,
): CelOutcome {
  refill(budget);
  try {
    const value: unknown = program(visibleBindings(place, bindings));
    // An error inside `||` is absorbed by CEL, so a spent budget may not have come out as one.
    return isSpent(budget) ? tooMuchWork : resultOf(value, place);
  } catch (error) {
    if (isSpent(budget)) return tooMuchWork;
    return { kind: 'error', problem: runtimeProblem(error, source) };
  }
}

const tooMuchWork: CelOutcome = {
  kind: 'error',
  problem: 'The expression takes too much work on this data. Simplify it, or look at less of the data.',
};

function visibleBindings(place: CelPlaceDescription, bindings: CelBindings): Record<string, unknown> {
  const visible: Record<string, unknown> = {};
  for (const { name } of place.variables) {
    if (Object.hasOwn(bindings, name))
      visible[name] = name === 'record' ? withTimestamp(bindings[name]) : bindings[name];
  }
  return visible;
}

/** Records carry `ts` as RFC 3339 text or as milliseconds; CEL wants a timestamp. One that is no time is absent. */
function withTimestamp(record: unknown): unknown {
  if (typeof record !== 'object' || record === null || !('ts' in record)) return record;
  const { ts } = record;
  if (typeof ts !== 'string' && typeof ts !== 'number') return record;
  const moment = new Date(ts);
  return { ...record, ts: Number.isNaN(moment.getTime()) ? undefined : moment };
}

function resultOf(value: unknown, place: CelPlaceDescription): CelOutcome {
  if (typeof value === 'boolean' && place.result !== 'number') return { kind: 'value', value };
  const number = numberOf(value);
  if (number === undefined || place.result === 'bool') {
    const expected = { bool: 'true or false', number: 'a number', 'bool-or-number': 'true, false or a number' };
    return {
      kind: 'error',
      problem: `The expression gave ${kindOf(value)}; ${place.title} must give ${expected[place.result]}.`,
    };
  }
  if (!Number.isFinite(number)) {
    return {
      kind: 'error',
      problem: 'The expression gave a number that is not finite; something was divided by zero.',
    };
  }
  return { kind: 'value', value: number };
}

function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  const whole: unknown = typeof value === 'object' && value !== null ? value.valueOf() : value;
  if (typeof whole !== 'bigint') return undefined;
  const number = Number(whole);
  return Number.isSafeInteger(number) ? number : undefined;
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  switch (typeof value) {
    case 'boolean':
      return 'true or false';
    case 'number':
    case 'bigint':
      return 'a number';
    case 'string':
      return 'a string';
    default:
      return value instanceof Date ? 'a timestamp' : 'an object';
  }
}

function runtimeProblem(error: unknown, source: string): string {
  if (!(error instanceof EvaluationError)) return 'The expression could not be evaluated on this data.';
  const part = error.range ? source.slice(error.range.start, error.range.end) : '';
  const where =
    part === '' ? 'The expression' : `\`${part.length > 60 ? `${part.slice(0, 58).toWellFormed()}…` : part}\``;
  switch (error.code) {
    case 'unknown_variable':
      return `${where} has no value here.`;
    case 'no_such_key':
      return `${missingField(error.node, source) ?? where} is absent. Ask \`has(…)\` first, or write \`.?\` and \`orValue(…)\`.`;
    case 'index_out_of_bounds':
    case 'index_out_of_range':
      return `${where} reaches beyond the end.`;
    case 'no_such_overload':
    case 'no_matching_overload':
      return `${where} does not work on the types it got. Numbers in JSON are doubles: write \`1.0\`, not \`1\`.`;
    case 'division_by_zero':
    case 'modulo_by_zero':
      return `${where} divides by zero.`;
    case 'numeric_overflow':
      return `${where} gives a number that is too large.`;
    case 'invalid_logical_operand':
    case 'invalid_condition_type':
      return `${where} must be true or false, and is something else.`;
    case 'unsupported_type':
      return `${where} is of a kind that expressions cannot work with.`;
    default:
      return `${where} could not be evaluated on this data.`;
  }
}

function missingField(node: CelNode | undefined, source: string): string | undefined {
  if (!node || (node.op !== '.' && node.op !== '[]')) return undefined;
  const text = source.slice(node.start, node.end);
  return text.length > 60 ? undefined : `\`${text}\``;
}

/** Patterns that stand in the expression are compiled once; those that come from data are paid for and few are kept. */
function boundedRe2(budget: Budget): Re2 {
  const compiled = new Map<string, Pattern>();
  return (text, pattern) => {
    const known = compiled.get(pattern) ?? compileAndPay(pattern, budget);
    if (compiled.size >= 16) compiled.clear();
    compiled.set(pattern, known);
    payMatching(budget, text.length, known.programSize());
    return known.matcher(text).find();
  };
}

function compileAndPay(pattern: string, budget: Budget): Pattern {
  payPattern(budget);
  const compiled = compilePattern(pattern);
  if (!compiled.ok) throw new EvaluationError({ code: 'invalid_pattern', message: 'invalid pattern' });
  return compiled.value;
}
