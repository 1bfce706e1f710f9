/** Data files as columns: read piece by piece, so that a file costs its columns and not its text. */
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { TextDecoder } from 'node:util';
import type { ColumnReader, ReadColumns } from '../core/drift/column-reader.ts';
import { csvColumns } from '../core/drift/csv-columns.ts';
import { jsonlColumns } from '../core/drift/jsonl-columns.ts';
import { ok, problem, type Result } from '../core/values/result.ts';
import { reason } from './files.ts';

export interface ReadColumnsOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (bytes: number, of: number) => void;
}

/** The problem is a sentence about the file, which does not name it. */
export async function readColumns(path: string, options: ReadColumnsOptions = {}): Promise<Result<ReadColumns>> {
  try {
    const stats = await stat(path);
    if (!stats.isFile()) return problem(stats.isDirectory() ? 'It is a folder.' : 'It is not a regular file.');
    const kind = kindOf(path, await head(path));
    if (!kind.ok) return kind;
    return await readAll(path, kind.value, stats.size, options);
  } catch (error) {
    options.signal?.throwIfAborted();
    return problem(`It cannot be read: ${reason(error)}.`);
  }
}

async function readAll(
  path: string,
  reader: ColumnReader,
  size: number,
  { signal, onProgress }: ReadColumnsOptions,
): Promise<Result<ReadColumns>> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let bytes = 0;
  const stream = createReadStream(path, { highWaterMark: 1 << 18, ...(signal && { signal }) });
  for await (const chunk of stream) {
    if (!Buffer.isBuffer(chunk)) continue;
    bytes += chunk.length;
    const text = decoded(decoder, chunk);
    if (text === undefined) return problem('It is not UTF-8 text. Save it as UTF-8.');
    const taken = reader.push(text);
    if (!taken.ok) return taken;
    onProgress?.(bytes, size);
  }
  const last = decoded(decoder, undefined);
  if (last === undefined) return problem('It is not UTF-8 text: its last character is cut off.');
  const taken = reader.push(last);
  return taken.ok ? reader.end() : taken;
}

function decoded(decoder: TextDecoder, chunk: Buffer | undefined): string | undefined {
  try {
    return chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode();
  } catch {
    return undefined;
  }
}

async function head(path: string): Promise<Buffer> {
  await using file = await open(path);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(512), 0, 512, 0);
  return buffer.subarray(0, bytesRead);
}

/** By name, else by how it begins. */
function kindOf(path: string, start: Buffer): Result<ColumnReader> {
  if (start.subarray(0, 4).toString('latin1') === 'PAR1' || path.endsWith('.parquet')) {
    return problem('Parquet is not read by this version. Write it as csv or jsonl.');
  }
  if (start[0] === 0x1f && start[1] === 0x8b) return problem('It is compressed. Unpack it first.');
  if ((start[0] === 0xff && start[1] === 0xfe) || (start[0] === 0xfe && start[1] === 0xff)) {
    return problem('It is UTF-16 text. Save it as UTF-8.');
  }
  if (start.includes(0)) return problem('It is no text. Give a csv or jsonl file.');
  if (/\.(?:jsonl|ndjson)$/i.test(path)) return ok(jsonlColumns());
  if (/\.(?:csv|tsv)$/i.test(path)) return ok(csvColumns());
  return ok(/^\uFEFF?\s*\{/.test(start.toString('utf8')) ? jsonlColumns() : csvColumns());
}
