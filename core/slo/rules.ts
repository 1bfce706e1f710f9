/**
 * Prometheus rules from SLOs: recordings of the indicator over every window that is asked for, the state of the error
 * budget, and alerts on its burn. What cannot be expressed, or could never fire, is named with the reason.
 *
 * Two things are done that other generators leave out. Ratios of windows are quotients of sums, not means of ratios. And
 * a long window that is not filled with measurements yet counts the missing part as good, so that a young SLO alerts as
 * fast as an old one: without this, half an hour of a small trouble looks like three days of it.
 */

import { humanDuration } from '../values/duration.ts';
import { formatShare, formatShareAsNumber } from '../values/share.ts';
import type { AlertPolicy } from './alert-policy.ts';
import { type BurnAlert, type BurnPair, clean, conditionAlert, type Measurable, usualAlerts } from './burn-alerts.ts';
import { budgetSpent, type Comparison, detectionTime } from './burn-rate.ts';
import type { Slo, SloObjective } from './model.ts';
import {
  type AlertingRule,
  isLabelName,
  labelName,
  literalText,
  type PrometheusRule,
  promqlDuration,
  type RuleFile,
  type RuleGroup,
} from './rule-file.ts';
import { type Measurement, measurementOf, series } from './rules/measurement.ts';

export interface SloToWrite {
  readonly slo: Slo;
  /** Where people read what to do, a path or an address. */
  readonly runbook: string | undefined;
}

export interface Dropped {
  readonly what: string;
  readonly why: string;
}

export interface SloRules {
  readonly rules: RuleFile;
  /** What is not in the rules, or differs from what was written, and why. */
  readonly dropped: readonly Dropped[];
}

export function rulesOf(slos: readonly SloToWrite[]): SloRules {
  const groups: RuleGroup[] = [];
  const dropped: Dropped[] = [];
  const ids = new Set<string>();
  for (const one of slos) {
    for (const objective of one.slo.objectives) {
      const id = idOf(one.slo, objective);
      const name = `SLO ${id}`;
      if (ids.has(id)) {
        dropped.push({ what: name, why: 'It is defined twice; the first definition counts.' });
        continue;
      }
      ids.add(id);
      const measurement = measurementOf(objective, `{slo_id=${JSON.stringify(id)}}`);
      if (!measurement.ok) {
        dropped.push({ what: name, why: measurement.problem });
        continue;
      }
      const written = writeObjective({ ...one, objective, id, measurement: measurement.value });
      groups.push(...written.groups);
      dropped.push(...written.dropped.map(({ what, why }) => ({ what: `${name}: ${what}`, why })));
    }
  }
  return { rules: { groups }, dropped };
}

/** A slash is in no name, so that two pairs of names never make one id. */
function idOf({ service, name, objectives }: Slo, { index }: SloObjective): string {
  return objectives.length === 1 ? `${service}/${name}` : `${service}/${name}/${index + 1}`;
}

interface Task extends SloToWrite {
  readonly objective: SloObjective;
  readonly id: string;
  readonly measurement: Measurement;
}

interface Written {
  readonly groups: readonly RuleGroup[];
  readonly dropped: readonly Dropped[];
}

const minute = 60;
/** How often the state of the whole window is computed, seconds: its sums are the largest of all. */
const statePace = 300;

function writeObjective(task: Task): Written {
  const planned = planAlerts(task);
  const windows = windowsOf(planned.alerts);
  const state = stateRules(task);
  const { id, measurement } = task;
  const groups: RuleGroup[] = [];
  const add = (part: string, seconds: number, rules: readonly PrometheusRule[]) => {
    if (rules.length > 0) groups.push({ name: `slo ${id} ${part}`, interval: promqlDuration(seconds), rules });
  };
  const record = (name: string, expr: string) => ({ record: name, expr, labels: labelsOf(task) });
  add(
    'minutes',
    minute,
    measurement.minutes.map((one) => record(one.record, one.expr)),
  );
  add('samples', measurement.interval, [record(series.bad, measurement.bad), record(series.total, measurement.total)]);
  add(
    'windows',
    minute,
    windows.map((window) => ratioRule(task, window)),
  );
  add('state', statePace, state.rules);
  add('alerts', minute, planned.rules);
  return { groups, dropped: [...planned.dropped, ...state.dropped] };
}

const selectorOf = ({ id }: Task): string => `{slo_id=${JSON.stringify(id)}}`;

const ownLabels = new Set(
  'severity slo_id slo_name slo_service slo_objective slo_window slo_policy slo_condition slo_notify alertname'.split(
    ' ',
  ),
);

function labelsOf({ slo, objective, id }: Task): Readonly<Record<string, string>> {
  const own: Record<string, string> = {};
  for (const [key, value] of Object.entries(slo.labels)) {
    const name = isLabelName(key) ? key : labelName(key);
    // An empty label is no label to Prometheus, and names of ours mean what we say they mean.
    if (value !== '' && !ownLabels.has(name)) own[name] = literalText(value);
  }
  const named = objective.displayName ? { slo_objective: literalText(objective.displayName) } : {};
  return { slo_id: id, slo_name: slo.name, slo_service: slo.service, ...named, ...own };
}

