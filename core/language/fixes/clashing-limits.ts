/** Two limits of which one never holds: each as it must be for the other to stay as it is. */
import { itemsAt, valueAt } from '../../schema/value-at.ts';
import { descend } from '../../syntax/walk.ts';
import type { JsonValue, Path } from '../../values/json.ts';
import { parseMoney } from '../../values/money.ts';
import { parseShare } from '../../values/share.ts';
import { inQuotesOf } from './entries.ts';
import type { Fix, Mistake, Repair } from './fix.ts';

export const fix: Fix = {
  codes: [
    'model/budget-below-price',
    'model/budget-order',
    'model/endless-step',
    'model/timeout-order',
    'model/token-limit',
    'project/idle-retention',
  ],
  repairs(mistake) {
    switch (mistake.diagnostic.code) {
      case 'model/budget-below-price':
        return priceOf(mistake);
      case 'model/budget-order':
        return bothSides(mistake, ['spec', 'budget'], { part: 'perRequest', whole: 'monthly' });
      case 'model/endless-step':
        return samplesInAWeek(mistake);
      case 'model/timeout-order':
        return partOfTimeout(mistake);
      case 'model/token-limit':
        return tokens(mistake);
      default:
        return bothSides(mistake, ['spec', 'retention'], { part: 'content', whole: 'records' });
    }
  },
};

/** The value at a path of the resource, in its quotes. */
function write({ view, root }: Mistake, path: Path, text: string, verb: 'Raise' | 'Lower'): readonly Repair[] {
  const node = root && descend(root, path);
  if (node?.kind !== 'scalar') return [];
  const source = view.file.text.slice(node.span.start, node.span.end);
  const edits = [{ span: node.span, text: inQuotesOf(source, text) }];
  return [{ title: `${verb} \`${path.at(-1)}\` to ${text}`, edits, safe: false }];
}

function writtenAt({ placed }: Mistake, path: Path): string | undefined {
  const value = valueAt(placed?.resource.value, path);
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

function priceOf(mistake: Mistake): readonly Repair[] {
  const cost = /to (.+?) or more, or choose/.exec(mistake.diagnostic.message)?.[1];
  const isMoney = cost !== undefined && parseMoney(cost).ok;
  return isMoney ? write(mistake, ['spec', 'budget', 'perRequest'], cost, 'Raise') : [];
}

const MINUTES_OF_A_WEEK = 7 * 24 * 60;

/** As many as the limit lets through in a week. */
function samplesInAWeek(mistake: Mistake): readonly Repair[] {
  const path = pathOfItem(mistake, ['spec', 'rollout', 'steps']);
  const limit = valueAt(mistake.placed?.resource.value, ['spec', 'limits', 'requestsPerMinute']);
  const share = parseShare(writtenAt(mistake, [...path, 'weight']) ?? '');
  if (typeof limit !== 'number' || !share.ok) return [];
  const samples = Math.floor(limit * share.value * MINUTES_OF_A_WEEK);
  return samples > 0 ? write(mistake, [...path, 'minSamples'], String(samples), 'Lower') : [];
}

function pathOfItem({ root, diagnostic }: Mistake, path: Path): Path {
  const list = root && descend(root, path);
  const index = list?.kind === 'sequence' ? list.itemAt(diagnostic.span.start)?.index : undefined;
  return [...path, index ?? 0];
}

function partOfTimeout(mistake: Mistake): readonly Repair[] {
  const part = /^`(connect|firstByte)`/.exec(mistake.diagnostic.message)?.[1];
  return part === undefined ? [] : bothSides(mistake, ['spec', 'serve', 'timeout'], { part, whole: 'total' });
}

/** The part as small as the whole, or the whole as large as the part. */
function bothSides(mistake: Mistake, path: Path, { part, whole }: Sides): readonly Repair[] {
  const [small, large] = [writtenAt(mistake, [...path, part]), writtenAt(mistake, [...path, whole])];
  if (small === undefined || large === undefined) return [];
  return [...write(mistake, [...path, part], large, 'Lower'), ...write(mistake, [...path, whole], small, 'Raise')];
}

interface Sides {
  readonly part: string;
  readonly whole: string;
}

function tokens(mistake: Mistake): readonly Repair[] {
  const path = ['spec', 'limits', 'tokensPerMinute'];
  const limit = writtenAt(mistake, path);
  const checks = itemsAt(mistake.placed?.resource.value, ['spec', 'guardrails', 'input']);
  const mosts = checks.map((check: JsonValue) => valueAt(check, ['maxInputTokens']));
  const most = Math.min(...mosts.filter((one) => typeof one === 'number'));
  const index = mosts.indexOf(most);
  if (limit === undefined || index < 0) return [];
  return [
    ...write(mistake, path, String(most), 'Raise'),
    ...write(mistake, ['spec', 'guardrails', 'input', index, 'maxInputTokens'], limit, 'Lower'),
  ];
}
