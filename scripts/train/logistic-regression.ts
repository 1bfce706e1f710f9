/**
 * Fits a logistic regression with a ridge penalty by Newton's method. Nothing is drawn at random and the sums have a fixed
 * order, so the same rows give the same weights.
 */
export interface LogisticModel {
  readonly intercept: number;
  readonly weights: readonly number[];
}

interface Fit {
  /** Subtracted from each weight's slope; without it, a column that splits the classes has no finite weight. */
  readonly ridge: number;
}

const mostSteps = 50;
const smallestStep = 1e-12;

export function fitLogistic(
  rows: readonly (readonly number[])[],
  labels: readonly boolean[],
  { ridge }: Fit,
): LogisticModel {
  const width = (rows[0]?.length ?? 0) + 1;
  // The intercept is the weight of a column of ones, the only one without a penalty.
  const beta = new Float64Array(width);
  for (let step = 0; step < mostSteps; step++) {
    const slope = new Float64Array(width);
    const curvature = Array.from({ length: width }, () => new Float64Array(width));
    for (const [index, row] of rows.entries()) {
      const columns = [1, ...row];
      const probability = sigmoid(dot(beta, columns));
      const residual = (labels[index] === true ? 1 : 0) - probability;
      const weight = probability * (1 - probability);
      for (const [i, value] of columns.entries()) {
        slope[i] = (slope[i] ?? 0) + residual * value;
        const line = curvature[i] ?? new Float64Array(width);
        for (const [j, other] of columns.entries()) line[j] = (line[j] ?? 0) + weight * value * other;
      }
    }
    for (let i = 1; i < width; i++) {
      slope[i] = (slope[i] ?? 0) - ridge * (beta[i] ?? 0);
      const line = curvature[i];
      if (line !== undefined) line[i] = (line[i] ?? 0) + ridge;
    }
    const move = solve(curvature, slope);
    for (let i = 0; i < width; i++) beta[i] = (beta[i] ?? 0) + (move[i] ?? 0);
    if (move.every((part) => Math.abs(part) < smallestStep)) break;
  }
  const [intercept = 0, ...weights] = beta;
  return { intercept, weights };
}

export function predictLogistic({ intercept, weights }: LogisticModel, row: readonly number[]): number {
  return sigmoid(intercept + dot(weights, row));
}

function sigmoid(value: number): number {
  return 1 / (1 + Math.exp(-value));
}

function dot(left: ArrayLike<number>, right: readonly number[]): number {
  let sum = 0;
  for (const [index, value] of right.entries()) sum += (left[index] ?? 0) * value;
  return sum;
}

/** By Cholesky's decomposition: with a ridge, the curvature of this loss is positive definite. */
function solve(matrix: readonly Float64Array[], right: Float64Array): Float64Array {
  const size = right.length;
  const lower = matrix.map(() => new Float64Array(size));
  const at = (i: number, j: number): number => lower[i]?.[j] ?? 0;
  for (let i = 0; i < size; i++) {
    const line = lower[i] ?? new Float64Array(size);
    for (let j = 0; j <= i; j++) {
      let rest = matrix[i]?.[j] ?? 0;
      for (let k = 0; k < j; k++) rest -= at(i, k) * at(j, k);
      line[j] = i === j ? Math.sqrt(rest) : rest / at(j, j);
    }
  }
  const half = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    let rest = right[i] ?? 0;
    for (let k = 0; k < i; k++) rest -= at(i, k) * (half[k] ?? 0);
    half[i] = rest / at(i, i);
  }
  const whole = new Float64Array(size);
  for (let i = size - 1; i >= 0; i--) {
    let rest = half[i] ?? 0;
    for (let k = i + 1; k < size; k++) rest -= at(k, i) * (whole[k] ?? 0);
    whole[i] = rest / at(i, i);
  }
  return whole;
}
