/**
 * Parses PromQL as far as rules need it: a query that Prometheus would refuse spoils the whole file it stands in, and
 * what a query selects and over which range decides how it can be measured. Types are checked like Prometheus does.
 */

import { RE2JS } from 're2js';
import { problem, type Result } from '../../values/result.ts';
import { aggregationParameters, aggregations, type PromqlType, promqlFunctions } from './functions.ts';
import { PromqlProblem, type Token, textOf, tokensOf } from './tokens.ts';

export type PromqlNode =
  | Leaf<'number'>
  | Leaf<'string'>
  | SelectorNode
  | (Base & { readonly kind: 'subquery'; readonly of: PromqlNode })
  | (Base & { readonly kind: 'call'; readonly name: string; readonly arguments: readonly PromqlNode[] })
  | AggregateNode
  | (Base & {
      readonly kind: 'binary';
      readonly operator: string;
      readonly left: PromqlNode;
      readonly right: PromqlNode;
    })
  | (Base & { readonly kind: 'unary'; readonly of: PromqlNode })
  | (Base & { readonly kind: 'group'; readonly of: PromqlNode });

interface Base {
  readonly type: PromqlType;
  readonly start: number;
  readonly end: number;
}

type Leaf<Kind extends string> = Base & { readonly kind: Kind };

export interface SelectorNode extends Base {
  readonly kind: 'selector';
  readonly metric: string | undefined;
  readonly matchers: readonly Matcher[];
  /** Set in `metric[5m]`. */
  readonly range: string | undefined;
}

export interface Matcher {
  readonly label: string;
  readonly operator: string;
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

export interface AggregateNode extends Base {
  readonly kind: 'aggregate';
  readonly name: string;
  /** Undefined for `sum(…)`, which leaves no labels. */
  readonly grouping: 'by' | 'without' | undefined;
  readonly labels: readonly string[];
  readonly of: PromqlNode;
}

const longest = 10_000;
const deepest = 100;

export function parsePromql(source: string): Result<PromqlNode> {
  if (source.length > longest) return problem(`The query is longer than ${longest} characters.`);
  try {
    return { ok: true, value: new Parser(tokensOf(source)).whole() };
  } catch (error) {
    if (!(error instanceof PromqlProblem)) throw error;
    const around = source
      .slice(Math.max(0, error.at - 15), error.at + 25)
      .replace(/\s+/g, ' ')
      .trim();
    return problem(`The query is not PromQL${around === '' ? '' : `, near \`${around}\``}: ${error.message}`);
  }
}

/** From loose to tight. `^` binds tightest, and to the right. */
const precedences: readonly ReadonlySet<string>[] = [
  new Set(['or']),
  new Set(['and', 'unless']),
  new Set(['==', '!=', '>', '<', '>=', '<=']),
  new Set(['+', '-']),
  new Set(['*', '/', '%', 'atan2']),
  new Set(['^']),
];
const comparisons = precedences[2] ?? new Set<string>();
const setOperators = new Set(['or', 'and', 'unless']);
const power = precedences.length - 1;

/** Holds the position among the tokens while one query is read. */
class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  whole(): PromqlNode {
    if (this.#peek().kind === 'end') throw new PromqlProblem('it is empty.', 0);
    const node = this.#binary(0);
    const rest = this.#peek();
    if (rest.kind !== 'end') throw new PromqlProblem(`\`${rest.text}\` is not expected here.`, rest.start);
    if (node.type === 'matrix') throw new PromqlProblem('a range is left that no function takes.', node.start);
    return node;
  }

