/** In a prompt: its next version, as a file of its own beside it. */
import { bumpText } from '../../prompt/bump.ts';
import { nodeAtPath } from '../../syntax/find.ts';
import { bump, parseVersion, printVersion } from '../../values/semver.ts';
import type { CodeAction } from '../code-actions.ts';
import type { FileView } from '../file-view.ts';
import { applied } from '../formatting/edits.ts';
import type { CursorPlace } from '../place-at.ts';

/** The file as the next version, beside it; a file that holds other documents too has no such copy. */
export function newVersions(view: FileView, { resource, document }: CursorPlace): readonly CodeAction[] {
  const version = parseVersion(resource.version ?? '');
  const node = document.root && nodeAtPath(document, ['version'], document.root)?.node;
  if (resource.kind !== 'Prompt' || !version.ok || !node || view.file.documents.length > 1) return [];
  return (['minor', 'major'] as const).flatMap((by): readonly CodeAction[] => {
    const next = bump(version.value, by);
    const file = nextPath(view.path, printVersion(version.value), printVersion(next));
    const title = `Copy to a new ${by} version, ${printVersion(next)}`;
    const base = { title, kind: 'refactor.rewrite', diagnostics: [], isPreferred: false, safe: false } as const;
    if (view.workspace.files.get(file)) return [{ ...base, changes: [], disabled: `There is a file ${file} already.` }];
    const text = applied(view.file.text, [bumpText(view.file.text, node.span, next)]);
    return [{ ...base, changes: [{ kind: 'create', file, text }] }];
  });
}

/** `2.1.0.prompt.yaml` becomes `2.2.0.prompt.yaml`; a name without the version gets it. */
function nextPath(path: string, from: string, to: string): string {
  const slash = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1;
  const name = path.slice(slash);
  const next = name.includes(from) ? name.replace(from, to) : name.replace(/(?:\.prompt)?\.ya?ml$/, `-${to}$&`);
  return path.slice(0, slash) + next;
}
