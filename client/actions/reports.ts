/** The commands that show a report: of an eval run, of a model's inputs, of two files. */
import { commands, type Disposable, l10n, Uri, window } from 'vscode';
import type { EvalReportParams } from '../../core/contract/runner.ts';
import type { DriftReportPanel } from '../panels/drift-report-panel.ts';
import type { EvalReportPanel } from '../panels/eval-report-panel.ts';
import type { RunnerConnection } from '../runner-connection.ts';

export interface ReportPanels {
  readonly evals: EvalReportPanel;
  readonly drift: DriftReportPanel;
}

export function registerReportActions(runner: RunnerConnection, { evals, drift }: ReportPanels): readonly Disposable[] {
  const register = (name: string, action: (argument: unknown) => Promise<void>) =>
    commands.registerCommand(`mooring.${name}`, async (argument: unknown) => {
      try {
        await action(argument);
      } catch (error) {
        void window.showErrorMessage(error instanceof Error ? error.message : String(error));
      }
    });
  return [
    register('eval.report', async (argument) => {
      const asked = evalIn(argument) ?? (await chooseSuite(runner));
      if (asked) await evals.show(asked);
    }),
    register('drift.report', async (argument) => {
      const asked = driftIn(argument) ?? (await chooseModel(runner));
      if (asked) drift.show(asked);
    }),
    register('drift.compare', async () => {
      // Asked first, so that nobody chooses two files in vain.
      await runner.call('status', {});
      const reference = await chooseFile(runner.root, l10n.t('What the data should look like (csv, jsonl)'));
      if (reference === undefined) return;
      const current = await chooseFile(runner.root, l10n.t('What it looks like now (csv, jsonl)'));
      if (current !== undefined) drift.show({ reference, current });
    }),
  ];
}

/** A suite by its name, as code lenses know it, or its item in the Test Explorer. */
function evalIn(argument: unknown): EvalReportParams | undefined {
  if (typeof argument === 'string') return { suite: argument };
  if (typeof argument !== 'object' || argument === null || !('label' in argument)) return undefined;
  // The gates and cases of a suite stand below it.
  if ('parent' in argument && argument.parent !== undefined) return evalIn(argument.parent);
  return typeof argument.label === 'string' ? { suite: argument.label } : undefined;
}

async function chooseSuite(runner: RunnerConnection): Promise<EvalReportParams | undefined> {
  const { runs } = await runner.call('eval.last', {});
  const [only, other] = runs;
  if (!only) throw new Error(l10n.t('No eval has run here yet.'));
  if (!other) return { suite: only.suite };
  const items = runs.map(({ suite, verdict, at }) => ({
    label: suite,
    description: `${verdict.replace('_', ' ')}, ${new Date(at).toLocaleString()}`,
  }));
  const chosen = await window.showQuickPick(items, { title: l10n.t('Show the report of which suite?') });
  return chosen && { suite: chosen.label };
}

interface ModelOnTarget {
  readonly model: string;
  readonly target?: string;
}

/** A model by its name, as code lenses know it, or its item in the view *Drift & SLOs*. */
function driftIn(argument: unknown): ModelOnTarget | undefined {
  if (typeof argument === 'string') return { model: argument };
  if (typeof argument !== 'object' || argument === null || !('drift' in argument)) return undefined;
  const { drift } = argument;
  if (typeof drift !== 'object' || drift === null || !('model' in drift) || !('target' in drift)) return undefined;
  const { model, target } = drift;
  return typeof model === 'string' && typeof target === 'string' ? { model, target } : undefined;
}

async function chooseModel(runner: RunnerConnection): Promise<ModelOnTarget | undefined> {
  const { models } = await runner.call('drift', {});
  const [only, other] = models;
  if (!only) throw new Error(l10n.t('No model of this project declares `drift`.'));
  if (!other) return { model: only.model, target: only.target };
  const items = models.map(({ model, target, why }) => ({
    label: l10n.t('{0} on {1}', model, target),
    description: why,
    place: { model, target },
  }));
  return (await window.showQuickPick(items, { title: l10n.t('Show the drift of which model?') }))?.place;
}

async function chooseFile(root: string, title: string): Promise<string | undefined> {
  const chosen = await window.showOpenDialog({
    title,
    defaultUri: Uri.file(root),
    canSelectMany: false,
    filters: { [l10n.t('Data')]: ['csv', 'tsv', 'jsonl', 'ndjson'] },
  });
  return chosen?.[0]?.fsPath;
}
