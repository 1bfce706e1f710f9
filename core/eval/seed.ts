/** Where a bootstrap's randomness comes from: what is judged, so that the same run gives the same numbers everywhere. */
import { type RandomState, seedRandom } from '../stats/random.ts';

/** FNV-1a: not for secrets, only to spread names. */
export function randomFor(...names: readonly string[]): RandomState {
  let hash = 0x811c_9dc5;
  const text = names.join('\n');
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x0100_0193);
  }
  return seedRandom(hash >>> 0);
}