const ratioName = (window: number): string => `slo:sli_error:ratio_rate${promqlDuration(window)}`;

/** The shares of bad events or slices over a window. */
function ratioRule(task: Task, window: number): PrometheusRule {
  return {
    record: ratioName(window),
    expr: ratioExpr(task, window),
    labels: { ...labelsOf(task), slo_window: promqlDuration(window) },
  };
}

function ratioExpr(task: Task, window: number): string {
  const { measurement } = task;
  if (measurement.direct) return measurement.direct(window);
  const selector = selectorOf(task);
  const isOneSample = window === measurement.grain && measurement.interval < measurement.grain;
  const sum = (name: string) =>
    isOneSample ? `${name}${selector}` : `sum_over_time(${name}${selector}[${promqlDuration(window)}])`;
  return `${sum(series.bad)}\n/\n(${sum(series.total)} > 0)`;
}

function windowsOf(alerts: readonly BurnAlert[]): readonly number[] {
  const all = alerts.flatMap(({ pairs }) => pairs.flatMap(({ long, short }) => [long, ...(short ? [short] : [])]));
  return [...new Set(all)].sort((left, right) => left - right);
}

/** Names as Sloth gives them, which dashboards know. */
function stateRules(task: Task): { readonly rules: readonly PrometheusRule[]; readonly dropped: readonly Dropped[] } {
  const { objective, slo } = task;
  const labels = labelsOf(task);
  const selector = selectorOf(task);
  const budget = formatShareAsNumber(objective.budget);
  const record = (name: string, expr: string): PrometheusRule => ({ record: name, expr, labels });
  const constants = [
    record('slo:objective:ratio', `vector(${formatShareAsNumber(objective.target)})`),
    record('slo:error_budget:ratio', `vector(${budget})`),
    record('slo:time_period:days', `vector(${clean(slo.window.duration / 86_400)})`),
  ];
  const grain = Math.max(task.measurement.grain, minute);
  const current = record('slo:current_burn_rate:ratio', `(\n${ratioExpr(task, grain)}\n)\n/\n${budget}`);
  if (slo.window.kind === 'calendar') {
    const why =
      'PromQL knows no calendar of a time zone, so what is left of this budget is not recorded; Mooring computes it. Alerts take the length of the window.';
    return { rules: [...constants, current], dropped: [{ what: 'the state of its calendar window', why }] };
  }
  const window = slo.window.duration;
  const ratio = { ...ratioRule(task, window) };
  const rest = [
    record('slo:period_burn_rate:ratio', `${ratioName(window)}${selector} / ${budget}`),
    record('slo:period_error_budget_remaining:ratio', `1 - ${ratioName(window)}${selector} / ${budget}`),
  ];
  return { rules: [...constants, current, ratio, ...rest], dropped: [] };
}

interface AlertPlan {
  readonly alerts: readonly BurnAlert[];
  readonly rules: readonly AlertingRule[];
  readonly dropped: readonly Dropped[];
}

function planAlerts(task: Task): AlertPlan {
  const { slo, objective, measurement } = task;
  const measurable: Measurable = {
    budget: objective.budget,
    window: slo.window.duration,
    grain: measurement.grain,
  };
  // Who says what to alert on, be it elsewhere, does not want to be told of anything else.
  if (slo.alertPolicies.length + slo.unknownPolicies.length > 0) return planPolicies(task, measurable);
  const usual = usualAlerts(measurable);
  const rules = usual.alerts.map((alert) => alertRule(task, alert, { annotations: {}, labels: {}, after: 0 }));
  return { ...usual, rules };
}

function planPolicies(task: Task, measurable: Measurable): AlertPlan {
  const alerts: BurnAlert[] = [];
  const rules: AlertingRule[] = [];
  const dropped: Dropped[] = task.slo.unknownPolicies.map((name) => ({
    what: `the policy ${name}`,
    why: 'It is not defined here, so its alerts are not written.',
  }));
  for (const policy of task.slo.alertPolicies) {
    const what = `the policy ${policy.name}`;
    const labels = routing(policy);
    if (policy.whenNoData) rules.push(noDataRule(task, policy, labels));
    if (!policy.whenBreaching) {
      const why = policy.whenNoData
        ? 'It has no `alertWhenBreaching: true`, so only missing data alerts.'
        : 'It has no `alertWhenBreaching: true`, so it never alerts.';
      dropped.push({ what, why });
      continue;
    }
    for (const condition of policy.conditions) {
      if (!condition.ok) {
        dropped.push({ what, why: condition.problem });
        continue;
      }
      const planned = conditionAlert(condition.value, measurable);
      const { adapted } = planned;
      const after = condition.value.after;
      const own = { ...labels, slo_condition: literalText(condition.value.name) };
      alerts.push(...planned.alerts);
      dropped.push(...planned.dropped, ...(adapted ? [adapted] : []));
      for (const alert of planned.alerts) {
        rules.push(alertRule(task, alert, { annotations: policy.annotations, labels: own, after }));
      }
    }
  }
  return { alerts, rules: withoutDoubles(rules), dropped };
}

