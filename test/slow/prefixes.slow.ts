/**
 * Text as it is while somebody types: every example file grows from nothing by one character after the other, and every
 * language feature is asked at the end of every prefix. `test/server/prefixes.test.ts` asks a real server about some.
 */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fixAll } from '../../core/language/fix-all.ts';
import { parse } from '../../core/syntax/parse.ts';
import type { SyntaxFile } from '../../core/syntax/tree.ts';
import { newWork } from '../../core/syntax/work.ts';
import { diagnosticsOf } from '../../core/workspace/diagnostics.ts';
import type { ResourceCache } from '../../core/workspace/file-facts.ts';
import { type Workspace, withFile } from '../../core/workspace/workspace.ts';
import { findProjectRoot } from '../../host/files.ts';
import { analyse, defaultSettings, loadProject, workspaceRules } from '../../host/project.ts';
import { askEveryFeature, treesOnDisk } from './every-feature.ts';
import { slowTest } from './ledger.ts';

const examples = join(import.meta.dirname, '../../examples');
const TODAY = '2026-11-20';
/** The files are dealt out to so many seeds. */
const HANDS = 22;

slowTest({
  name: 'prefixes',
  claim: 'of every prefix of every example file everything can be asked, and every answer lies in the text',
  sources: [
    'core/{language,syntax,workspace}/**/*.ts',
    'examples/**/*.yaml',
    'test/slow/{prefixes.slow,every-feature}.ts',
  ],
  seeds: Array.from({ length: HANDS }, (_, index) => index),
  async measure(seed) {
    const files = globSync('**/*.yaml', { cwd: examples, exclude: (name) => name === '.mooring' }).sort();
    const sums = { files: 0, prefixes: 0, requests: 0, mostLooks: 0, mostLexed: 0 };
    const problems: string[] = [];
    for (const file of files.filter((_, index) => index % HANDS === seed)) {
      const grown = await grow(join(examples, file));
      sums.files += 1;
      sums.prefixes += grown.prefixes;
      sums.requests += grown.requests;
      sums.mostLooks = Math.max(sums.mostLooks, grown.mostLooks);
      sums.mostLexed = Math.max(sums.mostLexed, grown.mostLexed);
      problems.push(...grown.problems.map((problem) => `${file} ${problem}`));
    }
    return { ...sums, problems: problems.slice(0, 20) };
  },
  judge(results) {
    assert.deepEqual(
      results.flatMap(({ problems }) => problems),
      [],
    );
    const files = results.reduce((sum, result) => sum + result.files, 0);
    const prefixes = results.reduce((sum, result) => sum + result.prefixes, 0);
    assert.ok(files > 40 && prefixes > 40_000, `${prefixes} prefixes of ${files} files`);
    // A request looks at each of the some twenty files of a project a few times, and never more the longer one types.
    assert.ok(results.every(({ mostLooks }) => mostLooks <= 200));
    // A typed character is read with what it belongs to, twice at most.
    assert.ok(results.every(({ mostLexed }) => mostLexed <= 2));
  },
});

interface Grown {
  readonly prefixes: number;
  readonly requests: number;
  readonly mostLooks: number;
  /** How often the text was read again for one typed character, at most. */
  readonly mostLexed: number;
  readonly problems: readonly string[];
}

async function grow(path: string): Promise<Grown> {
  const root = (await findProjectRoot(dirname(path))) ?? dirname(path);
  const text = readFileSync(path, 'utf8');
  const onDisk = treesOnDisk();
  const cache: ResourceCache = new WeakMap();
  const work = newWork();
  let { workspace } = await loadProject(root, { settings: defaultSettings, cache });
  let file = parse('', { work });
  let [requests, mostLooks, mostLexed] = [0, 0, 0];
  const problems: string[] = [];
  for (let length = 1; length <= text.length; length += 1) {
    const lexed = work.bytesLexed;
    file = file.edit({ span: { start: length - 1, end: length - 1 }, text: text.slice(length - 1, length) });
    mostLexed = Math.max(mostLexed, (work.bytesLexed - lexed) / length);
    workspace = withText(workspace, path, file, cache);
    const view = { workspace, path, file, today: TODAY };
    const diagnostics = diagnosticsIn(workspace, path);
    const asked = askEveryFeature(view, length, diagnostics, onDisk);
    requests += asked.requests;
    mostLooks = Math.max(mostLooks, asked.mostLooks);
    const found = [...asked.problems];
    if (diagnostics.some(({ code }) => code.startsWith('internal/'))) found.push('a rule failed');
    // At the ends of lines: what grew is what comes of the whole text, and everything can be mended at once.
    if (text[length - 1] === '\n') {
      const anew = withText(workspace, path, parse(file.text), new WeakMap());
      if (JSON.stringify(diagnosticsIn(anew, path)) !== JSON.stringify(diagnostics))
        found.push('differs from a new file');
      fixAll(view, { analyse: (at, tree) => analysed(at, tree, new WeakMap()), diagnostics: diagnosticsIn });
    }
    problems.push(...found.map((problem) => `at ${length}: ${problem}`));
  }
  return { prefixes: text.length, requests, mostLooks, mostLexed: Math.ceil(mostLexed), problems };
}

const analysed = (path: string, file: SyntaxFile, cache: ResourceCache) =>
  analyse(path, file, { settings: defaultSettings, cache, named: false });

function withText(workspace: Workspace, path: string, file: SyntaxFile, cache: ResourceCache): Workspace {
  const facts = analysed(path, file, cache);
  return withFile(workspace, path, facts.recognised ? facts : undefined).workspace;
}

const diagnosticsIn = (workspace: Workspace, path: string) =>
  diagnosticsOf(workspace, path, { rules: workspaceRules, severities: {}, openSlo: undefined, today: TODAY });
