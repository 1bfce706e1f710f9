/** One run of one server over one document: every figure, and whether what it said was right. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type BenchClient, type Server, startClient } from './client.ts';
import type { BenchDocument } from './documents.ts';

export interface Figures {
  readonly initialize: readonly number[];
  readonly open: readonly number[];
  readonly edit: readonly number[];
  readonly complete: readonly number[];
  readonly hover: readonly number[];
  readonly burstComplete: readonly number[];
  readonly burstDiagnostics: readonly number[];
  readonly openMB: readonly number[];
  readonly cyclesMB: readonly number[];
  /** What was wrong with the answers; empty when nothing was. */
  readonly wrong: readonly string[];
}

const EDITS = 12;
const KEYS = 20;
const KEY_MS = 50;
const CYCLES = 200;

export async function run(
  server: Server,
  document: BenchDocument,
  { folder, cycles, onStart }: { folder: string; cycles: boolean; onStart: (kill: () => void) => void },
): Promise<Figures> {
  const path = join(folder, document.name);
  writeFileSync(path, document.text);
  await using client = await startClient(server, folder, onStart);
  const wrong: string[] = [];
  const lines = document.text.split('\n');
  const end = (lines[document.line] ?? '').length;
  const onLine = (line: number) => (diagnostics: Parameters<Parameters<BenchClient['until']>[1]>[0]) =>
    diagnostics.some(({ range }) => range.start.line === line);

  const opened = client.open(path, document.text);
  const enough = document.mistakes === 0 ? () => true : ({ length }: { length: number }) => length >= document.mistakes;
  const open = [(await client.until(opened, enough)) - opened];
  const openMB = [client.rssMB()];

  const edit: number[] = [];
  for (let count = 0; count < EDITS; count += 1) {
    const broken = client.edit(document.line, end, 0, 'x');
    edit.push((await client.until(broken, onLine(document.line))) - broken);
    const mended = client.edit(document.line, end, 1, '');
    edit.push((await client.until(mended, (diagnostics) => !onLine(document.line)(diagnostics))) - mended);
  }

  const { line, indent, typed, wanted } = document.insert;
  const complete: number[] = [];
  for (let count = 0; count < EDITS; count += 1) {
    const begun = client.edit(line, 0, 0, `${indent}${typed}\n`);
    const items = await client.complete(line, indent.length + typed.length);
    complete.push(performance.now() - begun);
    if (!items.some(({ label }) => label === wanted)) wrong.push(`completion lacks ${wanted}`);
    await removeLine(client, line, indent.length + typed.length);
  }

  const hover: number[] = [];
  for (let count = 0; count < EDITS; count += 1) {
    const begun = performance.now();
    const told = await client.hover(document.line, indent.length + 2);
    hover.push(performance.now() - begun);
    if (told === null) wrong.push('hover says nothing');
  }
  const burst = await typeBurst(client, document);
  const cyclesMB = cycles ? [await openAndClose(client, path, document.text)] : [];
  return {
    initialize: [client.initializeMs],
    open,
    edit,
    complete,
    hover,
    ...burst,
    openMB,
    cyclesMB,
    wrong: [...new Set(wrong)],
  };
}

async function removeLine(client: BenchClient, line: number, length: number): Promise<void> {
  client.edit(line, 0, length, '');
  // The line break too; an edit of one line cannot take it.
  await client.connection.sendNotification('textDocument/didChange', {
    textDocument: { uri: client.uri(), version: client.nextVersion() },
    contentChanges: [{ range: { start: { line, character: 0 }, end: { line: line + 1, character: 0 } }, text: '' }],
  });
}

/** Twenty keys, 50 ms apart, a completion at each, as an editor asks: no key waits for an answer. */
async function typeBurst(client: BenchClient, { insert }: BenchDocument) {
  const { line, indent } = insert;
  client.edit(line, 0, 0, `${indent}\n`);
  const answers: Promise<number>[] = [];
  let last = 0;
  for (let key = 0; key < KEYS; key += 1) {
    const character = indent.length + key;
    last = client.edit(line, character, 0, key === 0 ? 'z' : 'y');
    const asked = last;
    answers.push(client.complete(line, character + 1).then(() => performance.now() - asked));
    await wait(KEY_MS);
  }
  const burstComplete = await Promise.all(answers);
  const told = await client.until(last, (diagnostics) => diagnostics.some(({ range }) => range.start.line === line));
  // Servers that publish once a key are done when the last of them is out.
  const final = await quiet(client, told);
  await removeLine(client, line, indent.length + KEYS);
  return { burstComplete, burstDiagnostics: [final - last] };
}

/** The moment of the last publication, when none came for a second. */
async function quiet(client: BenchClient, from: number): Promise<number> {
  for (;;) {
    const last = client.published.at(-1)?.at ?? from;
    const left = 1000 - (performance.now() - last);
    if (left <= 0) return Math.max(last, from);
    await wait(left);
  }
}

async function openAndClose(client: BenchClient, path: string, text: string): Promise<number> {
  client.close();
  for (let cycle = 0; cycle < CYCLES; cycle += 1) {
    const opened = client.open(path.replace('.yaml', `.${cycle}.yaml`), text);
    await client.until(opened, () => true);
    client.close();
  }
  return client.rssMB();
}
