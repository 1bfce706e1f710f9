/** A target that is written in percent, and a start of a window in another notation than OpenSLO's. */
import { keyText } from '../../syntax/resolve.ts';
import { formatShareAsNumber, parseShare } from '../../values/share.ts';
import { inQuotesOf } from './entries.ts';
import type { Fix } from './fix.ts';

export const fix: Fix = {
  codes: ['openslo/date-time', 'openslo/range'],
  repairs({ diagnostic, marked, found }) {
    if (!found?.pair || found.inKey || found.node.kind !== 'scalar') return [];
    const { value } = found.node;
    const isTime = diagnostic.code === 'openslo/date-time';
    const meant = isTime ? dateTime(String(value)) : share(keyText(found.pair.key), value);
    if (meant === undefined) return [];
    const edits = [{ span: diagnostic.span, text: inQuotesOf(marked, meant) }];
    return [{ title: `Write \`${meant}\``, edits, safe: false }];
  },
};

/** A zone would have to move to `timeZone`, so that only times without one are taken. */
function dateTime(written: string): string | undefined {
  const parts = /^(\d{4}-\d{2}-\d{2})(?:[T ]+(\d{2}:\d{2})(:\d{2})?)?$/.exec(written.trim());
  if (!parts) return undefined;
  const [, date, time = '00:00', seconds = ':00'] = parts;
  return `${date} ${time}${seconds}`;
}

function share(key: string, value: unknown): string | undefined {
  if (key !== 'target' || typeof value !== 'number' || value <= 1 || value >= 100) return undefined;
  const parsed = parseShare(`${value}%`);
  return parsed.ok ? formatShareAsNumber(parsed.value) : undefined;
}
