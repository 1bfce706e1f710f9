/** Two tables that were read from files, compared for drift: column by column, so that others get their turn. */
import { setImmediate } from 'node:timers/promises';
import type { ReadColumns } from '../core/drift/column-reader.ts';
import { compareInSteps, type DriftOptions, type DriftReport } from '../core/drift/compare.ts';
import { tablesOf } from '../core/drift/gather.ts';

export interface ComparingOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (compared: number, of: number) => void;
}

export async function compareRead(
  reference: ReadColumns,
  current: ReadColumns,
  options: DriftOptions,
  { signal, onProgress }: ComparingOptions,
): Promise<DriftReport> {
  const tables = tablesOf(reference.columns, current.columns);
  const steps = compareInSteps(tables.reference, tables.current, options);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    onProgress(step.value.compared, step.value.of);
    await setImmediate();
    signal.throwIfAborted();
  }
}
