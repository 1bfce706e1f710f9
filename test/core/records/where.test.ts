/** Conditions of record queries: what they bound, and that bounds never lose a match. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileWhere, type RecordBounds } from '../../../core/records/where.ts';
import { recordAt } from '../../runner/records-db.ts';

function boundsOf(source: string): RecordBounds {
  const compiled = compileWhere(source);
  assert.ok(compiled.ok, compiled.ok ? '' : compiled.problem);
  return compiled.value.bounds;
}

test('a model, a status and a time are bounds', () => {
  assert.deepEqual(
    boundsOf('record.model == "a" && "ok" == record.status && record.ts >= timestamp("2026-11-01T00:00:00Z")'),
    { equal: { model: 'a', status: 'ok' }, from: Date.UTC(2026, 10, 1) },
  );
});

test('the tighter of two times counts, and a closed end includes its millisecond', () => {
  const source =
    'record.ts > timestamp("2026-11-01T00:00:00Z") && timestamp("2026-11-02T00:00:00+01:00") <= record.ts && record.ts <= timestamp("2026-11-03T00:00:00.500Z")';
  assert.deepEqual(boundsOf(source), {
    equal: {},
    from: Date.UTC(2026, 10, 1, 23),
    to: Date.UTC(2026, 10, 3, 0, 0, 0, 501),
  });
});

test('what stands under or, not or a comparison of other kinds bounds nothing', () => {
  for (const source of [
    'record.model == "a" || record.model == "b"',
    '!(record.model == "a")',
    'record.model != "a"',
    'record.checks["model"] == "a"',
    'output.model == "a"',
  ]) {
    assert.deepEqual(boundsOf(source), { equal: {} }, source);
  }
});

test('a wrong expression is told with what is wrong', () => {
  const compiled = compileWhere('record.latency > 5.0');
  assert.ok(!compiled.ok);
  assert.match(compiled.problem, /latency/);
});

test('absent input is not evaluated, and never a match', () => {
  const compiled = compileWhere('output.refund > 5.0');
  assert.ok(compiled.ok);
  const record = recordAt(0, { output: { reply: 'x' } });
  assert.equal(compiled.value.matches(record, []), 'not_evaluated');
  assert.equal(compiled.value.matches({ ...record, output: undefined }, []), 'not_evaluated');
  assert.equal(compiled.value.matches({ ...record, output: { refund: 6 } }, []), 'yes');
  assert.equal(compiled.value.matches({ ...record, output: { refund: 1 } }, []), 'no');
});

test('feedback is asked for only where the condition reads it', () => {
  const plain = compileWhere('record.status == "ok"');
  const reading = compileWhere('has(record.feedback.solved) && record.feedback.solved == true');
  assert.ok(plain.ok && reading.ok);
  assert.equal(plain.value.usesFeedback, false);
  assert.equal(reading.value.usesFeedback, true);
  const said = { id: 'fb_1', record: 'r', ts: 0, kind: 'outcome', value: { solved: true }, by: undefined } as const;
  assert.equal(reading.value.matches(recordAt(0), [said]), 'yes');
  assert.equal(reading.value.matches(recordAt(0), []), 'no');
});
