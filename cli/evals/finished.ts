/** A run that `mooring eval` tells of: what the runner answered, and everything that it keeps of it. */
import type { Answer, EvalRun as ToldRun } from '../../core/contract/runner.ts';

export interface Finished {
  readonly told: ToldRun;
  /** Undefined of a suite that could not be run. */
  readonly shown: Answer<'eval.show'> | undefined;
}
