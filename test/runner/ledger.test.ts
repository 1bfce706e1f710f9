/** The ledger: what is written stays as it was written, or is found out. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { hashOf, type LedgerLine, printLine } from '../../runner/ledger/chain.ts';
import { type Ledger, openLedger } from '../../runner/ledger/ledger.ts';
import { verifyLedger } from '../../runner/ledger/verify.ts';
import { type TestProject, testProject } from './watched-project.ts';

interface Opened extends AsyncDisposable {
  readonly project: TestProject;
  readonly file: string;
  readonly config: string;
  open(): { ledger: Ledger; found: readonly string[] };
  lines(): string[];
  rewrite(lines: readonly string[]): void;
}

function ledgerOf(entries: number): Opened {
  const project = testProject();
  const config = join(project.root, '..', 'config', 'mooring');
  const file = join(project.root, '.mooring', 'ledger', 'ledger.jsonl');
  let time = Date.parse('2026-11-20T12:00:00Z');
  const opened: Opened = {
    project,
    file,
    config,
    open: () =>
      openLedger({
        root: project.root,
        configFolder: config,
        actor: { user: 'ada', email: 'ada@acme.example' },
        now: () => (time += 1000),
      }),
    lines: () => readFileSync(file, 'utf8').trimEnd().split('\n'),
    rewrite: (lines) => writeFileSync(file, lines.map((line) => `${line}\n`).join('')),
    [Symbol.asyncDispose]: () => project[Symbol.asyncDispose](),
  };
  const { ledger } = opened.open();
  for (let index = 1; index <= entries; index++) {
    ledger.append({ action: 'deploy', subject: `Model/m${index}@local`, details: { index, text: 'ä\u2028"' } });
  }
  ledger.close();
  return opened;
}

test('a ledger verifies as it was written, entry by entry chained, across restarts', async () => {
  await using at = ledgerOf(3);
  const { ledger, found } = at.open();
  assert.deepEqual(found, []);
  const fourth = ledger.append({ action: 'stop', subject: 'Model/m1@local', details: {}, rule: 'rollout' });
  ledger.close();
  assert.equal(fourth.seq, 4);
  assert.equal(fourth.actor.rule, 'rollout');
  const verdict = await verifyLedger(at.project.root, at.config);
  assert.deepEqual([verdict.verified, verdict.entries, verdict.firstBad], [true, 4, undefined], verdict.why);
});

test('no ledger at all is no fault', async () => {
  await using project = testProject();
  const verdict = await verifyLedger(project.root, join(project.root, '..', 'config', 'mooring'));
  assert.deepEqual([verdict.verified, verdict.entries], [true, 0]);
});

/** The content of a line is changed and its own hash made right again: only chain and signature tell. */
function forged(line: string, change: (entry: LedgerLine) => LedgerLine): string {
  const entry = change(JSON.parse(line));
  return printLine({ ...entry, hash: hashOf(entry) }).trimEnd();
}

