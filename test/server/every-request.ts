/**
 * Every request that the server can be sent, with good parameters, and what of these parameters it cannot do without.
 * That none is missing is checked against what the server itself says that it offers.
 */
import { features } from '../../server/features.ts';
import { everything, request } from './ask-everything.ts';
import { uri } from './client.ts';

/** What the server asks is no question to it. */
export const methods = features
  .flatMap((feature) => feature.methods)
  .filter((method) => !/\/(?:refresh|applyEdit)$/.test(method));

/** Enough for every feature to be offered in full. */
export const capabilities = {
  textDocument: {
    ...everything.textDocument,
    codeAction: {
      codeActionLiteralSupport: { codeActionKind: { valueSet: [] } },
      dataSupport: true,
      resolveSupport: { properties: ['edit'] },
    },
    definition: { linkSupport: true },
    diagnostic: {},
    documentSymbol: { hierarchicalDocumentSymbolSupport: true },
  },
  workspace: {
    fileOperations: { willRename: true },
    symbol: {},
    executeCommand: {},
    workspaceEdit: { documentChanges: true, resourceOperations: ['create'] },
  },
};

export interface Place {
  readonly line: number;
  readonly character: number;
}

/** Good for any of them: each takes what it needs. */
export function parameters(path: string, position: Place) {
  return {
    ...request(path, position),
    command: 'mooring.server.reload',
    files: [{ oldUri: uri(`${path}.before`), newUri: uri(`${path}.after`) }],
    label: 'nothing',
    newName: 'another-name',
    previousResultId: 'none',
    previousResultIds: [],
    query: '',
    title: 'nothing',
  };
}

const document = ['textDocument.uri'];
const position = [...document, 'position.line', 'position.character'];
const range = [...document, 'range.start.line', 'range.start.character', 'range.end.line', 'range.end.character'];

/** By method: what must be there, and of the right type. */
export const needs: Readonly<Record<string, readonly string[]>> = {
  'codeAction/resolve': ['title'],
  'codeLens/resolve': ['range', 'range.start.line', 'range.end.character'],
  'completionItem/resolve': ['label'],
  'textDocument/codeAction': [...range, 'context'],
  'textDocument/codeLens': document,
  'textDocument/completion': position,
  'textDocument/definition': position,
  'textDocument/diagnostic': document,
  'textDocument/documentHighlight': position,
  'textDocument/documentLink': document,
  'textDocument/documentSymbol': document,
  'textDocument/foldingRange': document,
  'textDocument/formatting': document,
  'textDocument/hover': position,
  'textDocument/inlayHint': range,
  'textDocument/prepareRename': position,
  'textDocument/rangeFormatting': range,
  'textDocument/references': [...position, 'context'],
  'textDocument/rename': [...position, 'newName'],
  'textDocument/selectionRange': [...document, 'positions', 'positions[0].line', 'positions[0].character'],
  'textDocument/semanticTokens/full': document,
  'textDocument/semanticTokens/full/delta': [...document, 'previousResultId'],
  'textDocument/semanticTokens/range': range,
  'textDocument/signatureHelp': position,
  'workspace/diagnostic': ['previousResultIds'],
  'workspace/executeCommand': ['command'],
  'workspace/symbol': ['query'],
  'workspace/willRenameFiles': ['files', 'files[0].oldUri', 'files[0].newUri'],
};

/** Whether a request names a document. */
export const isAboutDocument = (method: string): boolean => needs[method]?.includes('textDocument.uri') === true;
