/** Braces around the name of an input that are not quite `{{name}}`. */
import { scanPlaceholders } from '../../prompt/placeholders.ts';
import type { Fix } from './fix.ts';

export const fix: Fix = {
  codes: ['prompt/not-a-placeholder'],
  repairs({ diagnostic, marked, placed }) {
    const [token] = scanPlaceholders(marked);
    if (!token || token.name === '' || token.kind === 'logic' || token.end - token.start !== marked.length) return [];
    const text = `{{${token.name}}}`;
    const safe = token.kind === 'spaced' && placed !== undefined;
    return [{ title: `Write \`${text}\``, edits: [{ span: diagnostic.span, text }], safe }];
  },
};
