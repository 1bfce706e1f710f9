/**
 * A duration, an amount or a share that is written in another way than ours: `20 s`, `5 usd`, `$5`. A text in the place of
 * a number, of a truth value or of a list, and a number in the place of a text.
 */

import type { ScalarNode } from '../../syntax/tree.ts';
import { parseDuration } from '../../values/duration.ts';
import { plainOrQuoted, requoted } from './entries.ts';
import { type Fix, meantIn } from './fix.ts';

export const fix: Fix = {
  codes: ['schema/format', 'schema/type'],
  repairs({ diagnostic, marked, found }) {
    const { node } = found ?? {};
    if (node?.kind !== 'scalar' || node.value === null) return [];
    if (diagnostic.code === 'schema/type') {
      const truth = / must be true or false\b/.test(diagnostic.message) ? truthOf(node) : undefined;
      const text = truth ?? ofType(node, marked, diagnostic.message);
      return text === undefined
        ? []
        : [{ title: `Write \`${text}\``, edits: [{ span: node.span, text }], safe: truth !== undefined }];
    }
    const written = String(node.value);
    const meant = meantIn(diagnostic) ?? /(?:For seconds|For US dollars) write `([^`]+)`/.exec(diagnostic.message)?.[1];
    if (meant === undefined) return [];
    const edit = { span: node.span, text: requoted(marked, meant) };
    const title = `Write \`${meant}\``;
    return [{ title, edits: [{ ...edit, text: unquotedNumber(edit.text) }], safe: onlySpaces(written, meant) }];
  },
};

function ofType({ value, style }: ScalarNode, source: string, message: string): string | undefined {
  if (style === 'literal' || style === 'folded') return undefined;
  if (message.includes(' Put it in quotes: ')) return JSON.stringify(source);
  if (message.includes(' Write `[')) return `[${typeof value === 'string' ? plainOrQuoted(value) : source}]`;
  const isNumber = typeof value === 'string' && /^-?\d+(?:\.\d+)?$/.test(value);
  const wanted = /must be (?:a|a whole) number\b/.test(message);
  return isNumber && wanted ? value : undefined;
}

/** The words of YAML 1.1, and those in quotes that are meant to be none. */
function truthOf({ value, style }: ScalarNode): 'true' | 'false' | undefined {
  if (typeof value !== 'string' || style === 'literal' || style === 'folded') return undefined;
  if (/^(?:yes|on|true)$/i.test(value)) return 'true';
  return /^(?:no|off|false)$/i.test(value) ? 'false' : undefined;
}

/** `20s` needs no quotes, though it begins with a digit. */
function unquotedNumber(text: string): string {
  return /^"\d[\w.]*(?: [A-Z]{3}|%)?"$/.test(text) ? text.slice(1, -1) : text;
}

/** Spaces and capitals alone differ, and capitals mean nothing in the unit. */
function onlySpaces(written: string, meant: string): boolean {
  const closed = written.replaceAll(' ', '');
  if (closed === meant.replaceAll(' ', '')) return true;
  const isDuration = parseDuration(meant).ok;
  return !isDuration && closed.toLowerCase() === meant.replaceAll(' ', '').toLowerCase();
}
