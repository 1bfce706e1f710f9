/** Edits that add, remove and rewrite the entries of maps, in the style that the file has. Lists: `items.ts`. */
import { keyText } from '../../syntax/resolve.ts';
import type { MapNode, Pair, Span, SyntaxFile, SyntaxNode, TextEdit } from '../../syntax/tree.ts';

export const lineEndOf = ({ text }: SyntaxFile): string => (text.includes('\r\n') ? '\r\n' : '\n');

/** Undefined where nothing would be left to be a map. */
export function removePair(file: SyntaxFile, map: MapNode, pair: Pair): TextEdit | undefined {
  const next = map.pairs[pair.index + 1];
  const previous = map.pairs[pair.index - 1];
  if (map.flow) {
    if (next) return { span: { start: pair.span.start, end: next.span.start }, text: '' };
    const start = previous?.span.end ?? pair.span.start;
    return { span: { start, end: pair.span.end }, text: '' };
  }
  const start = lineStartOf(file, pair.span.start);
  const isFirstOfLine = file.text.slice(start, pair.span.start).trim() === '';
  if (isFirstOfLine && (previous || next)) return { span: { start, end: endOfLines(file, pair.span) }, text: '' };
  // The first entry behind a dash gives its place to the second.
  return next ? { span: { start: pair.span.start, end: next.span.start }, text: '' } : undefined;
}

export function addPair(file: SyntaxFile, map: MapNode, key: string, value: string): TextEdit | undefined {
  const last = map.pairs.at(-1);
  if (map.flow) {
    const braces = file.text[map.span.start] === '{' && file.text[map.span.end - 1] === '}';
    if (!braces) return undefined;
    const at = last ? last.span.end : map.span.start + 1;
    return { span: { start: at, end: at }, text: `${last ? ', ' : ''}${key}: ${value}` };
  }
  const [first] = map.pairs;
  if (!first || !last) return undefined;
  const column = first.key.span.start - lineStartOf(file, first.key.span.start);
  const at = endOfLines(file, last.span);
  const lineEnd = lineEndOf(file);
  const line = `${' '.repeat(column)}${key}: ${value}${lineEnd}`;
  return { span: { start: at, end: at }, text: at > 0 && file.text[at - 1] !== '\n' ? lineEnd + line : line };
}

/**
 * The value at a path of keys, as `text`: in place of the one that is there and in its quotes, or in maps that are added
 * for it. Undefined where the path leads through an alias, or through something that is no map.
 */
export function setValue(
  file: SyntaxFile,
  root: SyntaxNode,
  path: readonly string[],
  text: string,
): TextEdit | undefined {
  const [key, ...rest] = path;
  if (key === undefined || root.kind !== 'map') return undefined;
  const pair = root.pairs.findLast((one) => keyText(one.key) === key);
  if (!pair)
    return addPair(
      file,
      root,
      key,
      rest.reduceRight((inner, one) => `{${one}: ${inner}}`, text),
    );
  if (!pair.value) return undefined;
  if (rest.length > 0) return setValue(file, pair.value, rest, text);
  const { kind, span } = pair.value;
  if (kind !== 'scalar' || span.start === span.end) return undefined;
  return { span, text: inQuotesOf(file.text.slice(span.start, span.end), text) };
}

export function lineStartOf(file: SyntaxFile, offset: number): number {
  return file.lines.lineStart(file.lines.positionAt(offset).line);
}

/** Behind the line end of the last line that a span has a character in. */
export function endOfLines(file: SyntaxFile, span: Span): number {
  const line = file.lines.positionAt(Math.max(span.start, span.end - 1)).line + 1;
  return line < file.lines.count ? file.lines.lineStart(line) : file.text.length;
}

/** A text as YAML has it, in quotes where it would be read as something else. */
export function plainOrQuoted(text: string): string {
  const isPlain = /^[A-Za-z_$][\w$./@^~-]*(?: [\w$./@^~-]+)*$/.test(text);
  const isWord = /^(?:true|false|null|yes|no|on|off)$/i.test(text);
  return isPlain && !isWord ? text : JSON.stringify(text);
}

/** The new content of a scalar, in the quotes that it has. */
export function requoted(source: string, content: string): string {
  const quote = source[0];
  if (quote === "'") return `'${content.replaceAll("'", "''")}'`;
  return quote === '"' ? JSON.stringify(content) : plainOrQuoted(content);
}

/** The same for a content that is known to need no quotes, such as a number with its unit. */
export function inQuotesOf(source: string, content: string): string {
  return /^["']/.test(source) ? requoted(source, content) : content;
}
