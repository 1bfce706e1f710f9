/** Saving a report as a page of its own. */
import { l10n, Uri, window, workspace } from 'vscode';

/** Nothing is said when it was saved where it was asked for, besides a word in the status bar. */
export async function savePage(root: string, name: string, page: () => Promise<string>): Promise<void> {
  const chosen = await window.showSaveDialog({
    title: l10n.t('Save the report'),
    defaultUri: Uri.joinPath(Uri.file(root), name.replaceAll(/[^\w.@-]+/g, '-')),
    filters: { HTML: ['html'] },
  });
  if (!chosen) return;
  await workspace.fs.writeFile(chosen, new TextEncoder().encode(await page()));
  window.setStatusBarMessage(l10n.t('Saved {0}', workspace.asRelativePath(chosen)), 5000);
}
