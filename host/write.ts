/** Writes so that a reader sees the old text or the new one, never half of it. */
import { randomUUID } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

export async function writeWhole(path: string, text: string): Promise<void> {
  const folder = dirname(path);
  makeFolder(folder);
  const draft = join(folder, `.${basename(path)}.${randomUUID()}.tmp`);
  const mode = await stat(path).then(
    (stats) => stats.mode,
    () => 0o644,
  );
  try {
    await using file = await open(draft, 'wx', mode);
    await file.writeFile(text);
    await file.sync();
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
  await rename(draft, path);
}

/** The same where the caller must not be interleaved with anything else. */
export function writeWholeSync(path: string, text: string | Uint8Array, mode = 0o644): void {
  const folder = dirname(path);
  makeFolder(folder);
  const draft = join(folder, `.${basename(path)}.${randomUUID()}.tmp`);
  try {
    const file = openSync(draft, 'wx', mode);
    try {
      writeFileSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}

/**
 * With what is missing above it. Node's own `recursive` tries for ever where a folder that exists takes no folders, as
 * below /proc.
 */
export function makeFolder(folder: string, mode = 0o777): void {
  const above = dirname(folder);
  if (above !== folder && !existsSync(above)) makeFolder(above, mode);
  try {
    mkdirSync(folder, { mode });
  } catch (error) {
    const isThere = statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true;
    if (!isThere) throw error;
  }
}

/**
 * Adds to the end of a file all of a text or nothing: on a full disk the system writes what fits, and the next text would
 * be joined to the half of this one. `file` is open for appending.
 */
export function appendAllSync(file: number, text: string, { sync }: { readonly sync: boolean }): void {
  const { size } = fstatSync(file);
  try {
    writeFileSync(file, text);
    if (sync) fsyncSync(file);
  } catch (error) {
    ftruncateSync(file, size);
    throw error;
  }
}
