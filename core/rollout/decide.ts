/**
 * One look at a staged rollout: promote, hold, roll back or wait? The candidate is compared with the baseline that serves
 * beside it, by tests that stay valid however often one looks, all metrics together under one α. It is called failed the
 * moment that is sure; a step ends well when it had the requests and the time it needs and shows no sign of worse.
 */
import { anytimeP, logCombinedE } from '../stats/e-values.ts';
import { type ArmValue, anytimePOf, evidenceOf, type MetricEvidence } from './judge-metric.ts';
import { type MetricObservation, nameOf, type RolloutMetric } from './metrics.ts';

export interface RolloutPlan {
  /** Rising weights; after the last one all traffic moves. */
  readonly steps: readonly RolloutStep[];
  readonly compare: readonly RolloutMetric[];
  /** The chance of a false alarm over all metrics, steps and looks together. */
  readonly alpha: number;
  readonly onInconclusive: 'hold' | 'promote' | 'rollback';
  readonly onFailure: 'rollback' | 'hold';
}

export interface RolloutStep {
  /** The candidate's share of traffic, from 0 to 1. */
  readonly weight: number;
  /** Requests of the candidate. Default: what the comparison needs. */
  readonly minSamples?: number;
  /** Seconds. Default: 0. */
  readonly minDuration?: number;
}

/** What happened during one step. */
export interface StepObservation {
  /** Seconds since the step began. */
  readonly elapsed: number;
  /** Requests that the candidate answered. */
  readonly candidateRequests: number;
  readonly baselineRequests: number;
  /** A metric that is not here was not measured. */
  readonly metrics: Readonly<Partial<Record<RolloutMetric, MetricObservation>>>;
}

export interface RolloutDecision {
  readonly decision: 'promote' | 'hold' | 'rollback' | 'wait';
  readonly why: string;
  /** The weight that a promotion leads to; 1 is the end. */
  readonly nextWeight: number | null;
  /** The chance of evidence like this at any of all looks if the candidate were not worse. */
  readonly pValue: number;
  readonly perMetric: readonly MetricJudgement[];
  readonly needed: { readonly samples: number; readonly seconds: number };
}

export interface MetricJudgement {
  readonly metric: RolloutMetric;
  readonly verdict: 'pass' | 'fail' | 'inconclusive' | 'not_evaluated';
  readonly why: string;
  readonly candidate: ArmValue;
  readonly baseline: ArmValue;
  readonly pValue: number;
}

/** An e-value from which a candidate that is not yet proven worse is no longer waved through: odds of four to one. */
const suspicious = Math.log(4);
/** No step is judged on fewer requests than this, unless the plan says so. */
const fewestRequests = 30;

/** `observed` has one entry for each step that has begun; the last is the one to decide on. */
export function decideRollout(plan: RolloutPlan, observed: readonly StepObservation[]): RolloutDecision {
  const index = observed.length - 1;
  const step = plan.steps[index];
  const now = observed[index];
  if (step === undefined || now === undefined) {
    throw new RangeError(`A rollout of ${plan.steps.length} steps has no step ${observed.length}.`);
  }
  const threshold = plan.compare.length / plan.alpha;
  const evidence = plan.compare.map((metric) =>
    evidenceOf(metric, stretchesOf(metric, observed), step.weight, threshold),
  );
  const logE = logCombinedE(evidence.map((one) => ({ logE: one.logE, weight: 1 })));
  const failed = logE >= -Math.log(plan.alpha) ? culprits(evidence, threshold) : [];
  const perMetric = evidence.map((one) => judgementOf(one, failed.includes(one)));
  const needed = neededOf(step, evidence);
  const base = { nextWeight: null, pValue: anytimeP(logE), perMetric, needed };
  const place = `Step ${index + 1} of ${plan.steps.length} (${percent(step.weight)} of traffic)`;

  if (failed.length > 0) {
    const what = `The candidate is worse than the baseline. ${sentenceOf(failed)} (${pText(anytimeP(logE))} at any number of looks).`;
    if (plan.onFailure === 'hold') return { ...base, decision: 'hold', why: `${what} ${place} waits for a person.` };
    return { ...base, decision: 'rollback', why: `${what} All traffic goes back to the baseline.` };
  }
  const missing = missingOf(now, needed, evidence);
  if (missing.length > 0)
    return { ...base, decision: 'wait', why: `${place} goes on: it has ${missing.join(' and ')}.` };

  const nextWeight = plan.steps[index + 1]?.weight ?? 1;
  const next = nextWeight === 1 ? 'All traffic moves to the candidate' : `Next is ${percent(nextWeight)} of traffic`;
  const open = perMetric.filter(({ verdict }) => verdict !== 'pass');
  if (open.length === 0) {
    return {
      ...base,
      decision: 'promote',
      nextWeight,
      why: `${place} shows no sign of worse. ${sentenceOf(evidence)}. ${next}.`,
    };
  }
  const doubt = `${place} gives no clear answer. ${open.map(({ why }) => why).join(' ')}`;
  switch (plan.onInconclusive) {
    case 'promote':
      return { ...base, decision: 'promote', nextWeight, why: `${doubt} The plan goes on all the same. ${next}.` };
    case 'rollback':
      return { ...base, decision: 'rollback', why: `${doubt} The plan then goes back to the baseline.` };
    case 'hold':
      return { ...base, decision: 'hold', why: `${doubt} It waits for more requests or for a person.` };
  }
}

