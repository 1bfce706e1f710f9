/** The distribution functions against scipy (fixtures written by reference.py). */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { betaQuantile, betaTails, betaUpperQuantile } from '../../../core/stats/beta.ts';
import { binomialProbability, binomialQuantile, binomialTails } from '../../../core/stats/binomial.ts';
import { chiSquareQuantile, noncentralChiSquareUpper } from '../../../core/stats/chi-square.ts';
import { logBeta, logGamma } from '../../../core/stats/gamma.ts';
import { gammaTails } from '../../../core/stats/incomplete-gamma.ts';
import { kolmogorovUpper } from '../../../core/stats/kolmogorov.ts';
import { normalCdf, normalQuantile } from '../../../core/stats/normal.ts';
import { studentQuantile, studentTails } from '../../../core/stats/student.ts';
import { assertClose } from './close.ts';

type Rows = readonly (readonly [number, number, number, number, number])[];
const reference: Readonly<Record<string, Rows>> = JSON.parse(
  readFileSync(join(import.meta.dirname, 'fixtures/distributions.json'), 'utf8'),
);

/** Runs `compare` on each row of the fixture; an empty fixture would prove nothing. */
function forEachRow(name: string, compare: (...row: Rows[number]) => void): void {
  const rows = reference[name] ?? [];
  assert.ok(rows.length > 0, `${name} is empty`);
  for (const row of rows) compare(...row);
}

test('ln Γ and ln B agree with scipy', () => {
  forEachRow('logGamma', (x, expected) => assertClose(logGamma(x), expected, 2e-14, `lnΓ(${x})`));
  forEachRow('logBeta', (a, b, expected) => assertClose(logBeta(a, b), expected, 1e-12, `lnB(${a}, ${b})`));
});

test('the incomplete beta function agrees with scipy, and its quantile with both', () => {
  forEachRow('betaTails', (a, b, x, expected) => {
    assertClose(betaTails(a, b, x).lower, expected, 1e-11, `I_${x}(${a}, ${b})`);
  });
  forEachRow('betaQuantiles', (p, a, b, expected) => {
    assertClose(betaQuantile(p, a, b), expected, 1e-11, `beta quantile ${p} of ${a}, ${b}`);
    assertClose(betaTails(a, b, betaQuantile(p, a, b)).lower, p, 1e-9, `there and back at ${p} of ${a}, ${b}`);
  });
  assertClose(betaUpperQuantile(1e-20, 1, 5), 1 - 1e-20 ** 0.2, 1e-12, 'a far upper quantile');
});

test('the incomplete gamma functions agree with scipy on both sides', () => {
  forEachRow('gammaTails', (a, x, lower, upper) => {
    const tails = gammaTails(a, x);
    assertClose(tails.lower, lower, 1e-11, `P(${a}, ${x})`);
    assertClose(tails.upper, upper, 1e-11, `Q(${a}, ${x})`);
  });
});

test('chi-square, Student and normal distributions agree with scipy', () => {
  forEachRow('chiQuantiles', (p, degrees, expected) => {
    assertClose(chiSquareQuantile(p, degrees), expected, 1e-11, `χ² quantile ${p} of ${degrees}`);
  });
  forEachRow('noncentral', (x, degrees, noncentrality, expected) => {
    const upper = noncentralChiSquareUpper(x, degrees, noncentrality);
    assertClose(upper, expected, 1e-9, `noncentral χ² ${x}, ${degrees}, ${noncentrality}`);
  });
  forEachRow('student', (p, degrees, expected) => {
    assertClose(studentQuantile(p, degrees), expected, 1e-11, `t quantile ${p} of ${degrees}`);
    assertClose(studentTails(expected, degrees).lower, p, 1e-9, `t tail ${p} of ${degrees}`);
  });
  forEachRow('normalQuantiles', (p, expected) => assertClose(normalQuantile(p), expected, 1e-12, `Φ⁻¹(${p})`));
  forEachRow('normalTails', (z, expected) => assertClose(normalCdf(z), expected, 1e-12, `Φ(${z})`));
});

test('binomial and Kolmogorov distributions agree with scipy', () => {
  forEachRow('binomial', (count, n, share, probability, lower) => {
    assertClose(binomialProbability(count, n, share), probability, 1e-11, `binomial weight ${count} of ${n}`);
    assertClose(binomialTails(count, n, share).lower, lower, 1e-11, `binomial tail ${count} of ${n}`);
  });
  forEachRow('binomialQuantiles', (p, n, share, expected) => assert.equal(binomialQuantile(p, n, share), expected));
  forEachRow('kolmogorov', (x, expected) => assertClose(kolmogorovUpper(x), expected, 1e-11, `Kolmogorov ${x}`));
});

test('a quantile is where the distribution function says it is', () => {
  const parameter = fc.double({ min: 0.05, max: 1e5, noNaN: true });
  const share = fc.double({ min: 1e-6, max: 1 - 1e-6, noNaN: true });
  fc.assert(
    fc.property(parameter, parameter, share, (a, b, p) => {
      const x = betaQuantile(p, a, b);
      if (x > 1e-250 && x < 1 - 1e-12) assertClose(betaTails(a, b, x).lower, p, 1e-7, `beta ${a}, ${b} at ${p}`);
      const tails = gammaTails(a, chiSquareQuantile(p, 2 * a) / 2);
      if (chiSquareQuantile(p, 2 * a) > 1e-250) assertClose(tails.lower, p, 1e-9, `χ² ${2 * a} at ${p}`);
    }),
    { seed: 7, numRuns: 200 },
  );
});
