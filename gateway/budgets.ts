/**
 * The monthly budget of each model. The writer thread leases it in durable chunks, at most the budget together; a call
 * reserves what it may cost at most from the chunk in memory before it is made, and is settled by what it did cost. So
 * a crash loses only what of a chunk was not spent, and calls that run at once cannot overspend.
 */
import type { RecordWriter } from './records/writer.ts';
import type { Budget } from './served.ts';

export interface Budgets {
  /** Takes an amount, leasing more when needed. False when the budget has too little left. */
  readonly reserve: (model: string, budget: Budget, amount: number, now: number) => Promise<boolean> | boolean;
  /** Replaces a reservation by what was spent. */
  readonly settle: (model: string, reserved: number, spent: number, now: number) => void;
  /** The least a call must reserve: what the dearest one so far really cost, when estimates were too low. */
  readonly dearest: (model: string) => number;
  readonly leased: () => readonly {
    readonly model: string;
    readonly leased: number;
    readonly available: number;
    readonly limit: number;
  }[];
  /** Gives back what is not spent. */
  readonly close: () => Promise<void>;
}

interface Account {
  month: string;
  /** Leased and neither reserved nor spent. Below zero when calls cost more than was reserved for them. */
  available: number;
  leased: number;
  limit: number;
  /** Nothing more was granted: only what comes back from reservations is left. */
  exhausted: boolean;
  dearest: number;
  asking: Promise<void> | undefined;
}

/** Small enough that a crash loses little, large enough that a lease is rare. */
const chunksPerBudget = 1000;

export function newBudgets(writer: RecordWriter): Budgets {
  const accounts = new Map<string, Account>();

  function accountOf(model: string, limit: number, now: number): Account {
    const month = monthOf(now);
    const known = accounts.get(model);
    if (known !== undefined && known.month === month) {
      if (known.limit !== limit) Object.assign(known, { limit, exhausted: false });
      return known;
    }
    const dearest = known?.dearest ?? 0;
    const fresh = { month, available: 0, leased: 0, limit, exhausted: false, dearest, asking: undefined };
    accounts.set(model, fresh);
    return fresh;
  }

  async function lease(model: string, currency: string, account: Account, amount: number): Promise<void> {
    const { month, limit } = account;
    const wanted = Math.ceil(Math.max(amount - account.available, limit / chunksPerBudget));
    const result = await writer.execute({ kind: 'lease', model, month, currency, amount: wanted, limit });
    if (result.kind !== 'leased') return;
    account.available += result.granted;
    account.leased = result.leased;
    if (result.granted < wanted) account.exhausted = true;
  }

  async function leaseAndTake(model: string, currency: string, account: Account, amount: number): Promise<boolean> {
    while (account.available < amount && !account.exhausted) {
      account.asking ??= lease(model, currency, account, amount).finally(() => {
        account.asking = undefined;
      });
      await account.asking;
    }
    return take(account, amount);
  }

  function take(account: Account, amount: number): boolean {
    if (account.available < amount) return false;
    account.available -= amount;
    return true;
  }

  return {
    reserve(model, budget, amount, now) {
      if (budget.monthly === undefined) return true;
      const account = accountOf(model, budget.monthly, now);
      if (take(account, amount)) return true;
      if (account.exhausted) return false;
      return leaseAndTake(model, budget.currency, account, amount);
    },
    settle(model, reserved, spent, now) {
      const account = accounts.get(model);
      if (account === undefined) return;
      account.dearest = Math.max(account.dearest, spent);
      // What was reserved last month belongs to a chunk that is gone.
      if (account.month === monthOf(now)) account.available += reserved - spent;
    },
    dearest: (model) => accounts.get(model)?.dearest ?? 0,
    leased: () => [...accounts].map(([model, { leased, available, limit }]) => ({ model, leased, available, limit })),
    async close() {
      const unspent = [...accounts].filter(([, { available }]) => available > 0);
      await Promise.allSettled(
        unspent.map(([model, { month, available }]) =>
          writer.execute({ kind: 'return', model, month, amount: Math.floor(available) }),
        ),
      );
    },
  };
}

function monthOf(now: number): string {
  return new Date(now).toISOString().slice(0, 7);
}
