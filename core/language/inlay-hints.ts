/**
 * Feature: inlay hints. What a number means, at its end: the error budget of a target, the size and price of a prompt,
 * the version that a range takes, a schedule in words, and what the runner knows of a property.
 */
import { estimateCost, estimatePrompt } from '../cost/estimate.ts';
import { priceOf } from '../cost/price.ts';
import { declaredPrices } from '../cost/subject.ts';
import { readPrompt } from '../prompt/model.ts';
import { walkSchema } from '../schema/walk.ts';
import { errorBudget } from '../slo/budget-in-words.ts';
import { sloIn } from '../slo/collect.ts';
import type { Span } from '../syntax/tree.ts';
import { cronInWords, parseCron } from '../values/cron.ts';
import type { Path } from '../values/json.ts';
import { moneyToNumber } from '../values/money.ts';
import { sitesOf } from '../workspace/resolve-reference.ts';
import { type PlacedResource, type Resource, shifted, spanAt } from '../workspace/resource.ts';
import type { Workspace } from '../workspace/workspace.ts';
import type { FileView } from './file-view.ts';
import type { PlacedFact } from './live-facts.ts';

export interface InlayHint {
  readonly offset: number;
  readonly label: string;
  /** A sentence for those who point at it. */
  readonly detail: string;
}

/** The hints within a span, in the order of the text. */
export function inlayHintsIn(view: FileView, span: Span, facts: readonly PlacedFact[] = []): readonly InlayHint[] {
  const placed = view.workspace.files.get(view.path)?.resources ?? [];
  const declared = placed
    .filter((one) => one.offset <= span.end && endOf(one) >= span.start)
    .flatMap((one) => hintsOf(view.workspace, one));
  return [...declared, ...facts.filter(({ whole }) => !whole).map(liveHint)]
    .filter(({ offset }) => span.start <= offset && offset <= span.end)
    .toSorted((left, right) => left.offset - right.offset);
}

const liveHint = ({ end, text, detail }: PlacedFact): InlayHint => ({ offset: end, label: text, detail });

const endOf = ({ resource, offset }: PlacedResource): number => offset + spanAt(resource, []).end;

function hintsOf(workspace: Workspace, { resource, offset }: PlacedResource): readonly InlayHint[] {
  if (resource.isBroken) return [];
  const at = (path: Path, label: string, detail: string): InlayHint => ({
    offset: shifted(spanAt(resource, path), offset).end,
    label,
    detail,
  });
  return [
    ...(resource.kind === 'SLO' ? budgets(workspace, resource, at) : []),
    ...(resource.kind === 'Prompt' ? promptSize(workspace, resource, at) : []),
    ...chosenVersions(workspace, resource, at),
    ...schedules(resource, at),
  ];
}

type HintAt = (path: Path, label: string, detail: string) => InlayHint;

function budgets(workspace: Workspace, resource: Resource, at: HintAt): readonly InlayHint[] {
  const slo = sloIn(workspace, resource.value);
  if (!slo.ok) return [];
  return slo.value.objectives.flatMap((objective, index) => {
    const path = ['target', 'targetPercent']
      .map((key): Path => ['spec', 'objectives', index, key])
      .find((one) => placeExists(resource, one));
    if (!path) return [];
    const { text } = errorBudget(slo.value, objective);
    return [at(path, text, `The error budget: what may fail over the window, if all time counts alike.`)];
  });
}

function promptSize(workspace: Workspace, resource: Resource, at: HintAt): readonly InlayHint[] {
  const prompt = readPrompt(resource.value);
  if (prompt.messages.length === 0 || !placeExists(resource, ['messages'])) return [];
  const tokens = estimatePrompt(prompt);
  const price = prompt.model === undefined ? undefined : priceOf(prompt.model, declaredPrices(workspace));
  const cost = price && estimateCost(tokens, price);
  const shown = cost ? `, ${Number(moneyToNumber(cost.expected).toPrecision(2))} ${cost.expected.currency}` : '';
  const hint = {
    label: `~${tokens.input.expected} tokens in${shown}`,
    detail: ['Estimated for one request.', ...tokens.assumptions].join(' '),
  };
  const { end } = spanAt(resource, ['messages'], 'key');
  return [{ offset: end + (at([], '', '').offset - spanAt(resource, []).end) + 1, ...hint }];
}

function chosenVersions(workspace: Workspace, resource: Resource, at: HintAt): readonly InlayHint[] {
  return resource.references.flatMap((reference) => {
    if (reference.range === undefined) return [];
    const [site, ...others] = sitesOf(workspace, reference);
    const version = site?.resource.version;
    if (version === undefined || version === reference.range) return [];
    const among = others.length === 0 ? 'the only version' : `the highest of ${others.length + 1} versions`;
    return [at(reference.path, `= ${version}`, `${version} is ${among} in the range.`)];
  });
}

function schedules(resource: Resource, at: HintAt): readonly InlayHint[] {
  const hints: InlayHint[] = [];
  walkSchema(resource.key, resource.value, ({ path, value, schema }) => {
    const cron = schema.format === 'cron' && typeof value === 'string' ? parseCron(value) : undefined;
    if (cron?.ok) hints.push(at(path, `${cronInWords(cron.value)} UTC`, 'When it runs.'));
  });
  return hints;
}

function placeExists(resource: Resource, path: Path): boolean {
  const whole = spanAt(resource, path.slice(0, -1));
  const own = spanAt(resource, path);
  return own.start !== whole.start || own.end !== whole.end;
}
