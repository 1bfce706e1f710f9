/**
 * ULIDs (github.com/ulid/spec): 48 bits of time and 80 of chance in 26 characters that sort as they were made. Ids of
 * records are ULIDs, so that a range of ids is a range of time and needs no index of its own.
 */

const digits = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const timeLength = 10;
const chanceLength = 16;

/** The ten characters of a time in milliseconds. */
export function ulidTime(milliseconds: number): string {
  let rest = Math.max(0, Math.floor(milliseconds));
  let text = '';
  for (let index = 0; index < timeLength; index++) {
    text = digits.charAt(rest % 32) + text;
    rest = Math.floor(rest / 32);
  }
  return text;
}

/** The least ULID of a time: all that are made from then on sort after it. */
export function ulidFloor(milliseconds: number): string {
  return ulidTime(milliseconds) + '0'.repeat(chanceLength);
}

/** When a ULID was made, in milliseconds; undefined when the text is none. */
export function timeOfUlid(text: string): number | undefined {
  if (!/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/.test(text)) return undefined;
  let time = 0;
  for (const character of text.slice(0, timeLength)) time = time * 32 + digits.indexOf(character);
  return time;
}

/**
 * Makes ULIDs that rise strictly, also within a millisecond and when the clock is set back. The clock and chance are
 * passed in; `random` gives integers below 2^20.
 */
export function ulidFactory(random: () => number): (now: number) => string {
  let lastTime = -1;
  let prefix = '';
  // 80 bits as four parts of 20: within one millisecond the last ones count up.
  let [first, second, third, fourth] = [0, 0, 0, 0];
  return (now) => {
    if (now > lastTime) {
      lastTime = now;
      prefix = ulidTime(now);
      // The highest bit stays free, so that counting up cannot run over.
      [first, second, third, fourth] = [random() & 0x7ffff, random(), random(), random()];
    } else {
      fourth += 1;
      if (fourth > 0xfffff) [third, fourth] = [third + 1, 0];
      if (third > 0xfffff) [second, third] = [second + 1, 0];
      if (second > 0xfffff) [first, second] = [first + 1, 0];
    }
    return prefix + four(first) + four(second) + four(third) + four(fourth);
  };
}

function four(bits: number): string {
  return (
    digits.charAt((bits >>> 15) & 31) +
    digits.charAt((bits >>> 10) & 31) +
    digits.charAt((bits >>> 5) & 31) +
    digits.charAt(bits & 31)
  );
}
