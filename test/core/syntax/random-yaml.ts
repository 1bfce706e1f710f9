/** Random YAML and random edits from a seed: the same seed, the same text. */

export type Random = (below: number) => number;

/** Mulberry32. */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

export function pick<T>(random: Random, from: readonly T[]): T {
  const one = from[random(from.length)];
  if (one === undefined) throw new Error('nothing to pick from');
  return one;
}

const WORDS = [
  'a',
  'name',
  'x1',
  'foo bar',
  'true',
  'null',
  '~',
  '12',
  '0x1F',
  '-0',
  '1.5',
  '.inf',
  'ключ',
  '😀 smile',
  'a-b',
  'k:v',
  'http://x',
  "it's",
  'a#b',
  '<<',
  '1e3',
  '0o17',
  'no\u0085nel',
  'l\u2028s',
  '- dash'.slice(2),
  '?q',
  ':c',
  '-5',
  '.5',
  '2026-01-01',
];
const COMMENTS = ['# note', '# - a: b', '#', '# "x', '# [', '#\ttab'];

export function randomYaml(random: Random, options: { readonly crlf?: boolean } = {}): string {
  const documents = 1 + (random(4) === 0 ? random(3) : 0);
  let text = random(20) === 0 ? '\uFEFF' : '';
  for (let index = 0; index < documents; index += 1) {
    if (index > 0 || random(5) === 0) {
      if (index > 0 && random(4) === 0) text += pick(random, ['...\n', '...\n# between\n', '...\n%YAML 1.2\n']);
      text += pick(random, ['---\n', '---\n', '--- # start\n', '---   \n']);
    }
    text += trivia(random, 0) + block(random, 0, 0, 'document');
  }
  if (random(6) === 0) text = text.replace(/\n+$/, '');
  return options.crlf || random(12) === 0 ? text.replaceAll('\n', '\r\n') : text;
}

/** A block node whose lines start at `column`; ends with a line break. */
function block(random: Random, column: number, depth: number, parent: 'document' | 'map' | 'sequence'): string {
  const choice = random(depth > 4 ? 3 : 10);
  const indent = ' '.repeat(column);
  if (choice < 1) return `${indent}${inline(random, column, parent === 'document')}`;
  return choice % 2 === 0 ? map(random, column, depth) : sequence(random, column, depth);
}

function map(random: Random, column: number, depth: number): string {
  let text = '';
  const count = 1 + random(4);
  for (let index = 0; index < count; index += 1) {
    const start = ' '.repeat(column);
    if (random(40) === 0) {
      text += `${start}? ${pick(random, ['complex', '[a, b]', '"q"'])}\n${start}: ${inline(random, column, false)}`;
      continue;
    }
    const key = `${pick(random, ['', '', '', '', '', '&k1 ', '!!str '])}${keyText(random, index)}`;
    text += `${start}${key}${pick(random, [':', ':', ':', ' :'])}${pairValue(random, column, depth)}${trivia(random, column)}`;
  }
  return text;
}

function keyText(random: Random, index: number): string {
  const word = pick(random, WORDS);
  switch (random(8)) {
    case 0:
      return `"q${index} \\u0041"`;
    case 1:
      return `'s${index} it''s'`;
    case 2:
      return word === '<<' ? word : `${word}${index}`;
    default:
      return `key${index}`;
  }
}

function pairValue(random: Random, column: number, depth: number): string {
  const props = pick(random, ['', '', '', '', '', '', ' &anchor', ' !!map', ' &b2 !!seq']);
  switch (random(depth > 4 ? 3 : 6)) {
    case 0:
      return `${blank(random)}\n`;
    case 1:
    case 2:
      return `${pick(random, [' ', ' ', '  ', '\t'])}${inline(random, column, false)}`;
    case 3: {
      const own = props.includes('map') ? '' : props;
      return `${own}${blank(random)}\n${trivia(random, column)}${sequence(random, column + pick(random, [0, 0, 1, 2, 4]), depth + 1)}`;
    }
    default: {
      const own = props.includes('seq') ? '' : props;
      return `${own}${blank(random)}\n${trivia(random, column)}${map(random, column + 1 + random(4), depth + 1)}`;
    }
  }
}

function sequence(random: Random, column: number, depth: number): string {
  let text = '';
  const count = 1 + random(4);
  for (let index = 0; index < count; index += 1) {
    text += `${' '.repeat(column)}-`;
    switch (random(depth > 4 ? 2 : 6)) {
      case 0:
        text += `${blank(random)}\n`;
        break;
      case 1:
        text += ` ${inline(random, column, false)}`;
        break;
      case 2:
        text += `${pick(random, ['', ' &item'])}${blank(random)}\n${trivia(random, column)}${block(random, column + 1 + random(3), depth + 1, 'sequence')}`;
        break;
      default: {
        const gap = 1 + (random(4) === 0 ? random(3) : 0);
        const inner = block(random, column + 1 + gap, depth + 1, 'sequence');
        text += ' '.repeat(gap) + inner.slice(column + 1 + gap);
      }
    }
    text += trivia(random, column);
  }
  return text;
}

function blank(random: Random): string {
  return pick(random, ['', '', '', ' ', '  ', ' # note', ' \t']);
}

