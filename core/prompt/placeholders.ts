/**
 * Finds `{{name}}` in prompt text, as GitHub's runner treats it (gh-models `pkg/prompt/prompt.go`, `TemplateString`):
 * plain text is replaced, with no logic, no escapes and no inner spaces. Whatever looks like a placeholder and is none
 * is reported too, because the runner sends it to the model as it stands.
 *
 * One pass: every character is looked at a bounded number of times.
 */

export type PlaceholderKind =
  /** `{{name}}`: replaced. */
  | 'placeholder'
  /** `{{ name }}`: not replaced, for the spaces count as part of the name. */
  | 'spaced'
  /** `{{#if name}}`, `{{name | upper}}`, `{% if name %}`: template logic, which nothing here runs. */
  | 'logic'
  /** `{name}`: one brace on each side. */
  | 'single'
  /** `{{name}`, `{name}}`, `{{name` at the end of a word: braces are missing. */
  | 'unbalanced'
  /** `{{}}`, `{{"a": 1}}`: two braces around something that is no name. */
  | 'other';

export interface Placeholder {
  readonly kind: PlaceholderKind;
  /** The name that is meant, without spaces and template syntax; empty when there is none. */
  readonly name: string;
  /** What stands between the braces. */
  readonly inner: string;
  /** UTF-16 offsets into the text, braces included; `end` is exclusive. */
  readonly start: number;
  readonly end: number;
}

export function scanPlaceholders(text: string): readonly Placeholder[] {
  const found: Placeholder[] = [];
  let from = text.indexOf('{');
  while (from >= 0) {
    const open = endOfRun(text, from, '{');
    const close = nextBrace(text, open);
    const closeEnd = text[close] === '}' ? endOfRun(text, close, '}') : close;
    const token = classify(text, { from, open, close, closeEnd });
    if (token !== undefined) found.push(token);
    from = text.indexOf('{', closeEnd);
  }
  return found;
}

/** The names of a text's real placeholders, each once, in the order of their first use. */
export function placeholderNames(text: string): readonly string[] {
  const names = scanPlaceholders(text).filter(({ kind }) => kind === 'placeholder');
  return [...new Set(names.map(({ name }) => name))];
}

interface Braces {
  readonly from: number;
  readonly open: number;
  readonly close: number;
  readonly closeEnd: number;
}

function classify(text: string, braces: Braces): Placeholder | undefined {
  const { from, open, close, closeEnd } = braces;
  const opening = Math.min(2, open - from);
  const closing = Math.min(2, closeEnd - close);
  const inner = text.slice(open, close);
  const place = { inner, start: open - opening, end: close + closing };
  if (opening === 2 && closing === 2) return { ...doubleBraces(inner), ...place };
  if (closing === 0) return opening === 2 ? unclosed(inner, place.start) : undefined;
  if (opening === 1 && closing === 1) return singleBraces(inner, place);
  const name = inner.trim();
  return isName(name) ? { kind: 'unbalanced', name, ...place } : undefined;
}

function doubleBraces(inner: string): Pick<Placeholder, 'kind' | 'name'> {
  if (isName(inner)) return { kind: 'placeholder', name: inner };
  const trimmed = inner.trim();
  if (isName(trimmed)) return { kind: 'spaced', name: trimmed };
  const logic = /^[#/^&!>~%=-]|^[\p{L}\p{N}_$@.-]+\s*(?:\||\()|^(?:if|else|for|each|with|unless|end)\b/u;
  if (logic.test(trimmed)) return { kind: 'logic', name: firstName(trimmed) };
  return { kind: 'other', name: '' };
}

function singleBraces(inner: string, place: Omit<Placeholder, 'kind' | 'name'>): Placeholder | undefined {
  if (inner.length > 1 && inner.startsWith('%') && inner.endsWith('%')) {
    return { kind: 'logic', name: '', ...place };
  }
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(inner)) return undefined;
  return { kind: 'single', name: inner, ...place };
}

/** `{{na` while it is being typed. */
function unclosed(inner: string, start: number): Placeholder | undefined {
  const word = /^[\p{L}\p{N}_$@.:/-]+/u.exec(inner)?.[0];
  if (word === undefined || !isName(word)) return undefined;
  return { kind: 'unbalanced', name: word, inner: word, start, end: start + 2 + word.length };
}

/**
 * The runner replaces any key of the test data, whatever it holds. A name is what a person would write as one: letters,
 * digits, and `_ $ @ . : / -` between them.
 */
export function isName(text: string): boolean {
  return /^[\p{L}\p{N}_$@][\p{L}\p{N}_$@.:/-]*$/u.test(text);
}

function firstName(text: string): string {
  const words = text.match(/[\p{L}_$][\p{L}\p{N}_$.-]*/gu) ?? [];
  return words.find((word) => !/^(?:if|else|for|each|with|unless|end)$/.test(word)) ?? '';
}

function endOfRun(text: string, from: number, character: string): number {
  let end = from;
  while (text[end] === character) end++;
  return end;
}

function nextBrace(text: string, from: number): number {
  let index = from;
  while (index < text.length && text[index] !== '{' && text[index] !== '}') index++;
  return index;
}