const tampering: readonly [what: string, firstBad: number, change: (lines: string[]) => readonly string[]][] = [
  ['a character changed', 3, (lines) => lines.with(2, (lines[2] ?? '').replace('m3', 'm9'))],
  [
    'an entry changed, with its hash',
    3,
    (lines) =>
      lines.with(
        2,
        forged(lines[2] ?? '', (one) => ({ ...one, action: 'stop' })),
      ),
  ],
  ['the time changed', 1, (lines) => lines.with(0, (lines[0] ?? '').replace('12:00', '11:00'))],
  ['a space added', 2, (lines) => lines.with(1, (lines[1] ?? '').replace('{', '{ '))],
  ['a signature changed', 4, (lines) => lines.with(3, (lines[3] ?? '').replace(/"value":"../, '"value":"AA'))],
  ['the first entry removed', 1, (lines) => lines.slice(1)],
  ['an entry removed from the middle', 3, (lines) => lines.toSpliced(2, 1)],
  ['two entries swapped', 2, (lines) => lines.with(1, lines[2] ?? '').with(2, lines[1] ?? '')],
  ['an entry repeated', 3, (lines) => lines.toSpliced(2, 0, lines[1] ?? '')],
  ['the last entry cut off', 5, (lines) => lines.slice(0, -1)],
  ['most entries cut off', 2, (lines) => lines.slice(0, 1)],
  ['all entries cut off', 1, () => []],
  ['a line of nonsense added', 6, (lines) => [...lines, 'nonsense']],
  [
    'an entry appended that nobody signed',
    6,
    (lines) => [...lines, forged(lines[4] ?? '', (one) => ({ ...one, seq: 6, previous: one.hash, action: 'approve' }))],
  ],
];

for (const [what, firstBad, change] of tampering) {
  test(`verify finds ${what}`, async () => {
    await using at = ledgerOf(5);
    at.rewrite(change(at.lines()));
    const verdict = await verifyLedger(at.project.root, at.config);
    assert.deepEqual([verdict.verified, verdict.firstBad], [false, firstBad], verdict.why);
  });
}

test('verify does not say that entries were removed when they were only moved', async () => {
  await using at = ledgerOf(5);
  const lines = at.lines();
  at.rewrite(lines.with(1, lines[2] ?? '').with(2, lines[1] ?? ''));
  const { why } = await verifyLedger(at.project.root, at.config);
  assert.match(why, /Line 2 holds entry 3: .*moved/);
});

test('verify finds a ledger that was cut off together with its checkpoint, by the one in the user’s own folder', async () => {
  await using at = ledgerOf(5);
  const four = at.lines()[3] ?? '';
  const { ts, hash, signature } = JSON.parse(four);
  at.rewrite(at.lines().slice(0, 4));
  const checkpoint = join(at.project.root, '.mooring/ledger/checkpoint.json');
  writeFileSync(checkpoint, JSON.stringify({ size: 4, head: hash, ts, signature }));
  const verdict = await verifyLedger(at.project.root, at.config);
  assert.deepEqual([verdict.verified, verdict.firstBad], [false, 5], verdict.why);
  assert.match(verdict.why, /your own folder/);
});

test('verify finds a ledger written anew by another key', async () => {
  await using at = ledgerOf(5);
  await using other = ledgerOf(0);
  const { ledger } = openLedger({
    root: other.project.root,
    configFolder: other.config,
    actor: { user: 'mallory' },
    now: () => 0,
  });
  for (let index = 0; index < 6; index++) ledger.append({ action: 'deploy', subject: 'x', details: {} });
  ledger.close();
  for (const name of ['ledger.jsonl', 'checkpoint.json']) {
    writeFileSync(join(at.file, '..', name), readFileSync(join(other.file, '..', name)));
  }
  const [line = ''] = other.lines();
  const { key } = JSON.parse(line).signature;
  writeFileSync(join(at.file, '../keys', `${key}.pem`), readFileSync(join(other.file, '../keys', `${key}.pem`)));
  const verdict = await verifyLedger(at.project.root, at.config);
  assert.equal(verdict.verified, false, verdict.why);
});

test('verify finds a ledger that is gone', async () => {
  await using at = ledgerOf(2);
  rmSync(join(at.project.root, '.mooring'), { recursive: true });
  const verdict = await verifyLedger(at.project.root, at.config);
  assert.deepEqual([verdict.verified, verdict.firstBad], [false, 1], verdict.why);
});

for (const share of [0.1, 0.5, 0.99]) {
  test(`a last line torn after ${share * 100} % is set aside, told of, and the chain goes on`, async () => {
    await using at = ledgerOf(3);
    const line = `${at.lines()[2]}`;
    const torn = line.slice(0, Math.floor(line.length * share));
    appendFileSync(at.file, torn);
    assert.equal((await verifyLedger(at.project.root, at.config)).verified, true, 'a crash is no tampering');

    const { ledger, found } = at.open();
    ledger.append({ action: 'deploy', subject: 'Model/after@local', details: {} });
    ledger.close();
    assert.equal(found.length, 1);
    assert.match(found[0] ?? '', /half written/);
    const entries = at.lines().map((one) => JSON.parse(one));
    assert.deepEqual(
      entries.map((one) => one.action),
      ['deploy', 'deploy', 'deploy', 'ledger.torn', 'deploy'],
    );
    assert.equal(readFileSync(join(at.file, '..', entries[3].details.file), 'utf8'), torn);
    const verdict = await verifyLedger(at.project.root, at.config);
    assert.equal(verdict.verified, true, verdict.why);
  });
}

test('a runner that finds entries gone goes on, says so in the ledger, and verify never forgets it', async () => {
  await using at = ledgerOf(5);
  at.rewrite(at.lines().slice(0, 3));
  const { ledger, found } = at.open();
  for (let index = 0; index < 4; index++) ledger.append({ action: 'rollback', subject: 'Model/m1@local', details: {} });
  ledger.close();
  assert.match(found[0] ?? '', /had 5 entries/);
  const verdict = await verifyLedger(at.project.root, at.config);
  assert.deepEqual([verdict.verified, verdict.firstBad], [false, 4], verdict.why);
});

test('pages go from the newest entry to the oldest, each entry once', async () => {
  await using at = ledgerOf(7);
  const { ledger } = at.open();
  const seen: number[] = [];
  for (let after: number | undefined = 8; after !== undefined; ) {
    const page: Awaited<ReturnType<Ledger['page']>> = await ledger.page(3, after);
    seen.push(...page.rows.map((one) => one.seq));
    after = page.next === undefined ? undefined : Number(page.next);
  }
  ledger.close();
  assert.deepEqual(seen, [7, 6, 5, 4, 3, 2, 1]);
});

test('the key that signs is the user’s own, for his eyes only, and not in the project', async () => {
  await using at = ledgerOf(1);
  const { statSync } = await import('node:fs');
  assert.equal(statSync(join(at.config, 'ledger-key.pem')).mode & 0o777, 0o600);
  assert.ok(!existsSync(join(at.project.root, '.mooring/ledger/ledger-key.pem')));
});

test('an entry for which there is no room leaves no half line behind, and the next one is chained as ever', {
  skip: process.platform !== 'linux',
}, async () => {
  await using at = ledgerOf(2);
  const { ledger } = at.open();
  const before = readFileSync(at.file, 'utf8');
  // A bound on the size of files is met in the middle of the line, as the end of a disk would be.
  limitFiles(`${before.length + 100}:unlimited`);
  try {
    assert.throws(() => ledger.append({ action: 'deploy', subject: 'Model/m3@local', details: {} }), { code: 'EFBIG' });
  } finally {
    limitFiles('unlimited');
  }
  assert.equal(readFileSync(at.file, 'utf8'), before);
  ledger.append({ action: 'deploy', subject: 'Model/m4@local', details: {} });
  ledger.close();
  assert.equal(at.lines().length, 3);
  const { verified, entries } = await verifyLedger(at.project.root, at.config);
  assert.deepEqual([verified, entries], [true, 3]);
});

function limitFiles(limit: string): void {
  const { status, stderr } = spawnSync('prlimit', [`--pid=${process.pid}`, `--fsize=${limit}`], { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
}
