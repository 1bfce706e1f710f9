/**
 * Beside another YAML language server, such as redhat.vscode-yaml, what both would say is left to the other: syntax
 * errors, formatting, folding and the outline. What only we know stays. Our client says so in its initialization options.
 */
import type { InitializeParams, ServerCapabilities } from 'vscode-languageserver/node';
import type { Diagnostic } from '../../core/diagnostic.ts';

export function hasOtherYamlServer({ initializationOptions }: InitializeParams): boolean {
  const options: unknown = initializationOptions;
  return (
    typeof options === 'object' && options !== null && 'otherYamlServer' in options && options.otherYamlServer === true
  );
}

export function withoutShared(capabilities: ServerCapabilities): ServerCapabilities {
  const {
    documentFormattingProvider: _formatting,
    documentRangeFormattingProvider: _range,
    foldingRangeProvider: _folding,
    documentSymbolProvider: _outline,
    ...rest
  } = capabilities;
  return rest;
}

/** What is wrong with the file for us alone: another server reads it without a word. */
const ours: ReadonlySet<string> = new Set([
  'syntax/alias-budget',
  'syntax/ambiguous-scalar',
  'syntax/binary',
  'syntax/conflict-marker',
  'syntax/too-deep',
  'syntax/too-large',
  'syntax/too-many-nodes',
]);

export function isShared({ code }: Diagnostic): boolean {
  return code.startsWith('syntax/') && !ours.has(code);
}
