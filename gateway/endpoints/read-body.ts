/** Reads a request's JSON without trusting it: bounded in size before it is read, and in depth after. */
import type { IncomingMessage } from 'node:http';
import { isJsonObject, type JsonObject, type JsonValue } from '../../core/values/json.ts';
import { badRequest, type Refusal, refusal } from '../refusal.ts';

const largestBody = 10 * 1024 * 1024;
/** What walks the value calls itself; nothing anybody means is this deep. */
const deepest = 64;

export type ReadBody = { readonly kind: 'body'; readonly value: JsonObject } | Refusal;

/** Resolves to undefined when the client left before it had sent everything. */
export function readBody(request: IncomingMessage): Promise<ReadBody | undefined> {
  const announced = Number(request.headers['content-length'] ?? 0);
  if (announced > largestBody) return Promise.resolve(tooLarge());
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > largestBody) {
        chunks.length = 0;
        request.pause();
        return resolve(tooLarge());
      }
      chunks.push(chunk);
    });
    request.on('end', () => {
      const [first] = chunks;
      resolve(parse(chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks)));
    });
    request.on('error', () => resolve(undefined));
    request.on('close', () => resolve(undefined));
  });
}

function parse(bytes: Buffer): ReadBody {
  let value: JsonValue;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch {
    return badRequest('invalid_json', 'The body is not JSON.');
  }
  if (!isJsonObject(value)) return badRequest('invalid_json', 'The body must be a JSON object.');
  if (isTooDeep(value)) return badRequest('invalid_json', `The body is nested deeper than ${deepest} levels.`);
  return { kind: 'body', value };
}

function isTooDeep(root: JsonValue): boolean {
  const open: { readonly value: JsonValue; readonly depth: number }[] = [{ value: root, depth: 1 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next.depth > deepest) return true;
    for (const part of Object.values(next.value ?? {})) {
      if (typeof part === 'object' && part !== null) open.push({ value: part, depth: next.depth + 1 });
    }
  }
  return false;
}

function tooLarge(): Refusal {
  const message = `The body is larger than ${largestBody / 1024 / 1024} MB, the most that is taken.`;
  return refusal(413, 'invalid_request_error', 'request_too_large', message);
}
