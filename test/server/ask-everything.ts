/** Every request about a place that a server announces, to be asked at once. */
import assert from 'node:assert/strict';
import { type TestClient, uri } from './client.ts';

/** What a client of today can do. */
export const everything = {
  textDocument: {
    codeAction: {},
    codeLens: {},
    completion: {},
    definition: {},
    documentHighlight: {},
    documentLink: {},
    documentSymbol: {},
    foldingRange: {},
    formatting: {},
    hover: {},
    inlayHint: {},
    rangeFormatting: {},
    references: {},
    rename: { prepareSupport: true },
    selectionRange: {},
    semanticTokens: { formats: ['relative'], requests: { full: { delta: true }, range: true } },
    signatureHelp: {},
  },
};

/** Requests about a place, by what announces them. */
const places: Readonly<Record<string, readonly string[]>> = {
  codeActionProvider: ['textDocument/codeAction'],
  codeLensProvider: ['textDocument/codeLens'],
  completionProvider: ['textDocument/completion'],
  definitionProvider: ['textDocument/definition'],
  documentFormattingProvider: ['textDocument/formatting'],
  documentHighlightProvider: ['textDocument/documentHighlight'],
  documentLinkProvider: ['textDocument/documentLink'],
  documentRangeFormattingProvider: ['textDocument/rangeFormatting'],
  documentSymbolProvider: ['textDocument/documentSymbol'],
  foldingRangeProvider: ['textDocument/foldingRange'],
  hoverProvider: ['textDocument/hover'],
  inlayHintProvider: ['textDocument/inlayHint'],
  referencesProvider: ['textDocument/references'],
  renameProvider: ['textDocument/prepareRename'],
  selectionRangeProvider: ['textDocument/selectionRange'],
  semanticTokensProvider: ['textDocument/semanticTokens/full', 'textDocument/semanticTokens/range'],
  signatureHelpProvider: ['textDocument/signatureHelp'],
};

export function positional({ initialized }: TestClient): readonly string[] {
  const methods = Object.keys(initialized.capabilities).flatMap((provider) => places[provider] ?? []);
  assert.ok(methods.length >= 5);
  return methods;
}

/** Good for any of them: each takes what it needs. */
export function request(path: string, position: { readonly line: number; readonly character: number }) {
  const range = { start: position, end: position };
  return {
    textDocument: { uri: uri(path) },
    position,
    positions: [position],
    range,
    context: { diagnostics: [], includeDeclaration: true, triggerKind: 1 },
    options: { tabSize: 2, insertSpaces: true },
  };
}

/** A refusal that says why is an answer; any other error is none. */
const REQUEST_FAILED = -32803;

export async function askEverything(
  client: TestClient,
  path: string,
  position: { readonly line: number; readonly character: number },
): Promise<void> {
  const asked = positional(client).map((method) => client.connection.sendRequest(method, request(path, position)));
  for (const answer of await Promise.allSettled(asked)) {
    if (answer.status === 'rejected' && answer.reason?.code !== REQUEST_FAILED) throw answer.reason;
  }
}
