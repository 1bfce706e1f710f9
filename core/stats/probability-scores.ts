/** How good predicted probabilities of a yes-or-no outcome are. Each score is a mean over cases; lower is better. */

/** The penalty of each case under Brier's score (1950): the squared distance to what happened. */
export function brierPenalties(probabilities: ArrayLike<number>, labels: ArrayLike<boolean>): Float64Array {
  return Float64Array.from({ length: probabilities.length }, (_, index) => {
    const distance = (probabilities[index] ?? Number.NaN) - (labels[index] ? 1 : 0);
    return distance * distance;
  });
}

/** A certain and wrong prediction would cost infinitely much; no probability counts as closer to 0 or 1 than this. */
const surest = 2 ** -52;

/** The penalty of each case under the logarithmic score (natural logarithm). */
export function logPenalties(probabilities: ArrayLike<number>, labels: ArrayLike<boolean>): Float64Array {
  return Float64Array.from({ length: probabilities.length }, (_, index) => {
    const probability = probabilities[index] ?? Number.NaN;
    const ofWhatHappened = labels[index] ? probability : 1 - probability;
    return -Math.log(Math.min(1 - surest, Math.max(surest, ofWhatHappened)));
  });
}
