/** `eval.run`: the suites that are asked for, one after the other, each with its baseline where a gate wants one. */
import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { type EvalRunParams, Refusal, type EvalRun as ToldRun } from '../../core/contract/runner.ts';

import type { Gate } from '../../core/eval/gate.ts';
import type { EvalRun, EvalSummary } from '../../core/eval/result.ts';
import { summarise } from '../../core/eval/summarise.ts';
import { ulidFactory } from '../../core/values/ulid.ts';
import { sha256 } from '../../host/sha256.ts';
import { type ResolvedSettings, settingsFor } from '../deploy/settings.ts';
import {
  type OpenProject,
  openProject,
  projectFile,
  resolveSubject,
  type Subject,
  targetSpec,
} from '../deploy/subject.ts';
import type { MethodCall, Runner } from '../rpc/method.ts';
import { type Baseline, namedBaseline, servingBaseline, storedRun } from './baseline.ts';
import { withModel } from './evaluated-release.ts';
import { type FoundSuite, findSuites } from './find-suites.ts';
import { removeOldRuns } from './journal.ts';
import { beginPrivateGateway, isRunning, removeLeftGateways, type StartingGateway } from './private-gateway.ts';
import { readCases } from './read-cases.ts';
import { recordCases } from './record-cases.ts';
import { type FinishedRun, type PreparedRun, prepareRun, runSuite } from './run-suite.ts';

const USUAL_CONCURRENCY = 8;
const MOST_CONCURRENCY = 256;
/** Older ones are removed; what they found stays in the store. */
const KEPT_RUNS = 200;

export async function evaluate(runner: Runner, params: EvalRunParams, call: MethodCall): Promise<readonly ToldRun[]> {
  const concurrency = params.concurrency ?? USUAL_CONCURRENCY;
  if (!(Number.isInteger(concurrency) && concurrency >= 1 && concurrency <= MOST_CONCURRENCY)) {
    throw new Refusal(
      'usage',
      `${concurrency} questions at a time cannot be asked. Choose from 1 to ${MOST_CONCURRENCY}.`,
    );
  }
  call.progress({ message: 'Reading the project…' });
  const evals = join(runner.folder, 'evals');
  await removeLeftGateways(evals);
  const newUlid = ulidFactory(() => randomInt(2 ** 20));
  const newId = () => `eval_${newUlid(runner.now())}`;
  // A run that is resumed has a folder already, and nobody knows which before the suite is read.
  const begunRuns = params.resume === true ? [] : [beginRun(evals, newId(), call.signal)];
  await using ends = new AsyncDisposableStack();
  for (const { gateway } of begunRuns) ends.use(gateway);
  const opened = await openProject(runner.root, call.signal);
  const { suites, project } = await findSuites(opened, params.suites);
  const settings = await settingsFor(runner.root, projectFile(project), targetSpec(project, 'local'));
  const work: Work = { runner, params, call, evals, project, settings, concurrency, newId, begunRuns };
  const told: ToldRun[] = [];
  for (const found of suites) {
    const models = params.models ?? [];
    for (const model of models.length === 0 ? [null] : models)
      told.push(await runOne(work, found, model, suites.length));
  }
  await removeOldRuns(evals, KEPT_RUNS, isRunning);
  return told;
}

/** A run whose gateway starts while the project is still read. */
interface BegunRun {
  readonly id: string;
  readonly gateway: StartingGateway;
}

function beginRun(evals: string, id: string, signal: AbortSignal): BegunRun {
  return { id, gateway: beginPrivateGateway(join(evals, id), signal) };
}

interface Work {
  readonly runner: Runner;
  readonly params: EvalRunParams;
  readonly call: MethodCall;
  readonly evals: string;
  readonly project: OpenProject;
  readonly settings: ResolvedSettings;
  readonly concurrency: number;
  readonly newId: () => string;
  /** The first run takes it. */
  readonly begunRuns: BegunRun[];
}

async function runOne(work: Work, found: FoundSuite, model: string | null, suites: number): Promise<ToldRun> {
  const { runner, call } = work;
  const subject = await subjectOf(work, found, model);
  try {
    const prepared = await prepare(work, found, subject, model);
    await using checkouts = new AsyncDisposableStack();
    // Before anything is asked: a name that leads nowhere must not cost a run.
    const compared = await comparedWith(work, prepared, checkouts);
    const finished = await run(work, prepared);
    const baseline = await baselineRun(work, found, prepared, finished.run, compared);
    const summary = await summarise(finished.run, found.suite.gates, { baseline, yieldNow: () => setImmediate() });
    finished.journal.finish(summary);
    const told = toldRun(finished, prepared, summary);
    // A comparison of models says nothing of what the suite found for the release itself.
    if (model === null) runner.store.addEvalRun(told);
    runner.changed({ parts: ['evals'] });
    return told;
  } catch (error) {
    call.signal.throwIfAborted();
    // Of several suites, one that cannot be run must not keep the others from it.
    if (error instanceof Refusal && suites > 1) return refusedRun(work, found, subject, model, error.message);
    throw error;
  }
}

async function subjectOf({ project, call }: Work, { suite }: FoundSuite, model: string | null): Promise<Subject> {
  const { kind, name, range } = suite.subject;
  const subject = await resolveSubject(project, { kind, name, version: range }, call.signal);
  if (model === null) return subject;
  return { ...subject, ...withModel(subject.document, model) };
}

