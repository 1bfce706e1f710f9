/**
 * Removes the records of each model that are older than its manifest keeps them, now and every hour. In small steps, each
 * with its own commit: answers wait for no sweep. Sums over time stay: they hold nothing of what was asked.
 */
import { recordIdFloor } from '../core/contract/records-db.ts';
import type { RecordWriter } from './records/writer.ts';
import type { LoadedState, ServedDeployment } from './served.ts';

const everyMs = 3_600_000;

export interface Retention {
  readonly close: () => void;
}

export function keepRetention(
  writer: RecordWriter,
  state: () => LoadedState | undefined,
  now: () => number,
): Retention {
  let closed = false;
  let sweeping = false;

  async function sweep(): Promise<void> {
    if (sweeping) return;
    sweeping = true;
    try {
      for (const deployment of [...(state()?.deployments.values() ?? [])]) await purge(deployment);
    } catch {
      // Records cannot be written at present: the writer says so, and the next sweep finds them.
    } finally {
      sweeping = false;
    }
  }

  async function purge({ model, arms }: ServedDeployment): Promise<void> {
    const arm = arms.find(({ variant }) => variant === 'baseline') ?? arms[0];
    const kept = arm?.release.retentionMs;
    if (kept === undefined) return;
    const beforeId = recordIdFloor(Math.max(0, now() - kept));
    for (let more = true; more && !closed; ) {
      const result = await writer.execute({ kind: 'purge', model, beforeId });
      more = result.kind === 'purged' && result.more;
    }
  }

  const timer = setInterval(() => void sweep(), everyMs);
  timer.unref();
  void sweep();
  return {
    close() {
      closed = true;
      clearInterval(timer);
    },
  };
}
