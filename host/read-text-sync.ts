/** A text file, read at once: for what must be answered before the next message is heard. Small files only. */
import { readFileSync, statSync } from 'node:fs';

const MOST_BYTES = 4 * 1024 * 1024;

/** Undefined for what is no file, too large, or not to be read. */
export function readTextSync(path: string): string | undefined {
  try {
    const stat = statSync(path);
    return stat.isFile() && stat.size <= MOST_BYTES ? readFileSync(path, 'utf8') : undefined;
  } catch {
    // Gone, or not for us: as good as no file.
    return undefined;
  }
}
