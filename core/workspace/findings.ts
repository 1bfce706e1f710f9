/**
 * What the rules of the workspace found in a resource, kept until an edit concerns it: which ones it does is for
 * `dependents.ts` to say. So a key in one of a thousand resources costs the check of that one and of those near it.
 */
import type { Diagnostic } from '../diagnostic.ts';
import type { RelatedResource } from '../rules/rule.ts';
import type { Resource } from './resource.ts';

/** The resources of which something else may be said now. */
export type Concerned = ReadonlySet<Resource> | 'all';

/** Relative to its resource, and to those that it points at: it holds wherever they stand. */
export interface Finding extends Omit<Diagnostic, 'related'> {
  readonly relatedTo?: readonly RelatedResource[];
}

export interface Findings {
  /** `find` is called when none are kept. */
  of(resource: Resource, place: FoundIn, find: () => readonly Finding[]): readonly Finding[];
  forget(concerned: Concerned): void;
}

interface FoundIn {
  readonly file: string;
  readonly today: string;
}

interface Kept extends FoundIn {
  readonly found: readonly Finding[];
}

export function createFindings(): Findings {
  let kept = new WeakMap<Resource, Kept>();
  return {
    of(resource, { file, today }, find) {
      const before = kept.get(resource);
      if (before && before.file === file && before.today === today) return before.found;
      const found = find();
      // Whether a file exists is seen on the disk.
      if (resource.paths.length === 0) kept.set(resource, { file, today, found });
      return found;
    },
    forget(concerned) {
      if (concerned === 'all') kept = new WeakMap();
      else for (const resource of concerned) kept.delete(resource);
    },
  };
}
