import assert from 'node:assert/strict';

/** Equal up to a relative error; near zero, up to an absolute one of the same size. */
export function assertClose(actual: number, expected: number, tolerance: number, what: string): void {
  const allowed = tolerance * Math.max(Math.abs(expected), Number.EPSILON * 1e-290) + (expected === 0 ? tolerance : 0);
  assert.ok(Math.abs(actual - expected) <= allowed, `${what}: ${actual} instead of ${expected}`);
}
