/** pass^k: the chance that all of k trials of a case pass, estimated without bias from more trials than k or as many. */

/** C(passed, k) / C(trials, k); 0 when fewer than k passed, undefined when fewer than k were tried. */
export function passAll(passed: number, trials: number, k: number): number | undefined {
  if (trials < k) return undefined;
  let chance = 1;
  for (let index = 0; index < k; index++) chance *= Math.max(0, passed - index) / (trials - index);
  return chance;
}
