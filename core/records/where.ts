/**
 * The condition of a query over records, compiled once. What of it any store can answer by itself (a model, a status, a
 * time) is given apart as bounds: they only narrow down what is looked at, the condition itself is still asked of each.
 */
import { compileExpression } from '../cel/evaluate.ts';
import { type CelNode, newEnvironment, nodesOf } from '../cel/library.ts';
import type { Feedback, InferenceRecord } from '../contract/record.ts';
import { recordForCel } from '../slo/indicator.ts';
import { ok, problem, type Result } from '../values/result.ts';

const boundFields = [
  'id',
  'model',
  'target',
  'variant',
  'status',
  'team',
  'key',
  'provider',
  'prompt',
  'review',
] as const;

export type BoundField = (typeof boundFields)[number];

export interface RecordBounds {
  readonly equal: Readonly<Partial<Record<BoundField, string>>>;
  /** Milliseconds since 1970; the first is included, the last is not. */
  readonly from?: number;
  readonly to?: number;
}

export type Match = 'yes' | 'no' | 'not_evaluated';

export interface RecordCondition {
  readonly bounds: RecordBounds;
  /** Whether it asks for what was said about a record later. */
  readonly usesFeedback: boolean;
  readonly matches: (record: InferenceRecord, feedback: readonly Feedback[]) => Match;
}

export const everyRecord: RecordCondition = { bounds: { equal: {} }, usesFeedback: false, matches: () => 'yes' };

export function compileWhere(source: string): Result<RecordCondition> {
  const compiled = compileExpression(source, 'records');
  if (!compiled.ok) return problem(compiled.problems.map(({ message }) => message).join(' '));
  const { ast } = newEnvironment(() => false).parse(source);
  return ok({
    bounds: boundsOf(ast),
    usesFeedback: [...nodesOf(ast)].some(({ node }) => node.op === '.' && node.args[1] === 'feedback'),
    matches(record, feedback) {
      const { input, output } = record;
      const outcome = compiled.run({
        record: recordForCel(record, feedback),
        ...(input !== undefined && { input }),
        ...(output !== undefined && { output }),
      });
      if (outcome.kind === 'error') return 'not_evaluated';
      return outcome.value === true ? 'yes' : 'no';
    },
  });
}

/** Of `a && b && c`, each part must hold; whatever stands in any other way bounds nothing. */
function boundsOf(root: CelNode): RecordBounds {
  const equal: Partial<Record<BoundField, string>> = {};
  let from = Number.NEGATIVE_INFINITY;
  let to = Number.POSITIVE_INFINITY;
  for (const part of conjuncts(root)) {
    const comparison = comparisonOf(part);
    if (!comparison) continue;
    const { field, op, value } = comparison;
    if (field === 'ts') {
      const moment = timestampOf(value);
      if (moment === undefined) continue;
      if (op === '>=' || op === '>' || op === '==') from = Math.max(from, Math.floor(moment));
      if (op === '<=' || op === '<' || op === '==') to = Math.min(to, Math.floor(moment) + 1);
    } else if (op === '==' && isBoundField(field) && value.op === 'value' && typeof value.args === 'string') {
      equal[field] = value.args;
    }
  }
  return { equal, ...(Number.isFinite(from) && { from }), ...(Number.isFinite(to) && { to }) };
}

function conjuncts(root: CelNode): readonly CelNode[] {
  const parts: CelNode[] = [];
  const open = [root];
  for (let node = open.pop(); node; node = open.pop()) {
    if (node.op === '&&') open.push(node.args[1], node.args[0]);
    else parts.push(node);
  }
  return parts;
}

interface FieldComparison {
  readonly field: string;
  readonly op: '==' | '<' | '<=' | '>' | '>=';
  readonly value: CelNode;
}

const mirrored = { '==': '==', '<': '>', '<=': '>=', '>': '<', '>=': '<=' } as const;

function comparisonOf(node: CelNode): FieldComparison | undefined {
  switch (node.op) {
    case '==':
    case '<':
    case '<=':
    case '>':
    case '>=': {
      const [left, right] = node.args;
      const before = fieldOf(left);
      if (before !== undefined) return { field: before, op: node.op, value: right };
      const after = fieldOf(right);
      return after === undefined ? undefined : { field: after, op: mirrored[node.op], value: left };
    }
    default:
      return undefined;
  }
}

function fieldOf(node: CelNode): string | undefined {
  if (node.op !== '.') return undefined;
  const [receiver, field] = node.args;
  return receiver.op === 'id' && receiver.args === 'record' ? field : undefined;
}

/** `timestamp("2026-11-01T00:00:00Z")`, in milliseconds. */
function timestampOf(node: CelNode): number | undefined {
  if (node.op !== 'call' || node.args[0] !== 'timestamp') return undefined;
  const argument = node.args[1][0];
  if (argument?.op !== 'value' || typeof argument.args !== 'string') return undefined;
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/.test(argument.args)) return undefined;
  const moment = Date.parse(argument.args);
  return Number.isNaN(moment) ? undefined : moment;
}

function isBoundField(field: string): field is BoundField {
  return boundFields.some((one) => one === field);
}
