/**
 * Where the cursor stands, told from the lines around it: the path of the place, what stands beside it at each level,
 * and the word that is half typed there.
 *
 * The tree of a text that is being typed often says something else than what is meant: a key has no colon yet, a quote
 * or bracket is still open, a line is indented wrongly. So this reads the lines themselves, upwards from the cursor to
 * the lines that are less indented, and downwards while they belong to one of these. Nothing is parsed.
 */
import type { JsonValue } from '../../values/json.ts';
import { contentOf, type FlowContext, type FlowEntry, flowAt } from './flow.ts';
import {
  closingQuote,
  inlineValue,
  isSpace,
  type Line,
  type LineKey,
  lineAt,
  lineBelow,
  plainText,
  shallowLineAbove,
  shallowLineBelow,
  skipProperties,
  startsToken,
} from './line.ts';

export interface Comment {
  readonly kind: 'comment';
  /** From the `#` to the cursor. */
  readonly text: string;
  readonly start: number;
}

export interface Slot {
  readonly kind: 'slot';
  /**
   * `entry`: a block line on which an entry of the value at the path may begin. `item`: the value of a list's item.
   * `key`: a key of the map at the path. `value`: behind a key, which the path ends with.
   */
  readonly position: 'entry' | 'item' | 'key' | 'value';
  readonly path: readonly (string | number)[];
  /** The maps and lists on the way to the place, each with its keys and plain values: enough to tell which schema applies. */
  readonly around: JsonValue;
  /** Keys of the map, values of the list, that the place is in. */
  readonly before: readonly FlowEntry[];
  readonly after: readonly FlowEntry[];
  readonly token: Token;
  readonly inFlow: boolean;
  /** A key: its colon is there already. */
  readonly hasColon: boolean;
  /** True where the text needs a space before what is inserted: right behind `:` or `-`. */
  readonly needsSpace: boolean;
  /** The column of the entry, counted from the indentation of its line. */
  readonly column: number;
  /** The spaces that the line starts with, and how many there should be. Undefined where they are right. */
  readonly misindented: { readonly start: number; readonly end: number; readonly columns: number } | undefined;
}

export type Style = 'plain' | 'single' | 'double' | 'literal' | 'folded';

/** What is half typed at the cursor: one scalar, without its quotes. */
export interface Token {
  readonly start: number;
  readonly end: number;
  readonly style: Style;
  /** What it says up to the cursor: without indentation, quotes and escapes. */
  readonly prefix: string;
  /** True when the text began on an earlier line, so that it is no single word. */
  readonly multiline: boolean;
}

export type CursorContext = Comment | Slot;

/** The most of a long text that is read again for each key stroke. */
const LONGEST_TEXT = 8192;

interface Ancestor {
  readonly kind: 'key' | 'dash';
  readonly name: string;
  readonly column: number;
  readonly line: Line;
}

interface Climb {
  /** Innermost first. */
  readonly ancestors: readonly Ancestor[];
  /** The text or flow collection on an earlier line that reaches the cursor. */
  readonly holder: Holder | undefined;
  /** Where the first line of the document starts. */
  readonly documentStart: number;
}

type Holder =
  | { readonly kind: 'block' | 'plain'; readonly at: number }
  | { readonly kind: 'quote'; readonly at: number }
  | { readonly kind: 'flow'; readonly flow: FlowContext };

export function cursorContext(text: string, offset: number): CursorContext | undefined {
  const line = lineAt(text, offset);
  if (line.kind === 'marker') return undefined;
  const column = offset - line.start;
  const climbed = climb(text, line, offset, line.kind === 'blank' ? column : line.indent);
  if (climbed.holder) return inHolder(text, line, offset, climbed, climbed.holder);
  if (line.kind === 'comment') {
    return column > line.indent ? comment(text, line.start + line.indent, offset) : undefined;
  }
  if (column < line.indent && line.kind !== 'blank') return undefined;
  return onLine(text, line, offset, climbed);
}

function comment(text: string, start: number, offset: number): Comment {
  return { kind: 'comment', text: text.slice(start, offset), start };
}

