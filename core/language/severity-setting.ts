/** The edit of `mooring.yaml` that turns one code off for the project. */
import { nodeAtPath } from '../syntax/find.ts';
import type { SyntaxFile, SyntaxNode, TextEdit } from '../syntax/tree.ts';
import { addPair } from './fixes/entries.ts';

/** `offset` is where the Project starts in the file. Undefined where the place for it is not written in a way we add to. */
export function severityEdit(file: SyntaxFile, offset: number, code: string): TextEdit | undefined {
  for (const document of file.documents) {
    const { root } = document;
    if (root?.span.start !== offset) continue;
    const at = (path: readonly string[]): SyntaxNode | undefined => nodeAtPath(document, path, root)?.node;
    const known = at(['spec', 'rules', code]);
    if (known) return known.kind === 'scalar' ? { span: known.span, text: 'off' } : undefined;
    const rules = at(['spec', 'rules']);
    if (rules) return rules.kind === 'map' ? addPair(file, rules, code, 'off') : undefined;
    const spec = at(['spec']);
    if (spec) return spec.kind === 'map' ? addPair(file, spec, 'rules', `{${code}: off}`) : undefined;
    return root.kind === 'map' ? addPair(file, root, 'spec', `{rules: {${code}: off}}`) : undefined;
  }
  return undefined;
}
