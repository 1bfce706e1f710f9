/** "Did you mean …?": the known word nearest to one that is not known. */

const longest = 64;

/**
 * The nearest candidate, or undefined when none is near enough to be meant. Of equally near ones the first wins.
 * Work is bounded by candidates × word length × the few edits allowed, whatever a user typed.
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  if (word.length === 0 || word.length > longest) return undefined;
  const lower = word.toLowerCase();
  let allowed = Math.max(1, Math.floor(word.length / 3));
  let best: string | undefined;
  let completed: string | undefined;
  for (const candidate of candidates) {
    if (candidate.length > longest) continue;
    const other = candidate.toLowerCase();
    if (other === lower) return candidate;
    if (lower.length >= 3 && other.startsWith(lower)) completed ??= candidate;
    const distance = editDistance(lower, other, allowed);
    if (distance === undefined) continue;
    // One edit of a single letter makes anything out of it.
    if (distance >= Math.max(lower.length, other.length)) continue;
    best = candidate;
    allowed = distance - 1;
  }
  return best ?? completed;
}

/** Optimal string alignment (a swap of neighbours is one edit), or undefined above `most`. */
function editDistance(left: string, right: string, most: number): number | undefined {
  if (Math.abs(left.length - right.length) > most) return undefined;
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: right.length + 1 }, (_, column) => column);
  for (let row = 1; row <= left.length; row++) {
    const current = [row];
    let least = row;
    for (let column = 1; column <= right.length; column++) {
      const cost = cell(left, right, row, column, beforePrevious, previous, current);
      current.push(cost);
      least = Math.min(least, cost);
    }
    if (least > most) return undefined;
    beforePrevious = previous;
    previous = current;
  }
  const distance = previous[right.length] ?? most + 1;
  return distance > most ? undefined : distance;
}

function cell(
  left: string,
  right: string,
  row: number,
  column: number,
  beforePrevious: readonly number[],
  previous: readonly number[],
  current: readonly number[],
): number {
  const far = Number.POSITIVE_INFINITY;
  const same = left[row - 1] === right[column - 1];
  const replaced = (previous[column - 1] ?? far) + (same ? 0 : 1);
  const removed = (previous[column] ?? far) + 1;
  const added = (current[column - 1] ?? far) + 1;
  const swapped = left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
  return Math.min(replaced, removed, added, swapped ? (beforePrevious[column - 2] ?? far) + 1 : far);
}
