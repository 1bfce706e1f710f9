/**
 * One request of the protocol, or a few that belong together: what is announced for it, and its handlers. `features.ts`
 * lists them; the feature matrix of the documentation is made from that list.
 */
import type { ClientCapabilities, ServerCapabilities } from 'vscode-languageserver/node';
import type { Session } from '../session.ts';

export interface ServerFeature {
  /** As the protocol names them. */
  readonly methods: readonly string[];
  /** What this is to a user, in a few words. */
  readonly what: string;
  /** Only what this client can use. */
  capabilities(client: ClientCapabilities): Partial<ServerCapabilities>;
  register(session: Session): void;
}
