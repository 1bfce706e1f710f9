/**
 * The CEL library, and the only file that reaches behind its public types. Version 8.0.0 was read for this; each use of
 * an internal is named here, and `library.test.ts` fails when an upgrade moves one:
 * - `node.checkedType`, the type the checker found, is kept on the node and not computed twice;
 * - `node.meta.alternate` holds what a macro expands to, `node.meta.macro` what it runs instead;
 * - `args.condition` of a comprehension is asked before every round, outside any error handling;
 * - `node.handle(…)` does the work of an operator or call after its operands are evaluated.
 */

import { type ASTNode, Environment, type ParseResult } from '@marcbachmann/cel-js';
import type { CelField, CelShape, CelVariable } from './places.ts';

export type CelNode = ASTNode;
export type CelProgram = ParseResult;

/** The most nodes and the deepest nesting of an expression; what people write stays far below. */
const limits = { maxAstNodes: 5000, maxDepth: 100, maxListElements: 1000, maxMapEntries: 1000, maxCallArguments: 32 };

export type Re2 = (text: string, pattern: string) => boolean;

export function newEnvironment(re2: Re2): Environment {
  return new Environment({
    // JSON lists mix types; refusing `["a", output.b]` would help nobody.
    homogeneousAggregateLiterals: false,
    enableOptionalTypes: true,
    limits,
  }).registerFunction('re2(string, string): bool', re2, {
    async: false,
    description: 'Whether a part of the text matches an RE2 pattern. Always linear in the length of the text.',
  });
}

/** Declares variables with their shapes, and tells which object type stands for which fields. */
export function declareVariables(
  environment: Environment,
  variables: readonly CelVariable[],
): ReadonlyMap<string, readonly CelField[]> {
  const objects = new Map<string, readonly CelField[]>();
  const typeOf = (shape: CelShape): string => {
    switch (shape.kind) {
      case 'timestamp':
        return 'google.protobuf.Timestamp';
      case 'list':
        return `list<${typeOf(shape.items)}>`;
      case 'map':
        return `map<string, ${typeOf(shape.values)}>`;
      case 'object':
        return declareObject(shape.fields);
      default:
        return shape.kind;
    }
  };
  const declareObject = (fields: readonly CelField[]): string => {
    const types: Record<string, string> = Object.create(null);
    for (const field of fields) types[field.name] = typeOf(field.shape);
    const name = `Object${objects.size + 1}`;
    objects.set(name, fields);
    environment.registerType(name, { fields: types });
    return name;
  };
  for (const { name, shape } of variables) environment.registerVariable(name, typeOf(shape));
  return objects;
}

/** The name of the type that the last check found, such as `double` or `list<int>`. */
export function typeOfNode(node: CelNode): string | undefined {
  const type: unknown = Reflect.get(node, 'checkedType');
  const name: unknown = typeof type === 'object' && type !== null ? Reflect.get(type, 'name') : undefined;
  return typeof name === 'string' ? name : undefined;
}

/** Makes the checker take a node that was found wrong as known, so that it goes on to the next mistake. */
export function assumeDynamic(node: CelNode, environment: Environment): void {
  const dynamic = environment.parse('dyn(0)');
  dynamic.check();
  Reflect.set(node, 'checkedType', Reflect.get(dynamic.ast, 'checkedType'));
}

export function isNode(value: unknown): value is CelNode {
  return typeof value === 'object' && value !== null && 'op' in value && 'start' in value && 'input' in value;
}

/** The nodes of an expression as it was written, parents before children, with their depth. */
export function* nodesOf(root: CelNode): Generator<{ readonly node: CelNode; readonly depth: number }> {
  const open: { node: CelNode; depth: number }[] = [{ node: root, depth: 1 }];
  for (let next = open.pop(); next; next = open.pop()) {
    yield next;
    for (const child of childrenOf(next.node).reverse()) open.push({ node: child, depth: next.depth + 1 });
  }
}

export function childrenOf(node: CelNode): CelNode[] {
  const args: unknown = node.args;
  if (isNode(args)) return [args];
  return Array.isArray(args) ? args.flat(2).filter(isNode) : [];
}

/**
 * Calls `beforeRound` before every round of every comprehension and `beforeWork` before every operator or call that
 * reads whole texts or lists. Both stop the work by throwing. The program must have been checked.
 */
export function watchWork(
  root: CelNode,
  beforeRound: () => void,
  beforeWork: (name: string, operands: readonly unknown[]) => void,
): void {
  const seen = new Set<object>();
  const open: unknown[] = [root];
  while (open.length > 0) {
    const value = open.pop();
    if (typeof value !== 'object' || value === null || seen.has(value)) continue;
    seen.add(value);
    if (Array.isArray(value)) {
      open.push(...value);
      continue;
    }
    if (!isNode(value)) continue;
    watchNode(value, beforeWork);
    open.push(value.args, ...insideMacro(value));
    if (String(value.op) === 'comprehension') open.push(...watchComprehension(value.args, beforeRound));
  }
}

function insideMacro(node: CelNode): unknown[] {
  const meta: unknown = Reflect.get(node, 'meta');
  if (typeof meta !== 'object' || meta === null) return [];
  const macro: unknown = Reflect.get(meta, 'macro');
  const parts: unknown[] = typeof macro === 'object' && macro !== null ? Object.values(macro) : [];
  return [Reflect.get(meta, 'alternate'), ...parts];
}

function watchComprehension(args: unknown, beforeRound: () => void): unknown[] {
  if (typeof args !== 'object' || args === null) return [];
  const condition: unknown = Reflect.get(args, 'condition');
  Reflect.set(args, 'condition', (sofar: unknown): unknown => {
    beforeRound();
    return typeof condition === 'function' ? condition(sofar) : true;
  });
  return [Reflect.get(args, 'iterable'), Reflect.get(args, 'init'), Reflect.get(args, 'step')];
}

function watchNode(node: CelNode, beforeWork: (name: string, operands: readonly unknown[]) => void): void {
  const handle: unknown = Reflect.get(node, 'handle');
  if (typeof handle !== 'function') return;
  switch (node.op) {
    case '+':
    case '==':
    case '!=':
    case 'in':
      Reflect.set(node, 'handle', (left: unknown, right: unknown, ...rest: unknown[]): unknown => {
        beforeWork(node.op, [left, right]);
        return handle(left, right, ...rest);
      });
      break;
    case 'call':
    case 'rcall':
      Reflect.set(node, 'handle', (operands: unknown, ...rest: unknown[]): unknown => {
        beforeWork(node.args[0], Array.isArray(operands) ? operands : []);
        return handle(operands, ...rest);
      });
      break;
  }
}
