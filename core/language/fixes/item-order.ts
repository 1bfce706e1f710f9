/** Items of a list that stand in an order in which some of them have no effect, or another one than is meant. */
import { keyText } from '../../syntax/resolve.ts';
import type { SequenceNode, SyntaxNode } from '../../syntax/tree.ts';
import { descend } from '../../syntax/walk.ts';
import { parseShare } from '../../values/share.ts';
import type { Fix, Mistake, Repair } from './fix.ts';
import { type FoundItem, itemAround, removeItem, reorderItems } from './items.ts';

export const fix: Fix = {
  codes: ['model/falling-weights', 'model/unreachable-fallback', 'prompt/ambiguous-choice', 'prompt/late-system'],
  repairs(mistake) {
    const around = itemAround(mistake.found?.node);
    if (!around) return [];
    switch (mistake.diagnostic.code) {
      case 'model/falling-weights':
        return byWeight(mistake, around);
      case 'model/unreachable-fallback':
        return [...replyLast(mistake, around), ...withoutItem(mistake, around)];
      case 'prompt/ambiguous-choice':
        return containerFirst(mistake, around);
      default:
        return systemFirst(mistake, around);
    }
  },
};

function reordered({ view }: Mistake, list: SequenceNode, order: readonly number[], title: string): readonly Repair[] {
  const edit = reorderItems(view.file, list, order);
  return edit ? [{ title, edits: [edit], safe: false }] : [];
}

function withoutItem({ view }: Mistake, around: FoundItem): readonly Repair[] {
  const edit = removeItem(view.file, around);
  return edit ? [{ title: 'Remove this fallback', edits: [edit], safe: false }] : [];
}

/** Steps of the same weight stay a mistake in any order. */
function byWeight(mistake: Mistake, { list }: FoundItem): readonly Repair[] {
  const weights = list.items.map((item) => {
    const weight = scalarAt(item, 'weight');
    const share = typeof weight === 'string' || typeof weight === 'number' ? parseShare(weight) : undefined;
    return share?.ok ? share.value : undefined;
  });
  const known = weights.filter((weight) => weight !== undefined);
  if (new Set(known).size < list.items.length) return [];
  const order = indexes(list).sort((left, right) => (weights[left] ?? 0) - (weights[right] ?? 0));
  return reordered(mistake, list, order, 'Put the steps in the order of their weights');
}

/** The first reply that answers everything. */
function replyLast(mistake: Mistake, { list }: FoundItem): readonly Repair[] {
  const isFinal = (index: number) => hasKey(list.items[index], 'reply') && !hasKey(list.items[index], 'on');
  const all = indexes(list);
  const first = all.find(isFinal);
  // Of two such replies the second is never reached, wherever they stand.
  if (first === undefined || all.filter(isFinal).length > 1) return [];
  const order = [...all.filter((index) => index !== first), first];
  return reordered(mistake, list, order, 'Move the fixed reply to the end');
}

function containerFirst(mistake: Mistake, { list, item }: FoundItem): readonly Repair[] {
  const text = (index: number) => String(scalarAt(list.items[index], 'choice') ?? '').toLowerCase();
  const container = item.index;
  const contained = indexes(list).find(
    (index) => index < container && text(index) !== '' && text(container).includes(text(index)),
  );
  if (contained === undefined || text(contained) === text(container)) return [];
  const order = indexes(list).filter((index) => index !== container);
  order.splice(contained, 0, container);
  return reordered(mistake, list, order, 'Put the longer choice first');
}

/** All of them at once, in the order that they have. */
function systemFirst(mistake: Mistake, { list }: FoundItem): readonly Repair[] {
  const role = (index: number) => scalarAt(list.items[index], 'role');
  const first = indexes(list).find((index) => role(index) === 'user' || role(index) === 'assistant');
  if (first === undefined) return [];
  const isLate = (index: number) => index > first && role(index) === 'system';
  const late = indexes(list).filter(isLate);
  const order = indexes(list).filter((index) => !isLate(index));
  order.splice(first, 0, ...late);
  return reordered(mistake, list, order, `Put the system message${late.length > 1 ? 's' : ''} first`);
}

const indexes = ({ items }: SequenceNode): number[] => items.map((_, index) => index);

function hasKey(node: SyntaxNode | undefined, name: string): boolean {
  return node?.kind === 'map' && node.pairs.some(({ key }) => keyText(key) === name);
}

function scalarAt(node: SyntaxNode | undefined, key: string) {
  const found = node && descend(node, [key]);
  return found?.kind === 'scalar' ? found.value : undefined;
}