  #peek(ahead = 0): Token {
    const token = this.#tokens[this.#at + ahead] ?? this.#tokens.at(-1);
    if (!token) throw new PromqlProblem('it is empty.', 0);
    return token;
  }

  #next(): Token {
    const token = this.#peek();
    this.#at += 1;
    return token;
  }

  #take(text: string): boolean {
    const token = this.#peek();
    if (token.text.toLowerCase() !== text || (token.kind !== 'symbol' && token.kind !== 'word')) return false;
    this.#at += 1;
    return true;
  }

  #expect(text: string): Token {
    const token = this.#peek();
    if (!this.#take(text)) {
      const found = token.kind === 'end' ? 'the end' : `\`${token.text}\``;
      throw new PromqlProblem(`\`${text}\` is expected, and ${found} was found.`, token.start);
    }
    return token;
  }

  #binary(level: number): PromqlNode {
    this.#depth += 1;
    if (this.#depth > deepest * precedences.length)
      throw new PromqlProblem('it is nested too deep.', this.#peek().start);
    let left = level === power ? this.#unary() : this.#binary(level + 1);
    for (let operator = this.#operator(level); operator !== undefined; operator = this.#operator(level)) {
      const isBool = this.#take('bool');
      const start = this.#peek().start;
      const matching = this.#matching();
      const right = level === power ? this.#powerOperand() : this.#binary(level + 1);
      left = combined(left, right, { operator, isBool, matching, at: start });
    }
    this.#depth -= 1;
    return left;
  }

  #operator(level: number): string | undefined {
    const token = this.#peek();
    const text = token.text.toLowerCase();
    if (token.kind === 'string' || !precedences[level]?.has(text)) return undefined;
    this.#at += 1;
    return text;
  }

  /** `2 ^ 3 ^ 2` is `2 ^ (3 ^ 2)`, and `2 ^ -1` is allowed. */
  #powerOperand(): PromqlNode {
    return this.#binary(power);
  }

  /** Prometheus: `-1 ^ 2` is `-(1 ^ 2)`. */
  #unary(): PromqlNode {
    const token = this.#peek();
    if (token.kind !== 'symbol' || (token.text !== '-' && token.text !== '+')) return this.#suffixed();
    this.#at += 1;
    const operand = this.#binary(power);
    if (operand.type !== 'scalar' && operand.type !== 'vector') {
      throw new PromqlProblem('only numbers and vectors have a sign.', token.start);
    }
    return { kind: 'unary', of: operand, type: operand.type, start: token.start, end: operand.end };
  }

  #matching(): string | undefined {
    const keyword = ['on', 'ignoring'].find((word) => this.#peek().text.toLowerCase() === word);
    if (keyword === undefined || this.#peek(1).text !== '(') return undefined;
    this.#at += 1;
    this.#labels();
    for (const side of ['group_left', 'group_right']) {
      if (this.#take(side) && this.#peek().text === '(') this.#labels();
    }
    return keyword;
  }

  #labels(): readonly string[] {
    this.#expect('(');
    const labels: string[] = [];
    while (!this.#take(')')) {
      const token = this.#next();
      if (token.kind !== 'word' && token.kind !== 'string') {
        throw new PromqlProblem('the name of a label is expected.', token.start);
      }
      labels.push(token.kind === 'string' ? token.text.slice(1, -1) : token.text);
      if (this.#peek().text !== ')') this.#expect(',');
    }
    return labels;
  }

  #suffixed(): PromqlNode {
    let node = this.#primary();
    for (;;) {
      const token = this.#peek();
      if (token.text === '[' && token.kind === 'symbol') node = this.#range(node);
      else if (token.text.toLowerCase() === 'offset' && token.kind === 'word') node = this.#offset(node);
      else if (token.text === '@' && token.kind === 'symbol') node = this.#atModifier(node);
      else return node;
    }
  }

  #range(node: PromqlNode): PromqlNode {
    this.#expect('[');
    const range = this.#duration();
    const isSubquery = this.#take(':');
    if (isSubquery && this.#peek().text !== ']') this.#duration();
    const end = this.#expect(']').end;
    if (isSubquery) {
      if (node.type !== 'vector') throw new PromqlProblem('only a vector has a range of moments.', node.start);
      return { kind: 'subquery', of: node, type: 'matrix', start: node.start, end };
    }
    if (node.kind !== 'selector' || node.range !== undefined) {
      throw new PromqlProblem(
        'a range such as `[5m]` belongs directly behind a metric; `[1h:]` takes any vector.',
        end,
      );
    }
    return { ...node, range, type: 'matrix', end };
  }

  #duration(): string {
    const token = this.#next();
    // Prometheus 3 reads a bare number as seconds; older ones refuse it.
    if (token.kind === 'duration' && /[1-9]/.test(token.text)) return token.text;
    throw new PromqlProblem('a duration such as `5m` is expected.', token.start);
  }

  #offset(node: PromqlNode): PromqlNode {
    const keyword = this.#next();
    this.#mustSelect(node, keyword);
    this.#take('-');
    this.#duration();
    return { ...node, end: this.#peek(-1).end };
  }

  #atModifier(node: PromqlNode): PromqlNode {
    const sign = this.#next();
    this.#mustSelect(node, sign);
    if (this.#take('start') || this.#take('end')) {
      this.#expect('(');
      this.#expect(')');
      return { ...node, end: this.#peek(-1).end };
    }
    this.#take('-');
    const moment = this.#next();
    if (moment.kind !== 'number') throw new PromqlProblem('a time in seconds is expected behind `@`.', moment.start);
    return { ...node, end: moment.end };
  }

  #mustSelect(node: PromqlNode, at: Token): void {
    if (node.kind === 'selector' || node.kind === 'subquery') return;
    throw new PromqlProblem(`\`${at.text}\` belongs behind a metric or a range.`, at.start);
  }

  #primary(): PromqlNode {
    const token = this.#peek();
    switch (token.kind) {
      case 'number':
        this.#at += 1;
        return { kind: 'number', type: 'scalar', start: token.start, end: token.end };
      case 'string':
        this.#at += 1;
        textOf(token);
        return { kind: 'string', type: 'string', start: token.start, end: token.end };
      case 'word':
        return this.#word();
      case 'symbol':
        if (token.text === '(') return this.#parenthesis();
        if (token.text === '{') return this.#selector(undefined, token.start);
        break;
      default:
    }
    const found = token.kind === 'end' ? 'it ends too early' : `\`${token.text}\` is not expected here`;
    throw new PromqlProblem(`${found}.`, token.start);
  }

  #parenthesis(): PromqlNode {
    const { start } = this.#expect('(');
    const inner = this.#binary(0);
    const { end } = this.#expect(')');
    return { kind: 'group', of: inner, type: inner.type, start, end };
  }

  #word(): PromqlNode {
    const token = this.#next();
    const name = token.text.toLowerCase();
    const opens = this.#peek().text === '(';
    const grouped = ['by', 'without'].includes(this.#peek().text.toLowerCase());
    if (aggregations.has(name) && (opens || grouped)) return this.#aggregate(name, token);
    if (opens) return this.#call(token);
    if (name === 'inf' || name === 'nan') return { kind: 'number', type: 'scalar', start: token.start, end: token.end };
    return this.#selector(token.text, token.start);
  }

  #selector(metric: string | undefined, start: number): PromqlNode {
    const matchers: Matcher[] = [];
    let end = this.#peek(metric === undefined ? 0 : -1).end;
    let named = metric !== undefined;
    if (this.#take('{')) {
      while (this.#peek().text !== '}' || this.#peek().kind !== 'symbol') {
        const matcher = this.#matcher();
        if (matcher) matchers.push(matcher);
        else named = true;
        if (this.#peek().text !== '}') this.#expect(',');
      }
      end = this.#expect('}').end;
    }
    if (!named && !matchers.some(selectsSomething)) {
      throw new PromqlProblem('a selector without a metric needs a matcher that does not match empty text.', start);
    }
    return { kind: 'selector', metric, matchers, range: undefined, type: 'vector', start, end };
  }

  /** Undefined for the quoted name of a metric, `{"http.requests"}`. */
  #matcher(): Matcher | undefined {
    const label = this.#next();
    if (label.kind === 'string' && [',', '}'].includes(this.#peek().text)) return undefined;
    if (label.kind !== 'word' && label.kind !== 'string') {
      throw new PromqlProblem('the name of a label is expected.', label.start);
    }
    const operator = this.#next();
    if (!['=', '!=', '=~', '!~'].includes(operator.text)) {
      throw new PromqlProblem('a label is compared by `=`, `!=`, `=~` or `!~`.', operator.start);
    }
    const value = this.#next();
    if (value.kind !== 'string') throw new PromqlProblem('the value of a label is a text in quotes.', value.start);
    const text = textOf(value);
    if (operator.text.endsWith('~') && !isPattern(text)) {
      throw new PromqlProblem('the pattern is not a regular expression of RE2.', value.start);
    }
    return { label: label.text, operator: operator.text, value: text, start: label.start, end: value.end };
  }

  #aggregate(name: string, token: Token): PromqlNode {
    let grouping = this.#grouping();
    this.#expect('(');
    const parameter = aggregationParameters.get(name);
    if (parameter) {
      this.#mustBe(this.#binary(0), parameter, name);
      this.#expect(',');
    }
    const of = this.#binary(0);
    this.#mustBe(of, 'vector', name);
    let { end } = this.#expect(')');
    if (!grouping) {
      grouping = this.#grouping();
      if (grouping) end = this.#peek(-1).end;
    }
    const { kind, labels = [] } = grouping ?? {};
    return { kind: 'aggregate', name, grouping: kind, labels, of, type: 'vector', start: token.start, end };
  }

  #grouping(): { readonly kind: 'by' | 'without'; readonly labels: readonly string[] } | undefined {
    for (const kind of ['by', 'without'] as const) if (this.#take(kind)) return { kind, labels: this.#labels() };
    return undefined;
  }

  #call(token: Token): PromqlNode {
    const known = promqlFunctions.get(token.text);
    if (!known) throw new PromqlProblem(`there is no function \`${token.text}\`.`, token.start);
    this.#expect('(');
    const given: PromqlNode[] = [];
    while (this.#peek().text !== ')' || this.#peek().kind !== 'symbol') {
      given.push(this.#binary(0));
      if (this.#peek().text !== ')') this.#expect(',');
    }
    const { end } = this.#expect(')');
    const most = known.variadic ? Number.POSITIVE_INFINITY : known.takes.length;
    if (given.length < known.takes.length - known.optional || given.length > most) {
      throw new PromqlProblem(`\`${token.text}\` takes another number of arguments.`, token.start);
    }
    for (const [index, one] of given.entries()) {
      this.#mustBe(one, known.takes[index] ?? known.takes.at(-1) ?? 'vector', token.text);
    }
    return { kind: 'call', name: token.text, arguments: given, type: known.gives, start: token.start, end };
  }

  #mustBe(node: PromqlNode, type: PromqlType, name: string): void {
    if (node.type === type) return;
    const words: Readonly<Record<PromqlType, string>> = {
      scalar: 'a number',
      string: 'a text',
      vector: 'a vector',
      matrix: 'a range such as `metric[5m]`',
    };
    throw new PromqlProblem(`\`${name}\` takes ${words[type]}, and was given ${words[node.type]}.`, node.start);
  }
}

