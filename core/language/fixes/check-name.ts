/** A second check of one name, with a number behind it that no other has. */
import { itemsAt, textAt } from '../../schema/value-at.ts';
import { requoted } from './entries.ts';
import type { Fix } from './fix.ts';

export const fix: Fix = {
  codes: ['model/duplicate-check'],
  repairs({ diagnostic, marked, found, placed }) {
    if (!placed || found?.node.kind !== 'scalar') return [];
    const name = String(found.node.value);
    const taken = new Set(
      ['input', 'output'].flatMap((side) =>
        itemsAt(placed.resource.value, ['spec', 'guardrails', side]).map((check) => textAt(check, ['name'])),
      ),
    );
    let number = 2;
    while (taken.has(`${name}-${number}`)) number += 1;
    const free = `${name}-${number}`;
    const edits = [{ span: diagnostic.span, text: requoted(marked, free) }];
    return [{ title: `Rename to \`${free}\``, edits, safe: false }];
  },
};
