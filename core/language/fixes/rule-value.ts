/** A value beside which its rule names the one to write. */
import { valueAt } from '../../schema/value-at.ts';
import { inQuotesOf } from './entries.ts';
import type { Fix, Mistake } from './fix.ts';
import { itemAround } from './items.ts';

const VALUES: Readonly<Record<string, (written: string, mistake: Mistake) => string | undefined>> = {
  // The few cases that a prompt brings with it show no such share.
  'eval/perfect-gate': (_written, { placed }) =>
    valueAt(placed?.resource.value, ['spec', 'data']) === undefined ? undefined : '99%',
  'model/no-fallback': () => 'block',
  'model/no-retraining': (_written, { found }) =>
    itemAround(found?.node)?.list.items.length === 1 ? 'incident' : undefined,
  'model/sensitive-record': () => 'redacted',
  'security/plain-http': (written) =>
    written.replace(/^http:/i, 'https:').replace(/^(https:\/\/[^/:]+):80(?=\/|$)/, '$1'),
};

export const fix: Fix = {
  codes: Object.keys(VALUES),
  repairs(mistake) {
    const { diagnostic, found, marked } = mistake;
    if (found?.inKey || found?.node.kind !== 'scalar') return [];
    const meant = VALUES[diagnostic.code]?.(String(found.node.value), mistake);
    if (meant === undefined) return [];
    const edits = [{ span: diagnostic.span, text: inQuotesOf(marked, meant) }];
    return [{ title: `Write \`${meant}\``, edits, safe: false }];
  },
};
