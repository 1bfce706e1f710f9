/** Where data may be processed: the regions of `placement.residency` against those of targets and providers. */

/** `eu` includes `eu-central-1`. What is unknown fits nowhere. Without a residency everything fits. */
export function isMisplaced(residency: readonly string[] | undefined, region: string | undefined): boolean {
  if (residency === undefined || residency.length === 0) return false;
  if (region === undefined) return true;
  return !residency.some((one) => region === one || region.startsWith(`${one}-`));
}
