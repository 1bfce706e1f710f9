/**
 * The projects of the opened folders, and the documents that are open in the editor, which win over the disk.
 * Knows files by path; knows nothing of the language server protocol.
 */
import { dirname, isAbsolute, join, sep } from 'node:path';
import type { Diagnostic } from '../core/diagnostic.ts';
import type { SyntaxFile } from '../core/syntax/tree.ts';
import { diagnosticsOf, type SeveritySettings } from '../core/workspace/diagnostics.ts';
import type { ResourceCache } from '../core/workspace/file-facts.ts';
import { createFindings, type Findings } from '../core/workspace/findings.ts';
import { type Workspace, type WorkspaceUpdate, withFile, withLock } from '../core/workspace/workspace.ts';
import { findProjectRoot, isBelow, LOCK_FILE, PROJECT_FILE, wouldFind } from '../host/files.ts';
import {
  type AnalysisSettings,
  analyse,
  factsOnDisk,
  loadFiles,
  loadProject,
  lockOf,
  workspaceRules,
} from '../host/project.ts';

export interface Settings extends AnalysisSettings {
  readonly severities: SeveritySettings;
}

interface Project {
  workspace: Workspace;
  readonly findings: Findings;
  /** False for open documents that lie in no project: their folder is not searched. */
  readonly searched: boolean;
}

/** The files whose diagnostics may differ now. */
export type Affected = ReadonlySet<string>;

/** The project of a document is being read. */
export interface Reading {
  /** From then on the document can be asked about by itself. */
  readonly alone: Promise<unknown>;
  /** From then on everything is known. */
  readonly whole: Promise<Affected>;
}

export function isReading(opened: Reading | Affected): opened is Reading {
  return 'whole' in opened;
}

export interface Projects {
  /** Reads the folders anew, with everything below them that is a project of its own. */
  scan(
    folders: readonly string[],
    signal: AbortSignal,
    onProgress: (done: number, total: number) => void,
  ): Promise<Affected>;
  /** An open document is new, or has changed. At once when its project is known. */
  open(path: string, file: SyntaxFile): Reading | Affected;
  close(path: string): Promise<Affected>;
  /** A file changed on disk. */
  changedOnDisk(path: string): Promise<Affected>;
  diagnostics(
    path: string,
    today: string,
    live?: (workspace: Workspace) => readonly Diagnostic[],
  ): readonly Diagnostic[];
  /** With the open documents and the project file alone, while all others are being read. */
  workspaceOfFile(path: string): Workspace | undefined;
  workspaceAt(root: string): Workspace | undefined;
  /** The folders of all projects that are read. */
  roots(): readonly string[];
}

const NOTHING: Affected = new Set();

/** Of a project with more files than these, open documents are spoken of before all of them are read. */
const MANY = 2000;

