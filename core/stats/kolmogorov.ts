/** The limit distribution of Kolmogorov's statistic: the chance that √n·D exceeds x. */
export function kolmogorovUpper(x: number): number {
  if (!(x > 0)) return 1;
  return x < 1.18 ? 1 - lowerByTheta(x) : upperByAlternating(x);
}

/** Jacobi's theta transformation of the series: fast for small x. */
function lowerByTheta(x: number): number {
  const base = -(Math.PI * Math.PI) / (8 * x * x);
  let sum = 0;
  for (let odd = 1; odd < 20; odd += 2) sum += Math.exp(base * odd * odd);
  return (Math.sqrt(2 * Math.PI) / x) * sum;
}

function upperByAlternating(x: number): number {
  let sum = 0;
  for (let index = 1; index < 10; index++) {
    const term = Math.exp(-2 * index * index * x * x);
    sum += index % 2 === 1 ? term : -term;
  }
  return Math.min(1, 2 * sum);
}
