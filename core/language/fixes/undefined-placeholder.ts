/** A placeholder without an input: the name that was meant, or the input. */
import { descend } from '../../syntax/walk.ts';
import { addPair, plainOrQuoted } from './entries.ts';
import { type Fix, isSameWord, meantIn, type Repair } from './fix.ts';

export const fix: Fix = {
  codes: ['prompt/undefined-placeholder'],
  repairs({ view, diagnostic, marked, root }) {
    const name = /^\{\{(.+)\}\}$/s.exec(marked)?.[1];
    if (name === undefined) return [];
    const repairs: Repair[] = [];
    const meant = meantIn(diagnostic);
    if (meant !== undefined) {
      const edits = [{ span: diagnostic.span, text: `{{${meant}}}` }];
      repairs.push({ title: `Change to \`{{${meant}}}\``, edits, safe: isSameWord(name, meant) });
    }
    const inputs = root && descend(root, ['inputs']);
    const edit = inputs?.kind === 'map' ? addPair(view.file, inputs, plainOrQuoted(name), '{type: string}') : undefined;
    if (edit) repairs.push({ title: `Declare the input \`${name}\``, edits: [edit], safe: false });
    return repairs;
  },
};
