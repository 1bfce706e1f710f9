/**
 * The answer of anything that can fail for a reason a person should read: parsing a value, checking a reference.
 * The problem is a whole sentence that says what was found and what is expected.
 */

export type Result<Value> = { readonly ok: true; readonly value: Value } | Problem;

export interface Problem {
  readonly ok: false;
  readonly problem: string;
}

export function ok<Value>(value: Value): { readonly ok: true; readonly value: Value } {
  return { ok: true, value };
}

export function problem(sentence: string): Problem {
  return { ok: false, problem: sentence };
}

/** User text as it may be shown inside a sentence: in backquotes, on one line, short. */
export function quoted(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  const shown = line.length > 60 ? `${line.slice(0, 57).toWellFormed()}…` : line;
  return `\`${shown}\``;
}
