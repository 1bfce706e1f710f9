/** Evals: running suites, and what the last runs found. */
import { join } from 'node:path';
import { Refusal } from '../../core/contract/runner.ts';
import { evaluate } from '../evals/evaluate.ts';
import { readRun } from '../evals/journal.ts';
import { evalPage, evalReport } from '../evals/report.ts';
import type { MethodGroup } from './method.ts';

export const group: MethodGroup = {
  async 'eval.run'(runner, params, call) {
    return { runs: await evaluate(runner, params, call) };
  },
  'eval.report': (runner, params) => evalReport(runner, params),
  async 'eval.page'(runner, params) {
    return { html: await evalPage(runner, params) };
  },
  'eval.last': ({ store }, { suites }) => ({ runs: store.lastEvalRuns(suites) }),
  'eval.show'({ folder }, { id }) {
    const stored = readRun(join(folder, 'evals'), id);
    if (stored?.summary !== undefined) return { run: stored.run, gates: stored.header.gates, summary: stored.summary };
    const why =
      stored === undefined ? 'is not here (any more)' : 'was broken off; `mooring eval --resume` continues it';
    throw new Refusal('usage', `The run \`${id.slice(0, 60)}\` ${why}.`);
  },
};
