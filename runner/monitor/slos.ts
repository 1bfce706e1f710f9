/** How the SLOs of the project stand: their indicators counted over the records of all targets, and judged. */
import type { SloStatus } from '../../core/contract/runner.ts';
import { evaluateObjective, type MinuteCount, nothingKnown, type SloEvaluation } from '../../core/slo/evaluate.ts';
import { compileIndicator, countsRecords, metricsOf } from '../../core/slo/indicator.ts';
import type { Indicator, Slo, SloObjective } from '../../core/slo/model.ts';
import { windowAt } from '../../core/slo/window.ts';
import { sha256 } from '../../host/sha256.ts';
import { isTimeZone } from '../../host/time-zone.ts';
import { zoneOffset } from '../../host/zone-offset.ts';
import type { CountStore } from '../store/counts.ts';
import { type CountedIndicator, type CountedSource, type CountingOptions, countUp } from './counting.ts';
import type { Declared, DeclaredSlo } from './declared.ts';

/** What is known of one objective, with where it stands in its document. */
export interface ObjectiveStatus {
  readonly slo: string;
  readonly index: number;
  readonly status: SloStatus;
}

export interface SloMonitor {
  /** Counts what is new. Returns how many rows that were. */
  count(declared: Declared, sources: readonly CountedSource[], options: CountingOptions): Promise<number>;
  /** By what was counted so far. */
  statuses(declared: Declared, sources: readonly CountedSource[], now: number): readonly ObjectiveStatus[];
}

/** An indicator that nobody asks for is an old text of one that was edited. */
const KEPT_UNUSED_MS = 30 * 86_400_000;

export function sloMonitor(store: CountStore): SloMonitor {
  /** A cache: compiling costs a hundred times what a run does. */
  let compiled = new Map<string, CountedIndicator>();

  function indicatorsOf(declared: Declared): readonly CountedIndicator[] {
    const used = new Map<string, CountedIndicator>();
    for (const { slo } of declared.slos) {
      for (const { indicator } of slo.ok ? slo.value.objectives : []) {
        if (!countsRecords(indicator)) continue;
        const key = keyOf(indicator);
        const known = compiled.get(key) ?? compile(key, indicator);
        if (known) used.set(key, known);
      }
    }
    compiled = used;
    return [...used.values()];
  }

  return {
    async count(declared, sources, options) {
      const indicators = indicatorsOf(declared);
      if (indicators.length === 0) return 0;
      let rows = 0;
      for (const source of sources) rows += await countUp(store, source, indicators, options);
      store.forgetUnused(options.now - KEPT_UNUSED_MS);
      return rows;
    },
    statuses: (declared, sources, now) =>
      declared.slos.flatMap((one) => statusesOf(store, one, { declared, sources, now })),
  };
}

interface Surroundings {
  readonly declared: Declared;
  readonly sources: readonly CountedSource[];
  readonly now: number;
}

function statusesOf(store: CountStore, { name, slo }: DeclaredSlo, around: Surroundings): readonly ObjectiveStatus[] {
  if (!slo.ok) {
    const status: SloStatus = { name, target: 0, verdict: 'not_evaluated', why: `It cannot be read: ${slo.problem}` };
    return [{ slo: name, index: 0, status }];
  }
  const { objectives, service } = slo.value;
  const model = around.declared.models.has(service) ? service : undefined;
  return objectives.map((objective) => {
    const { target, value, budgetLeft, burnRate, exhaustedIn, verdict, why } = evaluate(
      store,
      slo.value,
      objective,
      around,
    );
    const status: SloStatus = {
      name: objectives.length === 1 ? name : `${name}: ${objective.displayName ?? `objective ${objective.index + 1}`}`,
      ...(model !== undefined && { model }),
      target,
      ...(value !== undefined && { value }),
      ...(budgetLeft !== undefined && { budgetLeft }),
      ...(burnRate !== undefined && { burnRate }),
      ...(exhaustedIn !== undefined && { exhaustedIn }),
      verdict,
      why,
    };
    return { slo: name, index: objective.index, status };
  });
}

function evaluate(store: CountStore, slo: Slo, objective: SloObjective, { sources, now }: Surroundings): SloEvaluation {
  const { indicator } = objective;
  if (!countsRecords(indicator)) {
    const source = metricsOf(indicator)[0]?.source ?? 'a source that is not defined here';
    return nothingKnown(
      objective,
      `It is measured by ${source}; only indicators of the type \`mooring\` are counted here.`,
    );
  }
  const checked = compileIndicator(indicator);
  if (!checked.ok) return nothingKnown(objective, `Its indicator cannot be counted: ${checked.problem}`);
  const { window } = slo;
  if (window.kind === 'calendar' && !isTimeZone(window.timeZone)) {
    return nothingKnown(objective, `This machine does not know its time zone \`${window.timeZone}\`.`);
  }
  const stretch = windowAt(window, now, zoneOffset);
  const from = Math.ceil((stretch.ok ? stretch.value.from : now) / 60_000);
  const counted = sources.map(({ target }) => {
    const key = { target, indicator: keyOf(indicator) };
    return { since: store.cursor(key)?.since, minutes: store.minutes(key, from) };
  });
  const since = counted.flatMap((one) => one.since ?? []);
  return evaluateObjective({
    objective,
    method: slo.method,
    window,
    counts: merged(counted.map(({ minutes }) => minutes)),
    now,
    offset: zoneOffset,
    ...(since.length > 0 && { since: Math.min(...since) }),
    notEvaluated: counted.flatMap(({ minutes }) => minutes).reduce((sum, { failed }) => sum + failed, 0),
  });
}

function merged(targets: readonly (readonly MinuteCount[])[]): readonly MinuteCount[] {
  if (targets.length === 1) return targets[0] ?? [];
  const minutes = new Map<number, { good: number; total: number }>();
  for (const { minute, good, total } of targets.flat()) {
    const sum = minutes.get(minute) ?? { good: 0, total: 0 };
    minutes.set(minute, { good: sum.good + good, total: sum.total + total });
  }
  return [...minutes].map(([minute, sum]) => ({ minute, ...sum })).sort((left, right) => left.minute - right.minute);
}

function compile(key: string, indicator: Indicator): CountedIndicator | undefined {
  const checked = compileIndicator(indicator);
  if (!checked.ok) return undefined;
  const usesFeedback = metricsOf(indicator).some(({ query }) => query?.includes('feedback') === true);
  return { key, indicator: checked.value, usesFeedback };
}

/** The same expressions count the same, whatever they are called and wherever they stand. */
function keyOf(indicator: Indicator): string {
  const parts = metricsOf(indicator).map(({ query }) => query ?? '');
  return sha256(JSON.stringify([indicator.kind === 'ratio' ? indicator.counts : indicator.kind, ...parts]));
}