function isPattern(text: string): boolean {
  try {
    RE2JS.compile(text);
    return true;
  } catch {
    return false;
  }
}

function selectsSomething({ operator, value }: Matcher): boolean {
  return operator === '='
    ? value !== ''
    : operator === '=~'
      ? value !== '' && value !== '.*'
      : operator === '!=' && value === '';
}

interface Combination {
  readonly operator: string;
  readonly isBool: boolean;
  readonly matching: string | undefined;
  readonly at: number;
}

function combined(left: PromqlNode, right: PromqlNode, { operator, isBool, matching, at }: Combination): PromqlNode {
  for (const side of [left, right]) {
    if (side.type === 'scalar' || side.type === 'vector') continue;
    throw new PromqlProblem(`\`${operator}\` combines numbers and vectors only.`, side.start);
  }
  const isVector = left.type === 'vector' || right.type === 'vector';
  const both = left.type === 'vector' && right.type === 'vector';
  if (isBool && !comparisons.has(operator)) throw new PromqlProblem('`bool` belongs to comparisons.', at);
  if (comparisons.has(operator) && !isVector && !isBool) {
    throw new PromqlProblem('two numbers are compared with `bool`.', at);
  }
  if (setOperators.has(operator) && !both) throw new PromqlProblem(`\`${operator}\` combines two vectors.`, at);
  if (matching !== undefined && !both) throw new PromqlProblem(`\`${matching}\` belongs between two vectors.`, at);
  return {
    kind: 'binary',
    operator,
    left,
    right,
    type: isVector ? 'vector' : 'scalar',
    start: left.start,
    end: right.end,
  };
}

