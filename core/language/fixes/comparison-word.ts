/** A comparison that is written with its sign: the word for it. */
import { isComparison } from '../../slo/burn-rate.ts';
import { keyText } from '../../syntax/resolve.ts';
import type { Fix } from './fix.ts';

const WORDS: Readonly<Record<string, string>> = {
  '<': 'lt',
  '<=': 'lte',
  '≤': 'lte',
  '>': 'gt',
  '>=': 'gte',
  '≥': 'gte',
};

export const fix: Fix = {
  codes: ['schema/enum'],
  repairs({ diagnostic, found }) {
    if (!found?.pair || found.inKey || found.node.kind !== 'scalar' || keyText(found.pair.key) !== 'op') return [];
    const sign = String(found.node.value).trim();
    const word = Object.hasOwn(WORDS, sign) ? WORDS[sign] : undefined;
    if (!isComparison(word) || !diagnostic.message.includes(`\`${word}\``)) return [];
    return [{ title: `Write \`${word}\``, edits: [{ span: found.node.span, text: word }], safe: true }];
  },
};
