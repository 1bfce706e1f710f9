/** One handler that throws costs one answer, not the server: it is logged and the rest goes on. */
import type { Connection } from 'vscode-languageserver/node';

export function guarded<Args extends readonly unknown[]>(
  connection: Connection,
  name: string,
  handler: (...args: Args) => void | Promise<void>,
): (...args: Args) => Promise<void> {
  return async (...args) => {
    try {
      await handler(...args);
    } catch (error) {
      logFailure(connection, name, error);
    }
  };
}

export function logFailure(connection: Connection, what: string, error: unknown): void {
  connection.console.error(
    `${what} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
  );
}
