/** Writes tar files (ustar), piece by piece and always the same bytes: what they hold is found again by its digest. */
import { createReadStream } from 'node:fs';

export interface TarEntry {
  /** Without a slash in front; a folder ends with one. */
  readonly name: string;
  readonly size: number;
  /** What the entry holds: a file of this machine, or pieces. */
  readonly content: { readonly path: string } | { readonly pieces: () => AsyncIterable<Uint8Array> };
  readonly mode?: number;
  readonly owner?: number;
}

const BLOCK = 512;

export function textEntry(name: string, text: string, mode?: number): TarEntry {
  const bytes = Buffer.from(text);
  return {
    name,
    size: bytes.length,
    content: {
      async *pieces() {
        yield bytes;
      },
    },
    ...(mode !== undefined && { mode }),
  };
}

export function folderEntry(name: string, mode: number, owner = 0): TarEntry {
  return { ...textEntry(`${name}/`, '', mode), owner };
}

export async function* tarOf(entries: readonly TarEntry[]): AsyncGenerator<Uint8Array> {
  for (const entry of entries) {
    yield headerOf(entry);
    let written = 0;
    const pieces: AsyncIterable<Uint8Array> =
      'path' in entry.content ? createReadStream(entry.content.path) : entry.content.pieces();
    for await (const piece of pieces) {
      written += piece.length;
      yield piece;
    }
    if (written !== entry.size) throw new Error(`${entry.name} changed while it was packed.`);
    yield padding(written);
  }
  yield Buffer.alloc(2 * BLOCK);
}

/** The size of the whole file, without making it. */
export function tarSize(entries: readonly TarEntry[]): number {
  return entries.reduce((sum, { size }) => sum + BLOCK + size + padding(size).length, 2 * BLOCK);
}

const padding = (size: number): Buffer => Buffer.alloc((BLOCK - (size % BLOCK)) % BLOCK);

function headerOf({ name, size, mode = 0o644, owner = 0 }: TarEntry): Buffer {
  if (Buffer.byteLength(name) > 100) throw new Error(`The name ${name} is too long for a tar file.`);
  const header = Buffer.alloc(BLOCK);
  const octal = (value: number, at: number, length: number) =>
    header.write(`${value.toString(8).padStart(length - 1, '0')}\0`, at, 'latin1');
  header.write(name, 0);
  octal(mode, 100, 8);
  octal(owner, 108, 8);
  octal(owner, 116, 8);
  octal(size, 124, 12);
  octal(0, 136, 12);
  header.write(name.endsWith('/') ? '5' : '0', 156, 'latin1');
  header.write('ustar\x0000', 257, 'latin1');
  header.fill(' ', 148, 156);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return header;
}
