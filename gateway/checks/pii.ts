/**
 * Finds personal data that has a recognisable form, and can replace it. One pass over the text by characters, never a
 * pattern that can backtrack: texts come from strangers. Numbers that carry a check digit are believed only when it is
 * right (IBAN: ISO 13616 mod 97; cards: Luhn), so that order numbers are left alone.
 */
import { isJsonArray, type JsonValue } from '../../core/values/json.ts';
import { type Finding, passed } from './check.ts';

export type PiiEntity = 'email' | 'phone' | 'iban' | 'credit_card' | 'ip_address' | 'us_ssn';

export const piiEntities: readonly PiiEntity[] = ['email', 'phone', 'iban', 'credit_card', 'ip_address', 'us_ssn'];

export interface PiiFinding {
  readonly entity: PiiEntity;
  readonly start: number;
  readonly end: number;
}

export function isPiiEntity(name: string): name is PiiEntity {
  return piiEntities.some((entity) => entity === name);
}

/** What is found, in the order of the text, without overlaps; where two kinds fit, the stricter one wins. */
export function findPii(text: string, entities: ReadonlySet<PiiEntity>): readonly PiiFinding[] {
  const found: PiiFinding[] = [];
  let at = 0;
  while (at < text.length) {
    const finding = findAt(text, at, entities);
    if (finding === undefined) {
      at += 1;
      continue;
    }
    const previous = found.at(-1);
    // An address is found at its `@`, behind its beginning.
    if (previous !== undefined && finding.start < previous.end) found.pop();
    found.push(finding);
    at = Math.max(finding.end, at + 1);
  }
  return found;
}

export function redactText(text: string, entities: ReadonlySet<PiiEntity>): string {
  const found = findPii(text, entities);
  if (found.length === 0) return text;
  const pieces: string[] = [];
  let from = 0;
  for (const { entity, start, end } of found) {
    pieces.push(text.slice(from, start), `[${entity}]`);
    from = end;
  }
  pieces.push(text.slice(from));
  return pieces.join('');
}

/** Redacts every text in a value; the very same value when there is nothing to redact. */
export function redactValue(value: JsonValue, entities: ReadonlySet<PiiEntity>): JsonValue {
  if (typeof value === 'string') return redactText(value, entities);
  if (typeof value !== 'object' || value === null || !holdsPii(value, entities)) return value;
  if (isJsonArray(value)) return value.map((item) => redactValue(item, entities));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, redactValue(item, entities)]));
}

function holdsPii(value: JsonValue, entities: ReadonlySet<PiiEntity>): boolean {
  if (typeof value === 'string') return findPii(value, entities).length > 0;
  if (typeof value !== 'object' || value === null) return false;
  return (isJsonArray(value) ? value : Object.values(value)).some((item) => holdsPii(item, entities));
}

export function judgePii(value: JsonValue, entities: ReadonlySet<PiiEntity>): Finding {
  const counts = new Map<PiiEntity, number>();
  countPii(value, entities, counts);
  if (counts.size === 0) return passed;
  const list = [...counts].map(([entity, count]) => `${count} × ${entity}`).join(', ');
  return { verdict: 'fail', why: `Personal data was found: ${list}.` };
}

