/**
 * The spaces inside a line: one behind a colon and a comma, none within brackets. Values and comments that are lined up
 * with their neighbours stay lined up.
 */
import type { MapNode, SequenceNode, SyntaxFile, SyntaxNode } from '../../syntax/tree.ts';
import { walkNodes } from '../../syntax/walk.ts';
import type { EditList } from './edits.ts';
import { startOfHead } from './indentation.ts';

export function tidySpaces(file: SyntaxFile, list: EditList): void {
  const { text, lines } = file;
  for (const { root } of file.documents) {
    if (!root) continue;
    walkNodes(root, (node) => {
      if (node.kind === 'scalar' || node.kind === 'alias') return;
      if (node.flow) tidyFlow(node);
      else if (node.kind === 'map') tidyMap(node);
      else tidySequence(node);
    });
  }

  function tidyMap(map: MapNode): void {
    for (const [index, { key, value }] of map.pairs.entries()) {
      if (!value) continue;
      const gap = text.slice(key.span.end, value.span.start);
      // Behind a `?` the colon may stand on a line of its own.
      if (!/^[ \t]*:/.test(gap) || isAligned(map, index)) continue;
      tidyGap(key.span.end, value.span.start, key.kind === 'alias' ? ' ' : '');
    }
  }

  function tidySequence(sequence: SequenceNode): void {
    let from = sequence.span.start;
    for (const item of sequence.items) {
      const dash = startOfHead(text, from, item.span.start, '-');
      if (text[dash] === '-' && item.span.start > dash) tidyGap(dash, item.span.start, '');
      from = Math.max(item.span.end, dash + 1);
    }
  }

  /** The words between two nodes of a block, on the line of the first, with one space between them. */
  function tidyGap(start: number, end: number, lead: string): void {
    const whole = text.slice(start, end);
    const stop = /\r?\n|(?<=[ \t])#/.exec(whole)?.index;
    // A value of no width may stand before a comment, whose distance is not decided here.
    const holdsValue = stop === undefined && /[^\s#]/.test(text[end] ?? '') && /[ \t]$/.test(whole);
    const gap = holdsValue ? whole : whole.slice(0, stop).trimEnd();
    const words = gap.split(/[ \t]+/).filter((word) => word !== '');
    list.replace(start, start + gap.length, `${lead}${words.join(' ')}${holdsValue ? ' ' : ''}`);
  }

  /** True when the value stands under, or over, that of a neighbour on the next line. */
  function isAligned(map: MapNode, index: number): boolean {
    const own = columnOfValue(map, index);
    if (own === undefined) return false;
    return [index - 1, index + 1].some((other) => {
      const found = columnOfValue(map, other);
      return found !== undefined && found.column === own.column && Math.abs(found.line - own.line) === 1;
    });
  }

  function columnOfValue({ pairs }: MapNode, index: number): { line: number; column: number } | undefined {
    const pair = pairs[index];
    if (!pair?.value || pair.value.span.start === pair.value.span.end) return undefined;
    if (!/^: +$/.test(text.slice(pair.key.span.end, pair.value.span.start))) return undefined;
    const { line, character } = lines.positionAt(pair.value.span.start);
    const first = lines.positionAt(pair.key.span.start).line;
    return first === line ? { line, column: character - (first === line ? columnOfKey(pair.key) : 0) } : undefined;
  }

  /** Counted from the key: neighbours have their keys in one column. */
  function columnOfKey(key: SyntaxNode): number {
    return lines.positionAt(key.span.start).character;
  }

  function tidyFlow(node: MapNode | SequenceNode): void {
    const inner = node.kind === 'sequence' ? node.items : node.pairs.flatMap(partsOf);
    const opens = text[node.span.start] === '{' || text[node.span.start] === '[';
    let at = opens ? node.span.start + 1 : node.span.start;
    for (const part of inner) {
      tidyFlowGap(at, part.span.start, part.span.end > part.span.start);
      at = Math.max(at, part.span.end);
    }
    if (opens) tidyFlowGap(at, node.span.end - 1, false);
  }

  function partsOf({ key, value }: MapNode['pairs'][number]): readonly SyntaxNode[] {
    return value ? [key, value] : [key];
  }

  /** What stands between two nodes of a flow collection, line by line; a comment ends what is looked at. */
  function tidyFlowGap(start: number, end: number, nodeFollows: boolean): void {
    const gap = text.slice(start, end);
    if (/\?(?=\s)|#/.test(gap)) return;
    const parts = gap.split(/(\r?\n)/);
    let at = start;
    for (const [index, part] of parts.entries()) {
      const isBreak = index % 2 === 1;
      if (!isBreak && index === 0) list.replace(at, at + part.length, tidied(part, start, parts.length === 1));
      else if (!isBreak && index === parts.length - 1) {
        const lead = /^[ \t]*/.exec(part)?.[0].length ?? 0;
        const rest = part.slice(lead);
        if (rest !== '') list.replace(at + lead, at + part.length, tidied(rest, start, true).trimStart());
      }
      at += part.length;
    }

    function tidied(part: string, from: number, isLast: boolean): string {
      const before = text[from - 1];
      const words = part
        .replace(/([,:])/g, '$1 ')
        .split(/[ \t]+/)
        .filter((word) => word !== '');
      let line = '';
      for (const word of words) {
        const glued = line === '' ? before === '{' || before === '[' || word === ',' || word === ':' : word === ',';
        line += `${glued ? '' : ' '}${word}`;
      }
      if (line === '' && before !== '{' && before !== '[' && nodeFollows && part !== '') return ' ';
      // `{a:}` is a key without a value to us, and something else to other readers.
      if (!nodeFollows && isLast && part !== part.trimEnd() && line.endsWith(':')) return `${line} `;
      return line === '' || !isLast || !nodeFollows ? line : `${line} `;
    }
  }
}
