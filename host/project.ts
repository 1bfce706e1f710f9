/** Loads a project from disk into a workspace: scan, read, analyse; and re-reads single files later. */
import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { Diagnostic, Severity } from '../core/diagnostic.ts';
import { rules } from '../core/rules/registry.ts';
import type { ResourceRule, WorkspaceRule } from '../core/rules/rule.ts';
import { MAX_BYTES, parse, tooLarge } from '../core/syntax/parse.ts';
import type { SyntaxFile } from '../core/syntax/tree.ts';
import type { OpenSloStrictness } from '../core/workspace/diagnostics.ts';
import { type FactsOptions, type FileFacts, factsOf, nameIsOurs } from '../core/workspace/file-facts.ts';
import { type Surroundings, type Workspace, workspaceOf } from '../core/workspace/workspace.ts';
import { type FoundFiles, findFiles, LOCK_FILE, type ReadFile, readText } from './files.ts';
import { readAhead } from './read-ahead.ts';
import { sha256 } from './sha256.ts';
import { isTimeZone } from './time-zone.ts';

export const resourceRules: readonly ResourceRule[] = rules.filter((rule) => rule.scope === 'resource');
export const workspaceRules: readonly WorkspaceRule[] = rules.filter((rule) => rule.scope === 'workspace');

export interface AnalysisSettings {
  /** Undefined: as the Project says. */
  readonly openSlo: OpenSloStrictness | undefined;
}

export const defaultSettings: AnalysisSettings = { openSlo: undefined };

export interface LoadedProject {
  readonly workspace: Workspace;
  readonly found: FoundFiles;
}

export interface LoadOptions {
  readonly settings: AnalysisSettings;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
  /** Before any of them is read. */
  readonly onFound?: (files: number) => void;
  /** The text of a file that is open in an editor, which wins over the disk. */
  readonly open?: (path: string) => SyntaxFile | undefined;
  readonly cache?: FactsOptions['cache'];
  /** Folders that could not be looked into, to be told of beside the files. */
  readonly unreadableFolders?: FoundFiles['unreadableFolders'];
}

const SLICE_MS = 8;

/** A project whose files are all those below `root`. */
export async function loadProject(root: string, options: LoadOptions): Promise<LoadedProject> {
  const found = await findFiles(root, options.signal, options.onFound);
  const workspace = await loadFiles(root, found.files, new Set(), options);
  return { workspace, found };
}

/** A project of exactly these files; `named` are those the user pointed at himself. */
export async function loadFiles(
  root: string,
  files: readonly string[],
  named: ReadonlySet<string>,
  options: LoadOptions,
): Promise<Workspace> {
  const cache: FactsOptions['cache'] = options.cache ?? new WeakMap();
  const all: FileFacts[] = [...factsOfFolders(options.unreadableFolders ?? [])];
  let sliceEnd = performance.now() + SLICE_MS;
  let done = 0;
  for await (const [path, read] of readAhead(files, (file) => readText(file, MAX_BYTES))) {
    options.signal?.throwIfAborted();
    const open = options.open?.(path);
    const analysing = { ...options, cache, named: named.has(path) };
    const facts = open ? analyse(path, open, analysing) : factsOfText(path, read, analysing);
    if (facts.recognised) all.push(facts);
    done += 1;
    if (performance.now() > sliceEnd) {
      options.onProgress?.(done, files.length);
      await setImmediate();
      sliceEnd = performance.now() + SLICE_MS;
    }
  }
  return workspaceOf(root, { exists: existsIn(root), sha256 }, all, await lockOf(root));
}

interface AnalyseOptions {
  readonly settings: AnalysisSettings;
  readonly cache: FactsOptions['cache'];
  readonly named: boolean;
}

export function analyse(path: string, file: SyntaxFile, { cache, named }: AnalyseOptions): FileFacts {
  return factsOf(path, file, { rules: resourceRules, isTimeZone, cache, named });
}

/** Undefined when the file is gone. */
export async function factsOnDisk(path: string, options: AnalyseOptions): Promise<FileFacts | undefined> {
  const read = await readText(path, MAX_BYTES);
  return read.kind === 'unreadable' && read.gone ? undefined : factsOfText(path, read, options);
}

function factsOfText(path: string, read: ReadFile, options: AnalyseOptions): FileFacts {
  switch (read.kind) {
    case 'unreadable':
      return unreadable(path, read.why, options.named || nameIsOurs(path) ? 'error' : 'warning');
    case 'too-large':
      return analyse(path, { ...tooLarge(read.bytes), text: read.head }, options);
    case 'text': {
      const file = parse(read.text);
      const facts = analyse(path, file, options);
      if (read.isUtf8 || file.notAnalysed || !facts.recognised) return facts;
      return { ...facts, problems: [...facts.problems, notUtf8(read.text)] };
    }
  }
}

/** A file that cannot be read is told about at its first character; all others are still checked. */
function unreadable(path: string, why: string, severity: Severity): FileFacts {
  const problem: Diagnostic = {
    code: 'file/unreadable',
    severity,
    message: `This cannot be read: ${why}. Nothing in it was checked. Mend it, or exclude it in .gitignore.`,
    span: { start: 0, end: 0 },
  };
  return { path, lines: parse('').lines, recognised: true, resources: [], problems: [problem], suppressions: [] };
}

/** What there is to say about folders that could not be looked into, as if they were files. */
function factsOfFolders(folders: FoundFiles['unreadableFolders']): readonly FileFacts[] {
  return folders.map(({ path, why }) => unreadable(path, why, 'error'));
}

function notUtf8(text: string): Diagnostic {
  const start = Math.max(0, text.indexOf('\uFFFD'));
  return {
    code: 'file/not-utf8',
    severity: 'error',
    message:
      'This file is not UTF-8 text: from here on, characters are lost. Other readers refuse it. Save it as UTF-8.',
    span: { start, end: Math.min(start + 1, text.length) },
  };
}

export async function lockOf(root: string): Promise<string | undefined> {
  const read = await readText(resolve(root, LOCK_FILE), MAX_BYTES);
  return read.kind === 'text' ? read.text : undefined;
}

/** Paths in manifests start at the project folder; `./` and `../` start at the file they stand in. */
function existsIn(root: string): Surroundings['exists'] {
  return (fromFile, path) => existsSync(resolve(/^\.\.?\//.test(path) ? dirname(fromFile) : root, path));
}
