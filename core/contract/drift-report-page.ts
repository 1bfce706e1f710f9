/** Messages between the editor and the page *Drift report*. Both sides check what they get. */
import type { DriftReportAnswer } from './runner.ts';

/** To the page: all that it shows. */
export interface DriftReportMessage {
  readonly kind: 'driftReport';
  readonly words: Readonly<Record<string, string>>;
  readonly isBusy: boolean;
  /** How far a long comparison is. */
  readonly progress?: string | undefined;
  readonly report?: DriftReportAnswer | undefined;
  /** Why there is none, in words for a person. */
  readonly problem?: string | undefined;
  /** What was asked, so that the page can ask it again after the window was loaded anew. */
  readonly asked: unknown;
}

/** From the page. */
export type DriftReportRequest =
  | { readonly kind: 'ready' }
  | { readonly kind: 'again' }
  | { readonly kind: 'cancel' }
  | { readonly kind: 'save' };

const KINDS: readonly unknown[] = ['ready', 'again', 'cancel', 'save'] satisfies readonly DriftReportRequest['kind'][];

export function isDriftReportMessage(message: unknown): message is DriftReportMessage {
  return typeof message === 'object' && message !== null && 'kind' in message && message.kind === 'driftReport';
}

export function isDriftReportRequest(message: unknown): message is DriftReportRequest {
  return typeof message === 'object' && message !== null && 'kind' in message && KINDS.includes(message.kind);
}
