/** The beginning of a file, read at once: what a data file holds is told from its first lines. */
import { closeSync, openSync, readSync } from 'node:fs';

const MOST_BYTES = 64 * 1024;

/** Undefined for what cannot be read. A character that is cut off at the end is of no use to anybody. */
export function readHeadSync(path: string): string | undefined {
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    const bytes = Buffer.alloc(MOST_BYTES);
    return bytes.toString('utf8', 0, readSync(file, bytes, 0, MOST_BYTES, 0));
  } catch {
    // Gone, a folder, or not for us: as good as no file.
    return undefined;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
