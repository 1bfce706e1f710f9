/** Messages between the editor and the page *Deploy*. Both sides check what they get. */
import type { DeployChoices, DeploymentView, Plan } from './runner.ts';

/** To the page: all that it shows. */
export interface DeployMessage {
  readonly kind: 'deploy';
  readonly words: Readonly<Record<string, string>>;
  readonly view: DeployView;
}

export interface DeployView {
  /** Absent until the project was read. */
  readonly choices?: DeployChoices | undefined;
  readonly model?: string | undefined;
  readonly target?: string | undefined;
  /** What is being done now: nothing else can be begun until it is over. */
  readonly doing?: Doing | undefined;
  readonly plan?: Plan | undefined;
  /** The plan is no longer about what is there: it would be refused. */
  readonly isStale: boolean;
  /** No runner runs, so that what serves is not known now. */
  readonly isResting?: boolean | undefined;
  /** Why something was not done, in words for a person. */
  readonly problem?: string | undefined;
  /** What was done last. */
  readonly done?: 'applied' | 'nothing' | 'cancelled' | undefined;
  /** What serves at the chosen place. */
  readonly deployment?: DeploymentView | undefined;
}

export interface Doing {
  readonly what: 'reading' | 'planning' | 'applying' | 'deciding';
  /** How far it is, as the runner says it. */
  readonly progress?: string | undefined;
}

/** What a person can decide about what serves. */
export type DeployAction = 'promote' | 'hold' | 'rollback' | 'stop' | 'resume';

/** From the page. */
export type DeployRequest =
  /** The page is there and shows nothing yet. */
  | { readonly kind: 'ready' }
  | { readonly kind: 'choose'; readonly model: string; readonly target: string }
  | { readonly kind: 'plan' }
  /** The plan is named, so that nothing is applied but what was looked at. */
  | { readonly kind: 'apply'; readonly digest: string; readonly override?: string }
  | { readonly kind: 'cancel' }
  | { readonly kind: 'act'; readonly action: DeployAction }
  | { readonly kind: 'eval'; readonly suite: string };

const ACTIONS: readonly string[] = ['promote', 'hold', 'rollback', 'stop', 'resume'] satisfies readonly DeployAction[];

export function isDeployMessage(message: unknown): message is DeployMessage {
  return typeof message === 'object' && message !== null && 'kind' in message && message.kind === 'deploy';
}

export function isDeployRequest(message: unknown): message is DeployRequest {
  if (typeof message !== 'object' || message === null) return false;
  const one: Readonly<Record<string, unknown>> = { ...message };
  switch (one.kind) {
    case 'ready':
    case 'plan':
    case 'cancel':
      return true;
    case 'choose':
      return typeof one.model === 'string' && typeof one.target === 'string';
    case 'apply':
      return typeof one.digest === 'string' && (one.override === undefined || typeof one.override === 'string');
    case 'act':
      return typeof one.action === 'string' && ACTIONS.includes(one.action);
    case 'eval':
      return typeof one.suite === 'string';
    default:
      return false;
  }
}
