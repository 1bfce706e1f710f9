/**
 * Runs one suite on one release: every case as often as the suite says, some at a time, through a gateway of its own.
 * What was answered is kept as it comes; a run that is stopped can be taken up where it was left.
 */
import { rm } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { Refusal } from '../../core/contract/runner.ts';
import type { Attempt, EvalCase, EvalRun } from '../../core/eval/result.ts';
import type { Scorer } from '../../core/eval/scorers/scorer.ts';
import { compileScorers, type Suite } from '../../core/eval/suite.ts';
import { scorerFacts, suiteDigest } from '../../core/eval/suite-digest.ts';
import { outputSchema, readPrompt } from '../../core/prompt/model.ts';
import type { ModelOutput } from '../../core/schema/generated/types.ts';
import type { Digest } from '../../core/values/digest.ts';
import { isJsonArray, isJsonObject } from '../../core/values/json.ts';
import { sha256 } from '../../host/sha256.ts';
import type { ResolvedSettings } from '../deploy/settings.ts';
import { fileNamedIn, type Subject } from '../deploy/subject.ts';
import { digestOfFile } from '../deploy/targets/state-folder.ts';
import { openAsker } from './ask.ts';
import { attemptOf } from './attempt.ts';
import { compileSchema } from './compile-schema.ts';
import { evaluatedRelease } from './evaluated-release.ts';
import type { FoundSuite } from './find-suites.ts';
import { beginJournal, type Journal, type RunHeader, resumeJournal } from './journal.ts';
import { judgeModels } from './judge-models.ts';
import { beginPrivateGateway, isRunning, type StartingGateway } from './private-gateway.ts';
import { questionerFor } from './question.ts';

/** All that decides what is asked and how it is judged. */
export interface PreparedRun {
  readonly suite: Suite;
  readonly suiteDigest: Digest;
  readonly subject: Subject;
  /** Run with another model than the release's own. */
  readonly model: string | null;
  readonly cases: readonly EvalCase[];
  readonly scorers: readonly Scorer[];
}

export async function prepareRun(
  root: string,
  found: FoundSuite,
  subject: Subject,
  cases: readonly EvalCase[],
  model: string | null,
): Promise<PreparedRun> {
  const { suite } = found;
  const { prompt, manifest } = subject.document;
  const file = prompt && readPrompt(prompt.value);
  const scorers = compileScorers(suite, {
    outputSchema: file && outputSchema(file),
    evaluators: file?.evaluators ?? [],
    outputs: outputsOf(manifest),
    compileSchema,
  });
  if (!scorers.ok) throw new Refusal('refused', scorers.problem);
  const digest = suiteDigest(suite, cases, await filesOf(root, found), sha256);
  if (!digest.ok) throw new Refusal('refused', `The suite \`${suite.name}\` cannot be run. ${digest.problem}`);
  return { suite, suiteDigest: digest.value, subject, model, cases, scorers: scorers.value };
}

export interface RunOptions {
  /** `.mooring/evals`. */
  readonly evals: string;
  readonly id: string;
  readonly at: string;
  readonly settings: ResolvedSettings;
  readonly concurrency: number;
  readonly resume: boolean;
  /** One that was begun for this run; without it, the run begins its own. */
  readonly gateway: StartingGateway | undefined;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
}

export interface FinishedRun {
  readonly run: EvalRun;
  readonly journal: Journal;
}

export async function runSuite(prepared: PreparedRun, options: RunOptions): Promise<FinishedRun> {
  const journal = journalFor(prepared, options);
  const attempts = new Map(journal.attempts.map((one) => [keyOf(one.case, one.trial), one]));
  const missing = allTasks(prepared).filter(({ one, trial }) => !attempts.has(keyOf(one.id, trial)));
  if (missing.length > 0) {
    const total = attempts.size + missing.length;
    try {
      await askAll(prepared, missing, journal.folder, options, (attempt) => {
        attempts.set(keyOf(attempt.case, attempt.trial), attempt);
        journal.add(attempt);
        options.onProgress(attempts.size, total);
      });
    } finally {
      journal.flush();
      // Nothing was answered: there is nothing to resume, and a reader would take it for a run.
      if (attempts.size === 0) await rm(journal.folder, { recursive: true, force: true });
    }
  }
  const { id: _id, at: _at, model: _model, gates: _gates, ...header } = journal.header;
  const inOrder = allTasks(prepared).flatMap(({ one, trial }) => attempts.get(keyOf(one.id, trial)) ?? []);
  return { run: { ...header, cases: prepared.cases, attempts: inOrder, complete: true }, journal };
}

