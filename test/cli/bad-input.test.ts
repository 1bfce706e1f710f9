/** Whatever a folder holds, `mooring lint` says something clear about it, checks everything else, and ends in time. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { before, describe, test } from 'node:test';
import { cliEntry } from '../built.ts';
import { validators } from '../generated/output-validators.js';
import { folderWith, mooring, remarks, type TestFolder } from './mooring.ts';

const PROJECT = 'apiVersion: mooring/v1\nkind: Project\nmetadata: {name: shop}\n';
const model = (name: string, more = ''): string => `apiVersion: mooring/v1
kind: Model
metadata: {name: ${name}}
spec:
  task: chat
  serve: {model: openai/gpt-5-mini-2026-03-01}
${more}`;

const bomb = (line: (level: number) => string): string =>
  Array.from({ length: 60 }, (_, level) => line(level)).join('\n');
const keys = (count: number, indent: string): string =>
  Array.from({ length: count }, (_, index) => `${indent}k${index}: v\n`).join('');

interface BadFile {
  readonly content: string | Uint8Array;
  /** All that is reported, in the order of the text; or a check of it. */
  readonly codes: readonly string[] | ((codes: readonly string[]) => boolean);
}

const one = (...codes: string[]) => codes;

const bad: Readonly<Record<string, BadFile>> = {
  'empty.model.yaml': { content: '', codes: one('schema/missing-kind') },
  'blank.model.yaml': { content: ' \n\n  \n', codes: one('schema/missing-kind') },
  'binary.model.yaml': {
    content: Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d, 0xff, 0xfe]),
    codes: one('syntax/binary'),
  },
  'utf16.model.yaml': { content: Buffer.from(`\uFEFF${model('utf16')}`, 'utf16le'), codes: one('syntax/binary') },
  'latin1.model.yaml': {
    content: Buffer.from(model('latin1', '  purpose: Grüße\n'), 'latin1'),
    codes: one('file/not-utf8'),
  },
  'large.model.yaml': { content: model('large', `# ${'x'.repeat(10_000_000)}\n`), codes: one('syntax/too-large') },
  'large-by-its-head.yaml': { content: model('head', `# ${'x'.repeat(5_000_000)}\n`), codes: one('syntax/too-large') },
  'long-line.model.yaml': { content: model('long', `# ${'x'.repeat(1_000_000)}\n`), codes: [] },
  'long-text.model.yaml': {
    content: model('text', `  purpose: ${'x'.repeat(1_000_000)}\n`),
    codes: one('schema/length'),
  },
  'deep-flow.model.yaml': {
    content: model('flow', `  x: ${'['.repeat(10_000)}${']'.repeat(10_000)}\n`),
    codes: (codes) => codes.includes('syntax/too-deep') && codes.length <= 2,
  },
  'deep-open-flow.model.yaml': {
    content: model('open', `  x: ${'{a: '.repeat(10_000)}\n`),
    codes: (codes) => codes.includes('syntax/too-deep') && codes.length <= 2,
  },
  'deep-list.model.yaml': {
    content: model('list', `  x:\n    ${'- '.repeat(10_000)}a\n`),
    codes: (codes) => codes.includes('syntax/too-deep') && codes.length <= 2,
  },
  'stairs.model.yaml': {
    content: model('stairs', Array.from({ length: 2500 }, (_, step) => `${' '.repeat(2 + step)}a:\n`).join('')),
    codes: (codes) => codes.includes('syntax/too-deep') && codes.length <= 2,
  },
  'alias-bomb.model.yaml': {
    content: model(
      'bomb',
      bomb((level) => `x${level}: &x${level} [${level === 0 ? 1 : `*x${level - 1}, *x${level - 1}`}]`),
    ),
    codes: (codes) => codes.includes('syntax/alias-budget') && codes.length <= 2,
  },
  'merge-bomb.model.yaml': {
    content: model(
      'merge',
      bomb(
        (level) => `x${level}: &x${level} {${level === 0 ? '' : `<<: [*x${level - 1}, *x${level - 1}], `}k${level}: 1}`,
      ),
    ),
    codes: (codes) => codes.includes('syntax/alias-budget') && codes.length <= 2,
  },
  'alias-loop.model.yaml': {
    content: model('loop', '  limits: &limits {concurrency: 1, more: *limits}\n'),
    codes: (codes) => codes.includes('syntax/recursive-alias') && codes.length <= 2,
  },
  'wide.model.yaml': { content: model('wide', `more:\n${keys(32_000, '  ')}`), codes: one('schema/unknown-property') },
  'wide-root.model.yaml': { content: model('root', keys(32_000, '')), codes: (codes) => codes.length === 1001 },
  'many-problems.model.yaml': {
    content: Array.from({ length: 3000 }, (_, index) => model(`m${index}`, '  oops: 1\n')).join('---\n'),
    codes: (codes) => codes.length === 1001 && codes.includes('file/too-many-problems'),
  },
  'bom.model.yaml': { content: `\uFEFF${model('bom')}`, codes: [] },
  'crlf.model.yaml': { content: model('crlf').replaceAll('\n', '\r\n'), codes: [] },
  'cr.model.yaml': { content: model('cr').replaceAll('\n', '\r'), codes: [] },
  'tabs.model.yaml': { content: model('tabs').replace('  task', '\ttask'), codes: one('syntax/tab-indent') },
  'nul.model.yaml': { content: model('nul', '  purpose: a\0b\n'), codes: one('syntax/binary') },
  'late-nul.model.yaml': {
    content: model('late', `${'# padding\n'.repeat(2000)}  purpose: a\0b\n`),
    codes: (codes) => codes.every((code) => !code.startsWith('internal/')),
  },
  'duplicate.model.yaml': { content: model('duplicate', 'kind: Model\n'), codes: one('syntax/duplicate-key') },
  'proto.model.yaml': {
    content: model(
      'proto',
      '  __proto__: {polluted: 1}\n  constructor: {prototype: {polluted: 1}}\n__proto__: 1\ntoString: 1\n',
    ),
    codes: one(
      'schema/unknown-property',
      'schema/unknown-property',
      'schema/unknown-property',
      'schema/unknown-property',
    ),
  },
  'with spaces é ü.model.yaml': { content: model('spaces', '  oops: 1\n'), codes: one('schema/unknown-property') },
  'with\nnewline.model.yaml': { content: model('newline', '  oops: 1\n'), codes: one('schema/unknown-property') },
  'with\u001b[31mcolour.model.yaml': { content: model('colour', '  oops: 1\n'), codes: one('schema/unknown-property') },
};