/** `folders` are those that will be scanned: their files are not read before, and once. */
export function createProjects(settings: () => Settings, folders: () => readonly string[]): Projects {
  let projects = new Map<string, Project>();
  let searchedFolders: readonly string[] = [];
  const openFiles = new Map<string, SyntaxFile>();
  /** What is open is not analysed again when the folders are read again. */
  const cache: ResourceCache = new WeakMap();
  /** By path: open documents whose project is not read yet, each in a project with the project file only. */
  const alone = new Map<string, Project>();
  let lastRead: Promise<unknown> = Promise.resolve();
  /** How many files the current turn has come upon. */
  let filesInTurn = 0;
  /** Told when these are many. */
  const waiting = new Set<() => void>();
  const firstScan = Promise.withResolvers<void>();

  /** What reads the disk does so one after the other, so that an older answer never replaces a newer one. */
  function inTurn<Answer>(action: () => Promise<Answer>): Promise<Answer> {
    const turn = lastRead.then(action).finally(() => {
      filesInTurn = 0;
    });
    lastRead = turn.catch(() => undefined);
    return turn;
  }

  /** Resolves when what is being read turns out to take long, if it does before `end`. */
  function longRead(end: Promise<unknown>): Promise<void> {
    return new Promise((resolve) => {
      if (filesInTurn > MANY) {
        resolve();
        return;
      }
      waiting.add(resolve);
      const forget = () => void waiting.delete(resolve);
      end.then(forget, forget);
    });
  }

  function projectOf(path: string, among: ReadonlyMap<string, Project> = projects): Project | undefined {
    const own = dirname(path);
    for (let folder = own; ; folder = dirname(folder)) {
      const project = among.get(folder);
      if (project && (project.searched || folder === own)) return project;
      if (dirname(folder) === folder) return undefined;
    }
  }

  async function load(
    root: string,
    signal?: AbortSignal,
    onProgress?: (done: number, total: number) => void,
  ): Promise<{ readonly project: Project; readonly nestedProjects: readonly string[] }> {
    const before = filesInTurn;
    const loaded = await loadProject(root, {
      settings: settings(),
      cache,
      open: (path) => openFiles.get(path),
      onFound(count) {
        filesInTurn = before + count;
        if (filesInTurn > MANY) for (const tell of waiting) tell();
      },
      ...(signal && { signal }),
      ...(onProgress && { onProgress }),
    });
    const { workspace } = loaded;
    return {
      project: { workspace, findings: createFindings(), searched: true },
      nestedProjects: loaded.found.nestedProjects,
    };
  }

  /** The document with the project file, which says what is to be told of. */
  async function readAlone(path: string): Promise<void> {
    const root = isAbsolute(path) ? await findProjectRoot(dirname(path)) : undefined;
    const workspace = await loadFiles(
      root ?? dirname(path),
      root === undefined ? [] : [join(root, PROJECT_FILE)],
      NOTHING,
      { settings: settings(), cache, open: (one) => openFiles.get(one) },
    );
    const file = openFiles.get(path);
    if (!file || projectOf(path)) return;
    const project: Project = { workspace, findings: createFindings(), searched: false };
    update(project, path, file);
    alone.set(path, project);
  }

  /** Reads what a document belongs to; what a scan will read is not read twice. */
  async function readWhole(path: string): Promise<Affected> {
    const isAwaited = folders().some((folder) => isBelow(folder, path));
    if (isAwaited) await firstScan.promise;
    return inTurn(async () => {
      await adopt(path, projects);
      alone.delete(path);
      const adopted = projectOf(path);
      const latest = openFiles.get(path);
      return adopted && latest ? update(adopted, path, latest) : NOTHING;
    });
  }

  /** A document outside every opened folder gets the project it lies in, or one of its own. */
  async function adopt(path: string, into: Map<string, Project>): Promise<void> {
    if (projectOf(path, into)) return;
    const root = isAbsolute(path) ? await findProjectRoot(dirname(path)) : undefined;
    if (root !== undefined) {
      into.set(root, (await load(root)).project);
      return;
    }
    const workspace = await loadFiles(dirname(path), [], NOTHING, { settings: settings(), cache });
    into.set(dirname(path), { workspace, findings: createFindings(), searched: false });
  }

  function apply(project: Project, update: WorkspaceUpdate): Affected {
    project.workspace = update.workspace;
    project.findings.forget(update.concerned);
    return update.affected;
  }

  function update(project: Project, path: string, file: SyntaxFile): Affected {
    const facts = analyse(path, file, { settings: settings(), cache, named: false });
    return apply(project, withFile(project.workspace, path, facts.recognised ? facts : undefined));
  }

  async function reread(path: string): Promise<Affected> {
    const project = projectOf(path);
    if (!project || openFiles.has(path)) return NOTHING;
    const belongs = project.searched && (await wouldFind(project.workspace.root, path));
    const facts = belongs ? await factsOnDisk(path, { settings: settings(), cache, named: false }) : undefined;
    if (openFiles.has(path)) return NOTHING;
    return apply(project, withFile(project.workspace, path, facts?.recognised ? facts : undefined));
  }

  /** Of a project that reaches beyond the opened folders, only what lies in them or is open is spoken of. */
  function isSpokenOf(path: string): boolean {
    return openFiles.has(path) || searchedFolders.some((folder) => isBelow(folder, path));
  }

  function paths(): Set<string> {
    return new Set([...projects.values()].flatMap((project) => [...project.workspace.files.keys()]));
  }

  return {
    scan: (searched, signal, onProgress) =>
      inTurn(async () => {
        const next = new Map<string, Project>();
        const pending = await Promise.all(searched.map(async (folder) => (await findProjectRoot(folder)) ?? folder));
        for (let root = pending.pop(); root !== undefined; root = pending.pop()) {
          if (next.has(root)) continue;
          const { project, nestedProjects } = await load(root, signal, onProgress);
          next.set(root, project);
          pending.push(...nestedProjects);
        }
        // What lies elsewhere, also when it is opened meanwhile.
        for (const path of openFiles.keys()) await adopt(path, next);
        const before = paths();
        projects = next;
        searchedFolders = searched;
        alone.clear();
        // In the same breath, so that no question meets a project without what was typed while the disk was read.
        for (const [path, file] of openFiles) {
          const project = projectOf(path);
          if (project) update(project, path, file);
        }
        return new Set([...before, ...paths()]);
      }).finally(firstScan.resolve),
    open(path, file) {
      openFiles.set(path, file);
      const project = projectOf(path);
      if (project) return update(project, path, file);
      const whole = readWhole(path);
      const known = alone.get(path);
      if (known) {
        update(known, path, file);
        return { alone: Promise.resolve(), whole };
      }
      return { alone: Promise.race([whole, longRead(whole).then(() => readAlone(path))]), whole };
    },
    close(path) {
      openFiles.delete(path);
      alone.delete(path);
      return inTurn(() => reread(path));
    },
    changedOnDisk: (path) =>
      inTurn(async () => {
        const project = projectOf(path);
        if (!project) return NOTHING;
        if (!path.endsWith(sep + LOCK_FILE)) return reread(path);
        return apply(project, withLock(project.workspace, await lockOf(project.workspace.root)));
      }),
    diagnostics(path, today, live) {
      const project = projectOf(path);
      const options = { severities: settings().severities, openSlo: settings().openSlo, today };
      if (!project) {
        const { workspace } = alone.get(path) ?? {};
        // Whether a suppression hides something shows when all rules have looked.
        const own = workspace ? diagnosticsOf(workspace, path, { ...options, rules: [] }) : [];
        return own.filter(({ code }) => code !== 'suppression/unused');
      }
      if (!isSpokenOf(path)) return [];
      const { workspace, findings } = project;
      return diagnosticsOf(workspace, path, {
        ...options,
        rules: workspaceRules,
        live: live?.(workspace) ?? [],
        findings,
      });
    },
    roots: () => [...projects].filter(([, project]) => project.searched).map(([root]) => root),
    workspaceAt: (root) => projects.get(root)?.workspace,
    workspaceOfFile: (path) => (projectOf(path) ?? alone.get(path))?.workspace,
  };
}
