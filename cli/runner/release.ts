/** A release as commands print it in JSON. */
import type { ReleaseListOutput } from '../../core/contract/generated/output.ts';
import type { ReleaseRow } from '../../core/contract/runner.ts';

export function releaseJson(
  row: ReleaseRow,
): Omit<ReleaseListOutput['rows'][number], 'digest'> & { digest: ReleaseRow['digest'] } {
  const { name, digest, behaviour, subject, final, draftBecause, commit, serving, current } = row;
  return {
    name,
    digest,
    behaviour,
    subject,
    final,
    draftBecause: [...draftBecause],
    commit: commit ?? null,
    serving: [...serving],
    current,
  };
}
