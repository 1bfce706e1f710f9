/**
 * Lines that end with `\n`, `\r\n` and a lone `\r` in one document, and characters that only look like an end: every
 * answer is the one for the text with line feeds, since places are counted in lines. Where a place lies is read here by
 * the document of the protocol's own makers.
 */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { TextEdit, WorkspaceEdit } from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { editOfEnds, withEnds } from '../core/syntax/random-line-ends.ts';
import { type Random, randomFrom } from '../core/syntax/random-yaml.ts';
import { startServer, type TestClient, uri } from './client.ts';
import { capabilities, isAboutDocument, methods, type Place, parameters } from './every-request.ts';

const examples = join(import.meta.dirname, '../../examples');
const files = globSync('**/*.yaml', { cwd: examples, exclude: (name) => name === '.mooring' }).sort();
const PLACES = 2;
const MIXED = ['\n', '\r\n', '\r'];
/** A refusal that says why. */
const REQUEST_FAILED = -32803;

const lf = (text: string): string => text.replaceAll(/\r\n?/g, '\n');
const documentOf = (text: string) => TextDocument.create('file:///a.yaml', 'yaml', 1, text);

/** Of some places in each example, what both of two texts are answered; they are the same once they are `made` so. */
async function compare(
  seed: number,
  variant: (random: Random, text: string) => readonly [string, string],
  made: (text: string) => string,
  among = files,
): Promise<number> {
  const random = randomFrom(seed);
  await using plain = await startServer({ capabilities });
  await using mixed = await startServer({ capabilities });
  let compared = 0;
  for (const file of among) {
    const path = join(examples, file);
    const [first, second] = variant(random, readFileSync(path, 'utf8'));
    await plain.open(path, first);
    await mixed.open(path, second);
    const texts = [documentOf(first), documentOf(second)] as const;
    assert.equal(texts[0].lineCount, texts[1].lineCount);
    for (let place = 0; place < PLACES; place += 1) {
      const position = texts[0].positionAt(random(first.length + 1));
      for (const method of methods.filter(isAboutDocument)) {
        const answers = await Promise.all([ask(plain, method, path, position), ask(mixed, method, path, position)]);
        const told = `seed ${seed}: ${method} at ${position.line + 1}:${position.character + 1} of ${file}`;
        if (method === 'textDocument/formatting' || method === 'textDocument/rangeFormatting') {
          const applied = answers.map((answer, index) => appliedTo(texts[index === 0 ? 0 : 1], editsIn(answer)));
          assert.equal(made(applied[1] ?? ''), made(applied[0] ?? ''), told);
          assertEndsStay(second, applied[1] ?? '', told);
        } else assert.deepEqual(plainForm(answers[1], made), plainForm(answers[0], made), told);
        if (method === 'textDocument/rename') {
          const renamed = answers.map((answer, index) =>
            appliedTo(texts[index === 0 ? 0 : 1], renamesIn(answer, path)),
          );
          assert.equal(made(renamed[1] ?? ''), made(renamed[0] ?? ''), told);
        }
        compared += 1;
      }
    }
    await plain.close(path);
    await mixed.close(path);
  }
  for (const client of [plain, mixed]) {
    assert.deepEqual(
      client.log.filter((line) => / failed: /.test(line)),
      [],
    );
  }
  return compared;
}

describe('every request about every example gets the same answer', () => {
  for (const seed of [1, 2]) {
    test(`whatever its lines end with (seed ${seed})`, async () => {
      const compared = await compare(seed, (random, text) => [lf(text), withEnds(random, text, MIXED)], lf);
      assert.ok(compared > 1500, `${compared} compared`);
    });
  }

  for (const character of ['\u2028', '\u0085', '\uFEFF']) {
    test(`with ${JSON.stringify(character)} in its comments, which ends no line`, async () => {
      const seed = character.charCodeAt(0);
      const compared = await compare(
        seed,
        (_, text) => [text.replaceAll('# ', '# xx'), text.replaceAll('# ', `# x${character}`)],
        (text) => text.replaceAll(character, 'x'),
        files.filter((_, index) => index % 3 === seed % 3),
      );
      assert.ok(compared > 500, `${compared} compared`);
    });
  }
});

for (const seed of [1, 2, 3]) {
  test(`edits that join and part line ends leave the text that the client has (seed ${seed})`, async () => {
    const random = randomFrom(seed);
    const path = '/nowhere/a.model.yaml';
    await using client = await startServer();
    let text = withEnds(random, readFileSync(join(examples, 'models/fraud-score.model.yaml'), 'utf8'), MIXED);
    await client.open(path, text, 0);
    const EDITS = 200;
    for (let version = 1; version <= EDITS; version += 1) {
      const { span, text: inserted } = editOfEnds(random, text);
      const document = documentOf(text);
      const range = { start: document.positionAt(span.start), end: document.positionAt(span.end) };
      await client.change(path, version, [{ range, text: inserted }]);
      // What stands between `\r` and `\n` is no place: both sides take the one before.
      text = appliedTo(document, [{ range, newText: inserted }]);
    }
    const ended = await client.diagnostics(path, (params) => params.version === EDITS);
    await using fresh = await startServer();
    await fresh.open(path, text);
    assert.deepEqual(ended, await fresh.diagnostics(path), `seed ${seed}: ${JSON.stringify(text)}`);
    assert.deepEqual(client.log, []);
  });
}

function ask(client: TestClient, method: string, path: string, position: Place): Promise<unknown> {
  return client.connection
    .sendRequest(method, parameters(path, position))
    .catch((error: { readonly code?: number; readonly message: string }) => {
      if (error.code !== REQUEST_FAILED) throw error;
      return error.message;
    });
}

/** Without ids and offsets. */
function plainForm(answer: unknown, made: (text: string) => string): unknown {
  return JSON.parse(
    JSON.stringify(answer ?? null, (key, value: unknown) => {
      if (key === 'data' && typeof value === 'object' && !Array.isArray(value)) return undefined;
      if (key === 'resultId') return undefined;
      return typeof value === 'string' ? made(value) : value;
    }),
  );
}

function editsIn(answer: unknown): readonly TextEdit[] {
  return JSON.parse(JSON.stringify(answer ?? []));
}

function renamesIn(answer: unknown, path: string): readonly TextEdit[] {
  if (typeof answer !== 'object' || answer === null) return [];
  const { documentChanges = [] }: WorkspaceEdit = JSON.parse(JSON.stringify(answer));
  return documentChanges.flatMap((change) => {
    if (!('edits' in change) || change.textDocument.uri !== uri(path)) return [];
    return change.edits.flatMap((edit) => ('newText' in edit ? [edit] : []));
  });
}

const appliedTo = (document: TextDocument, edits: readonly TextEdit[]): string =>
  TextDocument.applyEdits(document, [...edits]);

/** Of the kinds of line ends that a text has, formatting loses none that still has lines, and adds none. */
function assertEndsStay(before: string, after: string, told: string): void {
  const kinds = (text: string) => new Set(text.match(/\r\n|\r|\n/g) ?? []);
  for (const kind of kinds(after)) assert.ok(kinds(before).has(kind), `${told}: ${JSON.stringify(kind)} is new`);
}
