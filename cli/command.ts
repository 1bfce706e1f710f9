/** What a command is. One file per command under `cli/commands/`; `registry.ts` is generated from the files. */

export type ExitCode = 0 | 1 | 2 | 3;

export interface Option {
  readonly type: 'string' | 'boolean';
  readonly multiple?: boolean;
  readonly short?: string;
  /** How the value is called in the help, such as `FILE`. */
  readonly value?: string;
  readonly description: string;
}

export interface Command {
  /** As typed, with a space for a subcommand: `prompt diff`. */
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** The arguments behind the name, such as `[paths…]`. */
  readonly usage: string;
  /** What a user should know besides; paragraphs. */
  readonly details?: string;
  readonly options?: Readonly<Record<string, Option>>;
  /** The formats of `--format` besides text. */
  readonly formats?: readonly string[];
  /** How many plain arguments it takes. */
  readonly arguments: { readonly min: number; readonly max: number };
  readonly examples?: readonly string[];
  run(call: Call): Promise<ExitCode>;
}

export interface Call {
  readonly arguments: readonly string[];
  readonly options: Readonly<Record<string, string | boolean | readonly string[] | undefined>>;
  readonly format: string;
  /** The folder to work in: `--dir`, or the current one. Absolute. */
  readonly folder: string;
  readonly terminal: Terminal;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

export interface Terminal {
  readonly colors: boolean;
  /** The answer. */
  print(text: string): void;
  /** Progress and remarks: never on standard output. */
  note(text: string): void;
  /** Shown only once the work has taken a second, and wiped when it ends. */
  progress(text: string): void;
}

/** Something the user can mend: printed without a stack trace, and the command ends with 2. */
export class UsageError extends Error {}