/** Two policies may share a condition; Prometheus would send the alert once, and call the rule a duplicate. */
function withoutDoubles(rules: readonly AlertingRule[]): readonly AlertingRule[] {
  const seen = new Set<string>();
  return rules.filter(({ alert, labels }) => {
    const key = JSON.stringify([alert, Object.entries(labels).sort()]);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function routing(policy: AlertPolicy): Readonly<Record<string, string>> {
  const notify = policy.notify.length > 0 ? { slo_notify: literalText(policy.notify.join(',')) } : {};
  return { slo_policy: literalText(policy.name), ...notify };
}

interface AlertDetails {
  readonly annotations: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  /** Seconds that it must hold. */
  readonly after: number;
}

function alertRule(
  task: Task,
  { severity, pairs }: BurnAlert,
  { annotations, labels, after }: AlertDetails,
): AlertingRule {
  return {
    alert: 'SLOErrorBudgetBurn',
    expr: pairs.map((pair) => pairExpr(task, pair)).join('\nor ignoring(slo_window)\n'),
    ...(after > 0 ? { for: promqlDuration(after) } : {}),
    labels: { ...labelsOf(task), ...labels, severity: literalText(severity) },
    annotations: {
      summary: literalText(`${shownName(task)} is spending its error budget too fast.`),
      description: literalText(pairs.map((pair) => explain(task, pair, after)).join(' ')),
      ...linksOf(task, annotations),
    },
  };
}

const symbols: Readonly<Record<Comparison, string>> = { gt: '>', gte: '>=', lt: '<', lte: '<=' };

function pairExpr(task: Task, { long, short, burn, op }: BurnPair): string {
  const selector = selectorOf(task);
  const limit = `${symbols[op]} (${clean(burn)} * ${formatShareAsNumber(task.objective.budget)})`;
  const covered = `count_over_time(${series.total}${selector}[${promqlDuration(long)}])`;
  const samples = clean(long / task.measurement.interval);
  const ratio = `${ratioName(long)}${selector}`;
  const rises = op === 'gt' || op === 'gte';
  // On a slow burn a window alerts only when it is filled.
  const whole = rises
    ? `  ${ratio}\n  * ignoring(slo_window)\n  clamp_max(${covered} / ${samples}, 1)\n  ${limit}`
    : `  ${ratio}\n  ${limit}\n  and ignoring(slo_window)\n  ${covered} >= ${samples}`;
  const parts = short === undefined ? [whole] : [whole, `  ${ratioName(short)}${selector}\n  ${limit}`];
  return `(\n${parts.join('\n  and ignoring(slo_window)\n')}\n)`;
}

function explain(task: Task, { long, burn, op }: BurnPair, after: number): string {
  const { slo, objective } = task;
  const share = formatShare(objective.target);
  const window = humanDuration(slo.window.duration);
  const rises = op === 'gt' || op === 'gte';
  const gone = clean(budgetSpent(burn, long, slo.window.duration) * 100).toPrecision(2);
  const speed = `${clean(burn)} times as fast as its target of ${share} over ${window} allows, ${Number(gone)} % of it in that time`;
  if (!rises) return `Over ${humanDuration(long)} the budget was spent no more than ${speed}.`;
  const seconds = detectionTime(burn, objective.budget, long, 1);
  const outage =
    seconds === undefined
      ? ''
      : ` When everything fails, this alert fires after ${humanDuration(Math.max(seconds, minute) + after)}.`;
  return `Over ${humanDuration(long)} the budget was spent ${speed}.${outage}`;
}

/** Without measurements nothing else could alert. */
function noDataRule(task: Task, policy: AlertPolicy, labels: Readonly<Record<string, string>>): AlertingRule {
  const silence = Math.max(600, 2 * task.measurement.interval);
  return {
    alert: 'SLONoData',
    expr: `absent_over_time(${series.total}${selectorOf(task)}[${promqlDuration(silence)}])`,
    for: '5m',
    labels: { ...labelsOf(task), ...labels, severity: literalText(severityOf(policy)) },
    annotations: {
      summary: literalText(`Nothing is measured of ${shownName(task)}.`),
      description: literalText('Its query has had no result for a while: the service or its metrics are gone.'),
      ...linksOf(task, policy.annotations),
    },
  };
}

function severityOf(policy: AlertPolicy): string {
  for (const condition of policy.conditions) if (condition.ok) return condition.value.severity;
  return 'page';
}

function shownName({ slo, objective }: Task): string {
  const name = slo.displayName ?? slo.name;
  return objective.displayName && slo.objectives.length > 1 ? `${name} (${objective.displayName})` : name;
}

function linksOf(task: Task, annotations: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const runbook = runbookOf({ ...task.slo.annotations, ...annotations }) ?? task.runbook;
  return runbook === undefined ? {} : { runbook_url: literalText(runbook) };
}

/** Under `runbook`, `runbook_url` or a key of one's own domain, such as `acme.example/runbook`. */
export function runbookOf(annotations: Readonly<Record<string, string>>): string | undefined {
  return Object.entries(annotations).find(([key]) => /(^|\/)runbook([-_]?url)?$/i.test(key))?.[1];
}
