/** What is watched: error budgets, drift, cost, and the facts that stand in the editor. */
import { type DriftReportParams, Refusal } from '../../core/contract/runner.ts';
import { type DriftPage, driftPage } from '../../core/drift/report/page.ts';
import { columnViews } from '../../core/drift/report/view.ts';
import { nearest } from '../../core/values/suggest.ts';
import { compareFiles } from '../monitor/compare-files.ts';
import type { MethodCall, MethodGroup, Runner } from './method.ts';

export const group: MethodGroup = {
  async 'slo.status'({ monitor }, { names }, call) {
    const statuses = await monitor.slos(askingOf(call));
    if (names === undefined || names.length === 0) return { slos: statuses.map(({ status }) => status) };
    const known = [...new Set(statuses.map(({ slo }) => slo))];
    for (const name of names) {
      if (known.includes(name)) continue;
      const guess = nearest(name, known);
      throw new Refusal(
        'usage',
        `There is no SLO \`${name}\` in this project.${guess ? ` Did you mean \`${guess}\`?` : ''}`,
      );
    }
    return { slos: statuses.filter(({ slo }) => names.includes(slo)).map(({ status }) => status) };
  },
  async drift({ monitor }, params, call) {
    return { models: await monitor.drift(params, askingOf(call)) };
  },
  async 'drift.report'(runner, params, call) {
    const page = await driftPageOf(runner, params, call);
    const { report, reference, current, at } = page;
    return {
      ...('model' in params && { model: params.model, ...(page.target !== undefined && { target: page.target }) }),
      at,
      reference,
      current,
      columns: columnViews(report),
      ...report.dataset,
    };
  },
  async 'drift.page'(runner, params, call) {
    return { html: driftPage(await driftPageOf(runner, params, call)) };
  },
  cost: ({ monitor }, params) => monitor.cost(params),
  async facts({ monitor }, { resources }) {
    const facts = await monitor.facts();
    return { facts: resources === undefined ? facts : facts.filter(({ resource }) => resources.includes(resource)) };
  },
};

async function driftPageOf(
  { monitor, root, now }: Runner,
  params: DriftReportParams,
  call: MethodCall,
): Promise<DriftPage & { readonly target?: string }> {
  if ('model' in params) return monitor.driftReport(params, askingOf(call));
  return compareFiles(root, params, new Date(now()).toISOString(), call);
}

function askingOf({ signal, progress }: MethodCall) {
  return { signal, onProgress: (message: string) => progress({ message }) };
}