/** What cannot be written as a file. */
const odd: Readonly<Record<string, readonly string[]>> = {
  'folder.model.yaml': ['file/unreadable'],
  'dangling.model.yaml': ['file/unreadable'],
  'self.model.yaml': ['file/unreadable'],
  'pipe.model.yaml': ['file/unreadable'],
};

const good: Readonly<Record<string, string>> = {
  'mooring.yaml': PROJECT,
  'a-first.model.yaml': model('first'),
  'folder.model.yaml/inside.model.yaml': model('inside'),
  'z/last.model.yaml': model('last'),
  '.gitignore': `${'*a'.repeat(500)}b\n${'**/'.repeat(500)}x\n[\n\\\n!\n`,
};

interface Found {
  readonly file: string;
  readonly code: string;
  readonly severity: string;
}

/** Enough for a large file, not for holding on to everything. */
const env = { NODE_OPTIONS: '--max-old-space-size=300' };

describe('a project with everything bad in it', () => {
  let at: TestFolder;
  let answer: { files: number; diagnostics: Found[] };

  before(async () => {
    const files = Object.fromEntries(Object.entries(bad).map(([name, { content }]) => [name, content]));
    at = await folderWith({ ...good, ...files });
    await symlink('nowhere', join(at.path, 'dangling.model.yaml'));
    await symlink('self.model.yaml', join(at.path, 'self.model.yaml'));
    await symlink('.', join(at.path, 'loop'));
    assert.equal(spawnSync('sh', ['-c', 'mkfifo "$0"', join(at.path, 'pipe.model.yaml')]).status, 0);
    const { code, stdout, stderr } = await mooring(['lint', '--format', 'json'], { cwd: at.path, env });
    assert.doesNotMatch(stderr, /\n\s+at |unexpected/);
    answer = JSON.parse(stdout);
    assert.ok(validators.lint(answer), JSON.stringify(validators.lint.errors?.slice(0, 3)));
    assert.equal(code, 1);
  });

  for (const [name, { codes }] of Object.entries(bad)) {
    test(`says what is wrong with ${JSON.stringify(name)}`, () => {
      const found = answer.diagnostics.filter((one) => one.file === name && one.severity !== 'info');
      const notes = answer.diagnostics.filter((one) => one.file === name && one.code === 'file/too-many-problems');
      const all = [...notes, ...found].map((one) => one.code);
      if (typeof codes === 'function') assert.ok(codes(all), all.slice(0, 10).join(', '));
      else assert.deepEqual(all, codes);
    });
  }

  for (const [name, codes] of Object.entries(odd)) {
    test(`says that ${name} cannot be read`, () => {
      const found = answer.diagnostics.filter((one) => one.file === name);
      assert.deepEqual(
        found.map((one) => one.code),
        codes,
      );
    });
  }

  test('says nothing about the good files, and counts every file', () => {
    const names = new Set(Object.keys(good));
    assert.deepEqual(
      answer.diagnostics.filter((one) => names.has(one.file)),
      [],
    );
    const yaml = Object.keys(good).filter((name) => name.endsWith('.yaml'));
    assert.equal(answer.files, yaml.length + Object.keys(bad).length + Object.keys(odd).length);
  });

  test('has no fault of its own', () => {
    assert.deepEqual(
      answer.diagnostics.filter((one) => one.code.startsWith('internal/')),
      [],
    );
  });

  for (const format of ['text', 'sarif', 'github']) {
    test(`prints all of it as ${format}`, async () => {
      const { code, stdout, stderr } = await mooring(['lint', '--format', format], { cwd: at.path, env });
      assert.equal(code, 1);
      assert.doesNotMatch(stderr, /\n\s+at |unexpected/);
      if (format === 'sarif') assert.equal(JSON.parse(stdout).version, '2.1.0');
      // Neither a colour nor a line break of a name or text reaches a terminal or starts a line of its own.
      if (format === 'text') assert.ok(!/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]|^newline/m.test(stdout));
      if (format === 'github') assert.ok(!/^(?!::)./m.test(stdout));
    });
  }
});

