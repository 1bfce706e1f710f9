/** Deciding on an answer that waits: look at it, accept it, or say what it should have been. */
import { commands, type Disposable, l10n, Uri, ViewColumn, window, workspace } from 'vscode';
import type { ReviewItem } from '../../core/contract/runner.ts';
import type { RunnerConnection } from '../runner-connection.ts';

const SCHEME = 'mooring-review';

/** A review as a read-only text document: plain text in an editor, whatever a model wrote into it. */
export function registerReviewActions(runner: RunnerConnection): readonly Disposable[] {
  return [
    workspace.registerTextDocumentContentProvider(SCHEME, {
      async provideTextDocumentContent(uri) {
        return reviewText(await runner.call('review.show', { id: uri.path.replace(/\.json$/, '') }));
      },
    }),
    commands.registerCommand('mooring.review.show', (review: ReviewItem) => show(review)),
    commands.registerCommand('mooring.review.accept', (review: ReviewItem) =>
      told(() => runner.call('review.accept', { id: review.id })),
    ),
    commands.registerCommand('mooring.review.override', (review: ReviewItem) => told(() => override(runner, review))),
  ];
}

async function show(review: ReviewItem): Promise<void> {
  const document = await workspace.openTextDocument(Uri.from({ scheme: SCHEME, path: `${review.id}.json` }));
  await window.showTextDocument(document, { preview: true, viewColumn: ViewColumn.Active });
}

function reviewText(review: ReviewItem): string {
  return `${JSON.stringify(review, null, 2)}\n`;
}

async function override(runner: RunnerConnection, review: ReviewItem): Promise<void> {
  const before = typeof review.output === 'string' ? review.output : JSON.stringify(review.output ?? null);
  const written = await window.showInputBox({
    title: l10n.t('What should the answer have been?'),
    prompt: l10n.t('It is kept as labelled data, which evals can read. JSON, or plain text.'),
    value: before,
  });
  if (written === undefined) return;
  await runner.call('review.override', { id: review.id, output: readAnswer(written) });
}

/** Text that is no JSON is an answer in words. */
function readAnswer(text: string): string | number | boolean | null | Readonly<Record<string, never>> {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

async function told(action: () => Promise<unknown>): Promise<void> {
  try {
    await action();
  } catch (error) {
    void window.showErrorMessage(error instanceof Error ? error.message : String(error));
  }
}
