import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  compareDurations,
  formatDuration,
  humanDuration,
  isDuration,
  parseDuration,
} from '../../../core/values/duration.ts';

function seconds(text: string | number): number {
  const parsed = parseDuration(text);
  assert.ok(parsed.ok, parsed.ok ? '' : parsed.problem);
  return parsed.value;
}

function problemOf(text: string | number): string {
  const parsed = parseDuration(text);
  assert.ok(!parsed.ok, `${text} was accepted`);
  return parsed.problem;
}

test('a duration is read in every unit and in compounds', () => {
  const cases: [string, number][] = [
    ['300ms', 0.3],
    ['20s', 20],
    ['10m', 600],
    ['4h', 14_400],
    ['24h', 86_400],
    ['30d', 2_592_000],
    ['2w', 1_209_600],
    ['1h30m', 5400],
    ['1m500ms', 60.5],
    ['1.5h', 5400],
    ['0.25s', 0.25],
    ['0s', 0],
  ];
  for (const [text, expected] of cases) assert.equal(seconds(text), expected, text);
});

test('what is not a duration gets a sentence that says how to write one', () => {
  assert.match(problemOf('20'), /`20` has no unit\. For seconds write `20s`/);
  assert.match(problemOf(20), /has no unit/);
  assert.match(problemOf('20 s'), /Did you mean `20s`\?/);
  assert.match(problemOf('20S'), /unit `S`, which is not known/);
  assert.match(problemOf('1M'), /calendar unit.*`m` is minutes/);
  assert.match(problemOf('30m1h'), /out of order/);
  assert.match(problemOf('1h2h'), /out of order/);
  assert.match(problemOf('-5s'), /negative/);
  assert.match(problemOf('0.5ms'), /finer than a millisecond/);
  assert.match(problemOf('2000000w'), /1000 years/);
  for (const text of ['', 's', 'soon', '1h30', '1h 30m', '1e3s', '５s', '1h\n']) {
    assert.match(problemOf(text), /is not a duration|has no unit|not known/, JSON.stringify(text));
  }
});

test('a long text is refused without echoing it', () => {
  assert.ok(problemOf('9'.repeat(100_000)).length < 300);
  assert.ok(problemOf(`${'1h'.repeat(50_000)}`).length < 300);
});

test('the forms that our examples use are already the canonical ones', () => {
  for (const text of ['300ms', '20s', '24h', '30d', '4h', '2w', '10m', '1h30m', '180d', '36h', '2d1h', '0s']) {
    assert.equal(formatDuration(parseDurationOrFail(text)), text);
  }
  assert.equal(formatDuration(parseDurationOrFail('1d')), '24h');
  assert.equal(formatDuration(parseDurationOrFail('90m')), '1h30m');
  assert.equal(formatDuration(parseDurationOrFail('14d')), '2w');
  assert.equal(formatDuration(parseDurationOrFail('1500ms')), '1s500ms');
});

function parseDurationOrFail(text: string) {
  const parsed = parseDuration(text);
  assert.ok(parsed.ok, parsed.ok ? '' : parsed.problem);
  return parsed.value;
}

test('what is printed reads back as the same duration', () => {
  fc.assert(
    fc.property(fc.nat(4_000_000_000_000), (milliseconds) => {
      const duration = milliseconds / 1000;
      assert.ok(isDuration(duration));
      const printed = formatDuration(duration);
      assert.equal(seconds(printed), duration);
      assert.equal(formatDuration(parseDurationOrFail(printed)), printed);
    }),
    { seed: 11 },
  );
});

test('any text is answered, never thrown on', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[0-9.]{0,5}[a-z]{0,2}[0-9.]{0,5}[a-z]{0,2}$/)), (text) => {
      const parsed = parseDuration(text);
      assert.ok(parsed.ok ? isDuration(parsed.value) : parsed.problem.endsWith('.'));
    }),
    { seed: 12 },
  );
});

test('durations compare by length, not by how they are written', () => {
  assert.equal(compareDurations(parseDurationOrFail('60m'), parseDurationOrFail('1h')), 0);
  assert.ok(compareDurations(parseDurationOrFail('59m'), parseDurationOrFail('1h')) < 0);
});

test('people read two units at most', () => {
  const cases: [number, string][] = [
    [2592, '43 m 12 s'],
    [0.3, '300 ms'],
    [0.0004, '0.4 ms'],
    [1.5, '1.5 s'],
    [59.996, '1 m'],
    [3599.9, '1 h'],
    [3600, '1 h'],
    [86_399, '1 d'],
    [90_000, '1 d 1 h'],
    [-90, '−1 m 30 s'],
    [0, '0 s'],
    [Number.POSITIVE_INFINITY, 'forever'],
  ];
  for (const [value, words] of cases) assert.equal(humanDuration(value), words, String(value));
});
