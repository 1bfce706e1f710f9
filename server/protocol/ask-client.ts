/** Requests to the client whose answer nobody waits for. A client that refuses one costs a line in the log. */
import type { Connection } from 'vscode-languageserver/node';
import { logFailure } from './guard.ts';

export function askClient(connection: Connection, request: { readonly method: string }): void {
  connection.sendRequest(request.method).catch((error: unknown) => logFailure(connection, request.method, error));
}
