/** Shares, money and durations in the one form in which we write them, where the schema says that they are some. */
import { walkSchema } from '../../schema/walk.ts';
import type { SyntaxFile, SyntaxNode } from '../../syntax/tree.ts';
import { descend } from '../../syntax/walk.ts';
import { formatDuration, parseDuration } from '../../values/duration.ts';
import { formatMoneyInFiles, parseMoney } from '../../values/money.ts';
import { formatShare, parseShare } from '../../values/share.ts';
import type { PlacedResource } from '../../workspace/resource.ts';
import type { EditList } from './edits.ts';

export function tidyValues(file: SyntaxFile, resources: readonly PlacedResource[], list: EditList): void {
  const roots = rootsByStart(file);
  for (const { resource, offset } of resources) {
    const root = roots.get(offset);
    if (!root || resource.isBroken) continue;
    walkSchema(resource.key, resource.value, ({ path, value, schema }) => {
      if (typeof value !== 'string') return;
      const node = descend(root, path);
      if (node?.kind !== 'scalar' || node.tag !== undefined || node.value !== value) return;
      const source = file.text.slice(node.span.start, node.span.end);
      const form = formOf(schema.format, value);
      if (form === undefined) return;
      const quote = node.style === 'single' || node.style === 'double' ? (source[0] ?? '') : '';
      if (quote === '' && node.style !== 'plain') return;
      list.replace(node.span.start, node.span.end, `${quote}${form}${quote}`);
    });
  }
}

function rootsByStart(file: SyntaxFile): ReadonlyMap<number, SyntaxNode> {
  const roots = file.documents.flatMap(({ root }) =>
    root?.kind === 'sequence' ? [root, ...root.items] : (root ?? []),
  );
  return new Map(roots.map((root) => [root.span.start, root]));
}

/**
 * The form of a value that is well written; undefined for any other. A plain number where a share is meant stays a
 * number: its type is what other tools read.
 */
function formOf(format: string | undefined, value: string): string | undefined {
  switch (format) {
    case 'share': {
      const share = parseShare(value);
      return share.ok && value.includes('%') ? formatShare(share.value) : undefined;
    }
    case 'money': {
      const money = parseMoney(value);
      return money.ok ? formatMoneyInFiles(money.value) : undefined;
    }
    case 'duration': {
      const duration = parseDuration(value);
      return duration.ok ? formatDuration(duration.value) : undefined;
    }
    default:
      return undefined;
  }
}