/** Every node of a query. */
export function promqlNodes(root: PromqlNode): readonly PromqlNode[] {
  const nodes: PromqlNode[] = [root];
  for (let index = 0; index < nodes.length; index++) {
    const node = nodes[index];
    if (node) nodes.push(...partsOf(node));
  }
  return nodes;
}

function partsOf(node: PromqlNode): readonly PromqlNode[] {
  switch (node.kind) {
    case 'subquery':
    case 'unary':
    case 'group':
    case 'aggregate':
      return [node.of];
    case 'call':
      return node.arguments;
    case 'binary':
      return [node.left, node.right];
    default:
      return [];
  }
}

export function hasRange(node: PromqlNode): boolean {
  return promqlNodes(node).some((one) => one.type === 'matrix');
}

/** Whether the result is one series without labels at most, such as `sum(…)` or `2 * sum(…)`. */
export function isSingle(node: PromqlNode): boolean {
  switch (node.kind) {
    case 'aggregate':
      return node.grouping === undefined ? !keepsLabels(node.name) : node.grouping === 'by' && node.labels.length === 0;
    case 'group':
    case 'unary':
      return isSingle(node.of);
    case 'call':
      if (node.name === 'vector') return true;
      if (node.name === 'histogram_quantile') return isOverBucketsOnly(node.arguments[1]);
      return singleThrough.has(node.name) && node.arguments.some((one) => one.type === 'vector' && isSingle(one));
    case 'binary':
      return [node.left, node.right].every((side) => side.type === 'scalar' || isSingle(side));
    default:
      return false;
  }
}

/** `sum by (le) (…)`, whose buckets the quantile takes up. */
function isOverBucketsOnly(node: PromqlNode | undefined): boolean {
  if (node?.kind === 'group') return isOverBucketsOnly(node.of);
  return node?.kind === 'aggregate' && node.grouping === 'by' && node.labels.every((label) => label === 'le');
}

const keepsLabels = (name: string): boolean =>
  ['topk', 'bottomk', 'limitk', 'limit_ratio', 'count_values'].includes(name);
const singleThrough = new Set([
  'abs',
  'ceil',
  'floor',
  'round',
  'clamp',
  'clamp_max',
  'clamp_min',
  'sqrt',
  'exp',
  'ln',
]);
