/** What `fmt` and `fix` share: going through the files of a call, and writing those that read differently. */
import { constants } from 'node:fs';
import { access, realpath } from 'node:fs/promises';
import { setImmediate } from 'node:timers/promises';
import { MAX_BYTES } from '../core/syntax/parse.ts';
import type { FileFacts } from '../core/workspace/file-facts.ts';
import type { Workspace } from '../core/workspace/workspace.ts';
import { displayPath, readText, reason } from '../host/files.ts';
import { defaultSettings } from '../host/project.ts';
import { writeWhole } from '../host/write.ts';
import { type Call, UsageError } from './command.ts';
import { selectProjects } from './lint/select.ts';

export interface Rewritten {
  readonly text: string;
  /** The workspace in which the next files are looked at. */
  readonly workspace: Workspace;
}

/** The new text of a file, or why it is left alone. */
export type Rewrite = (facts: FileFacts, text: string, workspace: Workspace) => Rewritten | { readonly why: string };

export interface RewriteResult {
  /** As people read the paths; sorted. */
  readonly changed: readonly string[];
  /** Files that were left alone, with the reason. */
  readonly skipped: readonly string[];
}

export async function rewriteFiles(call: Call, writes: boolean, rewrite: Rewrite): Promise<RewriteResult> {
  const { projects, missing } = await selectProjects(call.arguments, {
    folder: call.folder,
    settings: defaultSettings,
    signal: call.signal,
    onProgress: (done, total) => call.terminal.progress(`Reading ${done} of ${total} files…`),
  });
  const changed: string[] = [];
  const skipped: string[] = [];
  for (const { workspace: first, reports } of projects) {
    let workspace = first;
    for (const path of [...first.files.keys()].filter(reports).sort()) {
      call.signal.throwIfAborted();
      await setImmediate();
      const shown = displayPath(call.folder, path);
      const facts = workspace.files.get(path);
      const read = await readText(path, MAX_BYTES);
      if (!facts || read.kind !== 'text' || !read.isUtf8) {
        skipped.push(`${shown}: ${read.kind === 'unreadable' ? read.why : 'it is too large, or not UTF-8 text'}`);
        continue;
      }
      const done = rewrite(facts, read.text, workspace);
      if ('why' in done) {
        skipped.push(`${shown}: ${done.why}`);
        continue;
      }
      workspace = done.workspace;
      if (done.text === read.text) continue;
      if (writes) await replace(path, shown, done.text);
      changed.push(shown);
    }
  }
  if (missing.length > 0) throw new UsageError(missing.join('\n'));
  return { changed: changed.sort(), skipped };
}

/** Behind a link the file itself is written. A file that may not be written is not replaced by another of its name. */
async function replace(path: string, shown: string, text: string): Promise<void> {
  try {
    const target = await realpath(path);
    await access(target, constants.W_OK);
    await writeWhole(target, text);
  } catch (error) {
    throw new UsageError(`${shown} cannot be written: ${reason(error)}. Files named before it are done.`);
  }
}

export const fileCount = (count: number): string => `${count} file${count === 1 ? '' : 's'}`;
