/** A map or list in brackets as lines of its own, and lines as brackets where they fit on one line. */
import { parse } from '../../syntax/parse.ts';
import type { MapNode, SequenceNode, SyntaxNode, TextEdit } from '../../syntax/tree.ts';
import type { CodeAction } from '../code-actions.ts';
import type { FileView } from '../file-view.ts';
import { endOfLines, lineEndOf, lineStartOf } from '../fixes/entries.ts';
import { applied } from '../formatting/edits.ts';
import { holdsTheSame } from '../formatting/same-meaning.ts';
import type { CursorPlace } from '../place-at.ts';

type Collection = MapNode | SequenceNode;

const WIDTH = 120;
/** Longer ones are no longer read, whatever they look like. */
const LONGEST = 2000;

export function collectionStyles(view: FileView, place: CursorPlace): readonly CodeAction[] {
  const flow = outermostFlow(place.node);
  const block = flow ? undefined : blockAt(place);
  return [
    ...action(view, 'Write as lines of its own', flow && asLines(view, flow)),
    ...action(view, 'Write on one line', block && onOneLine(view, block)),
  ];
}

/** Only what reads the same afterwards is offered. */
function action(view: FileView, title: string, edit: TextEdit | undefined): readonly CodeAction[] {
  if (!edit || !holdsTheSame(view.file, parse(applied(view.file.text, [edit])))) return [];
  const changes = [{ kind: 'edit' as const, file: view.path, edits: [edit] }];
  return [{ title, kind: 'refactor.rewrite', changes, diagnostics: [], isPreferred: false, safe: false }];
}

/** Within brackets there are no lines, so that the outermost ones are opened. */
function outermostFlow(start: SyntaxNode): Collection | undefined {
  let found: Collection | undefined;
  for (let node: SyntaxNode | undefined = start; node; node = node.parent)
    if (node.kind !== 'scalar' && node.kind !== 'alias' && node.flow) found = node;
  return found;
}

/** At a key what stands below it, else what the cursor stands in; a document as a whole has no key to stand behind. */
function blockAt({ node, pair, at }: CursorPlace): Collection | undefined {
  const value = at === 'key' ? pair?.value : undefined;
  const start: SyntaxNode | undefined = value && isCollection(value) ? value : node;
  for (let one: SyntaxNode | undefined = start; one; one = one.parent)
    if (isCollection(one)) return one.parent ? one : undefined;
  return undefined;
}

const isCollection = (node: SyntaxNode): node is Collection => node.kind === 'map' || node.kind === 'sequence';

const isNamed = ({ anchor, tag }: SyntaxNode): boolean => anchor !== undefined || tag !== undefined;

function asLines({ file }: FileView, node: Collection): TextEdit | undefined {
  const { text } = file;
  const source = text.slice(node.span.start, node.span.end);
  const parts = node.kind === 'map' ? node.pairs.map(({ span }) => span) : node.items.map(({ span }) => span);
  const isSimple = !/[\n#]/.test(source) && source.length <= LONGEST && parts.length > 0;
  const isPlain = node.kind === 'map' ? node.pairs.every(({ value }) => value) : !node.items.some(isNamed);
  const rest = text.slice(node.span.end, endOfLines(file, node.span)).trim();
  if (!isSimple || !isPlain || isNamed(node) || rest !== '') return undefined;
  const dash = node.kind === 'map' ? '' : '- ';
  const lines = parts.map(({ start, end }) => `${dash}${text.slice(start, end)}`);
  const lineEnd = lineEndOf(file);
  const holder = node.parent;
  if (holder?.kind === 'map') {
    const key = holder.pairs[node.index]?.key;
    if (!key || !/^:[ \t]+$/.test(text.slice(key.span.end, node.span.start))) return undefined;
    const indent = ' '.repeat(key.span.start - lineStartOf(file, key.span.start) + 2);
    const block = lines.map((line) => `${lineEnd}${indent}${line}`).join('');
    return { span: { start: key.span.end + 1, end: node.span.end }, text: block };
  }
  // A list in a list would stand behind two dashes.
  if (holder?.kind !== 'sequence' || node.kind !== 'map') return undefined;
  const indent = ' '.repeat(node.span.start - lineStartOf(file, node.span.start));
  return { span: node.span, text: lines.join(`${lineEnd}${indent}`) };
}

function onOneLine({ file }: FileView, node: Collection): TextEdit | undefined {
  const holder = node.parent;
  const key = holder?.kind === 'map' ? holder.pairs[node.index]?.key : undefined;
  const start = key ? key.span.end + 1 : node.span.start;
  const end = start + file.text.slice(start, node.span.end).trimEnd().length;
  const line = { start, end: endOfLines(file, { start, end }) };
  if (end - start > LONGEST || file.comments(line).length > 0) return undefined;
  const written = inBrackets(file.text, node);
  if (written === undefined) return undefined;
  const text = key ? ` ${written}` : written;
  const width = start - lineStartOf(file, start) + text.length;
  return width > WIDTH ? undefined : { span: { start, end }, text };
}

/** Undefined for what needs lines: texts of several lines, and names of nodes. */
function inBrackets(text: string, node: SyntaxNode): string | undefined {
  if (isNamed(node)) return undefined;
  const source = text.slice(node.span.start, node.span.end);
  if (node.kind === 'map') {
    const pairs = node.pairs.map(({ key, value }) => {
      const [name, content] = [inBrackets(text, key), value && inBrackets(text, value)];
      return key.kind !== 'scalar' || name === undefined || content === undefined ? undefined : `${name}: ${content}`;
    });
    return pairs.includes(undefined) ? undefined : `{${pairs.join(', ')}}`;
  }
  if (node.kind === 'sequence') {
    const items = node.items.map((item) => inBrackets(text, item));
    return items.includes(undefined) ? undefined : `[${items.join(', ')}]`;
  }
  if (source === '' || /[\r\n]/.test(source)) return undefined;
  const isPlain = node.kind === 'scalar' && node.style === 'plain';
  // These marks mean nothing in a line of its own, and something between brackets.
  return isPlain && typeof node.value === 'string' && /[,[\]{}]/.test(source) ? JSON.stringify(node.value) : source;
}
