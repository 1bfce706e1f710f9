/**
 * Where the syntax of a document is broken, and what follows from it. A half-typed line is one mistake: what is odd
 * because of it is not said as well. Below it nothing is sure to be where it belongs; above it, nothing to be complete.
 */
import type { Diagnostic } from '../diagnostic.ts';
import type { DocumentNode, SyntaxError as FoundError, LineIndex, Pair, Span } from '../syntax/tree.ts';
import { lastStartBefore } from '../syntax/view.ts';
import { shifted } from './resource.ts';

/** How far one resource can be trusted: as a whole, but for the lines with mistakes, or not at all. */
export type Damage = 'none' | 'lines' | 'structure';

export interface Mistakes {
  damageTo(resource: Span): Damage;
  /** The problems of a resource that no mistake explains. Their spans are relative to the resource. */
  withoutConsequences(problems: readonly Diagnostic[], resource: Span): readonly Diagnostic[];
}

/** Mistakes that leave every other line where it belongs. */
const LOCAL: ReadonlySet<string> = new Set([
  'bad-escape',
  'bad-tag',
  'duplicate-key',
  'key-too-long',
  'recursive-alias',
  'unknown-tag',
  'unresolved-alias',
]);

/** An unclosed bracket reaches to the end of the file; what it hides is told by its first lines. */
const LINES_OF_A_MISTAKE = 4;

const NONE: Mistakes = { damageTo: () => 'none', withoutConsequences: (problems) => problems };

export function mistakesIn(document: DocumentNode, lines: LineIndex): Mistakes {
  if (document.errors.length === 0) return NONE;
  const errors = withMissingSeparator(document);
  const all = reach(errors);
  const structural = reach(errors.filter(isStructural));
  const broken = new Set<number>();
  for (const { span } of errors) {
    const first = lines.positionAt(span.start).line;
    const last = Math.min(lines.positionAt(span.end).line, first + LINES_OF_A_MISTAKE - 1);
    for (let line = first; line <= last; line += 1) broken.add(line);
  }
  return {
    damageTo: (resource) => (touch(structural, resource) ? 'structure' : touch(all, resource) ? 'lines' : 'none'),
    withoutConsequences(problems, resource) {
      const isBroken = touch(structural, resource);
      const sound = isBroken ? firstTouch(structural, resource) : Number.POSITIVE_INFINITY;
      return problems.filter((one) => {
        const { start } = shifted(one.span, resource.start);
        if (start >= sound || broken.has(lines.positionAt(start).line)) return false;
        return !(isBroken && MAY_FOLLOW_BELOW.has(one.code));
      });
    },
  };
}

/** Errors in the order of the text, without keys that are only repeated because a line between them is broken. */
export function errorsOf(document: DocumentNode): readonly FoundError[] {
  const errors = withMissingSeparator(document);
  const first = errors.find(isStructural)?.span.start ?? Number.POSITIVE_INFINITY;
  return errors.filter(({ code, span }) => code !== 'duplicate-key' || span.start < first);
}

/** The keys with which a resource begins: who repeats both, one after the other, has begun another one. */
const BEGINNING: ReadonlySet<unknown> = new Set(['apiVersion', 'kind']);

/** Where a line `---` is missing, every key below is there twice, and that is one mistake. */
function withMissingSeparator(document: DocumentNode): readonly FoundError[] {
  const begins = secondBeginning(document);
  if (begins === undefined) return document.errors;
  const message =
    'A second resource begins here: `apiVersion` and `kind` are in this map already. Put a line `---` above this one.';
  const missing = { code: 'missing-separator', message, span: begins };
  const others = document.errors.filter(({ code, span }) => code !== 'duplicate-key' || span.start < begins.start);
  return [...others, missing].sort((left, right) => left.span.start - right.span.start);
}

function secondBeginning({ root, errors }: DocumentNode): Span | undefined {
  const repeated = new Set(errors.filter(({ code }) => code === 'duplicate-key').map(({ span }) => span.start));
  if (repeated.size < BEGINNING.size || root?.kind !== 'map' || root.flow) return undefined;
  const begins = (pair: Pair | undefined): boolean =>
    pair?.key.kind === 'scalar' && BEGINNING.has(pair.key.value) && repeated.has(pair.key.span.start);
  const { pairs } = root;
  const index = pairs.findIndex((pair, at) => begins(pair) && begins(pairs[at + 1]));
  return pairs[index]?.key.span;
}

const isStructural = ({ code }: FoundError): boolean => !LOCAL.has(code);

/** What a mistake further down may be the reason of: something is absent, or its value is not what was meant. */
const MAY_FOLLOW_BELOW: ReadonlySet<string> = new Set(['schema/required', 'schema/conflict', 'schema/type']);

/** Starts of spans in order, and how far the spans up to each of them reach. */
interface Reach {
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

function reach(errors: readonly FoundError[]): Reach {
  const spans = errors.map((error) => error.span).toSorted((left, right) => left.start - right.start);
  let furthest = 0;
  const ends = spans.map(({ end }) => {
    furthest = Math.max(furthest, end);
    return furthest;
  });
  return { starts: Int32Array.from(spans, ({ start }) => start), ends: Int32Array.from(ends) };
}

function touch({ starts, ends }: Reach, span: Span): boolean {
  return (ends[lastStartBefore(starts, span.end)] ?? -1) >= span.start;
}

/** Where the first of the errors that touch a span begins, or the span itself when one reaches into it. */
function firstTouch({ starts, ends }: Reach, span: Span): number {
  const before = lastStartBefore(starts, span.start - 1);
  if ((ends[before] ?? -1) >= span.start) return span.start;
  return starts[before + 1] ?? span.end;
}
