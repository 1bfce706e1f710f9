/** Quick fixes as text: before, the title that is chosen, after. And what holds for all of them. */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Diagnostic } from '../../../core/diagnostic.ts';
import { type CodeAction, codeActionsAt, isFixable, repairsOf } from '../../../core/language/code-actions.ts';
import { fixAll } from '../../../core/language/fix-all.ts';
import { fixes } from '../../../core/language/fixes/registry.ts';
import { applied } from '../../../core/language/formatting/edits.ts';
import { rules } from '../../../core/rules/registry.ts';
import { parse } from '../../../core/syntax/parse.ts';
import { diagnosticsOf } from '../../../core/workspace/diagnostics.ts';
import { factsOf } from '../../../core/workspace/file-facts.ts';
import type { Workspace } from '../../../core/workspace/workspace.ts';
import { isTimeZone } from '../../../host/time-zone.ts';
import { type FixtureFile, filesOf, resourceRules, workspaceFrom, workspaceRules } from '../../fixture.ts';
import { type FixCase, fixCases, refusals } from './fix-cases.ts';

const TODAY = '2026-11-20';
const OPTIONS = { rules: workspaceRules, severities: {}, openSlo: 'sdk', today: TODAY } as const;
const diagnose = (workspace: Workspace, path: string) => diagnosticsOf(workspace, path, OPTIONS);

function look(files: readonly FixtureFile[], path: string) {
  const workspace = workspaceFrom(files);
  const file = parse(files.find((one) => one.path === path)?.text ?? '');
  return { view: { workspace, path, file, today: TODAY }, diagnostics: diagnose(workspace, path) };
}

function actionsAt(files: readonly FixtureFile[], path: string, offset: number): readonly CodeAction[] {
  const { view, diagnostics } = look(files, path);
  const tree = (other: string) => parse(files.find((one) => one.path === other)?.text ?? '');
  return codeActionsAt(view, { start: offset, end: offset }, { diagnostics, tree });
}

/** The files of a fixture, without its cursor, and where that is. */
function readCase({ before }: Pick<FixCase, 'before'>, write: LineEnd['write'] = (text) => text) {
  const marked = filesOf(before, /^messages:/m.test(before) ? '/a.prompt.yaml' : '/file.yaml').map(
    ({ path, text }) => ({
      path,
      text: write(text),
    }),
  );
  const holder = marked.find(({ text }) => text.includes('$0'));
  assert.ok(holder, 'no cursor');
  const files = marked.map(({ path, text }) => ({ path, text: text.replace('$0', '') }));
  const offset = holder.text.indexOf('$0');
  return { files, path: holder.path, offset, actions: actionsAt(files, holder.path, offset) };
}

/** The file with the cursor after the action of the case; other files that change stand behind it. */
function after(one: FixCase, { write }: LineEnd): string {
  const { files, path, actions } = readCase(one, write);
  const action = actions.find(({ title }) => title === one.title);
  assert.ok(action, `no action "${one.title}" among: ${actions.map(({ title }) => title).join(' | ')}`);
  return action.changes
    .map((change) => {
      if (change.kind === 'create') return `#- ${change.file}\n${read(change.text)}`;
      const text = read(applied(files.find((file) => file.path === change.file)?.text ?? '', change.edits));
      return change.file === path ? text : `#- ${change.file}\n${text}`;
    })
    .join('');

  function read(text: string): string {
    const plain = text.replaceAll('\r\n', '\n');
    assert.equal(text, write(plain), 'line ends are mixed');
    return plain;
  }
}

interface LineEnd {
  readonly of: string;
  write(text: string): string;
}

const lineEnds: readonly LineEnd[] = [
  { of: 'line feeds', write: (text) => text },
  { of: 'carriage returns and line feeds', write: (text) => text.replaceAll('\n', '\r\n') },
];

describe('each of these actions', () => {
  for (const one of fixCases)
    for (const lineEnd of lineEnds)
      test(`${one.name}, with ${lineEnd.of}`, () => assert.equal(after(one, lineEnd), one.after));

  for (const { name, before, title, code } of refusals)
    test(`but ${name}`, () => {
      const { files, path, actions, offset } = readCase({ before });
      const offered = actions.filter(({ disabled }) => disabled === undefined);
      assert.ok(!offered.some((one) => one.title === title), title);
      const reported = look(files, path).diagnostics.filter(({ span }) => span.start <= offset && offset <= span.end);
      assert.deepEqual(code === undefined ? [] : reported.map((one) => one.code), code === undefined ? [] : [code]);
    });

  test('shows what each fix does', () => {
    const shown = new Set(
      fixCases.flatMap((one) =>
        readCase(one)
          .actions.filter(({ title }) => title === one.title)
          .flatMap(({ diagnostics }) => diagnostics.map(({ code }) => code)),
      ),
    );
    assert.deepEqual(
      fixes.filter(({ codes }) => !codes.some((code) => shown.has(code))).map(({ codes }) => codes[0]),
      [],
    );
  });
});

const fallbackFor = (example: string): string =>
  /^messages:/m.test(example) ? '/example.prompt.yaml' : '/example.yaml';

/** Where a fix only makes room for what a person has to say, or where vendors suggest names that float. */
const unfinished: ReadonlySet<string> = new Set([
  'prompt/retired-model',
  'schema/conflict',
  'schema/missing-kind',
  'schema/required',
]);

