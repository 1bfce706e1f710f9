import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compareDates, daysBetween, isCalendarDate, parseDate } from '../../../core/values/date.ts';

function date(text: string) {
  const parsed = parseDate(text);
  assert.ok(parsed.ok, parsed.ok ? '' : parsed.problem);
  return parsed.value;
}

function problemOf(text: string | number): string {
  const parsed = parseDate(text);
  assert.ok(!parsed.ok, `${text} was accepted`);
  return parsed.problem;
}

test('the days that exist are read, the others refused with the reason', () => {
  assert.equal(date('2027-03-01'), '2027-03-01');
  assert.equal(date('2028-02-29'), '2028-02-29');
  assert.equal(date('2000-02-29'), '2000-02-29');
  assert.match(problemOf('2027-02-29'), /day 29, but February 2027 has 28 days/);
  assert.match(problemOf('1900-02-29'), /28 days/);
  assert.match(problemOf('2027-04-31'), /April 2027 has 30 days/);
  assert.match(problemOf('2027-13-01'), /month 13/);
  assert.match(problemOf('2027-00-01'), /month 0/);
  assert.match(problemOf('2027-01-00'), /day 0/);
  assert.match(problemOf('2027-3-1'), /Write `2027-03-01`/);
  for (const text of [
    '',
    '2027',
    2027,
    '01.03.2027',
    '2027-03-01T00:00:00Z',
    '27-03-01',
    '2027/03/01',
    '2027-03-01\n',
  ]) {
    assert.match(problemOf(text), /is not a date/);
  }
});

test('distance and order agree with the UTC calendar', () => {
  const day = fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true });
  fc.assert(
    fc.property(day, day, (left, right) => {
      const [from, to] = [left.toISOString().slice(0, 10), right.toISOString().slice(0, 10)];
      assert.ok(isCalendarDate(from) && isCalendarDate(to));
      const expected = (Date.parse(to) - Date.parse(from)) / 86_400_000;
      assert.equal(daysBetween(from, to), expected);
      assert.equal(Math.sign(compareDates(from, to)), Math.sign(-expected) + 0);
    }),
    { seed: 61 },
  );
});
