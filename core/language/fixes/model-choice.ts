/** A model that floats or goes: the newest snapshot that is known, or what its vendor suggests. */
import { isFloating } from '../../catalog/floating.ts';
import { catalog, modelFacts } from '../../catalog/models.ts';
import { nearRetirement } from '../../catalog/retirement.ts';
import { requoted } from './entries.ts';
import type { Fix } from './fix.ts';

export const fix: Fix = {
  codes: ['prompt/floating-model', 'prompt/retired-model'],
  repairs({ view, diagnostic, marked, found }) {
    if (found?.node.kind !== 'scalar' || typeof found.node.value !== 'string') return [];
    const id = found.node.value;
    const isRetired = diagnostic.code === 'prompt/retired-model';
    const named = isRetired ? modelFacts(id)?.retirement?.replacement : id;
    if (named === undefined) return [];
    const fixed = isFloating(named) ? snapshotOf(named, view.today) : named;
    const next = fixed ?? (isRetired ? named : undefined);
    if (next === undefined) return [];
    return [
      { title: `Use \`${next}\``, edits: [{ span: diagnostic.span, text: requoted(marked, next) }], safe: false },
    ];
  },
};

/** The newest one that the catalogue has and that stays for a while. */
function snapshotOf(id: string, today: string): string | undefined {
  const dated = /^[-@](?:\d{4}-\d{2}-\d{2}|\d{4}|\d{8})$/;
  return [...catalog.keys()]
    .filter((known) => known.startsWith(id) && dated.test(known.slice(id.length)) && !isFloating(known))
    .filter((known) => !nearRetirement(known, today))
    .sort()
    .at(-1);
}
