/**
 * Feature: hover. What stands under the cursor, in words: the property and what it may be, the resource that a name
 * leads to, the price and the end of a model, the error budget of a target, the history of a prompt, the type of a name
 * in an expression, and what the runner knows of the place.
 */
import type { Span } from '../syntax/tree.ts';
import { type Cron, cronInWords, parseCron } from '../values/cron.ts';
import { shifted } from '../workspace/resource.ts';
import { definitionsOf } from '../workspace/workspace.ts';
import { expressionAt } from './expression-at.ts';
import type { FileView } from './file-view.ts';
import { describeCode } from './hover/code.ts';
import { describeExpression } from './hover/expression.ts';
import { describeModelId } from './hover/model-id.ts';
import { describeTarget } from './hover/objective.ts';
import { describePlaceholder } from './hover/placeholder.ts';
import { describePromptVersion } from './hover/prompt-version.ts';
import { describeProperty } from './hover/property.ts';
import { describeReference, describeSite } from './hover/reference.ts';
import type { PlacedFact } from './live-facts.ts';
import { type CursorPlace, placeAt } from './place-at.ts';
import { placeholderAt } from './placeholder-at.ts';

export interface HoverText {
  /** Markdown. */
  readonly text: string;
  readonly span: Span;
}

export function hoverAt(view: FileView, offset: number, facts: readonly PlacedFact[] = []): HoverText | undefined {
  const suppressed = codeAt(view, offset);
  if (suppressed) return suppressed;
  const place = placeAt(view, offset);
  if (!place) return undefined;
  const inside = insideText(view, place, offset);
  if (inside) return inside;
  const parts = [...meaning(view, place), describeProperty(place), ...known(place, facts)];
  const text = parts.filter((part) => part !== undefined).join('\n\n---\n\n');
  return text === '' ? undefined : { text, span: place.span };
}

/** A part of a text that means something of its own. */
function insideText(view: FileView, place: CursorPlace, offset: number): HoverText | undefined {
  const expression = expressionAt(view, place, offset);
  if (expression) return describeExpression(expression);
  const found = placeholderAt(view, place, offset);
  const text = found && describePlaceholder(place.resource, found.placeholder);
  return found && text !== undefined ? { text, span: found.span } : undefined;
}

/** What the value stands for, before what its property is. */
function meaning(view: FileView, place: CursorPlace): readonly (string | undefined)[] {
  const { workspace, today } = view;
  const { resource, path, base, node, at, schemas } = place;
  const target = describeTarget(workspace, place);
  const isName = resource.name !== undefined && sameSpan(shifted(resource.nameSpan, base), node.span);
  const isVersion = resource.kind === 'Prompt' && path.length === 1 && path[0] === 'version';
  if (isVersion || (isName && at === 'value'))
    return [described(view, place), describePromptVersion(workspace, resource)];
  if (at === 'key') return [target];
  const reference = resource.references.find((one) => samePath(one.path, path));
  if (reference) return [describeReference(workspace, reference)];
  if (node.kind !== 'scalar' || typeof node.value !== 'string') return [target];
  if (schemas.some((schema) => schema['x-model'])) return [describeModelId(workspace, node.value, today)];
  const cron = schemas.some(({ format }) => format === 'cron') ? parseCron(node.value) : undefined;
  return [target, cron?.ok ? inWords(cron.value) : undefined];
}

function described({ workspace }: FileView, { resource }: CursorPlace): string | undefined {
  const sites = definitionsOf(workspace, resource.kind, resource.name ?? '');
  const site = sites.find((one) => one.resource === resource);
  return site && describeSite(workspace, site, [site]);
}

const inWords = (cron: Cron): string => `${cronInWords(cron)} (UTC)`;

/** What the runner knows of the lines of this very place. */
function known({ span, path }: CursorPlace, facts: readonly PlacedFact[]): readonly string[] {
  const here = facts.filter((fact) => fact.span.start <= span.end && span.start <= fact.span.end);
  return path.length === 0 ? [] : here.map(({ text, detail }) => `**Live** · ${text}\n\n${detail}`);
}

const CODE = /[\w-]+\/[\w-]+/;

function codeAt({ file }: FileView, offset: number): HoverText | undefined {
  const comment = file.comments({ start: offset, end: offset }).find(({ text }) => text.includes('mooring-ignore'));
  if (!comment) return undefined;
  const written = file.text.slice(comment.span.start, comment.span.end);
  const found = CODE.exec(written);
  const text = found ? describeCode(found[0]) : undefined;
  if (!found || text === undefined) return undefined;
  const start = comment.span.start + found.index;
  const span = { start, end: start + found[0].length };
  return span.start <= offset && offset <= span.end ? { text, span } : undefined;
}

function samePath(left: readonly (string | number)[], right: readonly (string | number)[]): boolean {
  return left.length === right.length && left.every((step, index) => step === right[index]);
}

const sameSpan = (left: Span, right: Span): boolean => left.start === right.start && left.end === right.end;
