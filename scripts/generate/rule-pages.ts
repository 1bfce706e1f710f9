/** One page per diagnostic code, from the metadata and the examples of the rules, and an index of them. */

import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Fix } from '../../core/language/fixes/fix.ts';
import type { BuiltInCode } from '../../core/rules/built-in.ts';
import { builtInCodes } from '../../core/rules/built-in.ts';
import type { Rule } from '../../core/rules/rule.ts';
import { type GeneratedFile, pageHeader } from './generated-file.ts';
import { exportName, ruleFiles } from './registries.ts';

export async function rulePages(root: string): Promise<readonly GeneratedFile[]> {
  const rules = await Promise.all((await ruleFiles(root)).map((file) => loadRule(root, file)));
  const fixableCodes = await codesWithFixes(root);
  return [
    ...rules.map((rule) => ({ path: `docs/rules/${rule.code}.md`, text: rulePage(rule, fixableCodes) })),
    ...[...builtInCodes].map(([code, page]) => ({
      path: `docs/rules/${code}.md`,
      text: builtInPage(code, page, fixableCodes),
    })),
    { path: 'docs/rules/README.md', text: index(rules) },
  ];
}

/** Read from the file itself: the registry may not know it yet. */
async function loadRule(root: string, file: string): Promise<Rule> {
  const path = join(root, 'core/rules', `${file}.ts`);
  const module: Readonly<Record<string, unknown>> = await import(pathToFileURL(path).href);
  const found = module[exportName(file)];
  if (!isRule(found)) throw new Error(`${path} must export the rule ${exportName(file)}.`);
  if (found.code !== file) throw new Error(`${path} holds the rule ${found.code}; the file and the code must agree.`);
  return found;
}

/** Read from the files of the fixes, for the same reason. */
async function codesWithFixes(root: string): Promise<ReadonlySet<string>> {
  const folder = join(root, 'core/language/fixes');
  const codes = new Set<string>();
  for (const name of await readdir(folder)) {
    if (!name.endsWith('.ts') || name === 'registry.ts') continue;
    const module: Readonly<Record<string, unknown>> = await import(pathToFileURL(join(folder, name)).href);
    if (isFix(module.fix)) for (const code of module.fix.codes) codes.add(code);
  }
  return codes;
}

function isFix(value: unknown): value is Fix {
  return typeof value === 'object' && value !== null && 'codes' in value && 'repairs' in value;
}

function isRule(value: unknown): value is Rule {
  return typeof value === 'object' && value !== null && 'code' in value && 'check' in value;
}

function rulePage(rule: Rule, fixableCodes: ReadonlySet<string>): string {
  return [
    `${pageHeader}# ${rule.code}`,
    '',
    `**${plain(rule.what)}**`,
    '',
    plain(rule.why),
    '',
    plain(rule.fix),
    '',
    `Severity: ${rule.severity}${fixableCodes.has(rule.code) ? ', with a quick fix' : ''}. Applies to: ${appliesTo(rule)}.`,
    '',
    ...examples('Reported', rule.examples.invalid),
    ...examples('Not reported', rule.examples.valid),
    ...settings(rule.code),
  ].join('\n');
}

const appliesTo = ({ kinds }: Rule): string => (kinds === 'all' ? 'every kind' : kinds.join(', '));

/** `{name}` stands for what the message fills in. */
const plain = (sentence: string): string =>
  sentence.replace(/(?<!\{)\{(\w+)\}(?!\})/g, '‹$1›').replace(/\{\{\{(\w+)\}\}\}/g, '{{‹$1›}}');

function examples(title: string, list: readonly string[]): readonly string[] {
  return [`## ${title}`, '', ...list.flatMap((example) => ['```yaml', example.trimEnd(), '```', ''])];
}

function settings(code: string): readonly string[] {
  return [
    '## Changing it',
    '',
    'For a project, in `mooring.yaml`:',
    '',
    '```yaml',
    `spec: {rules: {${code}: off}}   # error | warning | info | off`,
    '```',
    '',
    'For one line, with a reason:',
    '',
    '```yaml',
    `# mooring-ignore ${code}: why it is right here until 2027-01-31`,
    '```',
    '',
  ];
}

function builtInPage(code: string, { what, why, fix }: BuiltInCode, fixableCodes: ReadonlySet<string>): string {
  const settable = code.startsWith('syntax/') ? ['It cannot be turned off.', ''] : settings(code);
  const mends = fixableCodes.has(code) ? ['Often there is a quick fix.', ''] : [];
  return [`${pageHeader}# ${code}`, '', `**${what}**`, '', why, '', fix, '', ...mends, ...settable].join('\n');
}

function index(rules: readonly Rule[]): string {
  const rows = [
    ...rules.map((rule) => ({ code: rule.code, severity: rule.severity, what: plain(rule.what) })),
    ...[...builtInCodes].map(([code, { what }]) => ({ code, severity: '', what })),
  ].sort((left, right) => (left.code < right.code ? -1 : 1));
  return [
    `${pageHeader}# Diagnostic codes`,
    '',
    '| code | severity | what |',
    '|---|---|---|',
    ...rows.map(
      ({ code, severity, what }) => `| [${code}](${code}.md) | ${severity} | ${what.replaceAll('|', '\\|')} |`,
    ),
    '',
  ].join('\n');
}
