/** Windows that follow the calendar of a zone, across changes of the clocks and of the lengths of months. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readAlphaWindow, readWindow, type SloWindow, windowAt } from '../../../core/slo/window.ts';
import { zoneOffset } from '../../../host/zone-offset.ts';

const day = 86_400_000;

function calendar(duration: string, startTime: string, timeZone: string): SloWindow {
  const window = readWindow([{ duration, calendar: { startTime, timeZone } }]);
  assert.ok(window.ok);
  return window.value;
}

function shown(window: SloWindow, now: string): string {
  const stretch = windowAt(window, Date.parse(now), zoneOffset);
  if (!stretch.ok) return stretch.problem;
  return `${new Date(stretch.value.from).toISOString()} ${new Date(stretch.value.to).toISOString()}`;
}

test('a rolling window ends now', () => {
  const window = readWindow([{ duration: '4w', isRolling: true }]);
  assert.ok(window.ok);
  assert.equal(shown(window.value, '2026-03-29T12:00:00Z'), '2026-03-01T12:00:00.000Z 2026-03-29T12:00:00.000Z');
});

test('a day of a zone has 23 hours when the clocks go forward, and 25 when they go back', () => {
  const berlin = calendar('1d', '2026-01-01 00:00:00', 'Europe/Berlin');
  assert.equal(shown(berlin, '2026-03-29T12:00:00Z'), '2026-03-28T23:00:00.000Z 2026-03-29T22:00:00.000Z');
  assert.equal(shown(berlin, '2026-10-25T12:00:00Z'), '2026-10-24T22:00:00.000Z 2026-10-25T23:00:00.000Z');
});

test('a week that begins on Monday morning does so in summer and in winter', () => {
  const newYork = calendar('1w', '2026-01-05 09:00:00', 'America/New_York');
  assert.equal(shown(newYork, '2026-01-07T00:00:00Z'), '2026-01-05T14:00:00.000Z 2026-01-12T14:00:00.000Z');
  assert.equal(shown(newYork, '2026-07-08T00:00:00Z'), '2026-07-06T13:00:00.000Z 2026-07-13T13:00:00.000Z');
});

test('hours are elapsed time, whatever the clocks say', () => {
  const hours = calendar('2h', '2026-03-29 00:00:00', 'Europe/Berlin');
  assert.equal(shown(hours, '2026-03-29T01:30:00Z'), '2026-03-29T01:00:00.000Z 2026-03-29T03:00:00.000Z');
});

test('months, quarters and years are those of the calendar, not 30, 90 and 365 days', () => {
  assert.equal(
    shown(calendar('1M', '2026-01-01 00:00:00', 'UTC'), '2026-02-28T23:59:59Z'),
    '2026-02-01T00:00:00.000Z 2026-03-01T00:00:00.000Z',
  );
  assert.equal(
    shown(calendar('1Q', '2026-01-01 00:00:00', 'UTC'), '2028-03-01T00:00:00Z'),
    '2028-01-01T00:00:00.000Z 2028-04-01T00:00:00.000Z',
  );
  assert.equal(
    shown(calendar('1Y', '2024-02-29 00:00:00', 'UTC'), '2026-03-01T00:00:00Z'),
    '2026-02-28T00:00:00.000Z 2027-02-28T00:00:00.000Z',
  );
});

test('a month that began on the 31st begins on the last day of a shorter one, and on the 31st again', () => {
  const window = calendar('1M', '2026-01-31 00:00:00', 'UTC');
  assert.equal(shown(window, '2026-03-01T00:00:00Z'), '2026-02-28T00:00:00.000Z 2026-03-31T00:00:00.000Z');
  assert.equal(shown(window, '2026-04-01T00:00:00Z'), '2026-03-31T00:00:00.000Z 2026-04-30T00:00:00.000Z');
});

test('a start that the clocks skip is the moment they jump; one that comes twice is the first', () => {
  assert.equal(
    shown(calendar('1d', '2026-03-29 02:30:00', 'Europe/Berlin'), '2026-03-29T12:00:00Z'),
    '2026-03-29T01:00:00.000Z 2026-03-30T00:30:00.000Z',
  );
  assert.equal(
    shown(calendar('1d', '2026-10-25 02:30:00', 'Europe/Berlin'), '2026-10-25T12:00:00Z'),
    '2026-10-25T00:30:00.000Z 2026-10-26T01:30:00.000Z',
  );
});

test('before its first window begins there is none', () => {
  assert.match(
    shown(calendar('1d', '2026-06-01 00:00:00', 'UTC'), '2026-05-31T23:59:59Z'),
    /begins only at 2026-06-01/,
  );
});

test('windows follow one another without a gap, and hold the moment that was asked for', () => {
  const zones = [
    'UTC',
    'Europe/Berlin',
    'America/New_York',
    'Australia/Lord_Howe',
    'Asia/Kathmandu',
    'America/Sao_Paulo',
  ];
  const durations = ['45m', '6h', '1d', '2w', '1M', '1Q', '1Y'];
  fc.assert(
    fc.property(
      fc.constantFrom(...zones),
      fc.constantFrom(...durations),
      fc.integer({ min: Date.UTC(2020, 0, 31), max: Date.UTC(2030, 0, 1) }),
      (zone, duration, now) => {
        const window = calendar(duration, '2019-12-31 02:30:00', zone);
        const here = windowAt(window, now, zoneOffset);
        assert.ok(here.ok);
        assert.ok(here.value.from <= now && now < here.value.to);
        const next = windowAt(window, here.value.to, zoneOffset);
        assert.ok(next.ok);
        assert.equal(next.value.from, here.value.to);
      },
    ),
    { numRuns: 300, seed: 7 },
  );
});

test('v1alpha windows count units, and roll when they have no calendar', () => {
  assert.deepEqual(readAlphaWindow([{ unit: 'Day', count: 30 }]), {
    ok: true,
    value: { kind: 'rolling', duration: 2_592_000 },
  });
  const month = readAlphaWindow([
    { unit: 'Month', count: 1, calendar: { startTime: '2026-01-01 00:00:00', timeZone: 'UTC' } },
  ]);
  assert.ok(month.ok && month.value.kind === 'calendar');
  const stretch = windowAt(month.value, Date.UTC(2026, 1, 2), zoneOffset);
  assert.ok(stretch.ok);
  assert.equal((stretch.value.to - stretch.value.from) / day, 28);
});

for (const [name, list] of [
  ['none', undefined],
  ['two', [{ duration: '1d' }, { duration: '1w' }]],
  ['a length that is none', [{ duration: 'month' }]],
  ['no length', [{ duration: '0d', isRolling: true }]],
  ['a calendar without a zone', [{ duration: '1d', calendar: { startTime: '2026-01-01 00:00:00' } }]],
  ['a day that does not exist', [{ duration: '1d', calendar: { startTime: '2026-02-30 00:00:00', timeZone: 'UTC' } }]],
] as const) {
  test(`a window is refused in a sentence: ${name}`, () => {
    const window = readWindow(list);
    assert.ok(!window.ok);
    assert.match(window.problem, /^[A-Z].*\.$/);
  });
}
