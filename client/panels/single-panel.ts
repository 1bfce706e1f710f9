/** A page in the editor area of which a window has at most one: made when it is shown, found again after a reload. */
import {
  type Disposable,
  type Uri,
  ViewColumn,
  type WebviewPanel,
  type WebviewPanelSerializer,
  window,
  workspace,
} from 'vscode';
import { type PageParts, showPage } from './webview-page.ts';

export interface SinglePanelParts extends PageParts {
  readonly type: string;
  /** What the page says; it is checked by who knows what a message may be. */
  readonly heard: (message: unknown) => void;
  /** The window was loaded anew: the state is what the page kept. */
  readonly restored: (state: unknown) => void;
  /** It can be seen again, and may be out of date. */
  readonly seen: () => void;
  readonly closed: () => void;
}

export class SinglePanel implements WebviewPanelSerializer, Disposable {
  readonly #extension: Uri;
  readonly #parts: SinglePanelParts;
  readonly #registered: Disposable;
  #panel: WebviewPanel | undefined;

  constructor(extension: Uri, parts: SinglePanelParts) {
    this.#extension = extension;
    this.#parts = parts;
    this.#registered = window.registerWebviewPanelSerializer(parts.type, this);
  }

  get isVisible(): boolean {
    return this.#panel?.visible === true;
  }

  get isOpen(): boolean {
    return this.#panel !== undefined;
  }

  show({ keepFocus = false }: { readonly keepFocus?: boolean } = {}): void {
    if (this.#panel) {
      this.#panel.reveal(undefined, keepFocus);
      return;
    }
    const { type, title } = this.#parts;
    this.#adopt(
      window.createWebviewPanel(type, title, { viewColumn: ViewColumn.Active, preserveFocus: keepFocus }, {}),
    );
  }

  /** Nothing is sent to a page that cannot be seen: it asks when it is shown again. */
  send(message: unknown): void {
    if (this.isVisible) void this.#panel?.webview.postMessage(message);
  }

  async deserializeWebviewPanel(panel: WebviewPanel, state: unknown): Promise<void> {
    // Showing it would ask the runner, which is none of a workspace that is not trusted.
    if (!workspace.isTrusted || this.#panel) {
      panel.dispose();
      return;
    }
    this.#adopt(panel);
    this.#parts.restored(state);
  }

  #adopt(panel: WebviewPanel): void {
    this.#panel = panel;
    const { name, title, heard, seen, closed } = this.#parts;
    panel.webview.onDidReceiveMessage((message: unknown) => {
      if (workspace.isTrusted) heard(message);
    });
    panel.onDidChangeViewState(() => {
      if (panel.visible) seen();
    });
    panel.onDidDispose(() => {
      this.#panel = undefined;
      closed();
    });
    showPage(panel.webview, this.#extension, { name, title });
  }

  /** The panel stays: whoever closes the window finds it again. */
  dispose(): void {
    this.#registered.dispose();
  }
}
