/**
 * What a run leaves in `.mooring/evals/<id>/`, written so that a kill at any moment loses no more than the last batch:
 *
 *     run.json        what is run, before the first question
 *     release.json    the release, so that it can be a baseline later
 *     cases.jsonl     one case a line
 *     attempts.jsonl  one answer a line, appended in batches; what a kill cut off in the middle of a line is dropped
 *     summary.json    the end: a run without it was broken off, and can be resumed
 */
import { closeSync, existsSync, openSync, readdirSync, readFileSync, truncateSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Gate } from '../../core/eval/gate.ts';
import type { Attempt, EvalCase, EvalRun, EvalSummary } from '../../core/eval/result.ts';
import { isJsonObject } from '../../core/values/json.ts';
import { appendAllSync, writeWholeSync } from '../../host/write.ts';

/** A run without its cases and answers. */
export interface RunHeader extends Omit<EvalRun, 'cases' | 'attempts' | 'complete'> {
  readonly id: string;
  readonly at: string;
  /** The model it was run with instead of the release's own. */
  readonly model: string | null;
  readonly gates: readonly Gate[];
}

export interface Journal {
  readonly header: RunHeader;
  readonly folder: string;
  readonly cases: readonly EvalCase[];
  /** Answers from before, when it was resumed. */
  readonly attempts: readonly Attempt[];
  add(attempt: Attempt): void;
  flush(): void;
  finish(summary: EvalSummary): void;
}

const BATCH = 20;
const BATCH_MS = 500;

export function beginJournal(
  evals: string,
  header: RunHeader,
  cases: readonly EvalCase[],
  releaseText: string,
): Journal {
  const folder = join(evals, header.id);
  writeWholeSync(join(folder, 'release.json'), releaseText);
  writeWholeSync(join(folder, 'cases.jsonl'), lines(cases));
  writeWholeSync(join(folder, 'attempts.jsonl'), '');
  // Last, for what has a header is a run.
  writeWholeSync(join(folder, 'run.json'), `${JSON.stringify(header)}\n`);
  return journalIn(folder, header, cases, []);
}

/** The newest run of these that was broken off. */
export function resumeJournal(
  evals: string,
  wanted: (header: RunHeader) => boolean,
  isRunning: (folder: string) => boolean,
): Journal | undefined {
  for (const id of runIds(evals)) {
    const folder = join(evals, id);
    const header = readHeader(folder);
    if (header === undefined || !wanted(header) || existsSync(join(folder, 'summary.json')) || isRunning(folder)) {
      continue;
    }
    dropTornLine(join(folder, 'attempts.jsonl'));
    const { cases, attempts } = readLines(folder);
    return journalIn(folder, header, cases, attempts);
  }
  return undefined;
}

function journalIn(
  folder: string,
  header: RunHeader,
  cases: readonly EvalCase[],
  attempts: readonly Attempt[],
): Journal {
  let batch: Attempt[] = [];
  let flushedAt = performance.now();
  const flush = () => {
    if (batch.length > 0) append(join(folder, 'attempts.jsonl'), lines(batch));
    batch = [];
    flushedAt = performance.now();
  };
  return {
    header,
    folder,
    cases,
    attempts,
    add(attempt) {
      batch.push(attempt);
      if (batch.length >= BATCH || performance.now() - flushedAt > BATCH_MS) flush();
    },
    flush,
    finish(summary) {
      flush();
      writeWholeSync(join(folder, 'summary.json'), `${JSON.stringify(summary)}\n`);
    },
  };
}

export interface StoredRun {
  readonly header: RunHeader;
  readonly run: EvalRun;
  /** Undefined of a run that was broken off. */
  readonly summary: EvalSummary | undefined;
}

export function readRun(evals: string, id: string): StoredRun | undefined {
  // Ids come from callers: none may lead out of the folder.
  if (!/^eval_[0-9A-Z]{26}$/.test(id)) return undefined;
  const folder = join(evals, id);
  const header = readHeader(folder);
  if (header === undefined) return undefined;
  const found = readSummary(folder);
  const { id: _id, at: _at, model: _model, gates: _gates, ...rest } = header;
  return { header, run: { ...rest, ...readLines(folder), complete: found !== undefined }, summary: found };
}

/** Newest first. */
export function runIds(evals: string): readonly string[] {
  if (!existsSync(evals)) return [];
  return readdirSync(evals)
    .filter((name) => name.startsWith('eval_'))
    .sort()
    .reverse();
}

export async function removeOldRuns(
  evals: string,
  kept: number,
  isRunning: (folder: string) => boolean,
): Promise<void> {
  for (const id of runIds(evals).slice(kept)) {
    const folder = join(evals, id);
    if (!isRunning(folder)) await rm(folder, { recursive: true, force: true });
  }
}

export function readHeader(folder: string): RunHeader | undefined {
  const header = readJson(join(folder, 'run.json'));
  return isHeader(header) ? header : undefined;
}

/** Undefined of a run that was broken off. */
export function readSummary(folder: string): EvalSummary | undefined {
  const summary = readJson(join(folder, 'summary.json'));
  return isSummary(summary) ? summary : undefined;
}

export function readReleaseText(folder: string): string | undefined {
  try {
    return readFileSync(join(folder, 'release.json'), 'utf8');
  } catch {
    return undefined;
  }
}

function readLines(folder: string): { readonly cases: readonly EvalCase[]; readonly attempts: readonly Attempt[] } {
  return {
    cases: jsonLines(join(folder, 'cases.jsonl'), isCase),
    attempts: jsonLines(join(folder, 'attempts.jsonl'), isAttempt),
  };
}

function jsonLines<Item>(path: string, isItem: (value: unknown) => value is Item): readonly Item[] {
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8')
    .split('\n')
    .flatMap((line) => {
      const value = line === '' ? undefined : parsed(line);
      return isItem(value) ? [value] : [];
    });
}

function dropTornLine(path: string): void {
  if (!existsSync(path)) return;
  const bytes = readFileSync(path);
  const end = bytes.lastIndexOf(0x0a) + 1;
  if (end < bytes.length) truncateSync(path, end);
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

// These files are our own: the guards tell ours from what is none, not right from wrong.
function isHeader(value: unknown): value is RunHeader {
  return hasKeys(value, ['id', 'suite', 'release', 'trials', 'scorers', 'gates']);
}

function isSummary(value: unknown): value is EvalSummary {
  return hasKeys(value, ['metrics', 'gates', 'verdict']);
}

function isCase(value: unknown): value is EvalCase {
  return hasKeys(value, ['id', 'digest', 'values']) && isJsonObject(Object(value));
}

function isAttempt(value: unknown): value is Attempt {
  return hasKeys(value, ['case', 'trial', 'scores']);
}

function hasKeys(value: unknown, keys: readonly string[]): boolean {
  return typeof value === 'object' && value !== null && keys.every((key) => key in value);
}

/** A kill may lose the last batch, and so may the end of the machine's power: a batch is not worth an fsync. */
function append(path: string, text: string): void {
  const file = openSync(path, 'a');
  try {
    appendAllSync(file, text, { sync: false });
  } finally {
    closeSync(file);
  }
}

function lines(items: readonly object[]): string {
  return items.map((item) => `${JSON.stringify(item)}\n`).join('');
}
