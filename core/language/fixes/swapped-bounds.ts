/** A least value above the greatest one, each in the place of the other. */
import { keyText } from '../../syntax/resolve.ts';
import type { Fix } from './fix.ts';

const GREATEST: ReadonlyMap<string, string> = new Map([
  ['min', 'max'],
  ['minimum', 'maximum'],
  ['minLength', 'maxLength'],
]);

export const fix: Fix = {
  codes: ['model/empty-range'],
  repairs({ view, found }) {
    const map = found?.node.parent;
    if (!found?.pair || found.node.kind !== 'scalar' || map?.kind !== 'map') return [];
    const least = keyText(found.pair.key);
    const greatest = GREATEST.get(least);
    const other = map.pairs.find(({ key }) => keyText(key) === greatest)?.value;
    if (other?.kind !== 'scalar') return [];
    const text = (node: typeof other): string => view.file.text.slice(node.span.start, node.span.end);
    const edits = [
      { span: found.node.span, text: text(other) },
      { span: other.span, text: text(found.node) },
    ];
    return [{ title: `Swap \`${least}\` and \`${greatest}\``, edits, safe: false }];
  },
};
