/** The language client: which documents it watches, and how the server process is started. */
import { type ExtensionContext, extensions, type LogOutputChannel, Uri } from 'vscode';
import {
  LanguageClient,
  type LanguageClientOptions,
  type ServerOptions,
  TransportKind,
} from 'vscode-languageclient/node';

export const documentSelector = [
  { language: 'yaml', scheme: 'file' },
  { language: 'yaml', scheme: 'untitled' },
];

/** What the server's code lenses may run here: see `server/protocol/code-lens.ts`. */
const lensCommands = [
  'mooring.deploy',
  'mooring.eval.run',
  'mooring.eval.report',
  'mooring.drift.report',
  'mooring.references',
];

export function createLanguageClient(context: ExtensionContext, output: LogOutputChannel): LanguageClient {
  const module = Uri.joinPath(context.extensionUri, 'dist', 'server.js').fsPath;
  const server: ServerOptions = {
    run: { module, transport: TransportKind.ipc },
    debug: { module, transport: TransportKind.ipc, options: { execArgv: ['--nolazy', '--inspect=6009'] } },
  };
  const options: LanguageClientOptions = {
    documentSelector,
    outputChannel: output,
    diagnosticCollectionName: 'mooring',
    initializationOptions: () => ({ commands: lensCommands, otherYamlServer: hasOtherYamlServer() }),
  };
  return new LanguageClient('mooring', 'Mooring', server, options);
}

/** Its server tells of plain YAML; ours then keeps to what only we know. */
export function hasOtherYamlServer(): boolean {
  return extensions.getExtension('redhat.vscode-yaml') !== undefined;
}
