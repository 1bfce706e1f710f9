/** The whole lines of a file, one after the other. `node:readline` will not do: it also breaks at U+2028, inside JSON. */
import { createReadStream } from 'node:fs';

/** What comes behind the last line break is no line. */
export async function* wholeLines(path: string): AsyncIterable<string> {
  let rest: Buffer<ArrayBufferLike> = Buffer.alloc(0);
  for await (const chunk of createReadStream(path)) {
    const bytes = Buffer.concat([rest, Buffer.from(chunk)]);
    let start = 0;
    for (let end = bytes.indexOf(0x0a); end >= 0; end = bytes.indexOf(0x0a, start)) {
      yield bytes.toString('utf8', start, end);
      start = end + 1;
    }
    rest = bytes.subarray(start);
  }
}
