/**
 * `state.db`: what the runner itself remembers between starts. Decisions are in the ledger and deployments on their
 * targets; what is here can be lost without losing either.
 */
import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { EvalRun } from '../../core/contract/runner.ts';
import { Refusal } from '../../core/contract/runner.ts';
import type { JsonValue } from '../../core/values/json.ts';
import { reason } from '../../host/files.ts';
import { type CountStore, countStore } from './counts.ts';
import { migrations } from './migrations.ts';
import { type ReviewStore, reviewStore } from './reviews.ts';

export interface Store {
  /** Small things to remember, by key. */
  remember(key: string, value: JsonValue, at: number): void;
  recall(key: string): JsonValue | undefined;
  addEvalRun(run: EvalRun): void;
  /** The newest run of each suite, or of those named. */
  lastEvalRuns(suites?: readonly string[]): readonly EvalRun[];
  /** The newest run of a suite for exactly one behaviour. */
  evalRunFor(suite: string, behaviour: string): EvalRun | undefined;
  readonly reviews: ReviewStore;
  readonly counts: CountStore;
  close(): void;
}

export interface OpenedStore {
  readonly store: Store;
  /** What was wrong and how it was mended. */
  readonly found: readonly string[];
}

export function openStore(folder: string, now: number): OpenedStore {
  const path = join(folder, 'state.db');
  try {
    return { store: storeOf(openDatabase(path)), found: [] };
  } catch (error) {
    if (error instanceof Refusal) throw error;
    const aside = `${path}.broken-${now}`;
    try {
      renameSync(path, aside);
      return {
        store: storeOf(openDatabase(path)),
        found: [
          `state.db could not be read (${reason(error)}). It was set aside as ${aside} and begun anew: results of evals are gone, deployments and the ledger are not in it.`,
        ],
      };
    } catch (second) {
      throw new Refusal('refused', `${path} cannot be opened: ${reason(second)}.`);
    }
  }
}

function openDatabase(path: string): DatabaseSync {
  const database = new DatabaseSync(path, { timeout: 5000 });
  try {
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON');
    migrate(database, path);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function migrate(database: DatabaseSync, path: string): void {
  const version = Number(database.prepare('PRAGMA user_version').get()?.user_version ?? 0);
  if (version > migrations.length) {
    throw new Refusal('refused', `${path} was written by a newer Mooring (schema ${version}). Update this one.`);
  }
  for (const [index, step] of migrations.entries()) {
    if (index < version) continue;
    database.exec(`BEGIN IMMEDIATE; ${step} PRAGMA user_version = ${index + 1}; COMMIT`);
  }
}

function storeOf(database: DatabaseSync): Store {
  const remember = database.prepare('INSERT OR REPLACE INTO facts (key, value, at) VALUES (?, ?, ?)');
  const recall = database.prepare('SELECT value FROM facts WHERE key = ?');
  const addRun = database.prepare(
    'INSERT OR REPLACE INTO eval_runs (id, suite, suite_digest, behaviour, at, run) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const lastRuns = database.prepare(
    'SELECT run, suite FROM eval_runs AS one WHERE at = (SELECT max(at) FROM eval_runs WHERE suite = one.suite) ORDER BY at DESC',
  );
  const runFor = database.prepare(
    'SELECT run FROM eval_runs WHERE suite = ? AND behaviour = ? ORDER BY at DESC LIMIT 1',
  );
  return {
    remember: (key, value, at) => void remember.run(key, JSON.stringify(value), at),
    recall(key) {
      const text = recall.get(key)?.value;
      return typeof text === 'string' ? JSON.parse(text) : undefined;
    },
    addEvalRun(run) {
      addRun.run(run.id, run.suite, run.suiteDigest, run.behaviour, Date.parse(run.at), JSON.stringify(run));
    },
    lastEvalRuns: (suites) =>
      lastRuns
        .all()
        .filter((row) => suites === undefined || suites.includes(String(row.suite)))
        .map((row) => JSON.parse(String(row.run))),
    evalRunFor(suite, behaviour) {
      const text = runFor.get(suite, behaviour)?.run;
      return typeof text === 'string' ? JSON.parse(text) : undefined;
    },
    reviews: reviewStore(database),
    counts: countStore(database),
    close: () => database.close(),
  };
}
