/** A format of the answer that is declared by half: the other half, or neither. */
import { keyText } from '../../syntax/resolve.ts';
import { addPair, removePair, setValue } from './entries.ts';
import type { Fix } from './fix.ts';

export const fix: Fix = {
  codes: ['prompt/idle-json-schema'],
  repairs({ view, found, root }) {
    if (root?.kind !== 'map') return [];
    if (found?.inKey) {
      const isThere = root.pairs.some(({ key }) => keyText(key) === 'responseFormat');
      const edit = setValue(view.file, root, ['responseFormat'], 'json_schema');
      const title = `${isThere ? 'Write' : 'Add'} \`responseFormat: json_schema\``;
      return edit ? [{ title, edits: [edit], safe: false }] : [];
    }
    const add = addPair(view.file, root, 'outputs', '{type: object}');
    const remove = found?.pair && removePair(view.file, root, found.pair);
    return [
      ...(add ? [{ title: 'Add `outputs`', edits: [add], safe: false }] : []),
      ...(remove ? [{ title: 'Remove `responseFormat`', edits: [remove], safe: false }] : []),
    ];
  },
};
