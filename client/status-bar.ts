/** One item in the status bar: whether a runner runs, and whether anything deployed is not well. */
import { type Disposable, l10n, StatusBarAlignment, type StatusBarItem, ThemeColor, window } from 'vscode';
import type { RunnerConnection } from './runner-connection.ts';

export function createStatusBar(runner: RunnerConnection): Disposable {
  const item = window.createStatusBarItem('mooring.runner', StatusBarAlignment.Left, 0);
  item.name = 'Mooring';
  item.command = 'mooring.models.focus';
  const update = () => void show(item, runner);
  const watching = [runner.onDidChangeState(update), runner.onDidChange(update)];
  update();
  return {
    dispose() {
      for (const one of watching) one.dispose();
      item.dispose();
    },
  };
}

async function show(item: StatusBarItem, runner: RunnerConnection): Promise<void> {
  item.backgroundColor = undefined;
  switch (runner.state.kind) {
    case 'none':
      item.hide();
      return;
    case 'starting':
      item.text = '$(loading~spin) Mooring';
      item.tooltip = l10n.t('The runner is starting.');
      break;
    case 'failed':
      item.text = '$(error) Mooring';
      item.tooltip = runner.state.why;
      break;
    case 'running': {
      const status = await runner.ask('status', {});
      const ill = (status?.deployments ?? []).filter(
        ({ health }) => health.status === 'unhealthy' || health.status === 'down',
      );
      item.text = ill.length > 0 ? `$(warning) Mooring ${ill.length}` : '$(server-process) Mooring';
      item.tooltip =
        ill.length > 0
          ? ill.map(({ model, target, health }) => `${model} ${target}: ${health.why}`).join('\n')
          : l10n.t('{0} deployments, all well.', status?.deployments.length ?? 0);
      if (ill.length > 0) item.backgroundColor = new ThemeColor('statusBarItem.warningBackground');
    }
  }
  item.accessibilityInformation = { label: `Mooring. ${String(item.tooltip)}` };
  item.show();
}
