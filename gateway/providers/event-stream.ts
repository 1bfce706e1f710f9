/** Reads server-sent events (WHATWG HTML §9.2.6) as OpenAI sends them: each event is one JSON object or `[DONE]`. */
import { isJsonObject, type JsonValue } from '../../core/values/json.ts';
import type { StreamEvent } from './provider.ts';

export interface ReadEvents {
  readonly events: readonly StreamEvent[];
  /** The end mark was read. */
  readonly done: boolean;
  readonly problem?: string;
}

const largestEvent = 4 * 1024 * 1024;
const lineFeed = 10;

/** Takes the stream in any pieces; a piece of an event waits for the rest. */
export function newEventReader(): (chunk: Buffer) => ReadEvents {
  let rest: Buffer | undefined;
  let pending: string[] = [];
  return (chunk) => {
    const buffer = rest === undefined ? chunk : Buffer.concat([rest, chunk]);
    const end = buffer.lastIndexOf(lineFeed);
    rest = end + 1 < buffer.length ? buffer.subarray(end + 1) : undefined;
    if (rest !== undefined && rest.length > largestEvent) {
      return { events: [], done: false, problem: 'an event is too large.' };
    }
    // Up to a line feed, no character is cut in two.
    const lines = end < 0 ? [] : buffer.toString('utf8', 0, end).split('\n');
    const events: StreamEvent[] = [];
    let done = false;
    for (const line of lines) {
      if (line === '' || line === '\r') {
        if (pending.length === 0) continue;
        const raw = pending.length === 1 ? (pending[0] ?? '') : pending.join('\n');
        pending = [];
        if (raw === '[DONE]') {
          done = true;
          continue;
        }
        const data = parse(raw);
        if (data === undefined) return { events, done, problem: 'an event is not JSON.' };
        events.push({ data, raw });
        continue;
      }
      if (line.startsWith('data:')) pending.push(fieldOf(line));
    }
    return { events, done };
  };
}

function fieldOf(line: string): string {
  const start = line.charCodeAt(5) === 32 ? 6 : 5;
  return line.endsWith('\r') ? line.slice(start, -1) : line.slice(start);
}

function parse(text: string): StreamEvent['data'] | undefined {
  try {
    const parsed: JsonValue = JSON.parse(text);
    return isJsonObject(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}
