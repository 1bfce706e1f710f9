/**
 * The gamma function's logarithm and its relatives. The binomial and Poisson weights use Loader's saddle-point form
 * ("Fast and accurate computation of binomial probabilities", 2000), which does not lose digits when counts are large.
 */
const halfLogTwoPi = 0.918_938_533_204_672_8;

/** ln Γ(x) for x > 0. */
export function logGamma(x: number): number {
  if (x <= 0) return Number.POSITIVE_INFINITY;
  let shifted = x;
  let product = 1;
  while (shifted < 10) {
    product *= shifted;
    shifted++;
  }
  return (shifted - 0.5) * Math.log(shifted) - shifted + halfLogTwoPi + stirlingSeries(shifted) - Math.log(product);
}

/** ln B(a, b) for a, b > 0, without the loss of digits of three large ln Γ. */
export function logBeta(a: number, b: number): number {
  const small = Math.min(a, b);
  const large = Math.max(a, b);
  if (small >= 10) {
    const share = small / (small + large);
    const correction = stirlingSeries(small) + stirlingSeries(large) - stirlingSeries(small + large);
    return (
      halfLogTwoPi - 0.5 * Math.log(large) + correction + (small - 0.5) * Math.log(share) + large * Math.log1p(-share)
    );
  }
  if (large >= 10) {
    const correction = stirlingSeries(large) - stirlingSeries(small + large);
    const rest = (large - 0.5) * Math.log1p(-small / (small + large));
    return logGamma(small) + correction + small - small * Math.log(small + large) + rest;
  }
  return logGamma(a) + logGamma(b) - logGamma(a + b);
}

/** C(n, x) pˣ qⁿ⁻ˣ, also for n and x that are not whole. `q` is 1 − p, given apart because the caller may know it better. */
export function binomialWeight(x: number, n: number, p: number, q: number): number {
  if (x < 0 || x > n) return 0;
  if (p === 0) return x === 0 ? 1 : 0;
  if (q === 0) return x === n ? 1 : 0;
  if (x === 0) return Math.exp(n * logOfOneMinus(p, q));
  if (x === n) return Math.exp(n * logOfOneMinus(q, p));
  const rest = n - x;
  const exponent =
    stirlingError(n) - stirlingError(x) - stirlingError(rest) - deviance(x, n * p) - deviance(rest, n * q);
  return Math.exp(exponent) * Math.sqrt(n / (2 * Math.PI * x) / rest);
}

/** λˣ e^−λ / Γ(x + 1), also for x that is not whole. */
export function poissonWeight(x: number, lambda: number): number {
  if (lambda === 0) return x === 0 ? 1 : 0;
  if (x === 0) return Math.exp(-lambda);
  return Math.exp(-stirlingError(x) - deviance(x, lambda)) / Math.sqrt(2 * Math.PI * x);
}

/** ln(1 − p), from whichever of p and q = 1 − p keeps the digits. */
function logOfOneMinus(p: number, q: number): number {
  return p < 0.5 ? Math.log1p(-p) : Math.log(q);
}

/** ln Γ(x + 1) less Stirling's approximation of it. */
function stirlingError(x: number): number {
  if (x >= 10) return stirlingSeries(x);
  return logGamma(x + 1) - (x + 0.5) * Math.log(x) + x - halfLogTwoPi;
}

/** The tail of Stirling's series with Bernoulli numbers; from 10 on its error is below the last bit. */
function stirlingSeries(x: number): number {
  const square = 1 / (x * x);
  const tail = 691 / 360_360 - square * (1 / 156 - (square * 3617) / 122_400);
  const middle = 1 / 1260 - square * (1 / 1680 - square * (1 / 1188 - square * tail));
  return (1 / 12 - square * (1 / 360 - square * middle)) / x;
}

/** x ln(x / mean) + mean − x without cancellation near x = mean. */
function deviance(x: number, mean: number): number {
  if (Math.abs(x - mean) >= 0.1 * (x + mean)) return x * Math.log(x / mean) + mean - x;
  const ratio = (x - mean) / (x + mean);
  const square = ratio * ratio;
  let sum = (x - mean) * ratio;
  let power = 2 * x * ratio;
  for (let odd = 3; odd < 1000; odd += 2) {
    power *= square;
    const next = sum + power / odd;
    if (next === sum) break;
    sum = next;
  }
  return sum;
}
