/** The page *Deploy*: the choice, the plan with its one button, and what serves, with the rollout step by step. */
import {
  type DeployAction,
  type DeployRequest,
  type DeployView,
  isDeployMessage,
} from '../../core/contract/deploy-page.ts';
import type { DeploymentView, Plan, PlannedAction, RolloutView } from '../../core/contract/runner.ts';
import {
  announce,
  badge,
  button,
  type Child,
  editor,
  element,
  facts,
  field,
  redraw,
  type Say,
  sayer,
  select,
  svg,
  table,
} from './page.ts';

/** Why a plan is applied although its evals do not pass: kept while the page is drawn anew. */
let reason = '';
let shownPlan: string | undefined;

const ask = (request: DeployRequest): void => editor.postMessage(request);

addEventListener('message', ({ data }) => {
  if (!isDeployMessage(data)) return;
  const { view, words } = data;
  const { model, target, plan } = view;
  if (model !== undefined && target !== undefined) editor.setState({ model, target });
  if (plan?.digest !== shownPlan) reason = '';
  shownPlan = plan?.digest;
  draw(view, sayer(words));
});
ask({ kind: 'ready' });

function draw(view: DeployView, say: Say): void {
  const { plan, problem, deployment } = view;
  announce(statusText(view, say));
  redraw(
    element('h1', {}, say('title')),
    choice(view, say),
    problem === undefined ? undefined : element('p', { class: 'problem', role: 'alert' }, problem),
    view.isResting ? element('p', { class: 'note' }, say('resting')) : undefined,
    plan && planSection(plan, view, say),
    !plan && view.model !== undefined && !deployment?.rollout ? again(view, say) : undefined,
    deployment && liveSection(deployment, view, say),
    view.choices?.models.length === 0 ? element('p', {}, say('noModel')) : undefined,
  );
}

function statusText({ doing, done, deployment, isStale }: DeployView, say: Say): string {
  if (doing) return doing.progress ?? say(`doing.${doing.what}`);
  if (isStale) return say('stale');
  if (done === 'applied' && deployment) {
    const { revision, model, target, rollout } = deployment;
    return say(rollout ? 'done.rollout' : 'done.applied', revision, model, target);
  }
  return done === undefined ? '' : say(`done.${done}`);
}

function choice({ choices, model, target, doing }: DeployView, say: Say): HTMLElement {
  const models = choices?.models ?? [];
  const allowed = models.find(({ name }) => name === model)?.targets ?? [];
  const targets = choices?.targets ?? [];
  const targetText = (name: string, type: string): string => {
    const known = name === type ? name : `${name} (${type})`;
    return model === undefined || allowed.includes(name) ? known : say('notAllowed', known);
  };
  const form = element(
    'div',
    { class: 'choice', role: 'group', 'aria-label': say('choice') },
    select(
      'model',
      say('model'),
      [
        ...(model === undefined ? [['', say('chooseModel')] as const] : []),
        ...models.map(({ name }) => [name, name] as const),
      ],
      model,
      (name) => {
        if (name === '') return;
        const own = models.find((one) => one.name === name)?.targets ?? [];
        const place = target !== undefined && own.includes(target) ? target : own.includes('local') ? 'local' : own[0];
        ask({ kind: 'choose', model: name, target: place ?? 'local' });
      },
    ),
    select(
      'target',
      say('target'),
      targets.map(({ name, type }) => [name, targetText(name, type)] as const),
      target,
      (name) => model !== undefined && ask({ kind: 'choose', model, target: name }),
    ),
  );
  const isBusy = doing !== undefined && doing.what !== 'planning';
  for (const one of form.querySelectorAll('select')) one.disabled = isBusy;
  return form;
}

function again({ doing }: DeployView, say: Say): HTMLElement {
  return doing
    ? element('div', { class: 'actions' }, cancelButton(doing.what === 'deciding', say))
    : element(
        'div',
        { class: 'actions' },
        button({ id: 'plan', text: say('plan'), press: () => ask({ kind: 'plan' }) }),
      );
}

const cancelButton = (isHidden: boolean, say: Say): Child =>
  isHidden ? undefined : button({ id: 'cancel', text: say('cancel'), press: () => ask({ kind: 'cancel' }) });

