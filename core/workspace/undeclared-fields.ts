/**
 * Fields of `input`, `output` and `case` that the expressions of a resource read and nobody declares. Where a range leaves
 * several versions of a prompt open, only what none of them declares is told.
 */
import { checkExpression } from '../cel/check.ts';
import type { CelPlace } from '../cel/places.ts';
import type { CelProblem } from '../cel/problem.ts';
import { walkSchema } from '../schema/walk.ts';
import type { Span } from '../syntax/tree.ts';
import type { Path } from '../values/json.ts';
import { declaringResources, shapesFrom } from './expression-shapes.ts';
import { type Resource, spanAt } from './resource.ts';
import type { Workspace } from './workspace.ts';

export interface UndeclaredField {
  /** As the expression writes it: `input.orderTotl`. */
  readonly field: string;
  /** What there is instead, or what may be meant, in a sentence. */
  readonly hint: string;
  readonly span: Span;
}

interface Judged {
  readonly declaring: readonly Resource[];
  readonly fields: readonly UndeclaredField[];
}

/** A cache: expressions are checked against every version, and rules run at every key. */
const judgedBefore = new WeakMap<Resource, Judged>();

export function undeclaredFields(workspace: Workspace, resource: Resource): readonly UndeclaredField[] {
  const declaring = declaringResources(workspace, resource);
  if (declaring.length === 0 || declaring.some(({ isBroken }) => isBroken)) return [];
  const known = judgedBefore.get(resource);
  if (known && isSame(known.declaring, declaring)) return known.fields;
  const fields = judge(resource, declaring);
  judgedBefore.set(resource, { declaring, fields });
  return fields;
}

function isSame(left: readonly Resource[], right: readonly Resource[]): boolean {
  return left.length === right.length && left.every((one, index) => one === right[index]);
}

function judge(resource: Resource, declaring: readonly Resource[]): readonly UndeclaredField[] {
  const shapes = declaring.map((one) => shapesFrom(one, resource));
  const found: UndeclaredField[] = [];
  walkSchema(resource.key, resource.value, ({ path, value, schema }) => {
    const place = schema['x-cel'];
    if (typeof value !== 'string' || place === undefined || !placesOfTraffic.has(place)) return;
    const [first = [], ...others] = shapes.map((one) => unknownFields(value, place, one));
    for (const problem of first) {
      if (!others.every((list) => list.some(({ start }) => start === problem.start))) continue;
      found.push(fieldOf(problem, value, resource, path));
    }
  });
  return found;
}

/** Where an expression sees what the subject itself gets and gives, and not the traffic of some time ago. */
const placesOfTraffic: ReadonlySet<CelPlace> = new Set([
  'guardrail-input',
  'guardrail-output',
  'confidence',
  'sink',
  'scorer',
]);

/** Those alone that the check of the resource itself cannot see. */
function unknownFields(source: string, place: CelPlace, shapes: ReturnType<typeof shapesFrom>): readonly CelProblem[] {
  const plain = checkExpression(source, place).problems;
  if (plain.some(({ code }) => code === 'cel/syntax' || code === 'cel/refused')) return [];
  return checkExpression(source, place, shapes).problems.filter(
    ({ code, start }) =>
      code === 'cel/unknown-field' && !plain.some((one) => one.start === start) && !mayBeSent(source, start),
  );
}

/**
 * Callers may send more than a prompt declares: the turns of a conversation come along, and an expression that asks
 * whether an input is there knows that it may not be.
 */
function mayBeSent(source: string, start: number): boolean {
  const field = writtenAt(source, start);
  return field === 'input.turns' || (field.startsWith('input.') && asksFor(source, field));
}

function asksFor(source: string, field: string): boolean {
  return source.replaceAll(/\s/g, '').includes(`has(${field})`);
}

function fieldOf(problem: CelProblem, source: string, resource: Resource, path: Path): UndeclaredField {
  const hint = problem.message.slice(problem.message.indexOf('. ') + 2);
  return {
    field: writtenAt(source, problem.start),
    hint: hint.replace(/^It has/, 'There is only').replace('only no fields', 'none at all'),
    span: within(spanAt(resource, path), source, problem),
  };
}

/** The name that starts at an offset, with the names before it: `output.order.total`. */
function writtenAt(source: string, start: number): string {
  const before = /[\w.[\]"']*$/.exec(source.slice(0, start))?.[0] ?? '';
  const name = /^[\w"']+\]?/.exec(source.slice(start))?.[0] ?? '';
  return `${before}${name}`;
}

/** Exact in text that stands for itself, between its quotes if it has any; else the whole value. */
function within(whole: Span, source: string, { start, end }: CelProblem): Span {
  const quote = (whole.end - whole.start - source.length) / 2;
  if (quote !== 0 && quote !== 1) return whole;
  const from = whole.start + quote;
  return { start: from + start, end: from + end };
}