/** From the cursor's line to the top of its document, along the lines that are less indented. */
function climb(text: string, from: Line, offset: number, indent: number): Climb {
  let ancestors: Ancestor[] = [];
  let holder: Holder | undefined;
  let threshold = indent;
  // The key of a list may stand in the same column as the dashes of the list.
  let belowDash = from.dashes[0] === threshold;
  let nearest = true;
  let line = shallowLineAbove(text, from.start, threshold);
  for (; line && line.kind !== 'marker'; line = shallowLineAbove(text, line.start, threshold)) {
    const isNearest = nearest;
    nearest = false;
    const open = openedBy(text, line, offset);
    if (open) {
      holder = { kind: 'flow', flow: open };
      ancestors = [];
      threshold = line.indent;
      belowDash = false;
      continue;
    }
    if (line.indent === threshold && !(belowDash && line.dashes.length === 0 && line.key)) continue;
    const { key } = line;
    if (key && (key.column < threshold || (belowDash && key.column === threshold))) {
      const value = inlineValue(text, key.colon + 1, line.end);
      const held = holds(text, value, key.colon + 1, line, from, offset, isNearest);
      if (held) {
        holder = held;
        ancestors = [];
      }
      if (held || value.kind === 'empty') {
        ancestors.push({ kind: 'key', name: key.name, column: key.column, line });
      }
      threshold = key.column;
      belowDash = false;
    }
    for (const [index, dash] of [...line.dashes.entries()].reverse()) {
      if (dash >= threshold) continue;
      const isLast = index === line.dashes.length - 1;
      if (isLast && !key) {
        const value = inlineValue(text, line.contentAt, line.end);
        const held = holds(text, value, line.contentAt, line, from, offset, isNearest);
        if (held) {
          holder = held;
          ancestors = [];
        }
        threshold = dash;
        belowDash = true;
        if (!held && value.kind !== 'empty') continue;
      }
      ancestors.push({ kind: 'dash', name: '', column: dash, line });
      threshold = dash;
      belowDash = true;
    }
  }
  return { ancestors, holder, documentStart: line ? (lineBelow(text, line)?.start ?? from.start) : 0 };
}

