/** Messages between the editor and the page *Eval report*. Both sides check what they get. */
import type { EvalReport } from './runner.ts';

/** To the page: all that it shows. */
export interface EvalReportMessage {
  readonly kind: 'evalReport';
  readonly words: Readonly<Record<string, string>>;
  readonly isBusy: boolean;
  readonly report?: EvalReport | undefined;
  /** Why there is none, in words for a person. */
  readonly problem?: string | undefined;
}

/** From the page. */
export type EvalReportRequest =
  | { readonly kind: 'ready' }
  /** Another suite's last run. */
  | { readonly kind: 'suite'; readonly suite: string }
  /** Another run, or another one to compare with. */
  | { readonly kind: 'run'; readonly id: string; readonly baseline?: string }
  | { readonly kind: 'again' }
  | { readonly kind: 'save' };

export function isEvalReportMessage(message: unknown): message is EvalReportMessage {
  return typeof message === 'object' && message !== null && 'kind' in message && message.kind === 'evalReport';
}

export function isEvalReportRequest(message: unknown): message is EvalReportRequest {
  if (typeof message !== 'object' || message === null) return false;
  const one: Readonly<Record<string, unknown>> = { ...message };
  switch (one.kind) {
    case 'ready':
    case 'again':
    case 'save':
      return true;
    case 'suite':
      return typeof one.suite === 'string';
    case 'run':
      return typeof one.id === 'string' && (one.baseline === undefined || typeof one.baseline === 'string');
    default:
      return false;
  }
}
