/**
 * The table of protocol methods in docs/features.md: from what the server registers, each with a test that calls it on a
 * real server process. A method that no test names is an error.
 */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { features, upkeep } from '../../server/features.ts';
import type { GeneratedFile } from './generated-file.ts';

const PAGE = 'docs/features.md';
const BEGIN = '<!-- server methods: generated from server/features.ts -->\n';
const END = '<!-- end of server methods -->';

/** Not offered, and why: a reader should not have to guess. */
const absent: readonly (readonly [string, string])[] = [
  ['textDocument/declaration, typeDefinition, implementation', 'they would mean the same as definition'],
  ['textDocument/onTypeFormatting', 'YAML is indented by the editor; formatting a range is offered'],
  ['textDocument/prepareCallHierarchy, prepareTypeHierarchy, moniker', 'manifests have neither calls nor types'],
  ['textDocument/documentColor, inlineValue', 'nothing here has a colour or a debugger'],
  ['textDocument/linkedEditingRange', 'a name stands in other files too, and renaming it changes them all'],
  ['documentLink/resolve, inlayHint/resolve, workspaceSymbol/resolve', 'these answers are whole at once'],
  ['textDocument/willSave, didSave', 'nothing depends on whether a document is saved'],
  ['textDocument/inlineCompletion', 'no text is made up'],
];

export async function serverMatrix(root: string): Promise<GeneratedFile> {
  const text = readFileSync(join(root, PAGE), 'utf8');
  const begin = text.indexOf(BEGIN) + BEGIN.length;
  const end = text.indexOf(END);
  if (begin < BEGIN.length || end < begin) throw new Error(`${PAGE} has no place for the methods of the server.`);
  const tests = globSync('test/server/*.ts', { cwd: root })
    .sort()
    .map((path) => ({ path: path.replaceAll('\\', '/'), text: readFileSync(join(root, path), 'utf8') }));
  const rows = [...features, ...upkeep].flatMap(({ methods, what }) =>
    methods.map((method, index) => `| \`${method}\` | ${index === 0 ? what : '〃'} | ${provenBy(method, tests)} |`),
  );
  const none = absent.map(([method, why]) => `| ${method} | not offered: ${why} | – |`);
  const table = ['| method | what | shown by |', '|---|---|---|', ...rows, ...none].join('\n');
  return { path: PAGE, text: `${text.slice(0, begin)}\n${table}\n\n${text.slice(end)}` };
}

/** Tests that send whatever there is. */
const ABOUT_ALL = /\/(?:line-ends|many-files|wrong-parameters)\.test\.ts$/;

function provenBy(method: string, tests: readonly { readonly path: string; readonly text: string }[]): string {
  const named = tests.filter(({ text }) => new RegExp(`['"]${method.replace('$', '\\$')}['"]`).test(text));
  const tested = named.filter(({ path }) => path.endsWith('.test.ts') && !ABOUT_ALL.test(path));
  // One that is about the method, before one that asks everything.
  const found = tested.find(({ path }) => !path.endsWith('/manners.test.ts')) ?? tested[0];
  if (found) return `[${found.path}](../${found.path})`;
  if (named.length > 0) return 'every test in [test/server](../test/server)';
  throw new Error(`No test in test/server names ${method}.`);
}