function stretchesOf(metric: RolloutMetric, observed: readonly StepObservation[]): readonly MetricObservation[] {
  return observed.map(({ metrics }) => metrics[metric]).filter((observation) => observation !== undefined);
}

/** The metrics that are over the limit by themselves; if only all together are, the one that says most. */
function culprits(evidence: readonly MetricEvidence[], threshold: number): readonly MetricEvidence[] {
  const own = evidence.filter(({ logE }) => logE >= Math.log(threshold));
  if (own.length > 0) return own;
  const greatest = Math.max(...evidence.map(({ logE }) => logE));
  return evidence.filter(({ logE }) => logE === greatest);
}

function judgementOf(evidence: MetricEvidence, failed: boolean): MetricJudgement {
  const { metric, candidate, baseline } = evidence;
  return { metric, candidate, baseline, pValue: anytimePOf(evidence), ...verdictOf(evidence, failed) };
}

function verdictOf(evidence: MetricEvidence, failed: boolean): Pick<MetricJudgement, 'verdict' | 'why'> {
  const { metric, candidate, baseline, logE, compared } = evidence;
  const seen = `${capital(compared)}.`;
  if (failed) return { verdict: 'fail', why: `Surely worse. ${seen}` };
  if (candidate.n === 0 && baseline.n === 0) {
    return { verdict: 'not_evaluated', why: `${capital(nameOf(metric))} were not measured.` };
  }
  if (baseline.n === 0) {
    return {
      verdict: 'inconclusive',
      why: `There is no baseline to compare ${nameOf(metric)} with: it served no request.`,
    };
  }
  if (candidate.n === 0)
    return { verdict: 'inconclusive', why: `The candidate has no request to tell ${nameOf(metric)} from.` };
  if (logE >= suspicious) {
    return { verdict: 'inconclusive', why: `The candidate looks worse, which may still be chance. ${seen}` };
  }
  return { verdict: 'pass', why: `No sign of worse. ${seen}` };
}

function neededOf(step: RolloutStep, evidence: readonly MetricEvidence[]): RolloutDecision['needed'] {
  const computed = Math.max(fewestRequests, ...evidence.map(({ needed }) => needed ?? 0));
  return { samples: step.minSamples ?? computed, seconds: step.minDuration ?? 0 };
}

/** What the step still lacks, as parts of a sentence. */
function missingOf(
  now: StepObservation,
  needed: RolloutDecision['needed'],
  evidence: readonly MetricEvidence[],
): readonly string[] {
  const missing: string[] = [];
  if (now.candidateRequests < needed.samples && evidence.length > 0) {
    missing.push(`${now.candidateRequests} of the ${needed.samples} requests it needs`);
  }
  if (now.elapsed < needed.seconds) {
    missing.push(`lasted ${timeText(now.elapsed)} of at least ${timeText(needed.seconds)}`);
  }
  return missing;
}

function sentenceOf(evidence: readonly MetricEvidence[]): string {
  return capital(evidence.map(({ compared }) => compared).join('; '));
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(3))} %`;
}

function pText(p: number): string {
  return p < 1e-4 ? `p = ${p.toExponential(0)}` : `p = ${Number(p.toPrecision(2))}`;
}

function timeText(seconds: number): string {
  if (seconds < 120) return `${Math.floor(seconds)} s`;
  if (seconds < 7200) return `${Math.floor(seconds / 60)} min`;
  return `${Number((seconds / 3600).toFixed(1))} h`;
}
