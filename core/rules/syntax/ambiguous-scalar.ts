/** Words that this reader takes as text and an older reader takes as a truth value or another number. */
import type { SyntaxNode } from '../../syntax/tree.ts';
import { findValues } from '../../syntax/walk.ts';
import { rule } from '../rule.ts';

const TRUTH = /^(?:yes|no|on|off)$/i;
const OCTAL = /^[-+]?0[0-7]+$/;
const SEXAGESIMAL = /^[-+]?[1-9]\d*(?::[0-5]?\d)+$/;
const AMBIGUOUS = new RegExp([TRUTH, OCTAL, SEXAGESIMAL].map(({ source }) => source).join('|'), 'i');

/** A cache: that a part has no such word follows from its text. */
const unambiguous = new WeakSet<object>();

export const ambiguousScalar = rule({
  code: 'syntax/ambiguous-scalar',
  severity: 'info',
  what: 'YAML 1.2 reads `{text}` as {here}, YAML 1.1 as {there}.',
  why: 'Tools of both kinds read these files, and they would disagree in silence.',
  fix: 'Put it in quotes, or write what you mean.',
  fixable: true,
  kinds: 'all',
  examples: {
    invalid: [
      `name: reply
inputs:
  country: {type: string, enum: [NO, SE]}
messages: [{role: user, content: "Hello, {{country}}"}]
`,
    ],
    valid: [
      `name: reply
inputs:
  country: {type: string, enum: ["NO", SE]}
messages: [{role: user, content: "Hello, {{country}}"}]
`,
    ],
  },
  check({ root, file }, report) {
    const textOf = ({ span }: SyntaxNode) => file.text.slice(span.start, span.end);
    const isWanted = (node: SyntaxNode) =>
      node.kind === 'scalar' && node.style === 'plain' && node.tag === undefined && AMBIGUOUS.test(textOf(node));
    // Keys such as `on` are names that the formats themselves chose; readers look them up as text.
    for (const node of findValues(root, isWanted, unambiguous)) {
      const text = textOf(node);
      if (TRUTH.test(text)) {
        report(node.span, { text, here: 'text', there: /^(?:yes|on)$/i.test(text) ? 'true' : 'false' });
      } else if (OCTAL.test(text)) {
        report(node.span, {
          text,
          here: `the number ${Number(text)}`,
          there: `the octal number ${Number.parseInt(text, 8)}`,
        });
      } else if (SEXAGESIMAL.test(text)) {
        report(node.span, { text, here: 'text', there: 'a number to the base 60' });
      }
    }
  },
});
