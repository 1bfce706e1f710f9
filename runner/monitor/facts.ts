/** What is known of the live system, as facts for the lines that declared it. */
import type { DeploymentView, EvalRun, LiveFact, ModelDrift } from '../../core/contract/runner.ts';
import type { Digest } from '../../core/values/digest.ts';
import { humanDuration } from '../../core/values/duration.ts';
import { formatMoney, formatMoneyInFiles, type Money, moneyToNumber } from '../../core/values/money.ts';
import type { PromptSpend } from './cost.ts';
import type { Declared } from './declared.ts';
import type { ObjectiveStatus } from './slos.ts';

export interface KnownFacts {
  readonly declared: Declared;
  readonly now: number;
  readonly deployments: readonly DeploymentView[];
  readonly slos: readonly ObjectiveStatus[];
  readonly drift: readonly ModelDrift[];
  /** By model, so far this month. */
  readonly spent: ReadonlyMap<string, readonly Money[]>;
  /** With the behaviour of the prompt, where its release is still kept. */
  readonly prompts: readonly (PromptSpend & { readonly behaviour: Digest | undefined })[];
  readonly evals: readonly EvalRun[];
  /** Answers that wait for a person, by model. */
  readonly waiting: ReadonlyMap<string, number>;
}

type Fact = Omit<LiveFact, 'asOf'>;

export function factsFrom(known: KnownFacts): readonly LiveFact[] {
  const asOf = new Date(known.now).toISOString();
  const facts = [
    ...known.deployments.map(deploymentFact),
    ...known.slos.flatMap((one) => sloFacts(one, known.declared)),
    ...known.drift.map(driftFact),
    ...budgetFacts(known),
    ...promptFacts(known),
    ...known.evals.flatMap((run) => evalFacts(run, known.declared)),
    ...[...known.waiting].map(([model, count]) => reviewFact(model, count, known.declared)),
  ];
  return facts.map((fact) => ({ ...fact, asOf }));
}

function deploymentFact({ model, target, revision, releases, health, stopped, rollout }: DeploymentView): Fact {
  const canary = releases.find(({ variant }) => variant === 'canary');
  const main = releases.find(({ variant }) => variant === 'baseline') ?? releases[0];
  const share = canary && rollout ? `, canary at ${Math.round(canary.weight * 1000) / 10}%` : '';
  const state = stopped ? 'stopped' : health.status === 'healthy' ? 'live' : health.status;
  const serving = releases.map(({ digest, weight }) => `${model}@${digest} (${Math.round(weight * 1000) / 10}%)`);
  return {
    resource: `Model/${model}`,
    ...(main && { digest: main.digest }),
    path: [],
    about: 'deployment',
    text: `${state} on ${target}, ${revision}${share}`,
    detail: [
      `Revision ${revision} on ${target} serves ${serving.join(' and ')}.`,
      stopped ? `It was stopped by ${stopped.by}: ${stopped.why}` : health.why,
      ...(rollout ? [rollout.why] : []),
    ].join(' '),
  };
}

function sloFacts({ slo, index, status }: ObjectiveStatus, declared: Declared): readonly Fact[] {
  const { verdict, why, budgetLeft, burnRate, exhaustedIn } = status;
  // Measured elsewhere: that is no news about this line.
  if (budgetLeft === undefined && verdict === 'not_evaluated' && !why.startsWith('Nothing was counted')) return [];
  const key = declared.slos.find(({ name }) => name === slo)?.targetKeys[index] ?? 'target';
  const burn = burnRate === undefined ? '' : ` It burns at ${burnRate.toFixed(1)} times the even pace.`;
  const end =
    exhaustedIn === undefined || exhaustedIn <= 0 ? '' : ` At this pace it is gone in ${humanDuration(exhaustedIn)}.`;
  return [
    {
      resource: `SLO/${slo}`,
      path: ['spec', 'objectives', index, key],
      about: 'slo',
      text: sloText(verdict, budgetLeft),
      detail: `${why}${burn}${end}`,
      verdict,
    },
  ];
}

function sloText(verdict: ObjectiveStatus['status']['verdict'], budgetLeft: number | undefined): string {
  if (budgetLeft === undefined) return 'nothing counted yet';
  if (budgetLeft < 0) return `budget overspent by ${percent(-budgetLeft)}`;
  const left = `${percent(budgetLeft)} of the budget left`;
  return verdict === 'inconclusive' ? `${left}, too early to tell` : left;
}

