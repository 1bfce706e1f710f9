/** The frame of every page we show: one script, one style, nothing from anywhere else, nothing inline. */
import { env, Uri, type Webview } from 'vscode';

export interface PageParts {
  /** The name of its script and its style in `dist/webview`. */
  readonly name: string;
  readonly title: string;
}

/** Also says what the page may do: run our script, and read what lies beside it. */
export function showPage(webview: Webview, extension: Uri, { name, title }: PageParts): void {
  const dist = Uri.joinPath(extension, 'dist', 'webview');
  webview.options = { enableScripts: true, localResourceRoots: [dist] };
  const script = webview.asWebviewUri(Uri.joinPath(dist, `${name}.js`));
  const style = webview.asWebviewUri(Uri.joinPath(dist, `${name}.css`));
  const nonce = crypto.randomUUID().replaceAll('-', '');
  const policy = `default-src 'none'; style-src ${webview.cspSource}; script-src 'nonce-${nonce}'`;
  webview.html = `<!DOCTYPE html>
<html lang="${env.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<link rel="stylesheet" href="${style}">
<title>${title}</title>
</head>
<body>
<p id="status" role="status"></p>
<main id="page"></main>
<script type="module" nonce="${nonce}" src="${script}"></script>
</body>
</html>`;
}
