/** Activation: starts the language server and tells of its state. No domain logic lives here. */
import {
  type ExtensionContext,
  extensions,
  type LanguageStatusItem,
  LanguageStatusSeverity,
  type LogOutputChannel,
  l10n,
  languages,
  type OutputChannel,
  window,
  workspace,
} from 'vscode';
import { type LanguageClient, State } from 'vscode-languageclient/node';
import { registerDeployActions } from './actions/deploy.ts';
import { registerReportActions } from './actions/reports.ts';
import { registerReviewActions } from './actions/review.ts';
import { registerCommands } from './commands.ts';
import { createLanguageClient, documentSelector, hasOtherYamlServer } from './language-client.ts';
import { DeployPanel } from './panels/deploy-panel.ts';
import { DriftReportPanel } from './panels/drift-report-panel.ts';
import { EvalReportPanel } from './panels/eval-report-panel.ts';
import { projectRoot } from './project.ts';
import { RunnerConnection } from './runner-connection.ts';
import { createStatusBar } from './status-bar.ts';
import { registerEvalTests } from './testing/eval-tests.ts';
import { CostView } from './views/cost-view.ts';
import { ModelsView } from './views/models-view.ts';
import { ReviewsView } from './views/reviews-view.ts';
import { WatchView } from './views/watch-view.ts';

let client: LanguageClient | undefined;

export async function activate(context: ExtensionContext): Promise<void> {
  const output = window.createOutputChannel('Mooring', { log: true });
  client = createLanguageClient(context, output);
  const status = languages.createLanguageStatusItem('mooring.server', documentSelector);
  status.name = 'Mooring';
  status.command = { command: 'mooring.showOutput', title: l10n.t('Show log') };
  context.subscriptions.push(
    output,
    status,
    client.onDidChangeState(({ newState }) => showState(status, newState)),
    ...registerCommands(client, output),
  );
  registerRunner(context, output);
  showState(status, State.Starting);
  await start(client, output);
  tellTrust(client, context);
  followOtherYamlServer(client, context);
}

/** Live facts come from a runner that the server connects to: not before the workspace is trusted. */
function tellTrust(started: LanguageClient, context: ExtensionContext): void {
  const tell = () => {
    if (workspace.isTrusted && started.state === State.Running) void started.sendNotification('mooring/trusted');
  };
  tell();
  context.subscriptions.push(workspace.onDidGrantWorkspaceTrust(tell), started.onDidChangeState(tell));
}

/** It may be installed or switched off while the editor runs. */
function followOtherYamlServer(started: LanguageClient, context: ExtensionContext): void {
  let known = hasOtherYamlServer();
  const look = () => {
    if (hasOtherYamlServer() === known) return;
    known = !known;
    void started.restart();
  };
  context.subscriptions.push(extensions.onDidChange(look));
}

function registerRunner(context: ExtensionContext, output: LogOutputChannel): void {
  const root = projectRoot();
  if (root === undefined) return;
  const runner = new RunnerConnection(root, context, output);
  const deployPanel = new DeployPanel(runner, context.extensionUri);
  const reports = {
    evals: new EvalReportPanel(runner, context.extensionUri),
    drift: new DriftReportPanel(runner, context.extensionUri),
  };
  context.subscriptions.push(
    runner,
    window.createTreeView('mooring.models', { treeDataProvider: new ModelsView(runner) }),
    window.registerWebviewViewProvider('mooring.cost', new CostView(runner, context.extensionUri)),
    window.createTreeView('mooring.watch', { treeDataProvider: new WatchView(runner) }),
    window.createTreeView('mooring.reviews', { treeDataProvider: new ReviewsView(runner) }),
    createStatusBar(runner),
    deployPanel,
    reports.evals,
    reports.drift,
    ...registerReportActions(runner, reports),
    ...registerDeployActions(runner, deployPanel),
    ...registerReviewActions(runner),
    ...registerEvalTests(runner, reports.evals),
  );
  void runner.look();
}

export async function deactivate(): Promise<void> {
  await client?.dispose();
  client = undefined;
}

async function start(starting: LanguageClient, output: OutputChannel): Promise<void> {
  try {
    await starting.start();
  } catch (error) {
    output.appendLine(String(error));
    const show = l10n.t('Show log');
    const chosen = await window.showErrorMessage(
      l10n.t('Mooring could not start its language server, so manifests are not checked.'),
      show,
    );
    if (chosen === show) output.show();
  }
}

function showState(status: LanguageStatusItem, state: State): void {
  status.busy = state === State.Starting || state === State.StartFailed;
  status.severity = state === State.Stopped ? LanguageStatusSeverity.Error : LanguageStatusSeverity.Information;
  status.text =
    state === State.Running
      ? l10n.t('Mooring')
      : state === State.Stopped
        ? l10n.t('Mooring stopped')
        : l10n.t('Mooring is starting');
}
