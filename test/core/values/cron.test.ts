import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { cronInWords, parseCron } from '../../../core/values/cron.ts';

function cron(text: string) {
  const parsed = parseCron(text);
  assert.ok(parsed.ok, parsed.ok ? '' : parsed.problem);
  return parsed.value;
}

function problemOf(text: string): string {
  const parsed = parseCron(text);
  assert.ok(!parsed.ok, `${text} was accepted`);
  return parsed.problem;
}

test('fields hold numbers, ranges, lists, steps and names', () => {
  assert.deepEqual(cron('*/15 9-17 1,15 * *').minutes, [0, 15, 30, 45]);
  assert.deepEqual(cron('5/20 * * * *').minutes, [5, 25, 45]);
  assert.deepEqual(cron('0 10-20/5 * * *').hours, [10, 15, 20]);
  assert.deepEqual(cron('0 0 * JAN,mar-apr *').months, [1, 3, 4]);
  assert.deepEqual(cron('0 0 * * mon-fri').daysOfWeek, [1, 2, 3, 4, 5]);
  assert.deepEqual(cron('@weekly').daysOfWeek, [0]);
});

test('7 is Sunday, alone and at the end of a range', () => {
  assert.deepEqual(cron('0 0 * * 7').daysOfWeek, [0]);
  assert.deepEqual(cron('0 0 * * 5-7').daysOfWeek, [0, 5, 6]);
  assert.deepEqual(cron('0 0 * * *').daysOfWeek, [0, 1, 2, 3, 4, 5, 6]);
});

test('two restricted day fields match either; a star field leaves the other to decide', () => {
  assert.equal(cron('0 0 1 * 1').dayMatch, 'either');
  assert.equal(cron('0 0 1 * *').dayMatch, 'both');
  assert.equal(cron('0 0 */2 * 1').dayMatch, 'both');
});

test('a mistake is answered with the field it is in', () => {
  assert.match(problemOf('0 3 * *'), /five fields.*this has 4/);
  assert.match(problemOf(''), /this has 0/);
  assert.match(problemOf('0 3 * * * *'), /this has 6/);
  assert.match(problemOf('60 3 * * *'), /`60` as its minute\. It goes from 0 to 59/);
  assert.match(problemOf('0 3 0 * *'), /day of the month\. It goes from 1 to 31/);
  assert.match(problemOf('0 3 * foo *'), /month\. It goes from 1 to 12, or by name such as `jan`/);
  assert.match(problemOf('*/0 3 * * *'), /step must be at least 1/);
  assert.match(problemOf('30-10 3 * * *'), /smaller to the larger/);
  assert.match(problemOf('1,,2 3 * * *'), /Write a number/);
  assert.match(problemOf('0 0 31 2 *'), /never comes: no February has a day 31/);
  assert.match(problemOf('0 0 31 apr,jun *'), /no April and June/);
});

test('a schedule reads as a sentence', () => {
  const cases: [string, string][] = [
    ['0 3 * * *', 'at 03:00 every day'],
    ['@hourly', 'at minute 0 of every hour every day'],
    ['*/15 * * * *', 'every 15 minutes every day'],
    ['* * * * *', 'every minute every day'],
    ['0 9,17 * * mon-fri', 'at 09:00 and 17:00 on Monday to Friday'],
    ['30 6 1 * *', 'at 06:30 on day 1 of the month every month'],
    ['0 0 1 * 1', 'at 00:00 on day 1 of the month or on Monday'],
    ['0 0 29 2 *', 'at 00:00 on day 29 of the month in February'],
    ['*/10 9-17 * * *', 'every 10 minutes of the hours 09 to 17 every day'],
    ['0 0 */10 * 0', 'at 00:00 on day 1, 11, 21 and 31 of the month if it falls on Sunday'],
  ];
  for (const [text, words] of cases) assert.equal(cronInWords(cron(text)), words.replace(' every month', ''), text);
});

test('any text is answered, and what is accepted fires at some time', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[0-9*,/-]{1,6}( [0-9*,/-]{1,6}){4}$/)), (text) => {
      const parsed = parseCron(text);
      if (!parsed.ok) return;
      const { minutes, hours, daysOfMonth, months, daysOfWeek } = parsed.value;
      for (const values of [minutes, hours, daysOfMonth, months, daysOfWeek]) assert.ok(values.length > 0);
      assert.ok(cronInWords(parsed.value).length > 0);
    }),
    { seed: 71 },
  );
});
