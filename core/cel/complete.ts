/**
 * What may come next in an expression that is half written: variables of its place, fields of what stands before the
 * dot, keys of maps, values that a field is known to have, functions. Reads the tokens before the cursor alone, for an
 * expression that is being typed does not parse.
 */
import { celFunctions } from './check.ts';
import { functionHelp } from './function-help.ts';
import { type CelField, type CelPlace, type CelShape, type CelShapes, type CelVariable, celPlaces } from './places.ts';

export interface CelCandidate {
  readonly label: string;
  readonly kind: 'variable' | 'field' | 'function' | 'value';
  readonly detail: string;
  readonly documentation: string | undefined;
  /** What is written, and behind which a snippet may have its cursor: a function ends with its open parenthesis. */
  readonly insert: string;
  /** A text: quotes are the business of the caller, who knows what stands around. */
  readonly isText: boolean;
}

export interface CelCompletion {
  readonly candidates: readonly CelCandidate[];
  /** How many characters before the cursor are the word that is replaced. */
  readonly typed: number;
  /** The quote of the text that the cursor is in. */
  readonly openQuote: '"' | "'" | undefined;
}

/** What the project knows about a part of `record`, `input`, …, named by its trail: `record.status`. */
export interface CelKnowledge {
  /** The values it may have. */
  readonly values: (trail: string) => readonly string[];
  /** The keys of a map. */
  readonly keys: (trail: string) => readonly string[];
}

interface Token {
  readonly kind: 'name' | 'text' | 'number' | 'sign';
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** A text whose quote is still open. */
  readonly open: boolean;
}

