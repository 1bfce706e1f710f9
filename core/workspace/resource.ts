/** A resource: one manifest, SLO, prompt version, …, as plain data with the places it came from. */
import type { Diagnostic } from '../diagnostic.ts';
import type { KindKey } from '../schema/kinds.ts';
import type { Span } from '../syntax/tree.ts';
import type { JsonValue, Path } from '../values/json.ts';
import { type Places, placeOf } from './flatten.ts';

export interface Resource {
  readonly key: KindKey;
  readonly kind: string;
  /** Undefined while it is not written yet; then nothing can refer to it. */
  readonly name: string | undefined;
  readonly nameSpan: Span;
  /** The semantic version of a prompt; undefined for a working copy and for every other kind. */
  readonly version: string | undefined;
  readonly value: JsonValue;
  readonly places: Places;
  readonly references: readonly Reference[];
  readonly definitions: readonly Definition[];
  readonly paths: readonly FileReference[];
  readonly models: readonly ModelMention[];
  /** What can be said without looking at anything else. */
  readonly problems: readonly Diagnostic[];
  /** True while its syntax is so broken that what it says of others, and what is absent, means nothing. */
  readonly isBroken: boolean;
}

/** A mention of another resource by name. */
export interface Reference {
  readonly kind: string;
  readonly name: string;
  /** The version range behind `@`, where the kind has versions. */
  readonly range: string | undefined;
  readonly path: Path;
  readonly span: Span;
  /** Where the mention stands: in a kind of ours, or in an OpenSLO document whose other half may live elsewhere. */
  readonly from: 'mooring' | 'openslo';
}

/** A name this resource gives to something inside it, such as a team of the Project. */
export interface Definition {
  readonly kind: string;
  readonly name: string;
  readonly span: Span;
}

/** A mention of a file of the project. */
export interface FileReference {
  readonly file: string;
  readonly path: Path;
  readonly span: Span;
}

/** A mention of a provider's model. */
export interface ModelMention {
  readonly id: string;
  readonly path: Path;
}

/** A resource at its place in a file. All spans inside the resource are relative to `offset`. */
export interface PlacedResource {
  readonly resource: Resource;
  readonly offset: number;
}

/** The span of the value (or key) at a path, relative to the resource. */
export function spanAt(resource: Pick<Resource, 'value' | 'places'>, path: Path, at: 'key' | 'value' = 'value'): Span {
  const place = placeOf(resource, path);
  if (!place.exact) return place.key ?? place.value;
  return at === 'key' ? (place.key ?? place.value) : place.value;
}

export function shifted(span: Span, by: number): Span {
  return { start: span.start + by, end: span.end + by };
}
