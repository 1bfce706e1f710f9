/**
 * Positions as the client counts them. Ours count UTF-16 units; a client may have chosen bytes or characters, and then
 * the text of the line decides.
 */
import { PositionEncodingKind, type Range } from 'vscode-languageserver/node';
import type { LineIndex, Position, Span } from '../../core/syntax/tree.ts';

export interface Positions {
  readonly encoding: PositionEncodingKind;
  range(span: Span, lines: LineIndex): Range;
  position(offset: number, lines: LineIndex): Position;
  /** Clamped into the text, as the protocol wants it. */
  offset(position: Position, lines: LineIndex): number;
}

/** The first of the client's that we know; UTF-16 is what all of them must know. */
export function choosePositions(offered: readonly PositionEncodingKind[] | undefined): Positions {
  const known = offered?.find((one) => Object.hasOwn(widths, one));
  return positionsIn(known ?? PositionEncodingKind.UTF16);
}

export function positionsIn(encoding: PositionEncodingKind): Positions {
  const width = widths[encoding];
  const position = (offset: number, lines: LineIndex): Position => {
    const { line, character } = lines.positionAt(offset);
    return width ? { line, character: widthOf(lines.lineText(line).slice(0, character), width) } : { line, character };
  };
  const inUnits = ({ line, character }: Position, lines: LineIndex): Position =>
    width ? { line, character: unitsOf(lines.lineText(line), character, width) } : { line, character };
  return {
    encoding,
    position,
    range: ({ start, end }, lines) => ({ start: position(start, lines), end: position(end, lines) }),
    offset: (place, lines) => lines.offsetAt(inUnits(place, lines)),
  };
}

type Width = (character: string) => number;

/** Undefined for our own way of counting. */
const widths: Readonly<Record<string, Width | undefined>> = {
  [PositionEncodingKind.UTF8]: (character) => Buffer.byteLength(character),
  [PositionEncodingKind.UTF16]: undefined,
  [PositionEncodingKind.UTF32]: () => 1,
};

function widthOf(text: string, width: Width): number {
  let sum = 0;
  for (const character of text) sum += width(character);
  return sum;
}

/** In the middle of a character its start is meant. */
function unitsOf(line: string, wanted: number, width: Width): number {
  let units = 0;
  let sum = 0;
  for (const character of line) {
    sum += width(character);
    if (sum > wanted) return units;
    units += character.length;
  }
  return units;
}
