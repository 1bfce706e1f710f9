/** What a name in an expression stands for. */
import { celNameAt, shapeText } from '../../cel/name-at.ts';
import type { Span } from '../../syntax/tree.ts';
import type { ExpressionAt } from '../expression-at.ts';

export function describeExpression(
  expression: ExpressionAt,
): { readonly text: string; readonly span: Span } | undefined {
  const name = celNameAt(expression.source, expression.place, expression.shapes, expression.offset);
  if (!name) return undefined;
  const span = expression.span(name.token.start, name.token.end);
  if (name.kind === 'function') {
    const forms = name.functions.flatMap(({ forms }) => forms.map(({ label, result }) => `${label} → ${result}`));
    const [first] = name.functions;
    return { text: `\`\`\`\n${forms.join('\n')}\n\`\`\`\n\n${first?.description ?? ''}`, span };
  }
  const absent = name.optional ? ' It may be absent: ask `has(…)` first.' : '';
  const about = name.description ?? '';
  return { text: `**${name.path.join('.')}** · ${shapeText(name.shape)}\n\n${about}${absent}`.trim(), span };
}