const TOKEN =
  /\s+|[A-Za-z_][A-Za-z0-9_]*|\d[\w.]*|"(?:[^"\\\n]|\\.)*("|$)|'(?:[^'\\\n]|\\.)*('|$)|&&|\|\||[=!<>]=|\.\?|\[\?|./gsy;

export function completeExpression(
  prefix: string,
  place: CelPlace,
  shapes: CelShapes,
  knowledge: CelKnowledge,
): CelCompletion {
  const tokens = tokensOf(prefix);
  const variables = celPlaces[place].variables.map((one) => ({ ...one, shape: shapes[one.name] ?? one.shape }));
  const reader: Reader = { tokens, variables, knowledge };
  const last = tokens.at(-1);
  if (last?.kind === 'text' && last.open) {
    const openQuote = last.text.startsWith('"') ? '"' : "'";
    const typed = last.end - last.start - 1;
    return { candidates: textsAt(reader, tokens.length - 2), typed, openQuote };
  }
  const isWord = last?.kind === 'name' && last.end === prefix.length;
  const before = tokens.length - (isWord ? 2 : 1);
  const typed = isWord ? last.end - last.start : 0;
  const sign = tokens[before];
  if (sign?.text === '.' || sign?.text === '.?') {
    return { candidates: membersAt(reader, before), typed, openQuote: undefined };
  }
  // Behind an operand only an operator can follow.
  if (sign && !startsOperand(sign)) return { candidates: [], typed, openQuote: undefined };
  const texts = textsAt(reader, before);
  return { candidates: [...texts, ...namesAt(reader, before)], typed, openQuote: undefined };
}

function tokensOf(prefix: string): readonly Token[] {
  const tokens: Token[] = [];
  for (const match of prefix.matchAll(TOKEN)) {
    const text = match[0];
    if (/^\s/.test(text)) continue;
    const kind = /^[A-Za-z_]/.test(text) ? 'name' : /^["']/.test(text) ? 'text' : /^\d/.test(text) ? 'number' : 'sign';
    const open = kind === 'text' && (text.length === 1 || (match[1] ?? match[2] ?? '') === '');
    tokens.push({ kind, text, start: match.index, end: match.index + text.length, open });
  }
  return tokens;
}

function startsOperand({ kind, text }: Token): boolean {
  if (kind === 'name') return text === 'in';
  return kind === 'sign' && text !== ')' && text !== ']' && text !== '}';
}

interface Reader {
  readonly tokens: readonly Token[];
  readonly variables: readonly CelVariable[];
  readonly knowledge: CelKnowledge;
}

/** A chain such as `record.checks["valid"]` that ends at a token: what it is, and how it is named. */
interface Operand {
  readonly shape: CelShape;
  readonly trail: string;
  /** The token before its first. */
  readonly before: number;
}

const dyn: CelShape = { kind: 'dyn' };

function operandAt(reader: Reader, end: number): Operand | undefined {
  const { tokens } = reader;
  const token = tokens[end];
  if (!token) return undefined;
  if (token.text === ']') {
    const open = opening(tokens, end);
    const list = operandAt(reader, open - 1);
    if (!list) return undefined;
    const inside = end - open === 2 ? tokens[open + 1] : undefined;
    const key = inside?.kind === 'text' ? inside.text.slice(1, -1) : undefined;
    return { ...list, shape: memberShape(list.shape, key), trail: `${list.trail}[]` };
  }
  if (token.text === ')') return callAt(reader, end);
  if (token.kind === 'text') return { shape: { kind: 'string' }, trail: '', before: end - 1 };
  if (token.kind !== 'name') return undefined;
  const sign = tokens[end - 1];
  if (sign?.text !== '.' && sign?.text !== '.?') {
    const element = macroVariables(reader, end).find(({ name }) => name === token.text);
    const variable = element ?? reader.variables.find(({ name }) => name === token.text);
    return { shape: variable?.shape ?? dyn, trail: element?.trail ?? token.text, before: end - 1 };
  }
  const receiver = operandAt(reader, end - 2);
  if (!receiver) return undefined;
  const isKey = receiver.shape.kind === 'map';
  const trail = isKey ? `${receiver.trail}[]` : `${receiver.trail}.${token.text}`;
  return { shape: memberShape(receiver.shape, token.text), trail, before: receiver.before };
}

function callAt(reader: Reader, close: number): Operand | undefined {
  const { tokens } = reader;
  const open = opening(tokens, close);
  const name = tokens[open - 1];
  if (name?.kind !== 'name') return { shape: dyn, trail: '', before: open - 1 };
  const isMethod = tokens[open - 2]?.text === '.';
  const receiver = isMethod ? operandAt(reader, open - 3) : undefined;
  if (isMethod && !receiver) return undefined;
  const before = receiver ? receiver.before : open - 2;
  if (name.text === 'filter' && receiver) return { shape: receiver.shape, trail: receiver.trail, before };
  const found = celFunctions.find((one) => one.name === name.text && one.method === isMethod);
  return { shape: shapeOfType(found?.signature.split('): ')[1]), trail: '', before };
}

function shapeOfType(type: string | undefined): CelShape {
  switch (type) {
    case 'string':
    case 'bool':
    case 'double':
      return { kind: type };
    case 'google.protobuf.Timestamp':
      return { kind: 'timestamp' };
    case 'list<string>':
      return { kind: 'list', items: { kind: 'string' } };
    default:
      return dyn;
  }
}

function memberShape(shape: CelShape, name: string | undefined): CelShape {
  switch (shape.kind) {
    case 'list':
      return shape.items;
    case 'map':
      return shape.values;
    case 'object':
      return shape.fields.find((field) => field.name === name)?.shape ?? dyn;
    default:
      return dyn;
  }
}

/** The bracket that the one at `close` closes; -1 when there is none. */
function opening(tokens: readonly Token[], close: number): number {
  let depth = 0;
  for (let at = close; at >= 0; at -= 1) {
    const text = tokens[at]?.kind === 'sign' ? tokens[at]?.text : undefined;
    if (text === ')' || text === ']' || text === '}') depth += 1;
    else if (text === '(' || text === '[' || text === '{' || text === '[?') depth -= 1;
    if (depth === 0) return at;
  }
  return -1;
}

const MACROS = new Set(['all', 'exists', 'exists_one', 'filter', 'map']);

interface ElementVariable extends CelVariable {
  readonly trail: string;
}

/** The names that open macro calls before a token give to their elements, the innermost first. */
function macroVariables(reader: Reader, before: number): readonly ElementVariable[] {
  const { tokens } = reader;
  const found: ElementVariable[] = [];
  for (let at = before - 1; at >= 0; at -= 1) {
    const token = tokens[at];
    if (token?.kind !== 'sign') continue;
    if (token.text === ')' || token.text === ']' || token.text === '}') at = Math.max(0, opening(tokens, at));
    const isMacro = token.text === '(' && tokens[at - 2]?.text === '.' && MACROS.has(tokens[at - 1]?.text ?? '');
    const name = tokens[at + 1];
    if (!isMacro || name?.kind !== 'name' || tokens[at + 2]?.text !== ',' || at + 2 >= before) continue;
    const list = operandAt(reader, at - 3);
    const shape: CelShape =
      list?.shape.kind === 'map' ? { kind: 'string' } : memberShape(list?.shape ?? dyn, undefined);
    const trail = `${list?.trail ?? ''}[]`;
    found.push({ name: name.text, shape, trail, description: `An element of \`${list?.trail || 'the list'}\`.` });
  }
  return found;
}

/** Texts that fit at a token: what the other side of a comparison may be, or the key of a map. */
function textsAt(reader: Reader, before: number): readonly CelCandidate[] {
  const { tokens, knowledge } = reader;
  const sign = tokens[before];
  if (sign?.text === '[' || sign?.text === '[?') {
    const indexed = operandAt(reader, before - 1);
    if (indexed) return textCandidates(knownKeys(reader, indexed), `key of ${indexed.trail}`);
  }
  const compared = comparedAt(reader, before);
  return compared ? textCandidates(knowledge.values(compared.trail), `of ${compared.trail}`) : [];
}

/** `record.status == `, `record.status in [`, also behind further items of that list. */
function comparedAt(reader: Reader, before: number): Operand | undefined {
  const { tokens } = reader;
  const sign = tokens[before]?.text;
  if (sign === '==' || sign === '!=') return operandAt(reader, before - 1);
  let at = before;
  while (at > 0 && (tokens[at]?.text === ',' || tokens[at]?.kind === 'text')) at -= 1;
  return tokens[at]?.text === '[' && tokens[at - 1]?.text === 'in' ? operandAt(reader, at - 2) : undefined;
}

function textCandidates(texts: readonly string[], detail: string): readonly CelCandidate[] {
  return texts.map((text) => ({
    label: text,
    kind: 'value',
    detail,
    documentation: undefined,
    insert: text,
    isText: true,
  }));
}

function knownKeys({ knowledge }: Reader, { shape, trail }: Operand): readonly string[] {
  const fields = shape.kind === 'object' ? shape.fields.map(({ name }) => name) : [];
  return [...fields, ...knowledge.keys(trail)];
}

function namesAt(reader: Reader, before: number): readonly CelCandidate[] {
  const variables = [...macroVariables(reader, before + 1), ...reader.variables];
  const isInHas = reader.tokens[before]?.text === '(' && reader.tokens[before - 1]?.text === 'has';
  const names = variables.map(
    (one): CelCandidate => ({
      label: one.name,
      kind: 'variable',
      detail: shapeInWords(one.shape),
      documentation: one.description,
      insert: one.name,
      isText: false,
    }),
  );
  return isInHas ? names : [...names, ...functions(false, () => true), ...constants];
}

const constants: readonly CelCandidate[] = ['true', 'false', 'null'].map((name) => ({
  label: name,
  kind: 'value',
  detail: '',
  documentation: undefined,
  insert: name,
  isText: false,
}));

function membersAt(reader: Reader, dot: number): readonly CelCandidate[] {
  const receiver = operandAt(reader, dot - 1);
  if (!receiver) return [];
  const { shape, trail } = receiver;
  const isInHas = reader.tokens[receiver.before]?.text === '(' && reader.tokens[receiver.before - 1]?.text === 'has';
  const fields = shape.kind === 'object' ? shape.fields : [];
  const inOrder = isInHas
    ? fields.toSorted((left, right) => Number(right.optional ?? false) - Number(left.optional ?? false))
    : fields;
  const keys = shape.kind === 'map' || shape.kind === 'dyn' ? reader.knowledge.keys(trail).filter(isName) : [];
  const members = [
    ...inOrder.map((field) => fieldCandidate(field, trail)),
    ...keys.map((name) => fieldCandidate({ name, shape: shape.kind === 'map' ? shape.values : dyn }, trail)),
  ];
  return isInHas ? members : [...members, ...functions(true, (type) => takes(type, shape))];
}

const isName = (text: string): boolean => /^[A-Za-z_][A-Za-z0-9_]*$/.test(text);

function fieldCandidate({ name, shape, description, optional }: CelField, trail: string): CelCandidate {
  const ask = optional ? `May be absent: ask \`has(${trail}.${name})\` first.` : undefined;
  return {
    label: name,
    kind: 'field',
    detail: optional ? `${shapeInWords(shape)} · optional` : shapeInWords(shape),
    documentation: [description, ask].filter((line) => line !== undefined).join('\n\n') || undefined,
    insert: name,
    isText: false,
  };
}

function takes(type: string, shape: CelShape): boolean {
  switch (shape.kind) {
    case 'dyn':
      return /^(?:string|list|map)/.test(type);
    case 'string':
      return type === 'string';
    case 'timestamp':
      return type === 'google.protobuf.Timestamp';
    case 'list':
      return type.startsWith('list<dyn>') || (type === 'list<string>' && shape.items.kind === 'string');
    case 'map':
    case 'object':
      // The macros go through the keys of a map.
      return type.startsWith('map<') || type.startsWith('list<dyn>');
    default:
      return false;
  }
}

/** Not offered: a pattern that backtracks, and what only bytes, types and the checker itself need. */
const NOT_OFFERED = new Set([
  'matches',
  'dyn',
  'type',
  'bytes',
  'value',
  'hasValue',
  'none',
  'of',
  'bind',
  'json',
  'hex',
  'base64',
  'at',
]);

/** One candidate a name, with the signatures of all its forms. */
function functions(method: boolean, fits: (receiver: string) => boolean): readonly CelCandidate[] {
  const byName = Map.groupBy(
    celFunctions.filter(
      (one) => one.method === method && !NOT_OFFERED.has(one.name) && fits(receiverOf(one.signature)),
    ),
    ({ name }) => name,
  );
  return [...byName].map(([name, forms]) => {
    const signatures = forms.map(({ signature }) => readable(signature));
    const takesNothing = forms.every(({ parameters }) => parameters === 0);
    return {
      label: name,
      kind: 'function',
      detail: signatures[0] ?? '',
      documentation: [functionHelp[name], signatures.map((one) => `\`${one}\``).join('  \n')]
        .filter((line) => line !== undefined)
        .join('\n\n'),
      insert: takesNothing ? `${name}()` : `${name}(`,
      isText: false,
    };
  });
}

function receiverOf(signature: string): string {
  const call = signature.slice(0, signature.indexOf('('));
  return call.slice(0, Math.max(0, call.lastIndexOf('.')));
}

function readable(signature: string): string {
  return signature
    .replace(/\b(all|exists|exists_one|filter)\(ast, ast\)/, '$1(element, condition)')
    .replace('map(ast, ast, ast)', 'map(element, condition, value)')
    .replace('map(ast, ast)', 'map(element, value)')
    .replace('has(ast)', 'has(field)')
    .replace('(ast)', '(value)')
    .replaceAll('google.protobuf.', '')
    .replaceAll('<dyn>', '')
    .replaceAll('<dyn, dyn>', '');
}

export function shapeInWords(shape: CelShape): string {
  switch (shape.kind) {
    case 'dyn':
      return 'any';
    case 'list':
      return shape.items.kind === 'dyn' ? 'list' : `list of ${shapeInWords(shape.items)}`;
    case 'map':
      return shape.values.kind === 'dyn' ? 'map' : `map of ${shapeInWords(shape.values)}`;
    case 'object':
      return 'object';
    default:
      return shape.kind;
  }
}
