/**
 * The words of an expression, however unfinished it is: what colours, argument help and hover need of text that no parser
 * takes yet. One pass; every character belongs to at most one token.
 */

export type CelTokenKind = 'name' | 'keyword' | 'number' | 'string' | 'operator' | 'punctuation';

export interface CelToken {
  readonly kind: CelTokenKind;
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const keywords: ReadonlySet<string> = new Set(['true', 'false', 'null', 'in']);

const patterns: readonly (readonly [CelTokenKind, RegExp])[] = [
  // Without its closing quote a string reaches to the end of the line.
  ['string', /[bBrR]{0,2}(?:"""[\s\S]*?(?:"""|$)|'''[\s\S]*?(?:'''|$)|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?)/y],
  ['number', /(?:0[xX][0-9a-fA-F]+|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)[uU]?/y],
  ['name', /[A-Za-z_]\w*/y],
  ['operator', /&&|\|\||[<>=!]=|[-+*/%<>!?:]/y],
  ['punctuation', /[.,()[\]{}]/y],
];

export function celTokens(source: string): readonly CelToken[] {
  const tokens: CelToken[] = [];
  for (let at = 0; at < source.length; ) {
    const token = tokenAt(source, at);
    if (token) tokens.push(token);
    at = token?.end ?? at + 1;
  }
  return tokens;
}

function tokenAt(source: string, at: number): CelToken | undefined {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = at;
    const text = pattern.exec(source)?.[0];
    if (text === undefined || text === '') continue;
    const isKeyword = kind === 'name' && keywords.has(text);
    return { kind: isKeyword ? 'keyword' : kind, text, start: at, end: at + text.length };
  }
  return undefined;
}
