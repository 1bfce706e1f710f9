/**
 * The main thread's side of the writer thread. What is appended during one turn of the event loop goes over in one
 * message and shares one promise, which resolves once it is committed: group commit without a timer.
 */
import { Worker } from 'node:worker_threads';
import type { Batch, Command, CommandResult, FromThread, RecordRow, ThreadOptions } from './protocol.ts';

export interface RecordWriter {
  /** Resolves when the row is durable, rejects when it could not be written. */
  readonly append: (row: RecordRow) => Promise<unknown>;
  readonly execute: (command: Command) => Promise<CommandResult>;
  /** Why records cannot be written at this moment; undefined when they can. */
  readonly problem: () => string | undefined;
  readonly counters: WriterCounters;
  /** Resolves once the database was opened, or could not be for the first time. */
  readonly tried: Promise<void>;
  readonly close: () => Promise<void>;
}

export interface WriterCounters {
  /** Each commit is one fsync of the log. */
  commits: number;
  rows: number;
  failedRows: number;
  /** Opening records of streams that a crash had cut off, found at the start. */
  recovered: readonly string[];
}

/** Says that records cannot be written; callers answer 503. */
export class RecordError extends Error {}

/** More than one, so that the thread has the next batch at hand when it has committed one. */
const messagesInFlight = 1;

interface Waiting {
  readonly batch: Batch & { readonly records: RecordRow[]; readonly commands: Command[] };
  readonly promise: Promise<readonly CommandResult[]>;
  readonly resolve: (results: readonly CommandResult[]) => void;
  readonly reject: (error: Error) => void;
}

export interface WriterOptions {
  readonly thread: URL;
  readonly file: string;
  /** Told once the database is open, with the ids of the streams that a crash had cut off. */
  readonly onOpen: (recovered: readonly string[]) => void;
  readonly onProblem: (problem: string) => void;
}

export function startWriter(options: WriterOptions): RecordWriter {
  const workerData: ThreadOptions = { file: options.file };
  const counters: WriterCounters = { commits: 0, rows: 0, failedRows: 0, recovered: [] };
  const tried = Promise.withResolvers<void>();
  const sent = new Map<number, Waiting>();
  let problem: string | undefined = 'The database of records is not open yet.';
  let next = newWaiting(1);
  let scheduled = false;
  let closing: (() => void) | undefined;
  let worker = start();

  function start(): Worker {
    const thread = new Worker(options.thread, {
      workerData,
      execArgv: ['--disable-warning=ExperimentalWarning'],
      // Rows live for one commit: a larger nursery only costs memory.
      resourceLimits: { maxYoungGenerationSizeMb: 8 },
    });
    thread.on('message', receive);
    thread.on('error', (error) => failAll(error.message));
    thread.on('exit', () => {
      if (closing !== undefined) {
        closing();
        return;
      }
      failAll('The writer thread ended.');
      setTimeout(() => {
        worker = start();
      }, 250);
    });
    return thread;
  }

  function receive(message: FromThread): void {
    switch (message.kind) {
      case 'opened':
        problem = undefined;
        counters.recovered = message.recovered;
        tried.resolve();
        options.onOpen(message.recovered);
        return;
      case 'problem':
        tried.resolve();
        report(message.problem);
        return;
      case 'recovered':
        problem = undefined;
        return;
      case 'committed':
        counters.commits += 1;
        counters.rows += message.rows;
        for (const { batch, results } of message.batches) take(batch)?.resolve(results);
        flush();
        return;
      case 'failed':
        report(message.problem);
        for (const batch of message.batches) fail(take(batch), message.problem);
        flush();
        return;
      case 'closed':
        return;
      default:
        message satisfies never;
    }
  }

  function report(text: string): void {
    if (problem !== text) options.onProblem(text);
    problem = text;
  }

  function take(batch: number): Waiting | undefined {
    const waiting = sent.get(batch);
    sent.delete(batch);
    return waiting;
  }

  function fail(waiting: Waiting | undefined, why: string): void {
    counters.failedRows += waiting?.batch.records.length ?? 0;
    waiting?.reject(new RecordError(why));
  }

  function failAll(why: string): void {
    tried.resolve();
    report(why);
    for (const batch of [...sent.keys()]) fail(take(batch), why);
  }

  function schedule(): void {
    if (scheduled) return;
    scheduled = true;
    // After the poll phase: all answers that arrived in this turn share the commit.
    setImmediate(() => {
      scheduled = false;
      flush();
    });
  }

  function flush(): void {
    if (next.batch.records.length + next.batch.commands.length === 0 || sent.size >= messagesInFlight) return;
    const full = next;
    next = newWaiting(full.batch.batch + 1);
    sent.set(full.batch.batch, full);
    worker.postMessage(full.batch);
  }

  return {
    append(row) {
      next.batch.records.push(row);
      schedule();
      return next.promise;
    },
    async execute(command) {
      const index = next.batch.commands.push(command) - 1;
      schedule();
      const results = await next.promise;
      const result = results[index];
      if (result === undefined) throw new RecordError('The writer thread gave no answer.');
      return result;
    },
    problem: () => problem,
    counters,
    tried: tried.promise,
    async close() {
      while (sent.size > 0 || next.batch.records.length + next.batch.commands.length > 0) {
        flush();
        await Promise.allSettled([...sent.values()].map(({ promise }) => promise));
      }
      const ended = new Promise<void>((resolve) => {
        closing = resolve;
      });
      worker.postMessage({ close: true });
      await ended;
    },
  };
}

function newWaiting(batch: number): Waiting {
  const { promise, resolve, reject } = Promise.withResolvers<readonly CommandResult[]>();
  // Whoever appends without waiting must not end the process when the write fails.
  promise.catch(() => {});
  return { batch: { batch, records: [], commands: [] }, promise, resolve, reject };
}
