/** Releases: those that targets hold, and what the files say now. */

import type { ReleaseDocument } from '../../core/contract/release.ts';
import { Refusal, type ReleaseRow, type ReleaseShown } from '../../core/contract/runner.ts';
import { type Digest, shortDigest } from '../../core/values/digest.ts';
import { namesOf } from '../../core/workspace/workspace.ts';
import { readReleaseText } from '../deploy/rollouts.ts';
import { openProject, resolveNamed } from '../deploy/subject.ts';
import type { MethodGroup, Runner } from './method.ts';

const FEWEST_DIGITS = 6;

export const group: MethodGroup = {
  async 'release.list'(runner, { name }, { signal }) {
    const known = [...(await knownReleases(runner, signal)).values()].filter(
      (one) => name === undefined || one.name === name,
    );
    const rows = known.map(({ document: _, ...row }) => row);
    rows.sort((left, right) => compare(left.name, right.name) || Number(right.current) - Number(left.current));
    return { rows };
  },

  async 'release.show'(runner, { release }, { signal }) {
    const known = await knownReleases(runner, signal);
    const [name = '', digest = name] = release.split('@');
    const wanted = digest.startsWith('sha256:') ? digest.slice('sha256:'.length) : digest;
    const found = [...known.values()].filter((one) => {
      if (release.includes('@') && one.name !== name) return false;
      const hex = one.digest.slice('sha256:'.length);
      return /^[0-9a-f]+$/.test(wanted) && wanted.length >= FEWEST_DIGITS && hex.startsWith(wanted);
    });
    const [only, other] = found;
    if (only && !other) return only;
    if (only && other) {
      throw new Refusal(
        'usage',
        `\`${release}\` begins more than one release: ${found.map((one) => shortDigest(one.digest)).join(', ')}.`,
      );
    }
    const current = [...known.values()].find((one) => one.current && one.name === release);
    if (current) return current;
    throw new Refusal(
      'usage',
      `There is no release \`${release}\`. \`mooring release list\` shows those that are known.`,
    );
  },
};

const compare = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);

async function knownReleases(runner: Runner, signal: AbortSignal): Promise<ReadonlyMap<Digest, ReleaseShown>> {
  const known = new Map<Digest, ReleaseShown>();
  const serving = await servedWhere(runner);
  const add = (digest: Digest, document: ReleaseDocument, current: boolean) => {
    const there = known.get(digest);
    known.set(digest, { ...rowOf(digest, document, serving), current: current || there?.current === true, document });
  };
  for (const target of runner.deployments.targets()) {
    if (!(await runner.deployments.stateOf(target))) continue;
    for (const digest of await target.releases()) {
      const text = await target.readRelease(digest);
      const document = text === undefined ? undefined : readReleaseText(text);
      if (document) add(digest, document, false);
    }
  }
  const project = await openProject(runner.root, signal);
  const names = new Set([...namesOf(project.workspace, 'Model'), ...namesOf(project.workspace, 'Prompt')]);
  for (const name of names) {
    try {
      const subject = await resolveNamed(project, name, signal);
      if (subject) add(subject.digest, subject.document, true);
    } catch (error) {
      // One that cannot be released now is told of when it is asked for.
      if (!(error instanceof Refusal)) throw error;
    }
  }
  return known;
}

async function servedWhere({ deployments }: Runner): Promise<ReadonlyMap<Digest, readonly string[]>> {
  const where = new Map<Digest, string[]>();
  for (const target of deployments.targets()) {
    const state = await deployments.stateOf(target);
    for (const { revision, releases } of state?.deployments ?? []) {
      for (const { digest } of releases)
        where.set(digest, [...(where.get(digest) ?? []), `${target.name} ${revision}`]);
    }
  }
  return where;
}

function rowOf(
  digest: Digest,
  document: ReleaseDocument,
  serving: ReadonlyMap<Digest, readonly string[]>,
): Omit<ReleaseRow, 'current'> {
  const { name, subject, behaviour, final, draftBecause, commit } = document;
  return {
    name,
    digest,
    behaviour,
    subject,
    final,
    draftBecause,
    serving: serving.get(digest) ?? [],
    // Documents are read from JSON, where what is absent may be null.
    ...(typeof commit === 'string' && { commit }),
  };
}