function planSection(plan: Plan, view: DeployView, say: Say): HTMLElement {
  const { model, target, actions, gates, cost, rollbackTo, limits } = plan;
  const nothing = actions.every(({ action }) => action === 'none');
  return element(
    'section',
    { 'aria-labelledby': 'plan-title' },
    element('h2', { id: 'plan-title' }, say('planFor', model, target)),
    plan.final ? undefined : element('p', { class: 'note' }, say('draft')),
    element('h3', {}, say('changes')),
    element('ul', { class: 'changes' }, ...actions.map((one) => changeItem(one, say))),
    element('h3', {}, say('evals')),
    gates.length === 0
      ? element('p', { class: 'note' }, say('noEvals'))
      : element('ul', { class: 'gates' }, ...gates.map((gate) => gateItem(gate, view, say))),
    element('h3', {}, say('costAndWayBack')),
    facts([
      [say('perRequest'), cost.perRequest],
      [say('perMonth'), cost.perMonth],
      [say('basis'), cost.why],
      [say('budget'), cost.budget === undefined ? say('noBudget') : say('aMonth', cost.budget)],
      [say('budgetLeft'), cost.budgetLeft],
      [
        say('wayBack'),
        rollbackTo ? say('rollbackTo', rollbackTo.revision, short(rollbackTo.release)) : say('noWayBack'),
      ],
    ]),
    ...(limits.length === 0 ? [] : [element('h3', {}, say('limits')), limitList(limits, say)]),
    nothing ? element('p', {}, say('nothing', model, target)) : undefined,
    applyForm(plan, view, nothing, say),
  );
}

function changeItem({ action, what, before, after, why }: PlannedAction, say: Say): HTMLElement {
  const change = before !== undefined && after !== undefined ? `${before} → ${after}` : (after ?? before);
  return element(
    'li',
    { class: action === 'add' || action === 'change' || action === 'remove' ? 'inner' : 'outer' },
    element('span', { class: 'sign' }, say(`action.${action}`)),
    ' ',
    element('strong', {}, what),
    change === undefined ? undefined : element('div', { class: 'change' }, change),
    element('div', { class: 'note' }, action === 'start' ? say('startWhy') : why),
  );
}

function gateItem({ suite, verdict, why }: Plan['gates'][number], { doing }: DeployView, say: Say): HTMLElement {
  return element(
    'li',
    {},
    badge(verdict, say(`verdict.${verdict}`)),
    ' ',
    element('strong', {}, suite),
    ' ',
    button({
      id: `eval-${suite}`,
      text: say('runEval', suite),
      press: () => ask({ kind: 'eval', suite }),
      isDisabled: doing !== undefined,
    }),
    element('div', { class: 'note' }, why),
  );
}

function limitList(limits: Plan['limits'], say: Say): HTMLElement {
  return element(
    'ul',
    {},
    ...limits.map(({ what, why, refused }) =>
      element(
        'li',
        {},
        refused ? badge('fail', say('refused')) : badge('inconclusive', say('told')),
        ' ',
        element('strong', {}, what),
        element('div', { class: 'note' }, why),
      ),
    ),
  );
}

/** One button. A plan that cannot be applied says why; evals that do not pass can be overridden, with a reason. */
function applyForm(plan: Plan, { doing, isStale }: DeployView, nothing: boolean, say: Say): HTMLElement {
  const { digest, refused, limits } = plan;
  const isForbidden = limits.some((limit) => limit.refused);
  const needsReason = refused.length > 0 && !isForbidden;
  const isBusy = doing !== undefined;
  const apply = () => {
    if (needsReason && reason.trim() === '') document.getElementById('reason')?.focus();
    else ask({ kind: 'apply', digest, ...(needsReason && { override: reason }) });
  };
  const planAgain = button({
    id: 'plan',
    text: say('planAgain'),
    press: () => ask({ kind: 'plan' }),
    isPrimary: isStale,
    isDisabled: isBusy,
  });
  const applyButton = button({
    id: 'apply',
    text: say(needsReason ? 'applyAnyway' : 'apply'),
    press: apply,
    isPrimary: !isStale && !needsReason,
    isDisabled: isBusy || isStale,
  });
  return element(
    'div',
    {},
    // Which ones, and why, stands above.
    refused.length === 0
      ? undefined
      : element('p', { class: 'problem' }, say(isForbidden ? 'forbidden' : 'evalsDoNotPass')),
    needsReason ? reasonField(say) : undefined,
    isStale ? element('p', { class: 'problem', role: 'alert' }, say('stale')) : undefined,
    element(
      'div',
      { class: 'actions' },
      isForbidden || nothing ? undefined : applyButton,
      planAgain,
      doing ? cancelButton(doing.what === 'deciding', say) : undefined,
    ),
  );
}

function reasonField(say: Say): HTMLElement {
  const input = element('input', { id: 'reason', type: 'text', required: '', 'aria-describedby': 'reason-note' });
  input.value = reason;
  input.addEventListener('input', () => {
    reason = input.value;
  });
  return field(say('why'), input, element('span', { id: 'reason-note', class: 'note' }, say('whyNote')));
}

