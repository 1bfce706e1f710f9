/**
 * What a run is bound to besides the behaviour it judged: the cases, how often each is run, and the scorers. Gates,
 * slices and clusters are left out: they read a run anew and need no new answers.
 */
import { canonicalJson } from '../values/canonical-json.ts';
import type { Digest, Sha256 } from '../values/digest.ts';
import type { JsonValue } from '../values/json.ts';
import { ok, type Result } from '../values/result.ts';
import type { EvalCase, ScorerFacts } from './result.ts';
import type { Scorer } from './scorers/scorer.ts';
import type { Suite, WrittenScorer } from './suite.ts';

/** `files`: digests of files that scorers name, such as a judge's calibration. The order of the rows does not count. */
export function suiteDigest(
  suite: Suite,
  cases: readonly EvalCase[],
  files: Readonly<Record<string, Digest>>,
  sha256: Sha256,
): Result<Digest> {
  const content = canonicalJson({
    cases: cases.map(({ digest }) => digest).toSorted(),
    trials: suite.trials,
    scorers: suite.scorers.map(scorerContent).toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    files,
  });
  return content.ok ? ok(sha256(content.value)) : content;
}

export function scorerFacts(suite: Suite, scorers: readonly Scorer[], sha256: Sha256): Result<readonly ScorerFacts[]> {
  const facts: ScorerFacts[] = [];
  for (const { name, kind, scale, better } of scorers) {
    const written = suite.scorers.find((one) => one.name === name);
    const content = canonicalJson({ kind, written: written?.written ?? null });
    if (!content.ok) return content;
    facts.push({ name, kind, scale, better, digest: sha256(content.value) });
  }
  return ok(facts);
}

function scorerContent({ name, kind, written }: WrittenScorer): {
  readonly name: string;
  readonly kind: string;
  readonly written: JsonValue;
} {
  return { name, kind, written };
}
