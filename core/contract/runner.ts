/**
 * What the runner (control plane) of a workspace can be asked: one entry a method, with what it takes and answers. The
 * same interface is served over JSON-RPC by the runner's process and in the caller's own process where none runs.
 * Shares are 0 to 1, money is text such as `1.20 USD`, durations are seconds, times are ISO 8601 in UTC.
 */

import type { Distribution } from '../drift/hypothesis.ts';
import type { DriftColumnView } from '../drift/report/view.ts';
import type { Gate } from '../eval/gate.ts';
import type { EvalReportView } from '../eval/report/view.ts';
import type { EvalRun as EvalResult, EvalSummary } from '../eval/result.ts';
import type { RolloutDecision } from '../rollout/decide.ts';
import type { TargetSpec } from '../schema/generated/types.ts';
import type { Digest } from '../values/digest.ts';
import type { JsonObject, JsonValue, Path } from '../values/json.ts';
import type { CheckVerdict, InferenceRecord } from './record.ts';
import type { ReleaseDocument } from './release.ts';
import type { FormerRevision, WeightedRelease } from './target-state.ts';

/** Pass, fail, inconclusive or not evaluated, always with a reason. */
export interface Judgement {
  readonly verdict: CheckVerdict;
  readonly why: string;
}

export interface Page<Row> {
  readonly rows: readonly Row[];
  /** Passed as `after` to get the next page; absent on the last one. */
  readonly next?: string | undefined;
}

interface Method<Params, Answer> {
  readonly params: Params;
  readonly answer: Answer;
}

/** Every method, by name. Over the wire it is called `mooring/` and the name. */
export interface RunnerMethods {
  readonly status: Method<Record<string, never>, RunnerStatus>;
  /** Starts the gateway of a target, `local` unless another is named, and watches it. */
  readonly up: Method<{ readonly target?: string; readonly port?: number }, RunnerStatus>;
  /**
   * Stops the gateway of the target that is named. Without one: those of local targets and, where the runner is a process
   * of its own, that too.
   */
  readonly down: Method<{ readonly target?: string }, { readonly stopped: readonly string[] }>;

  readonly 'release.list': Method<{ readonly name?: string }, Page<ReleaseRow>>;
  /** By digest, by `name@sha256:…`, by the first digits of a digest, or the name of a model or prompt: what it is now. */
  readonly 'release.show': Method<{ readonly release: string }, ReleaseShown>;

  /** What the files of the project name that can be deployed, and the places where it can. */
  readonly 'deploy.choices': Method<Record<string, never>, DeployChoices>;
  readonly plan: Method<PlanParams, Plan>;
  /** Exactly this plan; a stale one is refused. Long. */
  readonly apply: Method<
    {
      readonly plan: Plan;
      /** Why it is applied although a gate does not pass: kept in the ledger. */
      readonly override?: string | undefined;
    },
    DeploymentView
  >;
  /** Moves a rollout on: one step, or with `all` to its end. */
  readonly promote: Method<ModelAt & { readonly all?: boolean }, DeploymentView>;
  /** A rollout stays at its step until a person moves it on; a candidate that is surely worse is still taken back. */
  readonly hold: Method<ModelAt & { readonly why?: string }, DeploymentView>;
  /** To the release before, or to a revision such as `r3`. Ends a rollout in progress. */
  readonly rollback: Method<ModelAt & { readonly to?: string; readonly why?: string }, DeploymentView>;
  /** The kill switch: requests are refused until `resume`. */
  readonly stop: Method<ModelAt & { readonly why?: string }, DeploymentView>;
  readonly resume: Method<ModelAt & { readonly why?: string }, DeploymentView>;
  /** Waits until a rollout ends or waits for a person, deciding its steps where no one else does. Long. */
  readonly 'rollout.watch': Method<ModelAt, DeploymentView>;

  readonly 'audit.show': Method<{ readonly limit?: number; readonly after?: string }, Page<LedgerEntry>>;
  readonly 'audit.verify': Method<Record<string, never>, AuditVerdict>;

  readonly 'eval.run': Method<EvalRunParams, { readonly runs: readonly EvalRun[] }>;
  /** The last run of each suite, newest first; none where it never ran. */
  readonly 'eval.last': Method<{ readonly suites?: readonly string[] }, { readonly runs: readonly EvalRun[] }>;
  /** Everything about one run, by its id: the cases, every answer with its scores, the gates and the summary. */
  readonly 'eval.show': Method<
    { readonly id: string },
    { readonly run: EvalResult; readonly gates: readonly Gate[]; readonly summary: EvalSummary }
  >;

