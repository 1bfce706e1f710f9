/**
 * Bounds the size of the input. Tokens are estimated from bytes, four to a token as is usual of English text; a
 * tokenizer would cost more memory and time than the whole gateway. Other scripts have more tokens per byte or fewer.
 */
import type { JsonValue } from '../../core/values/json.ts';
import { isJsonArray } from '../../core/values/json.ts';
import { type Finding, passed } from './check.ts';

const bytesPerToken = 4;

export function estimateTokens(value: JsonValue | undefined): number {
  return Math.ceil(bytesOf(value) / bytesPerToken);
}

export function judgeSize(value: JsonValue, most: number): Finding {
  const tokens = estimateTokens(value);
  if (tokens <= most) return passed;
  return { verdict: 'fail', why: `The input has about ${tokens} tokens, and may have ${most}.` };
}

/** The bytes of all texts, and of numbers and the like as JSON prints them; keys do not count. */
export function bytesOf(value: JsonValue | undefined): number {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (value === undefined || value === null) return 0;
  if (typeof value !== 'object') return String(value).length;
  const parts = isJsonArray(value) ? value : Object.values(value);
  let sum = 0;
  for (const part of parts) sum += bytesOf(part);
  return sum;
}
