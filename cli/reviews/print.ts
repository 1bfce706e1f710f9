/** Answers that wait for a person, as commands print them. */
import type { ReviewListOutputReview } from '../../core/contract/generated/output.ts';
import type { ReviewItem } from '../../core/contract/runner.ts';
import type { JsonValue } from '../../core/values/json.ts';
import { visible } from '../lint/print-text.ts';
import { printable } from '../printable.ts';

export function printedReview(item: ReviewItem): ReviewListOutputReview {
  const { team, due, input, output, decided, ...required } = item;
  return {
    ...required,
    ...(team !== undefined && { team }),
    ...(due !== undefined && { due }),
    ...(input !== undefined && { input }),
    ...(output !== undefined && { output }),
    ...(decided && { decided }),
  };
}

export function reviewText(item: ReviewItem): string {
  const { id, model, target, at, status, team, due, why, input, output, decided } = item;
  const lines = [
    `${id}  ${status}`,
    `  ${printable(model)} on ${printable(target)}, ${at}${team === undefined ? '' : `, for ${printable(team)}`}`,
    `  Why: ${printable(why, 2000)}`,
    ...(due === undefined ? [] : [`  Decided without a person at ${due}`]),
    ...shown('Input', input),
    ...shown('Answer', output),
  ];
  if (decided) {
    const because = decided.why === undefined ? '' : `: ${printable(decided.why, 2000)}`;
    lines.push(
      `  Decided by ${printable(decided.by)} at ${decided.at}${because}`,
      ...shown('It should have been', decided.output),
    );
  }
  return `${lines.join('\n')}\n`;
}

function shown(what: string, value: JsonValue | undefined): readonly string[] {
  if (value === undefined) return [];
  const lines = JSON.stringify(value, null, 2).split('\n');
  return [`  ${what}:`, ...lines.map((line) => `    ${visible(line)}`)];
}