test('what is named is told of whatever it is, and the others are checked', async () => {
  await using at = await folderWith({ 'good.model.yaml': model('good', '  oops: 1\n'), 'folder.model.yaml/x.txt': '' });
  await symlink('nowhere', join(at.path, 'dangling.yaml'));
  assert.equal(spawnSync('sh', ['-c', 'mkfifo "$0"', join(at.path, 'pipe')]).status, 0);
  const words = ['lint', '--format', 'json', 'dangling.yaml', 'pipe', 'folder.model.yaml', 'good.model.yaml'];
  const { code, stdout } = await mooring(words, { cwd: at.path });
  const answer = JSON.parse(stdout);
  assert.equal(code, 1);
  assert.deepEqual(
    answer.diagnostics.map((one: Found) => [one.file, one.code, one.severity]),
    [
      ['dangling.yaml', 'file/unreadable', 'error'],
      ['folder.model.yaml', 'file/unreadable', 'error'],
      ['good.model.yaml', 'schema/unknown-property', 'error'],
      ['pipe', 'file/unreadable', 'error'],
    ],
  );
});

test('what its reader may not read is told by name, and the others are checked', async () => {
  await using at = await folderWith({
    'good.model.yaml': model('good'),
    'shut.model.yaml': model('shut'),
    'folder/x': '',
  });
  await chmod(at.path, 0o755);
  await chmod(join(at.path, 'shut.model.yaml'), 0o000);
  await chmod(join(at.path, 'folder'), 0o000);
  const { code, stdout, stderr } = lintUnprivileged(at.path);
  // Else nobody but root could remove it.
  await chmod(join(at.path, 'folder'), 0o755);
  assert.notEqual(stdout, '', `it ended with ${code} and said: ${stderr}`);
  const answer = JSON.parse(stdout);
  assert.deepEqual(
    answer.diagnostics.map((one: Found) => [one.file, one.code, one.severity]),
    [
      ['folder', 'file/unreadable', 'error'],
      ['shut.model.yaml', 'file/unreadable', 'error'],
    ],
  );
  for (const { message } of answer.diagnostics) assert.match(message, /permission was denied/);
  // On a busy machine it takes over a second, and shows how far it is.
  assert.doesNotMatch(stderr, /mooring:|Error/);
  assert.deepEqual([code, answer.files], [1, 3]);
});