/** The codes that something is offered for; all of that mends what it is offered for, and brings no other mistake. */
function mendedIn(files: readonly FixtureFile[]): ReadonlySet<string> {
  const all = (some: readonly FixtureFile[]) => some.flatMap(({ path }) => look(some, path).diagnostics);
  const before = all(files);
  const mended = new Set<string>();
  for (const { path } of files.filter((one) => /\.ya?ml$/.test(one.path))) {
    const { view, diagnostics } = look(files, path);
    for (const diagnostic of diagnostics) {
      for (const { title, edits } of repairsOf(view, diagnostic)) {
        mended.add(diagnostic.code);
        const text = applied(view.file.text, edits);
        const left = all(files.map((one) => (one.path === path ? { path, text } : one)));
        const shown = [`${path}: ${title}`, text, ...left.map(({ code, message }) => `${code}: ${message}`)].join('\n');
        const rises = (code: string) => count(left, code) - count(before, code);
        assert.ok(rises(diagnostic.code) < 0, shown);
        if (!unfinished.has(diagnostic.code)) for (const { code } of left) assert.ok(rises(code) <= 0, shown);
      }
    }
  }
  return mended;
}

const count = (all: readonly Diagnostic[], wanted: string): number => all.filter(({ code }) => code === wanted).length;

describe('every fix mends what it is offered for and brings no other mistake', () => {
  const mended = new Set<string>();
  const check = (name: string, files: readonly FixtureFile[]) =>
    test(name, () => {
      for (const code of mendedIn(files)) mended.add(code);
    });
  for (const { code, examples } of rules)
    for (const [index, example] of examples.invalid.entries())
      check(`in example ${index + 1} of ${code}`, filesOf(example, fallbackFor(example)));
  for (const one of fixCases) check(`where ${one.name}`, readCase(one).files);

  test('for each code that it names', () => {
    const codes = fixes.flatMap((fix) => fix.codes);
    assert.deepEqual(
      codes.filter((code) => !mended.has(code)),
      [],
    );
  });
});

describe('the safe fixes', () => {
  for (const rule of rules.filter(
    ({ code, fixable }) => fixable === true || fixes.some(({ codes }) => codes.includes(code)),
  )) {
    test(`mend ${rule.code} in its examples and make no new mistake, where there are any`, () => {
      for (const example of rule.examples.invalid) {
        const files = filesOf(example, fallbackFor(example));
        for (const { path } of files.filter((one) => /\.ya?ml$/.test(one.path))) {
          const { view, diagnostics } = look(files, path);
          for (const diagnostic of diagnostics) {
            const repair = repairsOf(view, diagnostic).find(({ safe }) => safe);
            assert.equal(repair !== undefined, isFixable(view, diagnostic));
            if (!repair) {
              assert.notEqual(rule.fixable, true, `${rule.code} claims a safe fix and has none`);
              continue;
            }
            const text = applied(view.file.text, repair.edits);
            const left = look(
              files.map((one) => (one.path === path ? { path, text } : one)),
              path,
            ).diagnostics;
            assert.ok(left.length < diagnostics.length, `${rule.code}: ${text}`);
          }
        }
      }
    });
  }

  test('are made together until none is left', () => {
    const text =
      'name: a # mooring-ignore prompt/unused-input: gone\ninputs: {ticket: &t {type: string, enum: [NO, on]}}\nmessages: [{role: user, content: "{{ ticket }} {{  ticket }}"}]\n';
    const { view } = look([{ path: '/a.prompt.yaml', text }], '/a.prompt.yaml');
    const cache = new WeakMap();
    const done = fixAll(view, {
      analyse: (path, file) => factsOf(path, file, { rules: resourceRules, isTimeZone, cache, named: true }),
      diagnostics: diagnose,
    });
    assert.equal(
      done.text,
      'name: a\ninputs: {ticket: {type: string, enum: ["NO", "on"]}}\nmessages: [{role: user, content: "{{ticket}} {{ticket}}"}]\n',
    );
    assert.deepEqual(
      diagnose(done.workspace, '/a.prompt.yaml').map(({ code }) => code),
      [],
    );
  });
});

test('at every diagnostic of the broken examples, and of their beginnings, each edit leaves text that parses no worse', () => {
  const folder = fileURLToPath(new URL('../../../examples/broken/', import.meta.url));
  const files = globSync('**/*.yaml', { cwd: folder }).map((name) => ({
    path: `/${name}`,
    text: readFileSync(`${folder}${name}`, 'utf8'),
  }));
  const errors = (text: string) => parse(text).documents.reduce((sum, { errors: found }) => sum + found.length, 0);
  let tried = 0;
  for (const { path, text: whole } of files) {
    for (let part = 1; part <= 8; part += 1) {
      const text = whole.slice(0, Math.ceil((whole.length * part) / 8));
      const now = files.map((one) => (one.path === path ? { path, text } : one));
      const { view, diagnostics } = look(now, path);
      const before = errors(text);
      for (const { span } of diagnostics) {
        const sources = {
          diagnostics,
          tree: (other: string) => parse(now.find((one) => one.path === other)?.text ?? ''),
        };
        for (const { title, changes } of codeActionsAt(view, span, sources)) {
          for (const change of changes) {
            if (change.kind !== 'edit' || change.file !== path) continue;
            tried += 1;
            const edited = applied(text, change.edits);
            assert.ok(errors(edited) <= before, `${path} ${part}/8: ${title}\n${edited}`);
          }
        }
      }
    }
  }
  assert.ok(tried > 100, String(tried));
});
