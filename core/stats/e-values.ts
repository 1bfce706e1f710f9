/**
 * Several always-valid tests under one α: a weighted mean of e-values is an e-value, whatever their dependence (Vovk and
 * Wang, "E-values: calibration, combination and applications", 2021).
 */

/** ln Σ wᵢ Eᵢ, the weights scaled to a sum of 1. Never rejects later than Bonferroni with the same weights. */
export function logCombinedE(parts: readonly { readonly logE: number; readonly weight: number }[]): number {
  const total = parts.reduce((sum, { weight }) => sum + weight, 0);
  const greatest = Math.max(...parts.map(({ logE }) => logE));
  if (!Number.isFinite(greatest)) return greatest;
  const sum = parts.reduce((so, { logE, weight }) => so + weight * Math.exp(logE - greatest), 0);
  return greatest + Math.log(sum / total);
}

/** An e-value as a p that may be looked at as often as one likes. */
export function anytimeP(logE: number): number {
  return Math.min(1, Math.exp(-logE));
}