for (const [what, prepare] of [
  ['project', async () => {}],
  [
    'state of another user',
    async (root: string) => {
      await mkdir(join(root, '.mooring'));
      await chmod(join(root, '.mooring'), 0o555);
    },
  ],
] as const) {
  test(`a ${what} that cannot be written to ends with 2, and is no fault of Mooring`, async () => {
    await using at = await folderWith({
      'mooring.yaml': 'apiVersion: mooring/v1\nkind: Project\nmetadata: {name: shut}\nspec: {}\n',
    });
    await prepare(at.path);
    await chmod(at.path, 0o555);
    const { code, stdout, stderr } = unprivileged(at.path, 'status', ['status']);
    // Else nobody but root could remove it.
    await chmod(at.path, 0o755);
    assert.deepEqual([code, stdout], [2, ''], stderr);
    assert.match(
      stderr,
      /^mooring: Mooring keeps its state in .*\.mooring, and cannot write there: permission was denied\./,
    );
  });
}

const lintUnprivileged = (folder: string) => unprivileged(folder, 'lint', ['lint', '--format', 'json']);

/** Root may read everything, so the process gives its rights away once its modules, wherever they lie, are loaded. */
function unprivileged(folder: string, command: string, given: readonly string[]) {
  const modules = ['cli/run.ts', `cli/commands/${command}.ts`, 'runner/runner.ts'].map(
    (name) => new URL(`../../${name}`, import.meta.url).href,
  );
  const script = `
    const [{ run }] = await Promise.all(${JSON.stringify(modules)}.map((name) => import(name)));
    if (process.getuid() === 0) {
      process.setgroups([]);
      process.setgid(65534);
      process.setuid(65534);
    }
    process.exitCode = await run(${JSON.stringify(given)});`;
  const words = ['--input-type=module', '-e', script];
  const { status, stdout, stderr } = spawnSync(process.execPath, words, { cwd: folder, env, encoding: 'utf8' });
  return { code: status, stdout, stderr };
}

test('a path at which there is nothing ends with 2, after the others are checked', async () => {
  await using at = await folderWith({ 'good.model.yaml': model('good') });
  const ran = await mooring(['lint', 'good.model.yaml', 'gone.yaml'], { cwd: at.path });
  const { code, stdout } = ran;
  assert.equal(stdout, 'No problems. 1 file checked.\n');
  assert.equal(remarks(ran), 'mooring: `gone.yaml` cannot be checked: it does not exist.\n');
  assert.equal(code, 2);
});

test('a large file of another tool is passed over in silence', async () => {
  await using at = await folderWith({ 'a.yaml': `a: ${'x'.repeat(5_000_000)}\n` });
  assert.match((await mooring(['lint'], { cwd: at.path })).stdout, /^Nothing to check was found\.\n/);
  assert.match((await mooring(['lint', 'a.yaml'], { cwd: at.path })).stdout, /syntax\/too-large/);
});

test('a very deep folder tree is searched as far as paths go', async () => {
  await using at = await folderWith({ 'a.model.yaml': model('a') });
  // Deeper than a path may be long: made and removed from within, step by step.
  const made = spawnSync(
    'sh',
    ['-c', 'for i in $(seq 60); do d=$(printf "d%.0s" $(seq 100)); mkdir $d && cd -P $d || exit 1; done'],
    {
      cwd: at.path,
    },
  );
  assert.equal(made.status, 0);
  const { code, stdout } = await mooring(['lint', '--format', 'json'], { cwd: at.path });
  const answer = JSON.parse(stdout);
  assert.deepEqual(
    answer.diagnostics.map((one: Found) => one.code),
    ['file/unreadable'],
  );
  assert.equal(code, 1);
  spawnSync('rm', ['-rf', at.path]);
});