  /** A run as a page shows it: the last one unless it is named, held against another run of its cases. */
  readonly 'eval.report': Method<EvalReportParams, EvalReport>;
  /** The same as one HTML page that needs nothing else. */
  readonly 'eval.page': Method<EvalReportParams, { readonly html: string }>;

  readonly drift: Method<
    { readonly model?: string; readonly window?: number },
    { readonly models: readonly ModelDrift[] }
  >;
  /** One comparison as a page shows it: of what a model sees with its reference, or of two files. Long. */
  readonly 'drift.report': Method<DriftReportParams, DriftReportAnswer>;
  /** The same as one HTML page that needs nothing else. */
  readonly 'drift.page': Method<DriftReportParams, { readonly html: string }>;
  readonly 'slo.status': Method<{ readonly names?: readonly string[] }, { readonly slos: readonly SloStatus[] }>;
  readonly cost: Method<CostParams, CostReport>;

  readonly 'records.query': Method<RecordsQuery, RecordsPage>;
  readonly 'records.explain': Method<{ readonly id: string; readonly target?: string }, RecordExplained>;

  readonly 'review.list': Method<
    { readonly model?: string; readonly limit?: number; readonly after?: string },
    Page<ReviewItem>
  >;
  readonly 'review.show': Method<{ readonly id: string }, ReviewItem>;
  readonly 'review.accept': Method<{ readonly id: string; readonly why?: string }, ReviewItem>;
  /** The answer it should have been: kept as labelled data. */
  readonly 'review.override': Method<
    { readonly id: string; readonly output: JsonValue; readonly why?: string },
    ReviewItem
  >;

  /** What is live, for the lines of files that declared it. */
  readonly facts: Method<{ readonly resources?: readonly string[] }, { readonly facts: readonly LiveFact[] }>;
}

export type RunnerMethod = keyof RunnerMethods;
export type Params<Name extends RunnerMethod> = RunnerMethods[Name]['params'];
export type Answer<Name extends RunnerMethod> = RunnerMethods[Name]['answer'];

export interface Progress {
  /** What is being done now, as a person reads it. */
  readonly message: string;
  readonly done?: number;
  readonly total?: number;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

/** The runner, wherever it lives. A method that is refused rejects with `Refusal`. */
export interface RunnerApi {
  call<Name extends RunnerMethod>(method: Name, params: Params<Name>, options?: CallOptions): Promise<Answer<Name>>;
  /** Told what may read differently now; ask again for what you show. Returns the way to stop listening. */
  onChange(listener: (change: Change) => void): () => void;
}

/** What a runner's process knows besides: how it is reached and left. */
export interface RemoteRunner extends RunnerApi {
  readonly pid: number;
  readonly version: string;
  /** Resolves when the runner ends or the connection breaks. */
  readonly closed: Promise<void>;
  disconnect(): void;
}

export type ChangedPart =
  | 'deployments'
  /** What is known of a rollout in progress; which step it is at is part of `deployments`. */
  | 'rollouts'
  | 'gateway'
  | 'evals'
  | 'drift'
  | 'slos'
  | 'cost'
  | 'records'
  | 'reviews'
  | 'ledger';

export interface Change {
  readonly parts: readonly ChangedPart[];
  /** The models it is about; absent when it may be any. */
  readonly models?: readonly string[];
}

/**
 * Something that was asked for and is not done, for a reason a person can mend. `usage`: what was asked makes no sense
 * here (exit code 2). `refused`: it made sense, and the state of things forbids it (exit code 1).
 */
export class Refusal extends Error {
  readonly kind: 'usage' | 'refused';