function countPii(value: JsonValue, entities: ReadonlySet<PiiEntity>, counts: Map<PiiEntity, number>): void {
  if (typeof value === 'string') {
    for (const { entity } of findPii(value, entities)) counts.set(entity, (counts.get(entity) ?? 0) + 1);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  for (const item of isJsonArray(value) ? value : Object.values(value)) countPii(item, entities, counts);
}

function findAt(text: string, at: number, entities: ReadonlySet<PiiEntity>): PiiFinding | undefined {
  const code = text.charCodeAt(at);
  if (code === atSign) return entities.has('email') ? emailAround(text, at) : undefined;
  if (at > 0 && isWordCode(text.charCodeAt(at - 1))) {
    // Inside a word nothing begins, except an address without a separator, which is found at its `@`.
    return undefined;
  }
  if (isUpper(code) || isLower(code)) {
    const next = text.charCodeAt(at + 1);
    // Most words end here: an IBAN goes on with a letter and two digits, an address with a hexadecimal digit or a colon.
    if ((isUpper(next) || isLower(next)) && isDigit(text.charCodeAt(at + 2)) && entities.has('iban')) {
      const iban = ibanAt(text, at);
      if (iban !== undefined) return iban;
    }
    return isHexadecimal(code) && (isHexadecimal(next) || next === colon) ? ipv6At(text, at, entities) : undefined;
  }
  if (isDigit(code)) {
    return (
      ipv4At(text, at, entities) ??
      ipv6At(text, at, entities) ??
      ssnAt(text, at, entities) ??
      cardAt(text, at, entities) ??
      phoneAt(text, at, entities)
    );
  }
  if (code === plus || code === openParenthesis) return phoneAt(text, at, entities);
  if (code === colon) return ipv6At(text, at, entities);
  return undefined;
}

const atSign = 64;
const plus = 43;
const openParenthesis = 40;
const colon = 58;

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function isUpper(code: number): boolean {
  return code >= 65 && code <= 90;
}

function isLower(code: number): boolean {
  return code >= 97 && code <= 122;
}

function isHexadecimal(code: number): boolean {
  return isDigit(code) || (code >= 97 && code <= 102) || (code >= 65 && code <= 70);
}

function isWordCode(code: number): boolean {
  return isDigit(code) || isUpper(code) || isLower(code) || code === 95;
}

function isLocalPart(code: number): boolean {
  // RFC 5322 `atext` and dots; letters beyond ASCII are allowed by RFC 6531.
  return isWordCode(code) || code >= 0xa0 || "!#$%&'*+-/=?^`{|}~.".includes(String.fromCharCode(code));
}

function emailAround(text: string, at: number): PiiFinding | undefined {
  let start = at;
  // RFC 5321: at most 64 characters, which also keeps this linear.
  while (start > 0 && at - start < 64 && isLocalPart(text.charCodeAt(start - 1))) start -= 1;
  while (start < at && !isWordCode(text.charCodeAt(start)) && text.charCodeAt(start) < 0xa0) start += 1;
  if (start === at) return undefined;
  let end = at + 1;
  let labelEnd = -1;
  let dots = 0;
  while (end < text.length && end - at <= 255) {
    const code = text.charCodeAt(end);
    if (isDigit(code) || isUpper(code) || isLower(code) || code >= 0xc0) labelEnd = end + 1;
    else if (code === 46 && labelEnd === end) dots += 1;
    else if (code !== 45 || labelEnd === -1) break;
    end += 1;
  }
  if (labelEnd < 0) return undefined;
  const domain = text.slice(at + 1, labelEnd);
  const topLevel = domain.slice(domain.lastIndexOf('.') + 1);
  if (dots === 0 || !domain.includes('.') || topLevel.length < 2 || isDigit(topLevel.charCodeAt(0))) return undefined;
  return { entity: 'email', start, end: labelEnd };
}

/** Two letters, two check digits and up to 30 more, in groups or not. */
function ibanAt(text: string, start: number): PiiFinding | undefined {
  const compact: string[] = [];
  let end = start;
  let last = start;
  while (end < text.length && compact.length < 34) {
    const code = text.charCodeAt(end);
    if (isDigit(code) || isUpper(code) || isLower(code)) {
      compact.push(text.charAt(end).toUpperCase());
      last = end + 1;
      if (compact.length <= 4 && !fitsIbanHead(compact.length, code)) return undefined;
      if (compact.length >= 15 && !isWordCode(text.charCodeAt(last)) && isIban(compact)) {
        return { entity: 'iban', start, end: last };
      }
    } else if (code !== 32 || last !== end) {
      break;
    }
    end += 1;
  }
  return undefined;
}

function fitsIbanHead(position: number, code: number): boolean {
  return position <= 2 ? isUpper(code) || isLower(code) : isDigit(code);
}

function isIban(characters: readonly string[]): boolean {
  let rest = 0;
  for (let index = 0; index < characters.length; index++) {
    const code = (characters[(index + 4) % characters.length] ?? '0').charCodeAt(0);
    rest = isDigit(code) ? (rest * 10 + code - 48) % 97 : (rest * 100 + code - 55) % 97;
  }
  return rest === 1;
}

interface Digits {
  readonly digits: string;
  readonly end: number;
}

/** Digits with single separators between them. */
function digitsFrom(text: string, start: number, separators: string, most: number): Digits {
  const digits: string[] = [];
  let end = start;
  for (let at = start; at < text.length && digits.length <= most; at++) {
    const code = text.charCodeAt(at);
    if (isDigit(code)) {
      digits.push(text.charAt(at));
      end = at + 1;
    } else if (at !== end || !separators.includes(text.charAt(at))) {
      break;
    }
  }
  return { digits: digits.join(''), end };
}

function cardAt(text: string, start: number, entities: ReadonlySet<PiiEntity>): PiiFinding | undefined {
  if (!entities.has('credit_card')) return undefined;
  const { digits, end } = digitsFrom(text, start, ' -', 19);
  if (digits.length < 13 || digits.length > 19 || isWordCode(text.charCodeAt(end))) return undefined;
  if (digits.startsWith('0') || !passesLuhn(digits)) return undefined;
  return { entity: 'credit_card', start, end };
}

function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let index = 0; index < digits.length; index++) {
    const digit = digits.charCodeAt(digits.length - 1 - index) - 48;
    const doubled = digit * 2;
    sum += index % 2 === 0 ? digit : doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}