function liveSection(deployment: DeploymentView, view: DeployView, say: Say): HTMLElement {
  const { model, target, revision, health, stopped, releases, rollout, since } = deployment;
  return element(
    'section',
    { 'aria-labelledby': 'live-title' },
    element('h2', { id: 'live-title' }, say('serves', model, target, revision)),
    element(
      'p',
      {},
      badge(
        stopped || health.status === 'down' ? 'fail' : health.status === 'healthy' ? 'pass' : 'inconclusive',
        say(stopped ? 'stopped' : `health.${health.status}`),
      ),
      ' ',
      stopped ? say('stoppedBy', stopped.by, stopped.why) : health.why,
    ),
    element('p', { class: 'note' }, say('since', new Date(since).toLocaleString())),
    table({
      caption: say('traffic'),
      heads: [say('arm'), say('release'), say('weight'), ...(rollout ? [say('requests')] : [])],
      rows: releases.map(({ variant, digest, weight }) => [
        say(`arm.${variant}`),
        element('code', {}, short(digest)),
        weightBar(weight),
        ...(rollout ? [requestsOf(rollout, variant)] : []),
      ]),
    }),
    rollout && rolloutSection(rollout, say),
    liveActions(deployment, view, say),
  );
}

function requestsOf({ requests }: RolloutView, variant: 'baseline' | 'canary'): string {
  if (!requests) return '–';
  return String(variant === 'canary' ? requests.candidate : requests.baseline);
}

function weightBar(weight: number): HTMLElement {
  const bar = svg({ viewBox: '0 0 100 8', class: 'bar', 'aria-hidden': 'true' }, [
    ['rect', { class: 'whole', width: '100', height: '8' }],
    ['rect', { class: 'part', width: String(100 * weight), height: '8' }],
  ]);
  return element('span', { class: 'weight' }, bar, ` ${percent(weight)}`);
}

function rolloutSection(rollout: RolloutView, say: Say): HTMLElement {
  const { step, steps, status, why, decision, heldBy, requests } = rollout;
  const needed = decision?.needed;
  return element(
    'div',
    {},
    element('h3', {}, say('rollout', step + 1, steps.length)),
    element(
      'ol',
      { class: 'steps' },
      ...[...steps.map(({ weight }) => weight), 1].map((weight, index) =>
        element(
          'li',
          index === step ? { class: 'now', 'aria-current': 'step' } : { class: index < step ? 'past' : 'next' },
          percent(weight),
        ),
      ),
    ),
    element(
      'p',
      { class: 'decision' },
      badge(decisionVerdict(rollout), say(status === 'held' ? 'held' : `decision.${decision?.decision ?? 'wait'}`)),
      ' ',
      heldBy === undefined ? why : say('heldBy', heldBy, why),
    ),
    needed && requests
      ? facts([
          [say('samples'), say('ofNeeded', requests.candidate, needed.samples)],
          [say('sureness'), decision && say('pValue', shown(decision.pValue))],
        ])
      : undefined,
    decision && decision.perMetric.length > 0 ? metricsTable(decision.perMetric, say) : undefined,
  );
}

function decisionVerdict({ status, decision }: RolloutView): 'pass' | 'fail' | 'inconclusive' {
  if (decision?.decision === 'rollback') return 'fail';
  return status === 'held' || decision?.decision !== 'promote' ? 'inconclusive' : 'pass';
}

function metricsTable(metrics: NonNullable<RolloutView['decision']>['perMetric'], say: Say): HTMLElement {
  const arm = ({ n, value }: (typeof metrics)[number]['candidate']) =>
    value === null ? '–' : say('valueOf', shown(value), n);
  return table({
    caption: say('compared'),
    heads: [say('metric'), say('arm.canary'), say('arm.baseline'), say('verdict')],
    rows: metrics.map(({ metric, candidate, baseline, verdict, why }) => [
      metric,
      arm(candidate),
      arm(baseline),
      element('span', {}, badge(verdict, say(`verdict.${verdict}`)), ' ', why),
    ]),
  });
}

/** While a rollout waits for a person, moving it on is the one thing to do; while it goes on, nothing is. */
function liveActions({ rollout, stopped, former }: DeploymentView, { doing, plan }: DeployView, say: Say): HTMLElement {
  const act = (action: DeployAction, isPrimary = false): HTMLElement =>
    button({
      id: action,
      text: say(`act.${action}`),
      press: () => ask({ kind: 'act', action }),
      isPrimary,
      isDisabled: doing !== undefined,
    });
  return element(
    'div',
    { class: 'actions', role: 'group', 'aria-label': say('actions') },
    rollout && !stopped ? act('promote', rollout.status === 'held') : undefined,
    rollout && !stopped && rollout.heldBy === undefined ? act('hold') : undefined,
    former.length > 0 ? act('rollback') : undefined,
    stopped ? act('resume', !plan) : act('stop'),
  );
}

const percent = (share: number): string => `${Math.round(share * 1000) / 10} %`;
const short = (digest: string): string => digest.slice('sha256:'.length, 'sha256:'.length + 12);

function shown(value: number): string {
  if (value !== 0 && Math.abs(value) < 0.0001) return value.toExponential(1);
  return String(Number(value.toPrecision(3)));
}
