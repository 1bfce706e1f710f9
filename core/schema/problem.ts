/** What validation says about a value: plain data, with enough in it to build a quick fix from. */
import type { Path } from '../values/json.ts';

export type Scalar = string | number | boolean | null;

export interface SchemaProblem {
  readonly code: `schema/${string}`;
  /**
   * From the root of the document to the value or, when the problem is `at` a key, to the property of that key. What
   * is missing is reported at the key of the map that lacks it.
   */
  readonly path: Path;
  readonly at: 'key' | 'value';
  readonly message: string;
  readonly severity: 'error' | 'warning';
  /** The property that must be added. */
  readonly missing?: string;
  /** The property that is unknown, excluded or misplaced. */
  readonly property?: string;
  /** The property or value that was probably meant. */
  readonly meant?: string;
  /** The properties or values that would be right. */
  readonly allowed?: readonly Scalar[];
}

/** A path as a key of maps and sets. */
export function pathKey(path: Path): string {
  return JSON.stringify(path);
}

export function isScalar(value: unknown): value is Scalar {
  return value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
