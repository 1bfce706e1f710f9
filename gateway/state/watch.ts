/**
 * Follows `state.json`. A newer sequence is loaded whole and swapped in between requests; one that is broken is told of,
 * and what runs goes on running. The file system's events make it quick, a cheap look at the file's facts makes it sure.
 */
import { type FSWatcher, statSync, watch } from 'node:fs';
import { join } from 'node:path';
import type { LoadedState } from '../served.ts';
import { type LoadContext, loadState } from './load.ts';

const lookEveryMs = 100;

export interface StateWatch {
  /** Undefined until the first one could be loaded. */
  readonly current: () => LoadedState | undefined;
  /** Why the newest state is not the one that runs. */
  readonly problem: () => string | undefined;
  readonly close: () => void;
}

export async function watchState(context: LoadContext, onChange: (problem?: string) => void): Promise<StateWatch> {
  const path = join(context.directory, 'state.json');
  let current: LoadedState | undefined;
  let problem: string | undefined;
  let seen: string | undefined;
  let loading: Promise<void> | undefined;
  let events: FSWatcher | undefined;

  async function load(): Promise<void> {
    // Looked at before it is read: what is written meanwhile is seen as a change.
    for (let facts = factsOf(path); facts !== seen; facts = factsOf(path)) {
      seen = facts;
      const loaded = await loadState(context);
      if (!loaded.ok) {
        if (problem !== loaded.problem) onChange(loaded.problem);
        problem = loaded.problem;
        // A file that a state names may come later than the state; look again.
        setTimeout(() => {
          seen = undefined;
        }, lookEveryMs * 5).unref();
        return;
      }
      problem = undefined;
      if (current !== undefined && loaded.value.sequence <= current.sequence) continue;
      // Requests under way may still run what the one before this names.
      context.artifacts.keep(new Set([...(current?.artifacts ?? []), ...loaded.value.artifacts]));
      current = loaded.value;
      onChange();
    }
  }

  function look(): void {
    loading ??= load().finally(() => {
      loading = undefined;
    });
  }

  look();
  await loading;
  const timer = setInterval(look, lookEveryMs);
  try {
    events = watch(context.directory, (_, name) => {
      if (name === null || name === 'state.json') look();
    });
    events.on('error', () => events?.close());
  } catch {
    // Some file systems tell nothing; the timer does.
  }
  return {
    current: () => current,
    problem: () => problem,
    close() {
      clearInterval(timer);
      events?.close();
    },
  };
}

function factsOf(path: string): string {
  const facts = statSync(path, { throwIfNoEntry: false });
  return facts === undefined ? '' : `${facts.ino} ${facts.size} ${facts.mtimeMs} ${facts.ctimeMs}`;
}
