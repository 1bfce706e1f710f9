/** Cuts PromQL into tokens: https://prometheus.io/docs/prometheus/latest/querying/basics/. */

export interface Token {
  readonly kind: 'number' | 'string' | 'duration' | 'word' | 'symbol' | 'end';
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** A place in the query, and what is wrong there. */
export class PromqlProblem extends Error {
  readonly at: number;

  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

const patterns: readonly (readonly [Token['kind'] | 'space', RegExp])[] = [
  ['space', /(?:[ \t\r\n]+|#[^\n]*)+/y],
  ['duration', /(?:\d+y)?(?:\d+w)?(?:\d+d)?(?:\d+h)?(?:\d+m(?!s))?(?:\d+s)?(?:\d+ms)?(?![\w.])/y],
  ['number', /(?:0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)(?![\w.])/y],
  ['word', /(?:[A-Za-z_]|:[A-Za-z_])[A-Za-z0-9_:]*/y],
  ['symbol', /=~|!~|!=|==|>=|<=|[-+*/%^=<>(){}[\],@:]/y],
];

export function tokensOf(source: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < source.length) {
    const token = stringAt(source, at) ?? plainAt(source, at);
    if (token.kind !== 'space') tokens.push({ ...token, kind: token.kind });
    at = token.end;
  }
  tokens.push({ kind: 'end', text: '', start: source.length, end: source.length });
  return tokens;
}

/** A comment would swallow what a rule adds behind the query on the same line. */
export function withoutComments(source: string): string {
  let text = '';
  let end = 0;
  for (const token of tokensOf(source)) {
    text += source.slice(end, token.start).replace(/#[^\n]*/g, '') + source.slice(token.start, token.end);
    end = token.end;
  }
  return text.trim();
}

type Found = Omit<Token, 'kind'> & { readonly kind: Token['kind'] | 'space' };

function plainAt(source: string, start: number): Found {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = start;
    const match = pattern.exec(source);
    if (match && match[0] !== '') return { kind, text: match[0], start, end: start + match[0].length };
  }
  const found = String.fromCodePoint(source.codePointAt(start) ?? 0);
  const hint = found === '$' ? ' Variables of dashboards mean nothing here; write a duration.' : '';
  throw new PromqlProblem(`the character \`${found}\` cannot stand here.${hint}`, start);
}

const escapes: Readonly<Record<string, string>> = {
  a: '\u0007',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
};

/** What a text in quotes stands for. Prometheus refuses escapes that Go does not know, such as `"\d"`. */
export function textOf({ text, start }: Token): string {
  const quote = text.charAt(0);
  const inner = text.slice(1, -1);
  if (quote === '`' || !inner.includes('\\')) return inner;
  return inner.replace(
    /\\(?:([0-7]{3})|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))/gs,
    (whole, octal?: string, byte?: string, short?: string, long?: string, character = '') => {
      const code = octal === undefined ? (byte ?? short ?? long) : undefined;
      if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8));
      if (code !== undefined) return codePoint(Number.parseInt(code, 16), start);
      if (character === quote) return quote;
      const known = escapes[character];
      if (known !== undefined) return known;
      throw new PromqlProblem(`\`${whole}\` is no escape; in a pattern write \`\\${whole}\`.`, start);
    },
  );
}

function codePoint(code: number, at: number): string {
  if (code > 0x10_ff_ff) throw new PromqlProblem('there is no such character.', at);
  return String.fromCodePoint(code);
}

/** Double and single quotes know escapes; backquotes do not, and may span lines. */
function stringAt(source: string, start: number): Found | undefined {
  const quote = source[start];
  if (quote !== '"' && quote !== "'" && quote !== '`') return undefined;
  for (let at = start + 1; at < source.length; at++) {
    const character = source[at];
    if (character === quote) return { kind: 'string', text: source.slice(start, at + 1), start, end: at + 1 };
    if (quote === '`') continue;
    if (character === '\n') break;
    if (character === '\\') at += 1;
  }
  throw new PromqlProblem('the text that begins here does not end.', start);
}