/** A flow node or scalar from its first character to its line break; further lines are indented below `column`. */
function inline(random: Random, column: number, isRoot: boolean): string {
  const props = pick(random, ['', '', '', '', '', '', '&n ', '!!str ', '! ', '!local ', '&n !!str ']);
  const deeper = ' '.repeat(isRoot ? column : column + 1 + random(3));
  const comment = pick(random, ['', '', '', ' # c', '  #', '   ']);
  switch (random(14)) {
    case 0:
      return `*anchor${comment}\n`;
    case 1:
      return `${props}"${pick(random, ['dq', 'a\\tb', 'x: y', '# no', '\\"', 'e\\u00e9'])}"${comment}\n`;
    case 2:
      return `${props}'${pick(random, ['sq', "it''s", '- a', 'b: #', '\\'])}'${comment}\n`;
    case 3:
      return `"line one\n${deeper}line two\n\n${deeper}  three"${comment}\n`;
    case 4:
      return `'line one\n${deeper}line: two'${comment}\n`;
    case 5:
      return `plain one\n${deeper}more\n\n${deeper} last${comment}\n`;
    case 6:
      return blockScalar(random, isRoot ? Math.max(1, column) : column + 1 + random(3), column, isRoot);
    case 7:
      return `${props.includes('str') || props.includes('local') ? '' : props}${flow(random, 0)}${comment}\n`;
    case 8:
      return `[a,\n${deeper} {b: 1,\n${deeper}  c: "x\n${deeper}  y"}, # c\n${deeper} d]${comment}\n`;
    case 9:
      return `{a: [\n${deeper}1, 2\n${deeper}], b: }${comment}\n`;
    default:
      return `${props}${pick(random, WORDS).replace('<<', 'merge')}${comment}\n`;
  }
}

function flow(random: Random, depth: number): string {
  if (depth > 2 || random(3) === 0)
    return pick(random, ['a', '1', '"q"', "'s'", 'x y', '*anchor', 'null', 'k:v', '&f w', '!!str 1']);
  const inner = Array.from({ length: random(4) }, (_, index) => index);
  if (random(2) === 0) {
    const items = inner.map((index) =>
      random(4) === 0 ? `p${index}: ${flow(random, depth + 1)}` : flow(random, depth + 1),
    );
    return `[${items.join(pick(random, [', ', ',', ' , ']))}${items.length > 0 ? pick(random, ['', '', ',']) : ''}]`;
  }
  const pairs = inner.map((index) =>
    pick(random, [
      `k${index}: ${flow(random, depth + 1)}`,
      `"k${index}":${flow(random, depth + 1)}`,
      `k${index}`,
      `? k${index} : v`,
    ]),
  );
  return `{${pick(random, ['', ' '])}${pairs.join(', ')}${pick(random, ['', ' '])}}`;
}

function blockScalar(random: Random, own: number, column: number, isRoot: boolean): string {
  const explicit = !isRoot && random(4) === 0;
  const chomp = pick(random, ['', '', '-', '+']);
  const header = `${pick(random, ['|', '>'])}${explicit ? String(own - column) : ''}${chomp}${pick(random, ['', '', ' # c'])}`;
  const indent = ' '.repeat(own);
  const lines = Array.from({ length: 1 + random(4) }, (_, index) =>
    pick(random, [
      `${indent}text ${index}`,
      `${indent}# not a comment`,
      `${indent}- x: y`,
      index > 0 ? '' : `${indent}first`,
      `${indent}${index > 0 ? '  ' : ''}more`,
      `${indent}"quote`,
    ]),
  );
  return `${header}\n${lines.join('\n')}\n${pick(random, ['', '', '\n', '\n\n'])}`;
}

function trivia(random: Random, column: number): string {
  switch (random(10)) {
    case 0:
      return '\n';
    case 1:
      return `${' '.repeat(column)}${pick(random, COMMENTS)}\n`;
    case 2:
      return `${pick(random, COMMENTS)}\n\n`;
    case 3:
      return ' \n';
    default:
      return '';
  }
}

const INSERTS = [
  'a',
  'x: 1',
  ':',
  ': ',
  '-',
  '- ',
  '\n',
  '\n\n',
  ' ',
  '  ',
  '#',
  ' # c',
  '"',
  "'",
  '[',
  ']',
  '{',
  '}',
  ',',
  '|',
  '>',
  '&a ',
  '*a',
  '!',
  '!!str ',
  '---',
  '---\n',
  '...\n',
  '?',
  '? ',
  '\t',
  '\r\n',
  '\r',
  'é',
  '😀',
  '\n  k: v',
  '\n- i',
  '\n    deep:\n      - er: 1\n',
  'key: value\n',
  '- item\n',
  '%YAML 1.2\n',
  '<<: *a\n',
  '|+\n',
  '=======\n',
  '@',
  '`',
  '\\',
];

export interface RandomEdit {
  readonly span: { readonly start: number; readonly end: number };
  readonly text: string;
}

/** Anything, anywhere: most often a few characters. */
export function randomEdit(random: Random, text: string): RandomEdit {
  const start = random(text.length + 1);
  const end = Math.min(
    text.length,
    start +
      pick(
        random,
        [0, 0, 0, 0, 1, 1, 2, 5, 20, 80].map((size) => random(size + 1)),
      ),
  );
  const lineStart = text.lastIndexOf('\n', Math.max(0, start - 1)) + 1;
  const newline = text.indexOf('\n', start);
  const lineEnd = newline < 0 ? text.length : newline + 1;
  switch (random(10)) {
    case 0:
      return { span: { start, end }, text: '' };
    case 1:
      return { span: { start: lineStart, end: Math.max(lineStart, lineEnd) }, text: '' };
    case 2:
      return { span: { start: lineStart, end: lineStart }, text: pick(random, INSERTS) };
    case 3:
      return { span: { start: lineEnd, end: lineEnd }, text: `${' '.repeat(random(7))}${pick(random, INSERTS)}\n` };
    case 4:
      return { span: { start, end }, text: pick(random, INSERTS) + pick(random, INSERTS) };
    default:
      return {
        span: { start, end: start + (random(4) === 0 ? Math.min(1, text.length - start) : 0) },
        text: pick(random, INSERTS),
      };
  }
}
