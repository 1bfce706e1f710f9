/**
 * The runner's knowledge, as far as this connection shows it: one runner a project, connected to when the client says
 * that the workspace is trusted, found again when it comes back, forgotten when it goes. Never starts a runner.
 */
import type { LiveFact, RemoteRunner } from '../core/contract/runner.ts';
import { connectRunner } from '../host/runner-link.ts';

export interface LiveFacts {
  /** What is known of a project; empty while no runner runs. */
  of(root: string): readonly LiveFact[];
  /** From now on the runners of these projects are looked for. */
  watch(roots: () => readonly string[]): void;
  dispose(): void;
}

const LOOK_MS = 3000;

interface Known {
  readonly runner: RemoteRunner;
  facts: readonly LiveFact[];
}

/** Told with what was known of a project and what is, when the two differ. */
export type OnFacts = (root: string, before: readonly LiveFact[], after: readonly LiveFact[]) => void;

export function createLiveFacts(onChange: OnFacts, onError: (message: string) => void): LiveFacts {
  const known = new Map<string, Known>();
  let timer: NodeJS.Timeout | undefined;

  async function look(roots: readonly string[]): Promise<void> {
    for (const root of roots) {
      if (known.has(root)) continue;
      const runner = await connectRunner(root);
      if (runner && !known.has(root)) await follow(root, runner);
    }
  }

  async function follow(root: string, runner: RemoteRunner): Promise<void> {
    const entry: Known = { runner, facts: [] };
    known.set(root, entry);
    const refresh = async () => {
      const { facts } = await runner.call('facts', {});
      const before = entry.facts;
      if (known.get(root) !== entry || sameFacts(before, facts)) return;
      entry.facts = facts;
      onChange(root, before, facts);
    };
    let stale = false;
    let asking = false;
    /** One question at a time: what changes meanwhile is asked for once more, however often it changed. */
    const told = async (): Promise<void> => {
      stale = true;
      if (asking) return;
      asking = true;
      while (stale) {
        stale = false;
        await refresh().catch((error: unknown) => onError(`Live facts: ${String(error)}`));
      }
      asking = false;
    };
    runner.onChange(() => void told());
    void runner.closed.then(() => {
      known.delete(root);
      onChange(root, entry.facts, []);
    });
    await told();
  }

  return {
    of: (root) => known.get(root)?.facts ?? [],
    watch(roots) {
      if (timer) return;
      const round = () => look(roots()).catch((error: unknown) => onError(`Live facts: ${String(error)}`));
      timer = setInterval(() => void round(), LOOK_MS);
      timer.unref();
      void round();
    },
    dispose() {
      clearInterval(timer);
      for (const { runner } of known.values()) runner.disconnect();
      known.clear();
    },
  };
}

/** When they were found is no news. */
function sameFacts(before: readonly LiveFact[], after: readonly LiveFact[]): boolean {
  const text = (facts: readonly LiveFact[]) => JSON.stringify(facts.map(({ asOf: _, ...fact }) => fact));
  return text(before) === text(after);
}
