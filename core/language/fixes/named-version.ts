/** The version after which its file is named. */
import { bumpText } from '../../prompt/bump.ts';
import { parseVersion } from '../../values/semver.ts';
import { definitionsOf } from '../../workspace/workspace.ts';
import type { Fix } from './fix.ts';

export const fix: Fix = {
  codes: ['prompt/file-name'],
  repairs({ view, diagnostic, placed }) {
    const named = /named after version (\S+) /.exec(diagnostic.message)?.[1];
    const version = parseVersion(named ?? '');
    const name = placed?.resource.name ?? '';
    // What is locked, or there already, is another text than this one.
    const isTaken =
      view.workspace.lock.byName.has(name) ||
      definitionsOf(view.workspace, 'Prompt', name).some(({ resource }) => resource.version === named);
    if (!version.ok || isTaken) return [];
    const edit = bumpText(view.file.text, diagnostic.span, version.value);
    return [{ title: `Write version ${named}`, edits: [edit], safe: false }];
  },
};
