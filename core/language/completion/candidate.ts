/** A value that fits the place, before it is written as YAML. */
import type { JsonValue } from '../../values/json.ts';
import type { CompletionKind } from './item.ts';

export interface Candidate {
  readonly value: JsonValue;
  readonly kind: CompletionKind;
  readonly detail?: string;
  readonly documentation?: string;
  readonly deprecated?: boolean;
  /** Written as it is, without quotes: an alias. */
  readonly raw?: boolean;
}
