/**
 * What a quick fix is. One file per fix in this folder, which exports `fix` with the codes it mends; `registry.ts` is
 * generated from the files.
 */
import type { Diagnostic } from '../../diagnostic.ts';
import { type FoundNode, nodeAtOffset } from '../../syntax/find.ts';
import type { SyntaxNode, TextEdit } from '../../syntax/tree.ts';
import type { PlacedResource } from '../../workspace/resource.ts';
import type { FileView } from '../file-view.ts';
import { resourceAt } from '../place-at.ts';

export interface Fix {
  readonly codes: readonly string[];
  /** Ways to mend it, the likeliest first. Nothing where this one diagnostic cannot be mended. */
  repairs(mistake: Mistake): readonly Repair[];
}

export interface Repair {
  /** In the imperative, for a menu: `Rename to maxTokens`. */
  readonly title: string;
  /** Within the file of the diagnostic. */
  readonly edits: readonly TextEdit[];
  /** True when nobody could have meant anything else: `mooring fix` does it unasked. */
  readonly safe: boolean;
  /** One of several that are equally likely, so that none of them is taken before the user has chosen. */
  readonly isChoice?: true;
}

/** A diagnostic in its surroundings. */
export interface Mistake {
  readonly view: FileView;
  readonly diagnostic: Diagnostic;
  /** The text that is marked. */
  readonly marked: string;
  /** The innermost node at the start of the mark. */
  readonly found: FoundNode | undefined;
  readonly placed: PlacedResource | undefined;
  /** The tree of the resource. */
  readonly root: SyntaxNode | undefined;
}

export function mistakeOf(view: FileView, diagnostic: Diagnostic): Mistake {
  const { start, end } = diagnostic.span;
  const found = nodeAtOffset(view.file, start);
  const placed = resourceAt(view, start);
  return {
    view,
    diagnostic,
    marked: view.file.text.slice(start, end),
    found,
    placed,
    root: rootOf(found, placed),
  };
}

function rootOf(found: FoundNode | undefined, placed: PlacedResource | undefined): SyntaxNode | undefined {
  const root = found?.document.root;
  if (root?.kind === 'sequence') return root.items.find(({ span }) => span.start === placed?.offset);
  return root?.span.start === placed?.offset ? root : undefined;
}

/** Every checker that has a guess ends its message with it. */
export function meantIn({ message }: Diagnostic): string | undefined {
  return /Did you mean `([^`]+)`/.exec(message)?.[1];
}

/** The same word but for capitals and the marks between its parts: `max_tokens` and `maxTokens`. */
export function isSameWord(left: string, right: string): boolean {
  return left !== '' && loosely(left) === loosely(right);
}

const loosely = (word: string): string => word.replace(/[-_ ]/g, '').toLowerCase();
