/** The lists of rules and commands, made from the files that hold them: adding one is adding one file. */
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type GeneratedFile, scriptHeader } from './generated-file.ts';

export async function registries(root: string): Promise<readonly GeneratedFile[]> {
  const rules = await ruleFiles(root);
  return [
    { path: 'core/rules/registry.ts', text: ruleRegistry(rules) },
    { path: 'core/rules/codes.ts', text: ruleCodes(rules) },
    { path: 'cli/registry.ts', text: commandRegistry(await sourceFiles(join(root, 'cli/commands'))) },
    await listOf(root, 'core/language/fixes', { marker: 'fix', list: 'fixes', of: 'Fix', from: './fix.ts' }),
    await listOf(root, 'runner/rpc', { marker: 'group', list: 'groups', of: 'MethodGroup', from: './method.ts' }),
    await listOf(root, 'runner/deploy/targets', {
      marker: 'targetType',
      list: 'targetTypes',
      of: 'TargetType',
      from: './target.ts',
    }),
  ];
}

/** `group/name` of every rule. */
export async function ruleFiles(root: string): Promise<readonly string[]> {
  const folder = join(root, 'core/rules');
  const groups = (await readdir(folder, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  const files = await Promise.all(
    groups.map(async ({ name }) => (await sourceFiles(join(folder, name))).map((file) => `${name}/${file}`)),
  );
  return files.flat().sort();
}

interface ListShape {
  /** The name that the files of the list export. */
  readonly marker: string;
  readonly list: string;
  readonly of: string;
  readonly from: string;
}

/** The files of a folder that export one thing of the same name; the folder may hold others besides. */
async function listOf(root: string, folder: string, { marker, list, of, from }: ListShape): Promise<GeneratedFile> {
  const files: string[] = [];
  for (const file of await sourceFiles(join(root, folder))) {
    const text = await readFile(join(root, folder, `${file}.ts`), 'utf8');
    if (new RegExp(`^export const ${marker}: ${of}\\b`, 'm').test(text)) files.push(file);
  }
  const local = (file: string) => exportName(`${file}-${marker}`);
  const imports = files.map((file) => ({
    path: `./${file}.ts`,
    line: `import { ${marker} as ${local(file)} } from './${file}.ts';`,
  }));
  const type = { path: from, line: `import type { ${of} } from '${from}';` };
  const sorted = [...imports, type].sort((left, right) => (left.path < right.path ? -1 : 1));
  const text = [
    scriptHeader.trimEnd(),
    ...sorted.map(({ line }) => line),
    '',
    `export const ${list}: readonly ${of}[] = [${files.map(local).join(', ')}];`,
    '',
  ].join('\n');
  return { path: `${folder}/registry.ts`, text };
}

async function sourceFiles(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder);
  return names
    .filter((name) => name.endsWith('.ts'))
    .map((name) => basename(name, '.ts'))
    .sort();
}

/** A rule file exports one rule under its own name: `unused-anchor.ts` exports `unusedAnchor`. */
export const exportName = (file: string): string =>
  basename(file).replace(/[-.](\w)/g, (_, letter: string) => letter.toUpperCase());

function ruleRegistry(files: readonly string[]): string {
  const unique = (file: string) => exportName(file.replace('/', '-'));
  const imports = files.map((file) => `import { ${exportName(file)} as ${unique(file)} } from './${file}.ts';`);
  const entries = files.map((file) => `  ${unique(file)},`);
  return [
    scriptHeader.trimEnd(),
    ...imports,
    "import type { Rule } from './rule.ts';",
    '',
    'export const rules: readonly Rule[] = [',
    ...entries,
    '];',
    '',
  ].join('\n');
}

/** The codes alone, for a rule that must know of the others: it cannot import the registry that holds it. */
function ruleCodes(files: readonly string[]): string {
  const entries = files.map((file) => `  '${file}',`);
  return [scriptHeader.trimEnd(), 'export const ruleCodes: readonly string[] = [', ...entries, '];', ''].join('\n');
}

/** `prompt-diff.ts` is the command `prompt diff`. A command is loaded only when it runs. */
function commandRegistry(files: readonly string[]): string {
  const entries = files.map((file) => {
    const name = file.replaceAll('-', ' ');
    const key = /^\w+$/.test(name) ? name : `'${name}'`;
    return `  ${key}: () => import('./commands/${file}.ts'),`;
  });
  return [
    scriptHeader.trimEnd(),
    "import type { Command } from './command.ts';",
    '',
    'const loaders: Readonly<Record<string, () => Promise<{ readonly command: Command }>>> = {',
    ...entries,
    '};',
    '',
    'export const commandNames: readonly string[] = Object.keys(loaders);',
    '',
    'export async function loadCommand(name: string): Promise<Command> {',
    '  const load = loaders[name];',
    '  if (!load) throw new Error(`There is no command ${name}.`);',
    '  return (await load()).command;',
    '}',
    '',
  ].join('\n');
}
