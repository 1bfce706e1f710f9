/** The one resource of a name, as fit for a release: there is exactly one, and it is written without mistakes. */
import type { Diagnostic } from '../diagnostic.ts';
import { ok, problem, quoted, type Result } from '../values/result.ts';
import { nearest } from '../values/suggest.ts';
import { type DefinitionSite, definitionsOf, namesOf, type Workspace } from '../workspace/workspace.ts';

export function findResource(workspace: Workspace, kind: string, name: string): Result<DefinitionSite> {
  const sites = definitionsOf(workspace, kind, name);
  const [site, second] = sites;
  if (site === undefined) {
    const guess = nearest(name, namesOf(workspace, kind));
    const hint = guess === undefined ? '' : ` Did you mean ${quoted(guess)}?`;
    return problem(`There is no ${kind} named ${quoted(name)} in this project.${hint}`);
  }
  if (second !== undefined) {
    const files = sites.map(({ file }) => shownPath(workspace, file)).join(' and ');
    return problem(`The ${kind} ${quoted(name)} is defined more than once, in ${files}. Rename or remove one.`);
  }
  return withoutMistakes(workspace, site);
}

/** What the manifest seems to say is not what it says while it breaks its schema or its syntax. */
export function withoutMistakes(workspace: Workspace, site: DefinitionSite): Result<DefinitionSite> {
  const inFile = (workspace.files.get(site.file)?.problems ?? []).filter(isMistake);
  const mistakes = [...inFile, ...site.resource.problems.filter(isMistake)];
  const [first] = mistakes;
  if (first === undefined) return ok(site);
  const count = mistakes.length === 1 ? 'a mistake' : `${mistakes.length} mistakes`;
  const which = `${site.resource.kind} ${quoted(site.resource.name ?? '')}`;
  return problem(
    `${which} has ${count} in ${shownPath(workspace, site.file)}: ${first.message} Correct ${mistakes.length === 1 ? 'it' : 'them'} first; \`mooring lint\` lists all.`,
  );
}

function isMistake({ severity, code }: Diagnostic): boolean {
  return severity === 'error' && /^(?:syntax|schema|cel|openslo|file)\//.test(code);
}

/** As people know it: from the folder of the project. */
export function shownPath({ root }: Workspace, file: string): string {
  const folder = root.endsWith('/') ? root : `${root}/`;
  return file.startsWith(folder) ? file.slice(folder.length) : file;
}