/** A bracket that stands first on its line, as in JSON, and is still open at the cursor. */
function openedBy(text: string, line: Line, offset: number): FlowContext | undefined {
  if (line.key || line.dashes.length > 0) return undefined;
  const value = inlineValue(text, line.contentAt, line.end);
  if (value.kind !== 'open' || !/[[{]/.test(text[value.at] ?? '')) return undefined;
  return flowAt(text, value.at, offset, line.indent);
}

function holds(
  text: string,
  value: ReturnType<typeof inlineValue>,
  valueAt: number,
  line: Line,
  from: Line,
  offset: number,
  isNearest: boolean,
): Holder | undefined {
  switch (value.kind) {
    case 'block':
      return { kind: 'block', at: line.end };
    case 'open': {
      if (text[value.at] === '"' || text[value.at] === "'") {
        return closingQuote(text, value.at, offset) < 0 ? { kind: 'quote', at: value.at } : undefined;
      }
      const flow = flowAt(text, value.at, offset, line.indent);
      return flow && { kind: 'flow', flow };
    }
    case 'closed':
      if (!value.plain || !isNearest || !continues(text, value.text, from)) return undefined;
      return { kind: 'plain', at: skipProperties(text, valueAt, line.end) };
    default:
      return undefined;
  }
}

/** Whether a deeper line goes on with the plain text above it, or is a key in the wrong column. */
function continues(text: string, above: string, line: Line): boolean {
  if (/(?:[-+*/%&|=<>!?(,]|\bin)$/.test(above)) return true;
  const content = text.slice(line.start, line.end).trim();
  return line.kind === 'content' && !line.key && line.dashes.length === 0 && /[\s()"']/.test(content);
}

function inHolder(text: string, line: Line, offset: number, climbed: Climb, holder: Holder): CursorContext | undefined {
  if (holder.kind === 'flow')
    return inFlow(text, line, offset, climbed, holder.flow, lineAt(text, holder.flow.frames[0]?.at ?? 0));
  const quote = holder.kind === 'quote' ? text[holder.at] : undefined;
  const style = quote === '"' ? 'double' : quote === "'" ? 'single' : holder.kind === 'plain' ? 'plain' : 'literal';
  const close = quote ? closingQuote(text, holder.at, line.end) : -1;
  const token: Token = {
    start: Math.min(offset, line.start + line.indent),
    end: close < 0 ? line.end : close,
    style,
    prefix: decoded(text, quote ? holder.at + 1 : holder.at, offset, style),
    multiline: true,
  };
  return slotAt(text, line, climbed, {
    position: 'value',
    token,
    column: 0,
    ancestors: climbed.ancestors,
    after: line,
  });
}

/** What text says, up to the cursor. Long texts are cut at their start. */
function decoded(text: string, from: number, offset: number, style: Style): string {
  const raw = text.slice(Math.max(from, offset - LONGEST_TEXT), offset);
  switch (style) {
    case 'double':
      return raw.replace(/\\(["\\/])/g, '$1').replace(/\s*\n\s*/g, ' ');
    case 'single':
      return raw.replaceAll("''", "'").replace(/\s*\n\s*/g, ' ');
    case 'plain':
      return raw.replace(/\s*\n\s*/g, ' ');
    default:
      return raw.replace(/\r?\n[ \t]*/g, '\n').trimStart();
  }
}

function onLine(text: string, line: Line, offset: number, climbed: Climb): CursorContext | undefined {
  const dashes = line.dashes.filter((dash) => line.start + dash < offset);
  const own: Ancestor[] = dashes.map((column) => ({ kind: 'dash', name: '', column, line }));
  const { key } = line;
  const lastDash = dashes.at(-1);
  if (key && offset > key.colon) {
    const ancestors = [
      { kind: 'key', name: key.name, column: key.column, line } as const,
      ...own.reverse(),
      ...climbed.ancestors,
    ];
    return inValue(text, line, offset, { ...climbed, ancestors }, 'value', key.colon + 1);
  }
  const ancestors = [...own.reverse(), ...climbed.ancestors];
  const within = { ...climbed, ancestors };
  if (key) return onKey(text, line, offset, within, key);
  if (lastDash !== undefined) return inValue(text, line, offset, within, 'item', line.start + lastDash + 1);
  if (line.kind === 'blank') {
    const token: Token = { start: offset, end: offset, style: 'plain', prefix: '', multiline: false };
    return slotAt(text, line, within, { position: 'entry', token, column: 0, ancestors, after: line });
  }
  return inValue(text, line, offset, within, 'entry', line.start + line.indent);
}

function onKey(text: string, line: Line, offset: number, climbed: Climb, key: LineKey): Slot | undefined {
  if (offset < key.start || offset > key.end) return undefined;
  const style = key.quote === '"' ? 'double' : key.quote === "'" ? 'single' : 'plain';
  const token: Token = {
    start: key.start,
    end: key.end,
    style,
    prefix: text.slice(key.start, offset),
    multiline: false,
  };
  const column = key.column - line.indent;
  return slotAt(text, line, climbed, {
    position: 'key',
    token,
    column,
    ancestors: climbed.ancestors,
    after: line,
    hasColon: true,
  });
}

/** Behind a key, behind a dash, or a line of its own that has no colon yet. */
function inValue(
  text: string,
  line: Line,
  offset: number,
  climbed: Climb,
  position: 'entry' | 'item' | 'value',
  from: number,
): CursorContext | undefined {
  const { ancestors } = climbed;
  const at = skipProperties(text, from, Math.max(line.end, from));
  const first = text[at];
  const place = { position, column: at - line.start - line.indent, ancestors, after: line };
  if (at >= offset && (at >= line.end || at > offset || first === '#')) {
    // Between the colon or dash and whatever stands on the line.
    if (at < line.end && first !== '#') return undefined;
    if (position === 'value' && hasValueBelow(text, line)) return undefined;
    const token: Token = { start: offset, end: offset, style: 'plain', prefix: '', multiline: false };
    const column = offset - line.start - line.indent;
    return slotAt(text, line, climbed, {
      ...place,
      token,
      column,
      needsSpace: offset === from && position !== 'entry',
    });
  }
  if (first === '#' && (at === 0 || isSpace(text[at - 1]))) return comment(text, at, offset);
  if ((first === '{' || first === '[') && offset > at) {
    const flow = flowAt(text, at, offset, line.indent);
    return flow ? inFlow(text, line, offset, climbed, flow, line) : commentBehind(text, at, offset);
  }
  if ((first === '"' || first === "'") && startsToken(text, at)) {
    const close = closingQuote(text, at, line.end);
    if (offset <= at) return undefined;
    if (close >= 0 && offset > close) return commentBehind(text, close, offset);
    const style = first === '"' ? 'double' : 'single';
    const end = close < 0 ? line.end : close;
    const token: Token = { start: at + 1, end, style, prefix: decoded(text, at + 1, offset, style), multiline: false };
    return slotAt(text, line, climbed, { ...place, token });
  }
  if ((first === '|' || first === '>') && position !== 'entry') return undefined;
  const content = plainText(text, at, line.end);
  const end = at + content.length;
  if (offset > end && text.slice(end, offset).includes('#')) return comment(text, text.indexOf('#', end), offset);
  const token: Token = {
    start: at,
    end: Math.max(end, offset),
    style: 'plain',
    prefix: text.slice(at, offset),
    multiline: false,
  };
  return slotAt(text, line, climbed, { ...place, token });
}

/** A key with nothing on its line has its value below, in deeper lines or in a list of the same column. */
function hasValueBelow(text: string, line: Line): boolean {
  const below = shallowLineBelow(text, line, Number.POSITIVE_INFINITY);
  if (below?.kind !== 'content' || !line.key) return false;
  return below.indent > line.key.column || (below.indent === line.key.column && below.dashes.length > 0);
}

function commentBehind(text: string, from: number, offset: number): Comment | undefined {
  const at = text.slice(from, offset).lastIndexOf(' #');
  return at < 0 ? undefined : comment(text, from + at + 1, offset);
}

function inFlow(
  text: string,
  line: Line,
  offset: number,
  climbed: Climb,
  flow: FlowContext,
  opening: Line,
): Slot | undefined {
  if (flow.isBehindValue) return undefined;
  const frame = flow.frames.at(-1);
  if (!frame) return undefined;
  const { scalar } = flow;
  const position = frame.kind === 'sequence' ? 'item' : frame.key && frame.key !== scalar ? 'value' : 'key';
  let token: Token = { start: offset, end: offset, style: 'plain', prefix: '', multiline: false };
  if (scalar) {
    const { style } = scalar;
    const isQuoted = style !== 'plain';
    const start = isQuoted ? scalar.start + 1 : scalar.start;
    const end = isQuoted && scalar.closed ? scalar.end - 1 : scalar.end;
    if (offset < start || offset > end) return undefined;
    const startsAbove = start < line.start;
    token = {
      start: startsAbove ? line.start + line.indent : start,
      end: Math.min(end, line.end),
      style,
      prefix: decoded(text, start, offset, style),
      multiline: startsAbove,
    };
  }
  const below = lineAt(text, Math.max(offset, flow.end - 1));
  return slotAt(text, line, climbed, {
    position,
    token,
    column: 0,
    ancestors: climbed.ancestors,
    after: below,
    opening,
    flow,
    hasColon: position === 'key' && flow.hasColon,
    needsSpace: text[offset - 1] === ':' && position === 'value',
  });
}

interface Place {
  readonly position: Slot['position'];
  readonly token: Token;
  readonly column: number;
  /** Innermost first. */
  readonly ancestors: readonly Ancestor[];
  /** The last line of what the cursor is in: its siblings stand below it. */
  readonly after: Line;
  /** The line on which the flow collection around the cursor begins. */
  readonly opening?: Line;
  readonly flow?: FlowContext;
  readonly hasColon?: boolean;
  readonly needsSpace?: boolean;
}

interface Level {
  readonly before: FlowEntry[];
  readonly after: FlowEntry[];
  /** The column of the entries; undefined while there are none. */
  column: number | undefined;
  /** The key or index that leads to the next level. */
  readonly step: string | number | undefined;
}

function slotAt(text: string, line: Line, climbed: Climb, place: Place): Slot {
  const outer = blockLevels(text, place.opening ?? line, climbed, place);
  const levels = [...outer, ...flowLevels(text, place)];
  // A list of resources, written as JSON: each of its items is a resource of its own.
  if (levels.length > 1 && outer.length === 0 && place.flow?.frames[0]?.kind === 'sequence') levels.shift();
  const steps = levels.map(({ step }) => step).filter((step) => step !== undefined);
  const innermost = levels.at(-1);
  const holding = place.position === 'value' || place.position === 'item' ? innermost : levels.at(-1);
  const inFlow = place.flow !== undefined;
  const wanted = outer.at(-1)?.column;
  const isOwnLine = !inFlow && (place.position === 'entry' || (place.position === 'key' && line.dashes.length === 0));
  const typedColumn = line.kind === 'blank' ? place.token.start - line.start : line.indent;
  return {
    kind: 'slot',
    position: place.position,
    path: steps,
    around: aroundOf(levels),
    before: holding?.before ?? [],
    after: holding?.after ?? [],
    token: place.token,
    inFlow,
    hasColon: place.hasColon ?? false,
    needsSpace: place.needsSpace ?? false,
    column: inFlow ? 0 : place.column,
    misindented:
      isOwnLine && wanted !== undefined && wanted !== typedColumn && !place.token.multiline
        ? { start: line.start, end: line.start + typedColumn, columns: wanted }
        : undefined,
  };
}

/** One level for each map or list of block style around the cursor, outermost first. */
function blockLevels(text: string, line: Line, climbed: Climb, place: Place): readonly Level[] {
  const chain = place.ancestors.toReversed();
  // A list of resources: each of its items is a resource of its own.
  const first = chain[0]?.kind === 'dash' ? 1 : 0;
  const levels: Level[] = [];
  for (let index = first; index <= chain.length; index += 1) {
    const parent = chain[index - 1];
    const child = chain[index];
    const isLast = child === undefined;
    // Behind a key or dash the value itself holds nothing yet, unless it goes on below.
    const below = isLast && place.position === 'item' && parent ? mapBelow(text, place.after, parent) : undefined;
    if (isLast && (place.position === 'value' || place.position === 'item') && !place.flow && !below) break;
    if (isLast && place.flow) break;
    const from = parent ? parent.line : undefined;
    const until = child ? child.line : line;
    const before: FlowEntry[] = [];
    const above = entriesBetween(text, parent, from ? undefined : climbed.documentStart, until, before);
    const behindOwnDash = isLast && place.position === 'key' && parent?.line === line;
    const column = below?.indent ?? (behindOwnDash ? line.indent + place.column : above);
    const index_ = before.filter(({ key }) => key === undefined).length;
    levels.push({
      before,
      after: [],
      column,
      step: child && (child.kind === 'key' ? child.name : index_),
    });
  }
  entriesBelow(text, place.after, chain, first, levels, line);
  return levels;
}

/** The first line of the map whose first key is being written behind a dash. */
function mapBelow(text: string, line: Line, dash: Ancestor): Line | undefined {
  const below = shallowLineBelow(text, line, Number.POSITIVE_INFINITY);
  return below?.kind === 'content' && below.indent > dash.column && below.dashes.length === 0 && below.key
    ? below
    : undefined;
}

/** What stands directly in the block of `parent` above the line `until`. Returns the column of these entries. */
function entriesBetween(
  text: string,
  parent: Ancestor | undefined,
  documentStart: number | undefined,
  until: Line,
  found: FlowEntry[],
): number | undefined {
  let column: number | undefined;
  let line: Line | undefined = parent ? parent.line : lineAt(text, documentStart ?? until.start);
  if (parent) {
    if (parent.line.start === until.start) return undefined;
    if (parent.kind === 'dash') column = behindDash(text, parent, found);
    line = shallowLineBelow(text, parent.line, column ?? Number.POSITIVE_INFINITY);
  }
  for (; line && line.start < until.start; line = shallowLineBelow(text, line, column ?? Number.POSITIVE_INFINITY)) {
    if (line.kind !== 'content' || (column !== undefined && line.indent > column)) continue;
    column = line.indent;
    found.push(...entryOf(text, line));
  }
  return column;
}

/** `- name: x`: the first key of an item stands behind its dash. */
function behindDash(text: string, { column, line }: Ancestor, found: FlowEntry[]): number | undefined {
  const isInnermost = line.dashes.at(-1) === column;
  if (!isInnermost) {
    found.push({ key: undefined, value: null });
    return line.dashes[line.dashes.indexOf(column) + 1];
  }
  if (!line.key) return undefined;
  found.push({ key: line.key.name, value: valueBehind(text, line.key.colon + 1, line.end) });
  return line.key.column;
}

function entryOf(text: string, line: Line): readonly FlowEntry[] {
  if (line.dashes.length > 0) {
    const isPlain = line.dashes.length === 1 && !line.key;
    return [{ key: undefined, value: isPlain ? valueBehind(text, line.contentAt, line.end) : {} }];
  }
  if (line.key) return [{ key: line.key.name, value: valueBehind(text, line.key.colon + 1, line.end) }];
  return [];
}

function valueBehind(text: string, from: number, end: number): JsonValue {
  const value = inlineValue(text, from, end);
  if (value.kind === 'closed') return value.value;
  if (value.kind === 'open') return text[value.at] === '[' ? [] : text[value.at] === '{' ? {} : '';
  return value.kind === 'block' ? '' : value.kind === 'empty' ? {} : null;
}

/** What stands below the cursor, level by level outwards; each line is looked at once. */
function entriesBelow(
  text: string,
  from: Line,
  chain: readonly Ancestor[],
  first: number,
  levels: readonly Level[],
  cursorLine: Line,
): void {
  let line = shallowLineBelow(text, from, Number.POSITIVE_INFINITY);
  for (let depth = levels.length - 1; depth >= 0; depth -= 1) {
    const level = levels[depth];
    const parent = chain[first + depth - 1];
    const child = chain[first + depth];
    if (!level) continue;
    let column = child?.column ?? level.column ?? (cursorLine.kind === 'content' ? cursorLine.indent : undefined);
    if (child === undefined && level.column !== undefined) column = level.column;
    level.column ??= column;
    const deepest = () =>
      column === undefined ? Number.POSITIVE_INFINITY : Math.max(column, parent?.column ?? column);
    for (; line && line.kind !== 'marker'; line = shallowLineBelow(text, line, deepest())) {
      if (line.kind !== 'content') continue;
      if (parent && endsBlock(line, parent, child)) break;
      if (column !== undefined && line.indent > column) continue;
      column = line.indent;
      level.column ??= column;
      level.after.push(...entryOf(text, line));
    }
  }
}

function endsBlock(line: Line, parent: Ancestor, child: Ancestor | undefined): boolean {
  if (line.indent < parent.column) return true;
  if (line.indent > parent.column) return false;
  return parent.kind === 'dash' || !(line.dashes.length > 0 && child?.kind !== 'key');
}

function flowLevels(text: string, { flow, position }: Place): readonly Level[] {
  if (!flow) return [];
  return flow.frames.map((frame, index) => {
    const isLast = index === flow.frames.length - 1;
    const count = frame.before.length;
    const key = frame.key && contentOf(text, frame.key);
    const step = frame.kind === 'sequence' ? count : isLast && position === 'key' ? undefined : (key ?? '');
    return { before: frame.before, after: frame.after, column: undefined, step };
  });
}

function aroundOf(levels: readonly Level[]): JsonValue {
  let value: JsonValue | undefined;
  for (const { before, after, step } of levels.toReversed()) {
    if (typeof step === 'number') {
      const items: JsonValue[] = before.filter(({ key }) => key === undefined).map((entry) => entry.value);
      if (value !== undefined) items.push(value);
      value = items;
      continue;
    }
    const map: Record<string, JsonValue> = Object.create(null);
    for (const entry of [...before, ...after]) if (entry.key !== undefined) map[entry.key] ??= entry.value;
    if (step !== undefined && value !== undefined) map[step] = value;
    value = map;
  }
  return value ?? {};
}
