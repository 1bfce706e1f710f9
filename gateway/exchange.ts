/** One request on its way through the pipeline: what came in, and what the stages found out about it. */
import type { IncomingHttpHeaders } from 'node:http';
import type { CheckResult, FailedCall, RecordStatus } from '../core/contract/record.ts';
import type { ApiKey } from '../core/contract/target-state.ts';
import type { JsonObject, JsonValue } from '../core/values/json.ts';
import type { Breakers } from './breakers.ts';
import type { Budgets } from './budgets.ts';
import type { Meters } from './limits.ts';
import type { OperatorKey } from './marks.ts';
import type { Metrics } from './metrics.ts';
import type { Cancellation } from './providers/provider.ts';
import type { RecordWriter } from './records/writer.ts';
import type { Arm, Limits, LoadedState, ServedDeployment } from './served.ts';

/** What all requests share. */
export interface Gateway {
  readonly state: () => LoadedState | undefined;
  readonly writer: RecordWriter;
  readonly meters: Meters;
  readonly budgets: Budgets;
  readonly breakers: Breakers;
  readonly metrics: Metrics;
  /** Callers without a key are let in until the project declares keys: nobody but this machine can reach the port. */
  readonly trustsCallers: boolean;
  readonly operator: () => OperatorKey | undefined;
  readonly newId: (now: number) => string;
}

export interface Exchange {
  readonly gateway: Gateway;
  readonly id: string;
  /** Milliseconds since 1970, and on the clock that is never set back. */
  readonly startedAt: number;
  readonly startMark: number;
  readonly state: LoadedState;
  readonly headers: IncomingHttpHeaders;
  readonly body: JsonObject;
  /** The Model that is asked for. */
  readonly model: string;
  readonly cancellation: Cancellation;
  readonly checks: CheckResult[];
  readonly spent: Spent;
  attempts: number;
  readonly failures: FailedCall[];
  /** Which candidate answered: 0 is the primary. */
  candidate: number | undefined;
  provider: string | undefined;
  providerModel: string | undefined;
  ttftMs: number | undefined;
  invalidOutput: boolean;
}

/** Sums over all calls that were made for the request. */
export interface Spent {
  input: number;
  cachedInput: number;
  output: number;
  /** Calls that told their tokens. */
  counted: number;
  /** Billionths of the currency's unit. */
  cost: number;
  currency: string | undefined;
  /** An answer came whose cost is not known: then the sum is not known either. */
  unknown: boolean;
  /** A call ended without an answer and without telling what it used, and its provider may bill it. */
  maybeBilled: boolean;
  /** What was charged to the budget. */
  charged: number;
}

export interface Caller {
  readonly key: ApiKey | undefined;
  readonly name: string | undefined;
  readonly team: string | undefined;
}

/** A request that was let in, and what it must give back when it ends. */
export interface Admission {
  readonly deployment: ServedDeployment;
  readonly caller: Caller;
  readonly reservedTokens: number;
  readonly entered: readonly { readonly name: string; readonly limits: Limits }[];
}

export interface Routed extends Admission {
  readonly arm: Arm;
}

/** A request as the model will see it. */
export interface Rendered {
  /** What checks, records and replays see as the input. */
  readonly input: JsonObject;
  readonly body: JsonObject;
  /** What rules see of the request; few have rules. */
  readonly request: () => JsonObject;
}

export type Outcome = {
  readonly status: RecordStatus;
  readonly httpStatus: number;
  readonly error?: string;
  readonly output?: JsonValue;
  readonly review?: 'pending';
};

export function newSpent(): Spent {
  return {
    input: 0,
    cachedInput: 0,
    output: 0,
    counted: 0,
    cost: 0,
    currency: undefined,
    unknown: false,
    maybeBilled: false,
    charged: 0,
  };
}
