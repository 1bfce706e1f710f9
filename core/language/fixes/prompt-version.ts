/** A version that says less than has changed. */
import { bumpText } from '../../prompt/bump.ts';
import { versionProblem } from '../../prompt/check-version.ts';
import { readPrompt } from '../../prompt/model.ts';
import { parseVersion } from '../../values/semver.ts';
import type { Fix } from './fix.ts';

export const fix: Fix = {
  codes: ['prompt/edited-locked-version', 'prompt/version-too-low'],
  repairs({ view, diagnostic, placed }) {
    const lock = view.workspace.lock.byName.get(placed?.resource.name ?? '');
    if (!lock || !placed) return [];
    const prompt = readPrompt(placed.resource.value);
    const code = diagnostic.code === 'prompt/version-too-low' ? 'version-too-low' : 'edited-locked-version';
    const problem = versionProblem(code, lock, view.path, prompt, view.workspace.surroundings.sha256);
    const version = parseVersion(problem?.bumpTo ?? '');
    if (!problem || !version.ok) return [];
    const edit = bumpText(view.file.text, diagnostic.span, version.value);
    return [{ title: `Bump the version to ${problem.bumpTo}`, edits: [edit], safe: false }];
  },
};
