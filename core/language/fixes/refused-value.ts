/** A value that is none of those that its input accepts: one of them, or one more of them. */
import type { ScalarNode, SyntaxNode } from '../../syntax/tree.ts';
import { descend } from '../../syntax/walk.ts';
import { nearest } from '../../values/suggest.ts';
import { plainOrQuoted } from './entries.ts';
import type { Fix, Mistake, Repair } from './fix.ts';
import { addItem } from './items.ts';

/** More would be a list to search, and completion does that better. */
const MOST = 5;

export const fix: Fix = {
  codes: ['prompt/default-outside', 'prompt/test-outside'],
  repairs(mistake) {
    const { view, diagnostic, found, root } = mistake;
    const input = /that `([^`]+)` accepts/.exec(diagnostic.message)?.[1];
    const list = root && input !== undefined ? descend(root, ['inputs', input, 'enum']) : undefined;
    if (found?.inKey || found?.node.kind !== 'scalar' || list?.kind !== 'sequence') return [];
    const { value } = found.node;
    const text = typeof value === 'string' ? plainOrQuoted(value) : String(value);
    const edit = addItem(view.file, list, text);
    const add = edit ? [{ title: `Add \`${text}\` to \`enum\``, edits: [edit], safe: false }] : [];
    return [...changes(mistake, String(value), list.items.filter(isScalar)), ...add];
  },
};

const isScalar = (node: SyntaxNode): node is ScalarNode => node.kind === 'scalar';

/** The nearest first. */
function changes({ view, diagnostic }: Mistake, written: string, choices: readonly ScalarNode[]): readonly Repair[] {
  const guess = nearest(
    written,
    choices.map(({ value }) => String(value)),
  );
  const isGuess = ({ value }: ScalarNode): boolean => String(value) === guess;
  const sorted = [...choices.filter(isGuess), ...choices.filter((one) => !isGuess(one))];
  return sorted.slice(0, MOST).map(({ span, value }) => {
    const text = view.file.text.slice(span.start, span.end);
    const edits = [{ span: diagnostic.span, text }];
    return { title: `Change to \`${value}\``, edits, safe: false, ...(guess === undefined && { isChoice: true }) };
  });
}
