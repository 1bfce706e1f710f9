/** A word that is not known, and the one that was meant: properties, values, kinds, names, fields of expressions. */
import { keyText } from '../../syntax/resolve.ts';
import type { MapNode } from '../../syntax/tree.ts';
import { removePair, requoted } from './entries.ts';
import { type Fix, isSameWord, type Mistake, meantIn, type Repair } from './fix.ts';

const EXPRESSIONS: ReadonlySet<string> = new Set([
  'cel/unknown-field',
  'cel/unknown-function',
  'cel/unknown-variable',
  'eval/unknown-field',
  'model/unknown-field',
]);

/** Where an unknown key means nothing at all, so that it may also go. */
const IDLE_KEYS: ReadonlySet<string> = new Set([
  'project/idle-price',
  'project/unknown-rule',
  'schema/unknown-property',
  'target/unknown-provider',
]);

export const fix: Fix = {
  codes: [
    ...EXPRESSIONS,
    ...IDLE_KEYS,
    'eval/unknown-metric',
    'eval/unknown-slice',
    'model/unknown-drift-column',
    'schema/enum',
    'schema/unknown-kind',
    'schema/unsupported-version',
  ],
  repairs(mistake) {
    const { code } = mistake.diagnostic;
    if (EXPRESSIONS.has(code)) return inExpression(mistake);
    const renamed = rename(mistake);
    // A property that is misspelled was meant; a price or a setting may be a leftover as well.
    const isLeftover = IDLE_KEYS.has(code) && (code !== 'schema/unknown-property' || renamed.length === 0);
    return isLeftover ? [...renamed, ...remove(mistake)] : renamed;
  },
};

function inExpression({ view, diagnostic, marked }: Mistake): readonly Repair[] {
  const meant = meantIn(diagnostic);
  const span = wordIn(diagnostic.span, marked);
  const word = view.file.text.slice(span.start, span.end);
  // Where the place of a field cannot be told, the whole expression is marked.
  const field = /declares? no `([^`]+)`/.exec(diagnostic.message)?.[1];
  const isExact = field === undefined || /\w+(?=\W*$)/.exec(field)?.[0] === word;
  if (meant === undefined || !isExact) return [];
  return [{ title: `Change to \`${meant}\``, edits: [{ span, text: meant }], safe: isSameWord(word, meant) }];
}

function rename({ diagnostic, marked, found }: Mistake): readonly Repair[] {
  const meant = meantIn(diagnostic);
  if (meant === undefined || found?.node.kind !== 'scalar') return [];
  const map = found.node.parent;
  // A second key of the name would be one mistake more.
  if (found.inKey && map?.kind === 'map' && hasKey(map, meant)) return [];
  const bare = marked.replace(/^["']|["']$/g, '');
  const edit = { span: diagnostic.span, text: requoted(marked, meant) };
  return [{ title: `Change to \`${meant}\``, edits: [edit], safe: isSameWord(bare, meant) }];
}

function remove({ view, marked, found }: Mistake): readonly Repair[] {
  const map = found?.node.parent;
  if (!found?.pair || map?.kind !== 'map') return [];
  const edit = removePair(view.file, map, found.pair);
  return edit ? [{ title: `Remove \`${marked}\``, edits: [edit], safe: false }] : [];
}

const hasKey = ({ pairs }: MapNode, key: string): boolean => pairs.some((pair) => keyText(pair.key) === key);

/** The checker marks a call or a field as a whole, or its name alone. */
function wordIn(span: { readonly start: number; readonly end: number }, marked: string) {
  const word = /[\w$]+/.exec(marked);
  if (!word) return span;
  return { start: span.start + word.index, end: span.start + word.index + word[0].length };
}
