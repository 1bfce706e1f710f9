/**
 * Where a text stops being JSON: what `JSON.parse` says differs from engine to engine, and often names no place. One pass,
 * with a stack of its own, so that nesting costs no call stack.
 */

/** UTF-16 offset of the first character that cannot stand where it stands; the length of the text when it ends too early. */
export function jsonErrorAt(text: string): number {
  const closers: string[] = [];
  let expect: 'value' | 'first-item' | 'first-key' | 'key' | 'colon' | 'next' = 'value';
  let at = spaces(text, 0);
  while (at < text.length) {
    const character = text[at] ?? '';
    const closer = closers.at(-1);
    if (expect === 'next' && closers.length === 0) return at;
    if (closes(character, closer, expect)) {
      closers.pop();
      expect = 'next';
      at = spaces(text, at + 1);
      continue;
    }
    if (expect === 'next') {
      if (character !== ',') return at;
      expect = closer === '}' ? 'key' : 'value';
      at = spaces(text, at + 1);
    } else if (expect === 'colon') {
      if (character !== ':') return at;
      expect = 'value';
      at = spaces(text, at + 1);
    } else if (expect === 'key' || expect === 'first-key') {
      if (character !== '"') return at;
      const end = stringEnd(text, at);
      if (!end.ok) return end.at;
      expect = 'colon';
      at = spaces(text, end.at);
    } else if (character === '{' || character === '[') {
      closers.push(character === '{' ? '}' : ']');
      expect = character === '{' ? 'first-key' : 'first-item';
      at = spaces(text, at + 1);
    } else {
      const end = scalarEnd(text, at);
      if (!end.ok) return end.at;
      expect = 'next';
      at = spaces(text, end.at);
    }
  }
  return text.length;
}

function closes(character: string, closer: string | undefined, expect: string): boolean {
  if (character !== closer) return false;
  return expect === 'next' || expect === (closer === '}' ? 'first-key' : 'first-item');
}

function spaces(text: string, from: number): number {
  let at = from;
  while (at < text.length && ' \t\n\r'.includes(text[at] ?? '')) at++;
  return at;
}

/** Where it ends, or where it goes wrong. */
interface Scanned {
  readonly ok: boolean;
  readonly at: number;
}

function stringEnd(text: string, from: number): Scanned {
  let at = from + 1;
  while (at < text.length) {
    const character = text[at] ?? '';
    if (character === '"') return { ok: true, at: at + 1 };
    if (character < ' ') return { ok: false, at };
    if (character !== '\\') {
      at++;
      continue;
    }
    const kind = text[at + 1] ?? '';
    const size = kind === 'u' ? 6 : 2;
    const valid = kind === 'u' ? /^[0-9A-Fa-f]{4}$/.test(text.slice(at + 2, at + 6)) : '"\\/bfnrt'.includes(kind);
    if (!valid || kind === '') return { ok: false, at: at + 1 };
    at += size;
  }
  return { ok: false, at: text.length };
}

function scalarEnd(text: string, from: number): Scanned {
  if (text[from] === '"') return stringEnd(text, from);
  for (const word of ['true', 'false', 'null']) {
    if (text.startsWith(word, from)) return { ok: true, at: from + word.length };
  }
  const number = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
  number.lastIndex = from;
  return number.test(text) ? { ok: true, at: number.lastIndex } : { ok: false, at: from };
}