async function prepare(
  { runner, call }: Work,
  found: FoundSuite,
  subject: Subject,
  model: string | null,
): Promise<PreparedRun> {
  const cases = await readCases(runner.root, found, subject.document, (data) =>
    recordCases(runner, found.suite.subject, data, call),
  );
  return prepareRun(runner.root, found, subject, cases, model);
}

function run(work: Work, prepared: PreparedRun): Promise<FinishedRun> {
  const { evals, call, settings, concurrency, params, runner, newId, begunRuns } = work;
  const { suite, model } = prepared;
  const what = model === null ? suite.name : `${suite.name} with ${model}`;
  call.progress({ message: `${what}: starting…` });
  const begun = begunRuns.shift();
  return runSuite(prepared, {
    evals,
    id: begun?.id ?? newId(),
    gateway: begun?.gateway,
    at: new Date(runner.now()).toISOString(),
    settings,
    concurrency,
    resume: params.resume === true,
    signal: call.signal,
    onProgress: (done, total) => call.progress({ message: `${what}: ${done} of ${total} answers`, done, total }),
  });
}

/** What to compare with; undefined when no gate wants it and none was asked for, or nothing serves. */
async function comparedWith(
  { params, project, runner, call }: Work,
  { suite }: PreparedRun,
  checkouts: AsyncDisposableStack,
): Promise<Baseline | undefined> {
  if (params.baseline === undefined && !suite.gates.some(comparesWithBaseline)) return undefined;
  const { folder, deployments } = runner;
  const places = { project, targets: deployments.targets(), folder, signal: call.signal, checkouts };
  return params.baseline === undefined
    ? servingBaseline(places, suite.subject)
    : namedBaseline(places, suite, params.baseline);
}

/** Its answers, asked for where they are not kept. */
async function baselineRun(
  work: Work,
  found: FoundSuite,
  { suite, suiteDigest, cases, subject }: PreparedRun,
  current: EvalRun,
  compared: Baseline | undefined,
): Promise<EvalRun | undefined> {
  const { runner, call, evals } = work;
  if (compared === undefined) return undefined;
  if (compared.kind === 'answers') return compared.run;
  const baseline = compared.subject;
  if (baseline.document.behaviour === subject.document.behaviour) return current;
  const metrics = suite.gates.filter(comparesWithBaseline).map(({ metric }) => metric);
  const named = { name: suite.name, digest: suiteDigest };
  const stored = storedRun(evals, named, baseline.document.behaviour, metrics);
  if (stored !== undefined) return stored;
  call.progress({ message: `${suite.name}: asking the baseline too…` });
  const prepared = await prepareRun(runner.root, found, baseline, cases, null);
  const finished = await run(work, prepared);
  const summary = await summarise(finished.run, suite.gates, { baseline: undefined, yieldNow: () => setImmediate() });
  finished.journal.finish(summary);
  return finished.run;
}

function toldRun({ journal }: FinishedRun, prepared: PreparedRun, summary: EvalSummary): ToldRun {
  const { header } = journal;
  const { verdict, gates } = summary;
  return {
    id: header.id,
    suite: header.suite.name,
    suiteDigest: header.suite.digest,
    release: header.release.digest,
    behaviour: header.release.behaviour,
    at: header.at,
    cases: summary.cases,
    metrics: Object.fromEntries(
      Object.entries(summary.metrics).map(([name, { value, low, high, n }]) => [
        name,
        { value, ...(low !== undefined && { low }), ...(high !== undefined && { high }), n },
      ]),
    ),
    gates,
    verdict,
    why: sentenceFor(gates),
    ...(prepared.model !== null && { model: prepared.model }),
  };
}

function sentenceFor(gates: EvalSummary['gates']): string {
  if (gates.length === 0) return 'The suite has no gates: it measures and judges nothing.';
  const named = (verdict: string) => gates.filter((gate) => gate.verdict === verdict).map(({ metric }) => metric);
  const verdicts = ['pass', 'fail', 'inconclusive', 'not_evaluated'] as const;
  const parts = verdicts.flatMap((verdict) => {
    const metrics = named(verdict);
    if (metrics.length === 0) return [];
    const which = verdict === 'pass' ? '' : ` (${[...new Set(metrics)].join(', ')})`;
    return [`${metrics.length} ${verdict.replace('_', ' ')}${which}`];
  });
  return `${gates.length} ${gates.length === 1 ? 'gate' : 'gates'}: ${parts.join(', ')}.`;
}

function refusedRun(
  { newId, runner }: Work,
  { suite }: FoundSuite,
  subject: Subject,
  model: string | null,
  why: string,
): ToldRun {
  return {
    id: newId(),
    suite: suite.name,
    // Of nothing: no case was read, and the run is not kept.
    suiteDigest: sha256(''),
    release: subject.digest,
    behaviour: subject.document.behaviour,
    at: new Date(runner.now()).toISOString(),
    cases: 0,
    metrics: {},
    gates: [],
    verdict: 'not_evaluated',
    why,
    ...(model !== null && { model }),
  };
}

const comparesWithBaseline = (gate: Gate): boolean => gate.kind === 'bounds' && gate.margin !== undefined;