function start(cwd: string, stdout: 'pipe' | number = 'pipe'): ChildProcess {
  return spawn(process.execPath, [cliEntry, 'lint'], { cwd, stdio: ['ignore', stdout, 'pipe'] });
}

describe('a folder with 5,000 files', () => {
  let at: TestFolder;
  before(async () => {
    at = await folderWith();
    await mkdir(join(at.path, 'many'));
    for (let index = 0; index < 5000; index += 1) {
      await writeFile(
        join(at.path, 'many', `${index}.model.yaml`),
        [model(`m${index}`, index % 1000 ? '' : '  oops: 1\n'), model(`n${index}`), model(`o${index}`)].join('---\n'),
      );
    }
  });

  test('is checked in full, in bounded memory', async () => {
    const { code, stdout } = await mooring(['lint', '--format', 'json'], { cwd: at.path, env });
    const answer = JSON.parse(stdout);
    assert.equal(answer.files, 5000);
    assert.equal(answer.summary.errors, 5);
    assert.equal(code, 1);
  });

  test('Ctrl-C ends the work with 2 and a word', async () => {
    const child = start(at.path);
    const ended = once(child, 'close');
    assert.ok(child.stdout && child.stderr);
    const out = text(child.stdout);
    let said = '';
    // The first word of progress: by then the work is well under way.
    child.stderr.on('data', (chunk: Buffer) => {
      if (said === '') child.kill('SIGINT');
      said += chunk.toString();
    });
    const [code, signal] = await ended;
    assert.deepEqual([code, signal], [2, null]);
    assert.equal(await out, '');
    assert.match(said, /mooring: Stopped\./);
    assert.doesNotMatch(said, /\n\s+at /);
  });
});

test('a reader that leaves early is no error', async () => {
  await using at = await folderWith({
    'many.model.yaml': Array.from({ length: 900 }, (_, index) => model(`m${index}`, '  oops: 1\n')).join('---\n'),
  });
  const child = start(at.path);
  assert.ok(child.stdout && child.stderr);
  const errors = text(child.stderr);
  child.stdout.once('data', () => child.stdout?.destroy());
  const [code] = await once(child, 'close');
  assert.doesNotMatch(await errors, /mooring:|\n\s+at /);
  assert.equal(code, 1);
});

// Only there is a device that is always full.
if (process.platform === 'linux') {
  test('an answer that cannot be written ends with 2 and says why', async () => {
    await using at = await folderWith({ 'good.model.yaml': model('good') });
    const script = `exec "${process.execPath}" "${cliEntry}" lint > /dev/full`;
    const child = spawn('sh', ['-c', script], { cwd: at.path, stdio: ['ignore', 'ignore', 'pipe'] });
    assert.ok(child.stderr);
    const errors = text(child.stderr);
    const [code] = await once(child, 'close');
    assert.match(await errors, /^mooring: the answer cannot be written: .*ENOSPC/);
    assert.doesNotMatch(await errors, /\n\s+at /);
    assert.equal(code, 2);
  });
}

test('a file that is removed while it is looked at leaves the others checked', async () => {
  await using at = await folderWith({ 'a.model.yaml': model('a'), 'b.model.yaml': model('b', '  oops: 1\n') });
  const running = mooring(['lint', '--format', 'json'], { cwd: at.path });
  await rm(join(at.path, 'a.model.yaml'));
  const { code, stdout, stderr } = await running;
  const codes = JSON.parse(stdout).diagnostics.map((one: Found) => one.code);
  // Which of the two depends on who was first; a stack trace it never is.
  assert.ok(codes.includes('schema/unknown-property'), codes.join());
  assert.deepEqual([code, stderr], [1, '']);
});
