/** Feature: workspace symbols. The resources, versions and teams of a project whose names hold the letters, in order. */
import type { Span } from '../syntax/tree.ts';
import { absoluteSpan, type Workspace } from '../workspace/workspace.ts';

export interface WorkspaceSymbol {
  readonly name: string;
  readonly kind: string;
  readonly version: string | undefined;
  readonly file: string;
  readonly span: Span;
  /** The fewer, the better. */
  readonly rank: number;
}

/** Between two steps the caller may pause or stop. */
export function* workspaceSymbols(workspace: Workspace, query: string): Generator<WorkspaceSymbol | undefined> {
  const wanted = query.trim().toLowerCase();
  for (const sites of workspace.definitions.values()) {
    for (const { file, resource, definition } of sites) {
      const rank = rankOf(`${definition.name} ${definition.kind}`.toLowerCase(), definition.name.toLowerCase(), wanted);
      if (rank === undefined) continue;
      const span = absoluteSpan(workspace, file, resource, definition.span);
      yield { name: definition.name, kind: definition.kind, version: resource.version, file, span, rank };
    }
    yield undefined;
  }
}

/** The whole name, its beginning, a part of it, its letters in order; undefined when they are not there. */
function rankOf(text: string, name: string, wanted: string): number | undefined {
  if (wanted === '' || name === wanted) return 0;
  if (name.startsWith(wanted)) return 1;
  if (name.includes(wanted)) return 2;
  return inOrder(text, wanted.replaceAll(' ', '')) ? 3 : undefined;
}

function inOrder(text: string, letters: string): boolean {
  let from = 0;
  for (const letter of letters) {
    from = text.indexOf(letter, from) + 1;
    if (from === 0) return false;
  }
  return true;
}
