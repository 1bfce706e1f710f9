/**
 * `mooring/trusted`: sent by a client whose user trusts the workspace. Only then may the server connect to what runs
 * there; what it hears goes to lenses, hovers and diagnostics.
 */
import type { Connection } from 'vscode-languageserver/node';
import type { LiveFact } from '../../core/contract/runner.ts';
import { liveFactsIn, type PlacedFact } from '../../core/language/live-facts.ts';
import type { Workspace } from '../../core/workspace/workspace.ts';
import { createLiveFacts } from '../live-facts.ts';
import type { Projects } from '../projects.ts';
import { createSignal } from '../signal.ts';
import { guarded } from './guard.ts';

const TRUSTED = 'mooring/trusted';

export interface Live {
  /** What is known of the lines of a file. */
  placedIn(file: { readonly workspace: Workspace; readonly path: string }): readonly PlacedFact[];
  isTrusted(): boolean;
  /** Told of the files in which something may read differently now. */
  onChange(listener: (paths: ReadonlySet<string>) => void): void;
}

export function followRunners(connection: Connection, projects: Projects, ending: AbortSignal): Live {
  let trusted = false;
  const changed = createSignal<ReadonlySet<string>>();
  const facts = createLiveFacts(
    (root, before, after) => changed.emit(filesAbout(projects, root, [...before, ...after])),
    (message) => connection.console.warn(message),
  );
  ending.addEventListener('abort', () => facts.dispose());
  connection.onNotification(
    TRUSTED,
    guarded(connection, TRUSTED, () => {
      facts.watch(() => projects.roots());
      if (trusted) return;
      trusted = true;
      changed.emit(new Set());
    }),
  );
  return {
    isTrusted: () => trusted,
    placedIn: ({ workspace, path }) => liveFactsIn(workspace, path, facts.of(workspace.root)),
    onChange: changed.on,
  };
}

function filesAbout(projects: Projects, root: string, facts: readonly LiveFact[]): ReadonlySet<string> {
  const workspace = projects.workspaceAt(root);
  const names = new Set(facts.map(({ resource }) => resource));
  const sites = [...names].flatMap((name) => workspace?.definitions.get(name) ?? []);
  return new Set(sites.map(({ file }) => file));
}
