/** A mention of something that is not there: the name, or the range, of something that is. */
import { compareVersions, parseVersion, printVersion } from '../../values/semver.ts';
import { definitionsOf } from '../../workspace/workspace.ts';
import { requoted } from './entries.ts';
import { type Fix, isSameWord, type Mistake, meantIn } from './fix.ts';

export const fix: Fix = {
  codes: ['reference/dangling', 'reference/unsatisfiable-range'],
  repairs(mistake) {
    const { diagnostic, marked, found } = mistake;
    if (found?.node.kind !== 'scalar' || typeof found.node.value !== 'string') return [];
    const [name = '', ...rest] = found.node.value.split('@');
    const range = rest.length > 0 ? `@${rest.join('@')}` : '';
    const meant = diagnostic.code === 'reference/dangling' ? meantIn(diagnostic) : undefined;
    const text = meant === undefined ? inRange(mistake, name) : `${meant}${range}`;
    if (text === undefined) return [];
    const edits = [{ span: diagnostic.span, text: requoted(marked, text) }];
    return [{ title: `Change to \`${text}\``, edits, safe: meant !== undefined && isSameWord(name, meant) }];
  },
};

/** The newest version that there is. */
function inRange({ view, diagnostic }: Mistake, name: string): string | undefined {
  if (diagnostic.code !== 'reference/unsatisfiable-range') return undefined;
  const versions = definitionsOf(view.workspace, 'Prompt', name).flatMap(({ resource }) => {
    const version = parseVersion(resource.version ?? '');
    return version.ok ? [version.value] : [];
  });
  const newest = versions.sort(compareVersions).at(-1);
  return newest && `${name}@^${printVersion(newest)}`;
}
