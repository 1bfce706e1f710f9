/** What the handlers of one connection share. */
import type { ClientCapabilities, Connection } from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { SyntaxFile } from '../core/syntax/tree.ts';
import { defaultSettings } from '../host/project.ts';
import type { Projects, Settings } from './projects.ts';
import type { CompletionAbilities } from './protocol/completion.ts';
import type { DiagnosticReports } from './protocol/diagnostic-reports.ts';
import type { Live } from './protocol/live.ts';
import type { Positions } from './protocol/positions.ts';
import type { DiagnosticsTeller } from './protocol/publish-diagnostics.ts';
import type { Signal } from './signal.ts';

export interface OpenDocument {
  /** As the client spells it; answers must use the same spelling. */
  readonly uri: string;
  readonly version: number;
  readonly syntax: SyntaxFile;
  /** The protocol's own document, from which the tree takes the text after an edit. */
  readonly text: TextDocument;
}

/** Both are resolved in any case. */
export interface Opening {
  /** What the document says by itself can be told. */
  readonly alone: Promise<unknown>;
  /** Its project is known. */
  readonly whole: Promise<unknown>;
}

export interface ClientAbilities {
  readonly watchesFiles: boolean;
  readonly showsProgress: boolean;
  readonly configuration: boolean;
  readonly folders: boolean;
  readonly refreshesLenses: boolean;
  /** Another one answers for plain YAML. */
  readonly otherYamlServer: boolean;
  readonly showsHints: boolean;
  readonly refreshesHints: boolean;
  /** Those of the editor that our code lenses may name: where one is missing, its lens is no lens. */
  readonly commands: ReadonlySet<string>;
  readonly completion: CompletionAbilities;
}

export interface Session {
  readonly connection: Connection;
  folders: readonly string[];
  settings: Settings;
  client: ClientAbilities;
  /** As the client told them, for features with a question of their own. */
  clientCapabilities: ClientCapabilities;
  /** How this client counts. */
  positions: Positions;
  readonly projects: Projects;
  /** By path. */
  readonly documents: Map<string, OpenDocument>;
  /** By path: documents whose project is still being read. What is asked about them waits for as much as it needs. */
  readonly opening: Map<string, Opening>;
  readonly reports: DiagnosticReports;
  /** Chosen when the client has said what it can do. */
  diagnostics: DiagnosticsTeller;
  /** What the runner knows. */
  readonly live: Live;
  /** Something changed that is not the document one looks at: another file, the disk, a setting. */
  readonly elsewhere: Signal<void>;
  /** The path of a document that was closed. */
  readonly closed: Signal<string>;
  /** Aborted by `shutdown`. */
  readonly ending: AbortController;
  /** ISO date. */
  readonly today: () => string;
}

export const initialSettings: Settings = { ...defaultSettings, severities: {} };

/** Before the client has said what it can. */
export const initialAbilities: Omit<ClientAbilities, 'completion'> = {
  watchesFiles: false,
  showsProgress: false,
  configuration: false,
  folders: false,
  refreshesLenses: false,
  otherYamlServer: false,
  showsHints: false,
  refreshesHints: false,
  commands: new Set(),
};
