/** What this server can do beyond keeping documents: one entry a request. */
import { codeAction } from './protocol/code-action.ts';
import { codeLens } from './protocol/code-lens.ts';
import { completion } from './protocol/completion.ts';
import { definition } from './protocol/definition.ts';
import { documentLinks } from './protocol/document-links.ts';
import { executeCommand } from './protocol/execute-command.ts';
import type { ServerFeature } from './protocol/feature.ts';
import { fileRenames } from './protocol/file-renames.ts';
import { formatting } from './protocol/formatting.ts';
import { hover } from './protocol/hover.ts';
import { inlayHints } from './protocol/inlay-hints.ts';
import { pullDiagnostics } from './protocol/pull-diagnostics.ts';
import { references } from './protocol/references.ts';
import { rename } from './protocol/rename.ts';
import { semanticTokens } from './protocol/semantic-tokens.ts';
import { signatureHelp } from './protocol/signature-help.ts';
import { structure } from './protocol/structure.ts';
import { symbols } from './protocol/symbols.ts';

export const features: readonly ServerFeature[] = [
  codeAction,
  codeLens,
  completion,
  definition,
  documentLinks,
  executeCommand,
  fileRenames,
  formatting,
  hover,
  inlayHints,
  pullDiagnostics,
  references,
  rename,
  semanticTokens,
  signatureHelp,
  structure,
  symbols,
];

/** What a server does besides answering questions; told to every client that can use it. */
export const upkeep: readonly Pick<ServerFeature, 'methods' | 'what'>[] = [
  { methods: ['initialize', 'initialized', 'shutdown', 'exit'], what: 'only what the client can use is announced' },
  {
    methods: ['textDocument/didOpen', 'textDocument/didChange', 'textDocument/didClose'],
    what: 'edits are applied to the tree; positions in UTF-8, UTF-16 or UTF-32',
  },
  { methods: ['textDocument/publishDiagnostics'], what: 'for clients that do not ask, with the version they are of' },
  { methods: ['workspace/didChangeWatchedFiles', 'client/registerCapability'], what: 'the disk; open documents win' },
  { methods: ['workspace/didChangeConfiguration', 'workspace/configuration'], what: 'settings hold at once' },
  { methods: ['workspace/didChangeWorkspaceFolders'], what: 'several folders, each with its projects' },
  { methods: ['$/cancelRequest'], what: 'what waits never runs, what runs stops' },
  { methods: ['$/progress', 'window/workDoneProgress/create'], what: 'while a workspace is read' },
  { methods: ['mooring/trusted'], what: 'the user trusts the workspace: live facts may come from its runner' },
];
