/** Messages between the editor and the pages it shows. Both sides check what they get. */
import type { CostReport } from './runner.ts';

/** To the page *Cost*. */
export interface CostMessage {
  readonly kind: 'cost';
  readonly by: string;
  /** Absent while no runner runs. */
  readonly report: CostReport | undefined;
  readonly words: Readonly<Record<string, string>>;
}

/** From the page *Cost*: how to break the sums down. */
export interface CostRequest {
  readonly kind: 'by';
  readonly by: string;
}

export function isCostRequest(message: unknown): message is CostRequest {
  if (typeof message !== 'object' || message === null) return false;
  return 'kind' in message && message.kind === 'by' && 'by' in message && typeof message.by === 'string';
}

export function isCostMessage(message: unknown): message is CostMessage {
  return typeof message === 'object' && message !== null && 'kind' in message && message.kind === 'cost';
}
