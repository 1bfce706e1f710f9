/** Tree items as all our views make them: a theme icon, plain text, and a label for screen readers. */
import { MarkdownString, ThemeColor, ThemeIcon, TreeItem, TreeItemCollapsibleState } from 'vscode';
import type { CheckVerdict } from '../../core/contract/record.ts';

export interface ItemParts {
  readonly icon: string;
  readonly color?: string | undefined;
  readonly description?: string;
  readonly tooltip?: string;
  readonly expanded?: boolean;
  readonly context: string;
}

export function treeItem(label: string, parts: ItemParts): TreeItem {
  const { icon, color, description, tooltip, expanded, context } = parts;
  const item = new TreeItem(label, expanded ? TreeItemCollapsibleState.Expanded : TreeItemCollapsibleState.None);
  item.iconPath = new ThemeIcon(icon, color === undefined ? undefined : new ThemeColor(color));
  item.contextValue = context;
  if (description !== undefined) item.description = description;
  // Reasons may hold the text of a model or of a user: never read as Markdown.
  if (tooltip !== undefined) item.tooltip = new MarkdownString().appendText(tooltip);
  item.accessibilityInformation = { label: [label, description, tooltip].filter(Boolean).join(', ') };
  return item;
}

export const verdictIcons: Readonly<Record<CheckVerdict, { icon: string; color: string | undefined }>> = {
  pass: { icon: 'pass', color: 'testing.iconPassed' },
  fail: { icon: 'error', color: 'testing.iconFailed' },
  inconclusive: { icon: 'question', color: 'testing.iconQueued' },
  not_evaluated: { icon: 'circle-large-outline', color: undefined },
};
