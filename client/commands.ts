/** The commands of the palette that are about the server, and the one that its lenses run to show references. */
import { commands, type Disposable, type LogOutputChannel, Uri } from 'vscode';
import type { LanguageClient, Location, Position } from 'vscode-languageclient/node';

export function registerCommands(client: LanguageClient, output: LogOutputChannel): readonly Disposable[] {
  return [
    commands.registerCommand('mooring.showOutput', () => output.show()),
    commands.registerCommand('mooring.restartServer', () => client.restart()),
    // The editor's own command takes its own kinds of places, and not the protocol's.
    commands.registerCommand('mooring.references', (uri: string, position: Position, locations: Location[]) =>
      commands.executeCommand(
        'editor.action.showReferences',
        Uri.parse(uri),
        client.protocol2CodeConverter.asPosition(position),
        locations.map((one) => client.protocol2CodeConverter.asLocation(one)),
      ),
    ),
  ];
}
