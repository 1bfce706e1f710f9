/** From the words typed to a command, and from its answer to an exit code. */
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Refusal } from '../core/contract/runner.ts';
import { nearest } from '../core/values/suggest.ts';
import { isDiskFull } from '../host/files.ts';
import { version } from '../host/version.ts';
import { type Call, type Command, type ExitCode, type Option, UsageError } from './command.ts';
import { helpFor, overview } from './help.ts';
import { commandNames, loadCommand } from './registry.ts';
import { openTerminal } from './terminal.ts';

const COMMON: Readonly<Record<string, Option>> = {
  format: { type: 'string', value: 'FORMAT', description: 'how to print the answer' },
  dir: { type: 'string', value: 'DIR', description: 'work in DIR instead of the current folder' },
  debug: { type: 'boolean', description: 'show stack traces of unexpected errors' },
  help: { type: 'boolean', short: 'h', description: 'show this help' },
};

export async function run(words: readonly string[]): Promise<ExitCode> {
  const debug = words.includes('--debug');
  const terminal = openTerminal();
  const interrupted = new AbortController();
  const onInterrupt = () => {
    if (interrupted.signal.aborted) process.exit(130);
    interrupted.abort(new UsageError('Stopped. Nothing was left half written.'));
  };
  process.on('SIGINT', onInterrupt);
  process.on('SIGTERM', onInterrupt);
  try {
    return await dispatch(words, terminal, interrupted.signal);
  } catch (error) {
    terminal.note(explain(error, debug));
    return error instanceof Refusal && error.kind === 'refused' ? 1 : 2;
  } finally {
    terminal.progress('');
    process.off('SIGINT', onInterrupt);
    process.off('SIGTERM', onInterrupt);
  }
}

async function dispatch(words: readonly string[], terminal: Call['terminal'], signal: AbortSignal): Promise<ExitCode> {
  const [first] = words;
  if (first === undefined || first === 'help' || first === '--help' || first === '-h') {
    const topic = words.slice(1).filter((word) => !word.startsWith('-'));
    terminal.print(topic.length > 0 ? await helpOn(topic) : await overview());
    return first === undefined ? 2 : 0;
  }
  if (first === '--version' || first === '-V') {
    terminal.print(`mooring ${version}\n`);
    return 0;
  }
  if (first.startsWith('-')) {
    throw new UsageError(
      `Options stand behind the command: \`mooring <command> ${first} …\`. \`mooring --help\` lists the commands.`,
    );
  }
  const found = findCommand(words);
  if (words.includes('--help') || words.includes('-h')) {
    terminal.print(found ? helpFor(await loadCommand(found.name), COMMON) : await helpOn([first]));
    return 0;
  }
  if (!found) throw new UsageError(unknownCommand(words));
  const command = await loadCommand(found.name);
  return command.run({ ...(await readCall(command, found.rest)), terminal, signal });
}

function findCommand(words: readonly string[]): { name: string; rest: readonly string[] } | undefined {
  const [first = '', second = ''] = words;
  const double = `${first} ${second}`;
  if (commandNames.includes(double)) return { name: double, rest: words.slice(2) };
  if (commandNames.includes(first)) return { name: first, rest: words.slice(1) };
  return undefined;
}

async function helpOn(topic: readonly string[]): Promise<string> {
  const exact = findCommand(topic);
  if (exact) return helpFor(await loadCommand(exact.name), COMMON);
  const group = commandNames.filter((name) => name.startsWith(`${topic[0]} `));
  if (group.length > 0) return overview(group);
  throw new UsageError(unknownCommand(topic));
}

function unknownCommand(words: readonly string[]): string {
  const [first = '', second] = words;
  const group = commandNames.filter((name) => name.startsWith(`${first} `)).map((name) => name.slice(first.length + 1));
  if (group.length > 0) {
    const what =
      second === undefined || second.startsWith('-')
        ? `\`mooring ${first}\` needs to know what to do`
        : `\`mooring ${first} ${second}\` is not a command`;
    return `${what}. Choose one of: ${group.join(', ')}.`;
  }
  const guess = nearest(first, commandNames);
  return `\`mooring ${first}\` is not a command.${guess ? ` Did you mean \`mooring ${guess}\`?` : ''} \`mooring --help\` lists them all.`;
}

async function readCall(command: Command, words: readonly string[]): Promise<Omit<Call, 'terminal' | 'signal'>> {
  const specification = { ...COMMON, ...command.options };
  const options = Object.fromEntries(
    Object.entries(specification).map(([name, { type, multiple, short }]) => [
      name,
      { type, ...(multiple && { multiple }), ...(short && { short }) },
    ]),
  );
  const parsed = parse(command, words, options);
  const format = typeof parsed.values.format === 'string' ? parsed.values.format : 'text';
  const formats = ['text', ...(command.formats ?? [])];
  if (!formats.includes(format)) {
    throw new UsageError(
      `\`--format ${format}\` is not known to \`mooring ${command.name}\`. Choose one of: ${formats.join(', ')}.`,
    );
  }
  const { min, max } = command.arguments;
  if (parsed.positionals.length < min || parsed.positionals.length > max) {
    const count = parsed.positionals.length;
    const wanted = min === max ? `${min}` : max === Number.POSITIVE_INFINITY ? `at least ${min}` : `${min} to ${max}`;
    throw new UsageError(
      `\`mooring ${command.name}\` takes ${wanted} argument${wanted === '1' ? '' : 's'}, and was given ${count}.\nUsage: mooring ${command.name} ${command.usage}`,
    );
  }
  return {
    arguments: parsed.positionals,
    options: parsed.values,
    format,
    folder: await existingFolder(parsed.values.dir),
  };
}

interface ParsedWords {
  readonly values: Call['options'];
  readonly positionals: readonly string[];
}

function parse(
  command: Command,
  words: readonly string[],
  options: NonNullable<Parameters<typeof parseArgs>[0]>['options'],
): ParsedWords {
  try {
    const { values, positionals } = parseArgs({
      args: [...words],
      options: options ?? {},
      allowPositionals: true,
      strict: true,
    });
    const plain: Record<string, string | boolean | readonly string[] | undefined> = {};
    for (const [name, value] of Object.entries(values)) {
      if (Array.isArray(value)) plain[name] = value.map(String);
      else if (typeof value === 'string' || typeof value === 'boolean') plain[name] = value;
    }
    return { values: plain, positionals };
  } catch (error) {
    const message =
      error instanceof Error ? (error.message.split(/\. To specify|\n/)[0] ?? error.message) : String(error);
    throw new UsageError(
      `${message}.\nUsage: mooring ${command.name} ${command.usage}\n\`mooring ${command.name} --help\` lists the options.`.replace(
        '..',
        '.',
      ),
    );
  }
}

async function existingFolder(given: Call['options'][string]): Promise<string> {
  if (typeof given !== 'string') return process.cwd();
  const folder = resolve(given);
  const isFolder = await stat(folder).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
  if (!isFolder) throw new UsageError(`\`--dir ${given}\`: there is no such folder.`);
  return folder;
}

function explain(error: unknown, debug: boolean): string {
  if (error instanceof UsageError || error instanceof Refusal) return `mooring: ${error.message}\n`;
  if (isDiskFull(error))
    return `mooring: The disk is full. Nothing is kept by half: free some space, and run it again.\n`;
  const message = error instanceof Error ? error.message : String(error);
  const trace = debug && error instanceof Error ? `\n${error.stack}` : '';
  return `mooring: an unexpected error: ${message}\nThis is a fault in Mooring. Run it again with --debug and report what it prints.${trace}\n`;
}
