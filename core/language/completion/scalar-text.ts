/** How a value is written where the cursor stands: with quotes when it would read as something else without them. */
import type { JsonValue } from '../../values/json.ts';
import type { Style } from './cursor.ts';
import { plainValue } from './line.ts';

export interface Writing {
  readonly style: Style;
  readonly inFlow: boolean;
}

export function writtenAs(value: JsonValue, { style, inFlow }: Writing): string {
  if (typeof value === 'string') return writtenText(value, style, inFlow);
  if (typeof value !== 'object' || value === null) return String(value);
  // JSON is flow style; keys and texts lose the quotes that they do not need.
  if (Array.isArray(value)) return `[${value.map((item: JsonValue) => writtenAs(item, FLOW)).join(', ')}]`;
  const pairs = Object.entries(value).map(([key, item]) => `${writtenAs(key, FLOW)}: ${writtenAs(item, FLOW)}`);
  return `{${pairs.join(', ')}}`;
}

const FLOW: Writing = { style: 'plain', inFlow: true };

function writtenText(text: string, style: Style, inFlow: boolean): string {
  switch (style) {
    case 'double':
      return text.replace(/["\\]/g, '\\$&');
    case 'single':
      return text.replaceAll("'", "''");
    case 'plain':
      return needsQuotes(text, inFlow) ? JSON.stringify(text) : text;
    default:
      return text;
  }
}

function needsQuotes(text: string, inFlow: boolean): boolean {
  if (text === '' || text !== text.trim() || typeof plainValue(text) !== 'string') return true;
  if (/^(?:[-?:](?:\s|$)|[,[\]{}#&*!|>'"%@`])/.test(text)) return true;
  return /: |:$| #|[\n\t]/.test(text) || (inFlow && /[,[\]{}]/.test(text));
}