function journalFor(prepared: PreparedRun, { evals, id, at, resume }: RunOptions): Journal {
  const header = headerOf(prepared, id, at);
  const isSame = (other: RunHeader) =>
    other.suite.name === header.suite.name &&
    other.suite.digest === header.suite.digest &&
    other.release.behaviour === header.release.behaviour;
  const resumed = resume ? resumeJournal(evals, isSame, isRunning) : undefined;
  return resumed ?? beginJournal(evals, header, prepared.cases, prepared.subject.text);
}

function headerOf(
  { suite, suiteDigest: digest, subject, scorers, model }: PreparedRun,
  id: string,
  at: string,
): RunHeader {
  const facts = scorerFacts(suite, scorers, sha256);
  if (!facts.ok) throw new Refusal('refused', `The suite \`${suite.name}\` cannot be run. ${facts.problem}`);
  return {
    schemaVersion: 1,
    id,
    at,
    model,
    suite: { name: suite.name, digest, cluster: suite.cluster ?? null, slices: suite.slices },
    release: { name: subject.name, digest: subject.digest, behaviour: subject.document.behaviour },
    trials: suite.trials,
    scorers: facts.value,
    gates: suite.gates,
  };
}

interface Task {
  readonly one: EvalCase;
  readonly trial: number;
}

/** All cases once, then all again: a run that is stopped early has seen as many cases as it can. */
function allTasks({ suite, cases }: PreparedRun): readonly Task[] {
  const trials = Array.from({ length: suite.trials }, (_, index) => index + 1);
  return trials.flatMap((trial) => cases.map((one) => ({ one, trial })));
}

const keyOf = (id: string, trial: number): string => `${trial} ${id}`;

/**
 * Questions that begin together are answered together, and then each waits while the others are judged; a little apart
 * they stay apart, and judging one takes place while the model thinks about the others.
 */
const APART_MS = 6;
const LAST_BEGINS_MS = 50;

async function askAll(
  { subject, scorers }: PreparedRun,
  tasks: readonly Task[],
  folder: string,
  { settings, concurrency, at, signal, gateway: begun }: RunOptions,
  keep: (attempt: Attempt) => void,
): Promise<void> {
  const judges = judgeModels(scorers, settings.settings.providers);
  const served = { name: subject.name, release: evaluatedRelease(subject.document) };
  await using gateway = await (begun ?? beginPrivateGateway(folder, signal)).serve({
    models: [served, ...judges.judges],
    settings: settings.settings,
    blobs: [...settings.blobs, ...subject.blobs],
    at,
  });
  // Judges of one answer are asked at the same time.
  using asker = openAsker(gateway, concurrency * 2);
  const failed = new AbortController();
  const context = {
    asker,
    records: gateway.records,
    questioner: questionerFor(subject.document, served.name),
    scorers,
    judges,
    signal: AbortSignal.any([signal, failed.signal]),
  };
  const open = tasks.values();
  const work = async (delayMs: number) => {
    await wait(delayMs, undefined, { signal: context.signal });
    for (const { one, trial } of open) {
      context.signal.throwIfAborted();
      keep(await attemptOf(context, one, trial));
    }
  };
  const count = Math.min(concurrency, tasks.length);
  const apartMs = Math.min(APART_MS, LAST_BEGINS_MS / count);
  const workers = Array.from({ length: count }, (_, index) => work(index * apartMs));
  try {
    await Promise.all(workers);
  } catch (error) {
    failed.abort(error);
    await Promise.allSettled(workers);
    signal.throwIfAborted();
    throw error;
  }
}

/** Files besides the cases that decide scores. */
async function filesOf(root: string, { suite, file }: FoundSuite): Promise<Readonly<Record<string, Digest>>> {
  const files: Record<string, Digest> = {};
  for (const { written } of suite.scorers) {
    const path = isJsonObject(written) ? written.calibration : undefined;
    if (typeof path !== 'string') continue;
    files[path] = await digestOfFile(fileNamedIn(root, file, path)).catch(() => {
      throw new Refusal('refused', `The suite \`${suite.name}\` names ${path}, which cannot be read.`);
    });
  }
  return files;
}

function outputsOf(manifest: Subject['document']['manifest']): readonly Pick<ModelOutput, 'name' | 'type'>[] {
  const spec = isJsonObject(manifest?.spec) ? manifest.spec : {};
  const serve = isJsonObject(spec.serve) ? spec.serve : {};
  return isJsonArray(serve.outputs) ? serve.outputs.flatMap((one) => (isOutput(one) ? [one] : [])) : [];
}

function isOutput(value: unknown): value is ModelOutput {
  return typeof value === 'object' && value !== null && 'name' in value && 'type' in value;
}