  constructor(kind: 'usage' | 'refused', message: string) {
    super(message);
    this.name = 'Refusal';
    this.kind = kind;
  }
}

export interface RunnerStatus {
  readonly pid: number;
  /** `process`: it stays and watches. `command`: a command is the runner for as long as it runs. */
  readonly mode: 'process' | 'command';
  readonly version: string;
  readonly root: string;
  readonly since: string;
  /** Of the local target; absent while none runs. */
  readonly gateway?: GatewayView | undefined;
  readonly targets: readonly TargetView[];
  readonly deployments: readonly DeploymentView[];
  /** What was found and mended when the runner started, a sentence each. */
  readonly found: readonly string[];
  readonly ledger: { readonly entries: number };
}

export interface GatewayView {
  readonly url: string;
  readonly pid?: number | undefined;
  /** Which state it has loaded; less than the target's while it still loads or cannot. */
  readonly sequence: number;
}

export interface TargetView {
  readonly name: string;
  readonly type: TargetSpec['type'];
  readonly sequence: number;
  readonly health: Health;
  readonly gateway?: GatewayView | undefined;
}

/** `unknown` where nothing can be asked. */
export interface Health {
  readonly status: 'healthy' | 'unhealthy' | 'down' | 'unknown';
  readonly why: string;
}

/** Where a model runs, `local` unless a target is named. */
export interface ModelAt {
  readonly model: string;
  readonly target?: string;
}

export interface DeploymentView {
  readonly model: string;
  readonly target: string;
  readonly revision: string;
  readonly releases: readonly WeightedRelease[];
  readonly since: string;
  readonly health: Health;
  readonly stopped?: { readonly by: string; readonly why: string; readonly at: string } | undefined;
  readonly rollout?: RolloutView | undefined;
  /** The revisions one can go back to, newest first. */
  readonly former: readonly FormerRevision[];
}

export interface RolloutView {
  readonly from: Digest;
  readonly to: Digest;
  /** Counted from 0, of `steps`. */
  readonly step: number;
  readonly steps: readonly { readonly weight: number; readonly minSamples?: number; readonly minDuration?: number }[];
  readonly stepSince: string;
  readonly status: 'progressing' | 'held';
  readonly why: string;
  /** Who holds it; absent when it goes on, or when the comparison holds it. */
  readonly heldBy?: string | undefined;
  /** The last decision and what it rests on; absent until there was a first look. */
  readonly decision?: RolloutDecision | undefined;
  readonly requests?: { readonly baseline: number; readonly candidate: number } | undefined;
}

export interface ReleaseRow {
  readonly name: string;
  readonly digest: Digest;
  readonly behaviour: Digest;
  readonly subject: 'Model' | 'Prompt';
  readonly final: boolean;
  readonly draftBecause: readonly string[];
  readonly commit?: string | undefined;
  /** `target rN` of where it serves now. */
  readonly serving: readonly string[];
  /** True when it is what the files say now. */
  readonly current: boolean;
}

export interface ReleaseShown extends ReleaseRow {
  readonly document: ReleaseDocument;
}

export interface DeployChoices {
  readonly models: readonly DeployableModel[];
  readonly targets: readonly { readonly name: string; readonly type: string }[];
}

export interface DeployableModel {
  readonly name: string;
  /** Where its manifest says that it may run. */
  readonly targets: readonly string[];
}

export interface PlanParams {
  readonly model: string;
  readonly target: string;
  /** Only with a release that a target already holds; otherwise what the files say now. */
  readonly release?: Digest;
}

/** A plan is kept as a file or in memory of who asked; its digest is over everything else in it. */
export interface Plan {
  readonly digest: Digest;
  readonly model: string;
  readonly target: string;
  readonly release: Digest;
  readonly behaviour: Digest;
  readonly final: boolean;
  /** What serves now, which is where a rollback leads; absent when nothing does. */
  readonly from?: Digest | undefined;
  /** The sequence of the target's state that the plan was made for. */
  readonly baseSequence: number;
  /** Of the settings that go along: providers, prices, keys. */
  readonly settings: Digest;
  readonly actions: readonly PlannedAction[];
  readonly gates: readonly PlannedGate[];
  readonly cost: PlannedCost;
  readonly rollbackTo?: { readonly revision: string; readonly release: Digest } | undefined;
  /** What the manifest declares and this target or version cannot do. */
  readonly limits: readonly PlanLimit[];
  /** Why `apply` would refuse it, a sentence each: limits, and evals that do not pass. */
  readonly refused: readonly string[];
  readonly createdAt: string;
}

export interface PlannedAction {
  /** What happens to the target; behind it, what is different in the release. */
  readonly action: 'create' | 'replace' | 'rollout' | 'configure' | 'start' | 'none' | 'add' | 'change' | 'remove';
  readonly what: string;
  readonly before?: string | undefined;
  readonly after?: string | undefined;
  readonly why: string;
}

/** An eval suite that the manifest names, and what is known for exactly this behaviour. */
export interface PlannedGate extends Judgement {
  readonly suite: string;
  readonly ranAt?: string | undefined;
}

export interface PlannedCost {
  readonly perRequest?: string | undefined;
  readonly perMonth?: string | undefined;
  /** A month. */
  readonly budget?: string | undefined;
  /** Of this month's budget; absent where it cannot be told. */
  readonly budgetLeft?: string | undefined;
  readonly why: string;
}

export interface PlanLimit {
  readonly what: string;
  readonly why: string;
  /** `apply` refuses while there is one: a check or limit would not be held. Others are only told. */
  readonly refused: boolean;
}

/** One line of the ledger. `hash` is over all before it, `previous` is the hash of the entry before. */
export interface LedgerEntry {
  readonly seq: number;
  readonly ts: string;
  readonly actor: LedgerActor;
  /** `deploy`, `promote`, `rollback`, `stop`, `override`, … */
  readonly action: string;
  /** What it is about: `Model/support-assistant@local`. */
  readonly subject: string;
  readonly details: JsonObject;
  readonly previous: Digest;
  readonly hash: Digest;
}

/** The user of the machine, and who git says he is. Decisions taken by a rule name it as `rule`. */
export interface LedgerActor {
  readonly user: string;
  readonly email?: string | undefined;
  readonly rule?: string | undefined;
}

export interface AuditVerdict {
  readonly verified: boolean;
  readonly entries: number;
  /** The number of the first entry that is not as it was written. */
  readonly firstBad?: number | undefined;
  readonly why: string;
}

export interface EvalRunParams {
  /** All Evals of the project when absent; else names of Evals or prompts, or files that hold them. */
  readonly suites?: readonly string[];
  /** A release to compare with: a digest or its first digits, `name@VERSION` of a prompt, or a commit. Else what serves. */
  readonly baseline?: string;
  /** Provider models to run the prompt with instead of its own. */
  readonly models?: readonly string[];
  readonly concurrency?: number;
  /** Continue the run that was broken off, where there is one. */
  readonly resume?: boolean;
}

export interface EvalRun extends Judgement {
  readonly id: string;
  readonly suite: string;
  /** Of the suite and its data: a run counts for exactly this and `behaviour`. */
  readonly suiteDigest: Digest;
  readonly release: Digest;
  readonly behaviour: Digest;
  /** The provider model it was run with, where it was not the release's own. */
  readonly model?: string | undefined;
  readonly at: string;
  readonly cases: number;
  readonly metrics: Readonly<Record<string, Metric>>;
  readonly gates: readonly EvalGateResult[];
  /** The single cases, where they were asked for; files under `.mooring/evals/` hold them all. */
  readonly results?: readonly JsonObject[];
}

export interface Metric {
  readonly value: number;
  readonly low?: number | undefined;
  readonly high?: number | undefined;
  readonly n: number;
}

export interface EvalReportParams {
  readonly id?: string;
  readonly suite?: string;
  /** The id of the run to compare with, or `NO_BASELINE`. Else what its gates compared with, or the run before. */
  readonly baseline?: string;
}

export const NO_BASELINE = 'none';

export interface EvalReport {
  readonly id: string;
  readonly at: string;
  /** The provider model it was run with, where it was not the release's own. */
  readonly model?: string | undefined;
  readonly view: EvalReportView;
  /** The id of the run that it is compared with. */
  readonly baseline?: string | undefined;
  /** The runs of this suite that are kept, newest first. */
  readonly runs: readonly EvalRunLine[];
  /** Every suite that has run. */
  readonly suites: readonly { readonly suite: string; readonly verdict: CheckVerdict }[];
}

export interface EvalRunLine {
  readonly id: string;
  readonly at: string;
  /** `name@sha256:…` */
  readonly release: string;
  readonly behaviour: Digest;
  readonly suiteDigest: Digest;
  readonly verdict: CheckVerdict;
  readonly model?: string | undefined;
}

export interface EvalGateResult extends Judgement {
  readonly metric: string;
}

export interface ModelDrift extends Judgement {
  readonly model: string;
  readonly target: string;
  readonly at: string;
  readonly window: number;
  readonly columns: readonly DriftColumn[];
}

export interface DriftColumn extends Judgement {
  readonly name: string;
  readonly type: string;
  readonly method: string;
  readonly statistic?: number | undefined;
  readonly effect?: number | undefined;
  readonly pValue?: number | undefined;
  readonly pAdjusted?: number | undefined;
  readonly reference: { readonly n: number };
  readonly current: { readonly n: number };
  /** Both sides over the same bins, for a picture. */
  readonly distribution?: Distribution;
}

export type DriftReportParams =
  /** On the target that is named, else the first that served it; seconds back from now, else as the manifest says. */
  | { readonly model: string; readonly target?: string; readonly window?: number }
  /** csv or jsonl; a relative path starts at the folder of the project. */
  | { readonly reference: string; readonly current: string };

export interface DriftReportAnswer extends Judgement {
  /** Absent of two files. */
  readonly model?: string | undefined;
  readonly target?: string | undefined;
  readonly at: string;
  readonly reference: { readonly name: string; readonly rows: number };
  readonly current: { readonly name: string; readonly rows: number };
  /** Those that drifted come first. */
  readonly columns: readonly DriftColumnView[];
}

export interface SloStatus extends Judgement {
  readonly name: string;
  readonly model?: string | undefined;
  readonly target: number;
  readonly value?: number | undefined;
  /** Share of the budget; below 0 when it is overspent. */
  readonly budgetLeft?: number | undefined;
  readonly burnRate?: number | undefined;
  /** Seconds, at the present burn; absent when it does not burn. */
  readonly exhaustedIn?: number | undefined;
}

export interface CostParams {
  /** `model`, `prompt`, `team` or `label.X`. */
  readonly by?: string;
  /** Seconds back from now. */
  readonly since?: number;
}

export interface CostReport {
  readonly rows: readonly CostRow[];
  readonly next?: string | undefined;
  readonly total?: string | undefined;
  readonly forecast?: { readonly value: string; readonly low: string; readonly high: string } | undefined;
  readonly wrapperMultiple?: number | undefined;
  /** Sums by day, for the view. */
  readonly series?: readonly { readonly day: string; readonly cost: number }[];
}

export interface CostRow {
  readonly key: string;
  readonly requests: number;
  /** Absent when no price is known for any of it. */
  readonly cost?: string | undefined;
  /** Requests whose price is unknown: they are in no sum. */
  readonly unpriced: number;
  readonly budget?: string | undefined;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

export interface RecordsQuery {
  /** CEL over `record`, `input` and `output`. */
  readonly where?: string;
  readonly model?: string;
  readonly target?: string;
  readonly limit?: number;
  readonly after?: string;
}

export interface RecordsPage extends Page<InferenceRecord> {
  /** What a reader should know besides: that the search was cut short, or could not be asked of some. */
  readonly note?: string;
}

export interface RecordExplained {
  readonly record: InferenceRecord;
  readonly release?: ReleaseDocument | undefined;
  /** What happened, in order, a sentence each. */
  readonly steps: readonly string[];
  readonly feedback: readonly JsonObject[];
}

export interface ReviewItem {
  readonly id: string;
  readonly model: string;
  readonly target: string;
  readonly at: string;
  readonly status: 'pending' | 'accepted' | 'overridden' | 'rejected';
  readonly team?: string | undefined;
  /** When it is decided without a person. */
  readonly due?: string | undefined;
  readonly why: string;
  readonly input?: JsonValue | undefined;
  readonly output?: JsonValue | undefined;
  readonly decided?: { readonly by: string; readonly at: string; readonly why?: string; readonly output?: JsonValue };
}

/** Keyed by resource, digest and property path, never by line. */
export interface LiveFact {
  /** `Kind/name`. */
  readonly resource: string;
  /** Of the behaviour or release that it is true of; absent when it holds for the name. */
  readonly digest?: Digest | undefined;
  readonly path: Path;
  readonly about: 'deployment' | 'slo' | 'drift' | 'cost' | 'eval' | 'review';
  /** Of an eval: the suite that ran, whose report says more. */
  readonly suite?: string | undefined;
  /** A few words for the end of a line. */
  readonly text: string;
  /** A sentence or two for a hover. */
  readonly detail: string;
  readonly verdict?: CheckVerdict | undefined;
  readonly asOf: string;
}