/** `123-45-6789`, without the areas that were never given out. */
function ssnAt(text: string, start: number, entities: ReadonlySet<PiiEntity>): PiiFinding | undefined {
  if (!entities.has('us_ssn')) return undefined;
  const match = /^(\d{3})([- ])(\d{2})\2(\d{4})(?!\w|-)/.exec(text.slice(start, start + 13));
  if (match === null) return undefined;
  const [whole, area = '', , group, serial] = match;
  if (area === '000' || area === '666' || area.startsWith('9') || group === '00' || serial === '0000') return undefined;
  return { entity: 'us_ssn', start, end: start + whole.length };
}

function ipv4At(text: string, start: number, entities: ReadonlySet<PiiEntity>): PiiFinding | undefined {
  if (!entities.has('ip_address')) return undefined;
  const match = /^(?:\d{1,3}\.){3}\d{1,3}(?![\w]|\.\d)/.exec(text.slice(start, start + 18));
  if (match === null || (start > 1 && text.charCodeAt(start - 1) === 46)) return undefined;
  if (match[0].split('.').some((part) => Number(part) > 255)) return undefined;
  return { entity: 'ip_address', start, end: start + match[0].length };
}

function ipv6At(text: string, start: number, entities: ReadonlySet<PiiEntity>): PiiFinding | undefined {
  if (!entities.has('ip_address')) return undefined;
  const match = /^[0-9A-Fa-f:]{2,39}/.exec(text.slice(start, start + 40));
  if (match === null || isWordCode(text.charCodeAt(start + match[0].length))) return undefined;
  const address = match[0].endsWith(':') && !match[0].endsWith('::') ? match[0].slice(0, -1) : match[0];
  const groups = address.split(':');
  const isShortened = address.includes('::');
  if (
    address.length < 6 ||
    groups.some((group) => group.length > 4) ||
    address.indexOf('::') !== address.lastIndexOf('::')
  )
    return undefined;
  if (isShortened ? groups.length > 8 || groups.length < 4 : groups.length !== 8) return undefined;
  return { entity: 'ip_address', start, end: start + address.length };
}

/**
 * International numbers (`+49 30 1234567`), and national ones that are written as such: with a leading 0 or an area code
 * in parentheses, in groups. A bare run of digits is not believed: order numbers look the same.
 */
function phoneAt(text: string, start: number, entities: ReadonlySet<PiiEntity>): PiiFinding | undefined {
  if (!entities.has('phone')) return undefined;
  const first = text.charCodeAt(start);
  const head = text.slice(start, start + 24);
  if (looksLikeDate.test(head) || looksLikeSsn.test(head)) return undefined;
  if (first === openParenthesis && !areaCode.test(head)) return undefined;
  const american = northAmerican.exec(head);
  if (american !== null) return { entity: 'phone', start, end: start + american[0].length };
  const { digits, end, groups } = phoneDigits(text, start);
  if (isWordCode(text.charCodeAt(end))) return undefined;
  const length = digits.length;
  const isInternational = first === plus || digits.startsWith('00');
  if (isInternational) return length >= 8 && length <= 17 ? { entity: 'phone', start, end } : undefined;
  const isNational = first === openParenthesis || digits.startsWith('0');
  return isNational && length >= 8 && length <= 14 && groups >= 2 ? { entity: 'phone', start, end } : undefined;
}

const looksLikeDate = /^\d{1,2}[./-]\d{1,2}[./-](?:\d{4}|\d{2})(?![./-]?\d)/;
const looksLikeSsn = /^\d{3}-\d{2}-\d{4}(?!\d)/;
const looksLikeIpv4 = /^\d{1,3}(?:\.\d{1,3}){3}(?!\d)/;
const areaCode = /^\(\+?\d{1,5}\)[-. ]?\d/;
const northAmerican = /^(?:\+?1[-. ])?\(?[2-9]\d{2}\)?[-. ]{1,2}[2-9]\d{2}[-. ]\d{4}(?![\w])/;

function phoneDigits(text: string, start: number): Digits & { readonly groups: number } {
  const digits: string[] = [];
  let end = start;
  let groups = 0;
  let separatorsInRow = 0;
  for (let at = start; at < text.length && digits.length <= 18; at++) {
    const code = text.charCodeAt(at);
    if (isDigit(code)) {
      const begins = separatorsInRow > 0 || digits.length === 0;
      if (begins && looksLikeIpv4.test(text.slice(at, at + 16))) break;
      if (begins) groups += 1;
      separatorsInRow = 0;
      digits.push(text.charAt(at));
      end = at + 1;
      continue;
    }
    if (at === start && (code === plus || code === openParenthesis)) continue;
    if (!'()-./ '.includes(text.charAt(at))) break;
    separatorsInRow += 1;
    if (separatorsInRow > 2) break;
  }
  return { digits: digits.join(''), end, groups };
}