function driftFact({ model, target, verdict, why, columns, window }: ModelDrift): Fact {
  const drifted = columns.filter((column) => column.verdict === 'fail').map(({ name }) => name);
  const names =
    drifted.length > 3 ? `${drifted.slice(0, 3).join(', ')} and ${drifted.length - 3} more` : drifted.join(', ');
  const words = {
    pass: 'no drift',
    fail: `drift: ${names}`,
    inconclusive: 'drift: too little data',
    not_evaluated: 'drift: not evaluated',
  };
  return {
    resource: `Model/${model}`,
    path: ['spec', 'drift'],
    about: 'drift',
    text: `${words[verdict]} on ${target}`,
    detail: `Of the last ${humanDuration(window)} on ${target}: ${why}`,
    verdict,
  };
}

function budgetFacts({ declared, spent }: KnownFacts): readonly Fact[] {
  return [...declared.models.values()].flatMap(({ name, budget, alertAt }): readonly Fact[] => {
    const costs = spent.get(name);
    if (!budget || !costs) return [];
    const own = costs.find(({ currency }) => currency === budget.currency);
    const used = own === undefined ? 0 : moneyToNumber(own) / moneyToNumber(budget);
    const passed = alertAt.filter((mark) => used >= mark);
    const told = passed.length === 0 ? '' : ` The mark of ${percent(Math.max(...passed))} is passed.`;
    const sums = costs.length === 0 ? 'nothing with a known price' : costs.map(shortMoney).join(' + ');
    return [
      {
        resource: `Model/${name}`,
        path: ['spec', 'budget'],
        about: 'cost',
        text: `${percent(used)} of the budget spent this month`,
        detail: `Spent this month (UTC): ${sums}, of ${formatMoneyInFiles(budget)}.${told}`,
        verdict: used > 1 ? 'fail' : 'pass',
      },
    ];
  });
}

function promptFacts({ prompts, declared }: KnownFacts): readonly Fact[] {
  return prompts.flatMap(({ prompt, behaviour, target, perDay, requests, unpriced }): readonly Fact[] => {
    const at = prompt.lastIndexOf('@');
    const name = at > 0 ? prompt.slice(0, at) : prompt;
    if (!declared.prompts.has(name)) return [];
    const unknown = unpriced === 0 ? '' : ` Of ${unpriced} the price is unknown; they are not in it.`;
    return [
      {
        resource: `Prompt/${name}`,
        ...(behaviour !== undefined && { digest: behaviour }),
        path: [],
        about: 'cost',
        text: perDay.length === 0 ? 'cost unknown' : `${perDay.map(shortMoney).join(' + ')} a day`,
        detail: `${prompt} answered ${requests} requests on ${target} in the last week.${unknown}`,
      },
    ];
  });
}

function evalFacts(run: EvalRun, declared: Declared): readonly Fact[] {
  const { suite, behaviour, verdict, why, at, cases } = run;
  const words = { pass: 'passed', fail: 'failed', inconclusive: 'inconclusive', not_evaluated: 'not evaluated' };
  const fact = {
    digest: behaviour,
    path: [],
    about: 'eval',
    suite,
    text: `${suite}: ${words[verdict]}`,
    detail: `${suite}, run at ${at} on ${cases} cases: ${why}`,
    verdict,
  } as const;
  const declaredEval = declared.evals.find(({ name }) => name === suite);
  const subjects = [
    ...(declaredEval ? [`Eval/${suite}`] : []),
    ...(declaredEval?.prompt === undefined ? [] : [`Prompt/${declaredEval.prompt}`]),
    ...(declaredEval?.model === undefined ? [] : [`Model/${declaredEval.model}`]),
  ];
  return subjects.map((resource) => ({ resource, ...fact }));
}

function reviewFact(model: string, count: number, declared: Declared): Fact {
  const answers = count === 1 ? '1 answer waits' : `${count} answers wait`;
  return {
    resource: `Model/${model}`,
    path: declared.models.get(model)?.hasReview ? ['spec', 'review'] : [],
    about: 'review',
    text: `${answers} for a person`,
    detail: `${answers} for a person. \`mooring review list\` shows them.`,
  };
}

const percent = (share: number): string => `${Math.floor(share * 1000 + 1e-9) / 10}%`;

/** Three digits are enough at the end of a line. */
function shortMoney(money: Money): string {
  const units = moneyToNumber(money);
  if (units >= 100) return `${Math.round(units).toLocaleString('en-US')} ${money.currency}`;
  const nanos = BigInt(Math.round(Number(units.toPrecision(3)) * 1e9));
  return formatMoney({ nanos, currency: money.currency });
}
