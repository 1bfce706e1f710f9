/**
 * Repeatable randomness: xoshiro128** 1.1 (Blackman and Vigna, 2018), seeded by SplitMix32. The state is four words that
 * the caller owns; each draw advances it in place, so that a bootstrap of a million draws allocates nothing.
 */
export type RandomState = Uint32Array;

export function seedRandom(seed: number): RandomState {
  const state = new Uint32Array(4);
  // Both halves of a large seed count: a seed may be a time in milliseconds.
  let word = (Math.floor(seed) ^ Math.floor(seed / 0x1_0000_0000)) >>> 0;
  for (let index = 0; index < 4; index++) {
    word = (word + 0x9e37_79b9) >>> 0;
    let mixed = word;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0_aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a_2d97);
    state[index] = (mixed ^ (mixed >>> 15)) >>> 0;
  }
  return state;
}

/** A whole number from 0 to 2³² − 1. */
export function nextWord(state: RandomState): number {
  const a = state[0] ?? 0;
  const b = state[1] ?? 0;
  const c = state[2] ?? 0;
  const d = state[3] ?? 0;
  const scrambled = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0;
  const third = c ^ a;
  const fourth = d ^ b;
  state[1] = b ^ third;
  state[0] = a ^ fourth;
  state[2] = third ^ (b << 9);
  state[3] = rotateLeft(fourth, 11);
  return scrambled;
}

/** A number from 0 up to but not including 1, with 53 random bits. */
export function nextUnit(state: RandomState): number {
  const high = nextWord(state) >>> 5;
  const low = nextWord(state) >>> 6;
  return (high * 0x400_0000 + low) / 0x20_0000_0000_0000;
}

/** A whole number from 0 up to but not including `limit` (at most 2³²). The bias is below limit / 2³², as one word gives. */
export function nextBelow(state: RandomState, limit: number): number {
  return Math.floor((nextWord(state) / 0x1_0000_0000) * limit);
}

/** A standard normal number, by the polar method (Marsaglia, 1964). */
export function nextNormal(state: RandomState): number {
  for (;;) {
    const x = 2 * nextUnit(state) - 1;
    const y = 2 * nextUnit(state) - 1;
    const squared = x * x + y * y;
    if (squared > 0 && squared < 1) return x * Math.sqrt((-2 * Math.log(squared)) / squared);
  }
}

function rotateLeft(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}
