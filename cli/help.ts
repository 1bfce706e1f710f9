/** Help texts, written from what the commands say of themselves. */
import { version } from '../host/version.ts';
import type { Command, Option } from './command.ts';
import { commandNames, loadCommand } from './registry.ts';

export async function overview(names: readonly string[] = commandNames): Promise<string> {
  const commands = await Promise.all(names.map(loadCommand));
  const width = Math.max(...commands.map(({ name }) => name.length)) + 2;
  const lines = commands.map(({ name, summary }) => `  ${name.padEnd(width)}${summary}`);
  return [
    `Mooring ${version}: run AI like infrastructure, from your editor.`,
    '',
    'Usage: mooring <command> [options]',
    '',
    ...lines,
    '',
    '`mooring <command> --help` says more about one of them.',
    'Exit codes: 0 fine, 1 the thing you asked about is not fine, 2 usage or internal error, 3 inconclusive.',
    '',
  ].join('\n');
}

export function helpFor(command: Command, common: Readonly<Record<string, Option>>): string {
  const formats = ['text', ...(command.formats ?? [])].join(' | ');
  const options = Object.entries({ ...command.options, ...common }).map(([name, option]): [string, string] => {
    const short = option.short ? `-${option.short}, ` : '';
    const value = option.type === 'string' ? ` ${option.value ?? 'VALUE'}` : '';
    const description = name === 'format' ? `${option.description}: ${formats}` : option.description;
    return [`${short}--${name}${value}`, description];
  });
  const width = Math.max(...options.map(([flags]) => flags.length)) + 2;
  const examples = command.examples ?? [];
  return [
    `${command.summary}`,
    '',
    `Usage: mooring ${command.name} ${command.usage}`.trimEnd(),
    ...(command.details ? ['', command.details] : []),
    '',
    'Options:',
    ...options.map(([flags, description]) => `  ${flags.padEnd(width)}${description}`),
    ...(examples.length > 0 ? ['', 'Examples:', ...examples.map((example) => `  ${example}`)] : []),
    '',
  ].join('\n');
}
