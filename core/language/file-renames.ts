/**
 * Feature: file renames. When a file or folder gets another name, the manifests that name it are told of it; and so are
 * those that mention a prompt which has no name but that of its file.
 */
import { promptName, readPrompt } from '../prompt/model.ts';
import type { Span } from '../syntax/tree.ts';
import type { Resource } from '../workspace/resource.ts';
import { absoluteSpan, definitionsOf, usagesOf, type Workspace } from '../workspace/workspace.ts';

export interface FileRename {
  readonly from: string;
  readonly to: string;
}

export interface PathEdit {
  readonly file: string;
  readonly span: Span;
  /** What stands there, without quotes. */
  readonly before: string;
  readonly text: string;
}

/** `resolve` and `relative` are those of the system; paths in manifests have forward slashes everywhere. */
export interface PathWays {
  resolve(folder: string, path: string): string;
  relative(folder: string, path: string): string;
  dirname(path: string): string;
}

export function editsForRenames(
  workspace: Workspace,
  renames: readonly FileRename[],
  ways: PathWays,
): readonly PathEdit[] {
  const moved = (path: string): string | undefined => {
    for (const { from, to } of renames) {
      if (path === from) return to;
      if (path.startsWith(`${from}/`) || path.startsWith(`${from}\\`)) return `${to}${path.slice(from.length)}`;
    }
    return undefined;
  };
  const edits: PathEdit[] = [];
  for (const { path: file, resources } of workspace.files.values()) {
    // A manifest that moves itself names other files from its new place.
    const fileNow = moved(file) ?? file;
    for (const { resource } of resources) {
      if (fileNow !== file) edits.push(...mentionsOfPrompt(workspace, resource, fileNow));
      for (const { file: written, span } of resource.paths) {
        const fromFile = /^\.\.?\//.test(written);
        const before = ways.resolve(fromFile ? ways.dirname(file) : workspace.root, written);
        const after = moved(before) ?? before;
        const folder = fromFile ? ways.dirname(fileNow) : workspace.root;
        if (ways.resolve(folder, written) === after) continue;
        const text = ways.relative(folder, after).replaceAll('\\', '/');
        const told = fromFile && !text.startsWith('.') ? `./${text}` : text;
        edits.push({ file, span: absoluteSpan(workspace, file, resource, span), before: written, text: told });
      }
    }
  }
  return edits;
}

/** A prompt without a name is called like its file. Where another one has that name too, mentions may mean that one. */
function mentionsOfPrompt(workspace: Workspace, resource: Resource, fileNow: string): PathEdit[] {
  const { kind, name } = resource;
  if (kind !== 'Prompt' || name === undefined || definitionsOf(workspace, 'Prompt', name).length > 1) return [];
  const nameNow = promptName(readPrompt(resource.value), fileNow);
  if (nameNow === name) return [];
  return usagesOf(workspace, 'Prompt', name).map((site) => {
    const { range, span } = site.reference;
    const behind = range === undefined ? '' : `@${range}`;
    return {
      file: site.file,
      span: absoluteSpan(workspace, site.file, site.resource, span),
      before: `${name}${behind}`,
      text: `${nameNow}${behind}`,
    };
  });
}
