/** A file of ours by its name, without the two lines that say what it is. */
import { lineEndOf } from './entries.ts';
import type { Fix } from './fix.ts';

const KINDS: Readonly<Record<string, string>> = {
  model: 'Model',
  eval: 'Eval',
  target: 'Target',
  policy: 'Policy',
  slo: 'SLO',
};

export const fix: Fix = {
  codes: ['schema/missing-kind'],
  repairs({ view }) {
    const ending = /\.(\w+)\.ya?ml$/.exec(view.path)?.[1] ?? '';
    const kind = Object.hasOwn(KINDS, ending) ? KINDS[ending] : undefined;
    // Above a word or a list, two keys would be one mistake more.
    const [first] = view.file.documents;
    const takesKeys = first === undefined || first.root === undefined || first.root.kind === 'map';
    if (kind === undefined || !takesKeys) return [];
    const version = kind === 'SLO' ? 'openslo/v1' : 'mooring/v1';
    const lineEnd = lineEndOf(view.file);
    const at = view.file.text.startsWith('\uFEFF') ? 1 : 0;
    const text = `apiVersion: ${version}${lineEnd}kind: ${kind}${lineEnd}`;
    return [
      { title: `Start the file with \`kind: ${kind}\``, edits: [{ span: { start: at, end: at }, text }], safe: false },
    ];
  },
};
