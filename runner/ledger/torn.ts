/** What a crash in the middle of writing leaves behind the last whole line. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

const CHUNK = 64 * 1024;

/** The bytes behind the last line break; empty when the file ends with one. Reads backwards, never the whole file. */
export function lastFragment(path: string): Buffer {
  const file = openSync(path, 'r');
  try {
    const { size } = fstatSync(file);
    const pieces: Buffer[] = [];
    for (let end = size; end > 0; end -= CHUNK) {
      const start = Math.max(0, end - CHUNK);
      const piece = Buffer.alloc(end - start);
      readSync(file, piece, 0, piece.length, start);
      const lineBreak = piece.lastIndexOf(0x0a);
      pieces.unshift(piece.subarray(lineBreak + 1));
      if (lineBreak >= 0) break;
    }
    return Buffer.concat(pieces);
  } finally {
    closeSync(file);
  }
}
