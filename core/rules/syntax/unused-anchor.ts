/** An anchor that no alias refers to. */

import type { SyntaxNode } from '../../syntax/tree.ts';
import { walkNodes } from '../../syntax/walk.ts';
import { rule } from '../rule.ts';

export const unusedAnchor = rule({
  code: 'syntax/unused-anchor',
  severity: 'info',
  what: 'Nothing refers to the anchor `&{name}`.',
  why: 'A reader looks for the other place it is meant for.',
  fix: 'Remove it, or use it as `*{name}`.',
  tag: 'unnecessary',
  fixable: true,
  kinds: 'all',
  examples: {
    invalid: [
      `name: reply
messages: &texts
  - {role: user, content: Hello}
`,
    ],
    valid: [
      `name: reply
messages: &texts
  - {role: user, content: Hello}
testData: [{input: &greeting Hello, expected: *greeting}, {input: again, expected: *texts}]
`,
    ],
  },
  check({ root, document, file }, report) {
    // In a list of resources the alias may stand in another item.
    if (root !== document.root || !file.text.includes('&')) return;
    const anchors: SyntaxNode[] = [];
    const used = new Set<string>();
    walkNodes(root, (node) => {
      if (node.anchor !== undefined) anchors.push(node);
      if (node.kind === 'alias') used.add(node.name);
    });
    for (const node of anchors) {
      if (node.anchor === undefined || used.has(node.anchor)) continue;
      const start = file.text.lastIndexOf(`&${node.anchor}`, node.span.start);
      report({ start, end: start + node.anchor.length + 1 }, { name: node.anchor });
    }
  },
});
