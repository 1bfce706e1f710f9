/** A program that a test needs from the system: installed on a CI machine, else an error that says how to get it. */

export interface SystemProgram {
  readonly what: string;
  readonly why: string;
  /** Names another place for it. */
  readonly variable: string;
  readonly commands: readonly string[];
  readonly debianPackages: readonly string[];
}

/** Plain JavaScript that runs on any Node, and has no types. */
const scripts = new URL('../scripts/', import.meta.url);
const { ownProcesses }: { ownProcesses: () => unknown } = await import(new URL('processes.mjs', scripts).href);
const { requireSystem }: { requireSystem: (processes: unknown, programs: readonly unknown[]) => Promise<string[]> } =
  await import(new URL('setup.mjs', scripts).href);

export async function requireProgram(program: SystemProgram): Promise<string> {
  const [path = ''] = await requireSystem(ownProcesses(), [program]);
  return path;
}
