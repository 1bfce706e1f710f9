/** What is outside the texts of manifests, and asked for only where it matters. */
import type { ReadHead } from './data-columns.ts';
import type { ListFolder } from './paths.ts';

export interface Outside {
  readonly list: ListFolder;
  readonly readHead: ReadHead;
}
