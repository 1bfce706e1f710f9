import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { findPii, type PiiEntity, piiEntities, redactText, redactValue } from '../../../gateway/checks/pii.ts';

const all = new Set(piiEntities);
const redact = (text: string, ...entities: readonly PiiEntity[]): string =>
  redactText(text, entities.length === 0 ? all : new Set(entities));

const found: readonly [PiiEntity, readonly string[]][] = [
  [
    'email',
    ['ada@example.org', 'ada.lovelace+shop@mail.example.co.uk', "o'neil@x-y.de", 'jürgen@müller.de', 'A_B@EXAMPLE.COM'],
  ],
  [
    'iban',
    [
      'DE89370400440532013000',
      'DE89 3704 0044 0532 0130 00',
      'GB29 NWBK 6016 1331 9268 19',
      'FR1420041010050500013M02606',
      'NO93 8601 1117 947',
      'nl91abna0417164300',
    ],
  ],
  ['credit_card', ['4111111111111111', '4111 1111 1111 1111', '5500-0000-0000-0004', '378282246310005']],
  [
    'phone',
    [
      '+49 30 1234567',
      '+1 (415) 555-2671',
      '0170 1234567',
      '(030) 123456',
      '030/12345678',
      '415-555-2671',
      '0049 30 1234567',
      '01 23 45 67 89',
      '+4917012345678',
    ],
  ],
  [
    'ip_address',
    ['192.168.0.1', '8.8.8.8', '2001:db8:85a3:0:0:8a2e:370:7334', 'fe80::1ff:fe23:4567:890a', '2001:db8::1'],
  ],
  ['us_ssn', ['123-45-6789', '078 05 1120']],
];

for (const [entity, texts] of found) {
  test(`${entity} is found alone, in a sentence, in brackets and beside punctuation`, () => {
    for (const text of texts) {
      for (const [before, after] of [
        ['', ''],
        ['It is ', ', thanks.'],
        ['(', ')'],
        ['"', '"'],
        ['a: ', '\nb'],
        ['über ', '!'],
      ]) {
        assert.equal(redact(`${before}${text}${after}`), `${before}[${entity}]${after}`);
      }
    }
  });
}

test('what only looks like personal data is left alone', () => {
  const harmless = [
    'Order 12345678, parcel 00340434161094021501, article 4006381333931.',
    'On 2026-11-20 10:30 and 20.11.2026 10:30, 01/02/2026, 1.2.2026.',
    'Card 4111111111111112 is wrong, and so is DE89370400440532013001.',
    'Version 1.2.3, 1.2.3.4.5, 999.1.1.1 and chapter 3.14.',
    'user@localhost, @ada, a@b, 50 @ 3 EUR, ada@example.',
    'SSN 000-12-3456, 666-12-3456, 900-12-3456, 123-00-4567.',
    'It costs 1 299,00 EUR for 12 000 pieces; 10:45:30.',
    'std::vector, a::b, 12:30, face:b00k',
    'Rooms 101 102 103, and 5 to 10 people.',
  ];
  for (const text of harmless) assert.equal(redact(text), text);
});

test('only the kinds that are asked for are found', () => {
  const text = 'ada@example.org, 192.168.0.1, 4111 1111 1111 1111';
  assert.equal(redact(text, 'email'), '[email], 192.168.0.1, 4111 1111 1111 1111');
  assert.equal(redact(text, 'ip_address'), 'ada@example.org, [ip_address], 4111 1111 1111 1111');
  assert.equal(redact(text, 'phone'), text);
});

test('several in one text are all found, in order and without overlap', () => {
  const text = 'ada@example.org bob@example.org,eve@example.org;+49 30 1234567 8.8.8.8';
  assert.equal(redact(text), '[email] [email],[email];[phone] [ip_address]');
});

test('texts deep inside a value are redacted, and a value without any is the same', () => {
  const value = { a: [{ b: 'ada@example.org' }], c: 1, d: null };
  assert.deepEqual(redactValue(value, all), { a: [{ b: '[email]' }], c: 1, d: null });
  const harmless = { a: [{ b: 'nothing' }], c: [1, true] };
  assert.equal(redactValue(harmless, all), harmless);
});

test('redacting again changes nothing, and findings lie inside the text in order', () => {
  const piece = fc.oneof(
    fc.constantFrom(
      'ada@example.org',
      'DE89 3704 0044 0532 0130 00',
      '4111 1111 1111 1111',
      '+49 30 1234567',
      '8.8.8.8',
      '123-45-6789',
      ' ',
      ', ',
      '@',
      '+',
      '-',
      ':',
      '0',
      '1.1',
    ),
    fc.string({ maxLength: 6 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const text = pieces.join('; ');
      let end = 0;
      for (const finding of findPii(text, all)) {
        assert.ok(finding.start >= end && finding.end > finding.start && finding.end <= text.length);
        end = finding.end;
      }
      const once = redact(text);
      assert.equal(redact(once), once);
    }),
    { numRuns: 500, seed: 7 },
  );
});

test('the work grows with the text, whatever is in it', () => {
  const hostile = ['a', '@', '1', '1 ', '+', '.', 'a.', 'a@', '1.1.', ':', 'DE12 ', 'a@a.', '1-', '(', '0 ', 'é', "!'"];
  for (const part of hostile) {
    const text = part.repeat(Math.floor(200_000 / part.length));
    const reads = { count: 0 };
    const watched = countingText(text, reads);
    findPii(watched, all);
    assert.ok(
      reads.count < text.length * 400,
      `${JSON.stringify(part)}: ${reads.count / text.length} reads a character`,
    );
  }
});

/** A text that counts how often a character of it is looked at. */
function countingText(text: string, reads: { count: number }): string {
  const counting = {
    length: text.length,
    charCodeAt: (index: number) => {
      reads.count += 1;
      return text.charCodeAt(index);
    },
    charAt: (index: number) => {
      reads.count += 1;
      return text.charAt(index);
    },
    slice: (start: number, end: number) => {
      reads.count += Math.max(0, Math.min(end, text.length) - start);
      return text.slice(start, end);
    },
  };
  return counting as unknown as string;
}
