/** A duration with a unit that OpenSLO writes in another way: `5min`, `2 weeks`, `120s`. */
import { parseOpenSloDuration } from '../../slo/duration.ts';
import { inQuotesOf } from './entries.ts';
import type { Fix } from './fix.ts';

const UNITS: readonly (readonly [unit: string, words: RegExp])[] = [
  ['m', /^min(?:ute)?s?$/i],
  ['h', /^(?:H|hrs?|hours?)$/i],
  ['d', /^(?:D|days?)$/i],
  ['w', /^(?:W|weeks?)$/i],
  ['M', /^(?:mo|mths?|months?)$/i],
  ['Q', /^(?:q|quarters?)$/i],
  ['Y', /^(?:y|yrs?|years?)$/i],
];

export const fix: Fix = {
  codes: ['openslo/duration'],
  repairs({ diagnostic, marked, found }) {
    if (found?.inKey || found?.node.kind !== 'scalar') return [];
    const [, count = '', word = ''] = /^(\d{1,9})\s*([A-Za-z]+)$/.exec(String(found.node.value).trim()) ?? [];
    const meant = meantBy(Number(count), word);
    if (meant === undefined || !parseOpenSloDuration(meant).ok) return [];
    const edits = [{ span: diagnostic.span, text: inQuotesOf(marked, meant) }];
    return [{ title: `Write \`${meant}\``, edits, safe: false }];
  },
};

function meantBy(count: number, word: string): string | undefined {
  if (count === 0) return undefined;
  if (/^s(?:ec(?:ond)?s?)?$/i.test(word)) return count % 60 === 0 ? `${count / 60}m` : undefined;
  const unit = UNITS.find(([, words]) => words.test(word))?.[0];
  return unit === undefined ? undefined : `${count}${unit}`;
}
