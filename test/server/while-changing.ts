/**
 * Questions about a document that is edited, closed and opened while they are on their way, in an order that a seed
 * chooses. A second server, which is never asked before it is at rest, says what each answer must be.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { CancellationTokenSource } from 'vscode-jsonrpc/node';
import type { CodeAction, CompletionList, WorkspaceDiagnosticReport } from 'vscode-languageserver/node';
import { pick, type Random, randomFrom } from '../core/syntax/random-yaml.ts';
import { startServer, type TestClient, uri } from './client.ts';
import { capabilities, isAboutDocument, methods, type Place, parameters } from './every-request.ts';

const MODEL = `apiVersion: mooring/v1
kind: Model
metadata: {name: shop}
spec:
  task: chat
  serve: {prompt: reply@^1}
  runbook: docs/shop.md
  guardrails:
    output:
      - {rule: 'output.text.contains("a")', action: flag}
`;

const FILES = {
  'mooring.yaml': 'apiVersion: mooring/v1\nkind: Project\nmetadata: {name: shop}\nspec: {}\n',
  'docs/shop.md': '# Shop\n',
  'reply.prompt.yaml':
    'name: reply\nversion: 1.0.0\noutputs: {type: object, required: [text], properties: {text: {type: string}}}\nmessages: [{role: user, content: Hello}]\n',
};

/** So many that an answer about all of them lets others in while it is made. */
const OTHERS = 300;
const VARIANTS = 6;
const STEPS = 120;

/** Where in the model is asked: names, a path, a function, a property that is not known. */
const spots: readonly Place[] = [
  { line: 2, character: 20 },
  { line: 5, character: 20 },
  { line: 6, character: 14 },
  { line: 9, character: 35 },
  { line: 10, character: 4 },
];

/** Each has other positions, and another mistake. */
const textOf = (variant: number): string => `${'# A line above\n'.repeat(variant)}${MODEL}  unknown${variant}: 1\n`;

const MODIFIED = -32801;
const CANCELLED = -32800;
const SERVER_CANCELLED = -32802;
const FAILED = -32803;

interface Question {
  readonly method: string;
  readonly params: object;
  /** The document when it was asked. */
  readonly at: State;
  readonly answer: Promise<unknown>;
  isCancelled: boolean;
  /** An edit, a close or an opening came behind it. */
  isOvertaken: boolean;
}

interface State {
  readonly isOpen: boolean;
  readonly variant: number;
  readonly version: number;
}

export interface WhileChanging {
  readonly asked: number;
  readonly cancelled: number;
  /** Those that were neither cancelled nor overtaken; how many is a matter of time. */
  readonly answered: number;
  /** Answers that are neither right for what was asked about, nor a refusal that is due. */
  readonly wrong: readonly string[];
}

export async function askWhileChanging(seed: number): Promise<WhileChanging> {
  const random = randomFrom(seed);
  const folder = await mkdtemp(join(tmpdir(), 'mooring-changing-'));
  try {
    const path = join(folder, 'shop.model.yaml');
    await fill(folder, path);
    await using quiet = await quietServer(folder, path);
    await using client = await startServer({ folders: [folder], ...ours });
    await client.connection.sendNotification('mooring/trusted');
    const questions = await converse(client, path, random, quiet);
    const wrong: string[] = [];
    for (const question of questions) {
      const problem = await problemWith(question, quiet, path);
      if (problem !== undefined) wrong.push(`${question.method} of ${JSON.stringify(question.at)}: ${problem}`);
    }
    wrong.push(...client.log.filter((line) => / failed: /.test(line)));
    const settled = await Promise.allSettled(questions.map(({ answer }) => answer));
    return {
      asked: questions.length,
      cancelled: questions.filter((one) => one.isCancelled).length,
      answered: settled.filter(({ status }) => status === 'fulfilled').length,
      wrong,
    };
  } finally {
    await rm(folder, { recursive: true });
  }
}

const ours = { capabilities, initializationOptions: { commands: ['mooring.deploy', 'mooring.eval.run'] } };

async function fill(folder: string, path: string): Promise<void> {
  for (const [name, text] of Object.entries(FILES)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  await writeFile(path, textOf(0));
  for (let index = 0; index < OTHERS; index += 1) {
    await writeFile(join(folder, `m${index}.model.yaml`), MODEL.replace('name: shop', `name: m${index}`));
  }
}

/** Sends everything, a few messages at a time that the server hears at once. */
async function converse(client: TestClient, path: string, random: Random, quiet: Quiet): Promise<readonly Question[]> {
  const questions: Question[] = [];
  let state: State = { isOpen: false, variant: 0, version: 0 };
  const sources: CancellationTokenSource[] = [];
  const overtake = () => {
    for (const question of questions) question.isOvertaken = true;
  };
  const open = () => {
    state = { isOpen: true, variant: random(VARIANTS), version: state.version + 1 };
    overtake();
    void client.open(path, textOf(state.variant), state.version);
  };
  const close = () => {
    state = { ...state, isOpen: false };
    overtake();
    void client.close(path);
  };
  const change = () => {
    const before = textOf(state.variant).split('\n').length;
    state = { isOpen: true, variant: random(VARIANTS), version: state.version + 1 };
    overtake();
    const whole = { start: { line: 0, character: 0 }, end: { line: before, character: 0 } };
    const text = textOf(state.variant);
    void client.change(path, state.version, [random(2) === 0 ? { text } : { range: whole, text }]);
  };
  const ask = (from: readonly string[]) => {
    const method = pick(random, from);
    const params = paramsFor(method, path, pick(random, spots), state, quiet);
    const source = new CancellationTokenSource();
    sources.push(source);
    const answer = client.connection.sendRequest(method, params, source.token);
    // Looked at in the end.
    answer.catch(() => undefined);
    questions.push({ method, params, at: state, answer, isCancelled: false, isOvertaken: false });
  };
  const cancel = () => {
    const index = random(questions.length);
    const question = questions[index];
    if (!question) return;
    question.isCancelled = true;
    sources[index]?.cancel();
  };

  // Before anything is read: only what waits until it is.
  const early = methods.filter(isAboutDocument);
  await client.together(() => {
    open();
    for (let number = 0; number < 12; number += 1) {
      ask(early);
      if (random(4) === 0) change();
      if (random(6) === 0) cancel();
      if (random(8) === 0) {
        close();
        open();
      }
    }
  });
  await Promise.allSettled(questions.map(({ answer }) => answer));
  await client.connection.sendRequest('textDocument/diagnostic', parameters(path, { line: 0, character: 0 }));

  for (let sent = 0; sent < STEPS; ) {
    const together = 1 + random(10);
    await client.together(() => {
      for (let number = 0; number < together; number += 1) {
        const step = random(12);
        if (!state.isOpen && step < 6) open();
        else if (step < 3 && state.isOpen) change();
        else if (step === 3) cancel();
        else if (step === 4 && state.isOpen) close();
        else ask(methods);
      }
    });
    sent += together;
    // Now and then the server comes to rest.
    if (random(4) === 0) await Promise.allSettled(questions.map(({ answer }) => answer));
  }
  return questions;
}

function paramsFor(method: string, path: string, spot: Place, { variant, version }: State, quiet: Quiet): object {
  const place = { line: spot.line + variant, character: spot.character };
  const params = { ...parameters(path, place), query: 'shop', files: renames(path) };
  if (method === 'codeAction/resolve') return { ...quiet.action(variant), data: quiet.actionData(variant, version) };
  if (method === 'completionItem/resolve') return quiet.item;
  return params;
}

const renames = (path: string) => [
  { oldUri: uri(join(dirname(path), 'docs')), newUri: uri(join(dirname(path), 'help')) },
];

/** Why an answer is wrong; undefined when it is not. */
async function problemWith(question: Question, quiet: Quiet, path: string): Promise<string | undefined> {
  const { method, params, at } = question;
  const settled = await question.answer.then(
    (answer) => ({ answer, error: undefined }),
    (error: { readonly code: number; readonly message: string }) => ({ answer: undefined, error }),
  );
  const { answer, error } = settled;
  if (error?.code === CANCELLED) return question.isCancelled ? undefined : 'cancelled, though nobody did';
  if (error?.code === MODIFIED || (error?.code === SERVER_CANCELLED && method === 'textDocument/diagnostic')) {
    return question.isOvertaken ? undefined : 'modified, though nothing was';
  }
  if (error && error.code !== FAILED) return `${error.code} ${error.message}`;
  if (method === 'workspace/diagnostic') return problemOfAll(answer, quiet, path);
  // What is said of a closed document is said of the disk, which is read when there is time.
  if (!at.isOpen)
    return isAboutDocument(method) && method !== 'textDocument/diagnostic' ? unlessEmpty(answer) : undefined;
  // Of an action whose document is another one by now nothing is resolved.
  if (method === 'codeAction/resolve' && question.isOvertaken && same(answer, params)) return undefined;
  const expected = await quiet.answer(method, params, at.variant);
  const found = error ? error.message : normal(answer, at.version);
  return same(found, expected) ? undefined : `${JSON.stringify(found)} instead of ${JSON.stringify(expected)}`;
}

/** Each version is told of with the diagnostics of that version. */
async function problemOfAll(answer: unknown, quiet: Quiet, path: string): Promise<string | undefined> {
  const { items }: WorkspaceDiagnosticReport = JSON.parse(JSON.stringify(answer));
  const item = items.find((one) => one.uri === uri(path));
  if (!item || item.version === null || item.kind !== 'full') return undefined;
  const variant = Number(/unknown(\d)/.exec(JSON.stringify(item.items))?.[1]);
  const expected = await quiet.answer('textDocument/diagnostic', parameters(path, { line: 0, character: 0 }), variant);
  const found = normal({ kind: item.kind, items: item.items }, 0);
  return same(found, expected) ? undefined : `${JSON.stringify(found)} instead of ${JSON.stringify(expected)}`;
}

function unlessEmpty(answer: unknown): string | undefined {
  const parts = typeof answer === 'object' && answer !== null ? Object.values(answer) : [answer];
  const isEmpty = parts.every((part) => part === null || (Array.isArray(part) && part.length === 0));
  return isEmpty ? undefined : `closed, but ${JSON.stringify(answer)}`;
}

/** Without what numbers the answers; the version that was asked about becomes a word, another one stays. */
function normal(answer: unknown, version: number): unknown {
  return JSON.parse(
    JSON.stringify(answer ?? null, (key, value: unknown) => {
      if (key === 'resultId' || key === 'answer') return undefined;
      return key === 'version' && value === version ? 'asked' : value;
    }),
  );
}

const same = (left: unknown, right: unknown): boolean => JSON.stringify(left) === JSON.stringify(right);

interface Quiet extends AsyncDisposable {
  /** What is said of a variant when nothing else happens. */
  answer(method: string, params: object, variant: number): Promise<unknown>;
  action(variant: number): CodeAction;
  /** As a client got it with the action, for a version of its own. */
  actionData(variant: number, version: number): unknown;
  readonly item: object;
}

async function quietServer(folder: string, path: string): Promise<Quiet> {
  const client = await startServer({ folders: [folder], ...ours });
  await client.connection.sendNotification('mooring/trusted');
  let version = 1;
  await client.open(path, textOf(0), version);
  await client.connection.sendRequest('textDocument/diagnostic', parameters(path, { line: 0, character: 0 }));
  const show = async (variant: number) => {
    version += 1;
    await client.change(path, version, [{ text: textOf(variant) }]);
  };
  const actions: CodeAction[] = [];
  for (let variant = 0; variant < VARIANTS; variant += 1) {
    await show(variant);
    const at = parameters(path, { line: 10 + variant, character: 4 });
    const [action] = await client.connection.sendRequest<CodeAction[]>('textDocument/codeAction', at);
    if (!action) throw new Error('There is no action at the unknown property.');
    actions.push(action);
  }
  const list = await client.connection.sendRequest<CompletionList>(
    'textDocument/completion',
    parameters(path, { line: 10 + VARIANTS - 1, character: 2 }),
  );
  const [item] = list.items;
  if (!item) throw new Error('There is nothing to complete.');
  const action = (variant: number): CodeAction => {
    const found = actions[variant];
    if (!found) throw new Error(`There is no variant ${variant}.`);
    return found;
  };
  const actionData = (variant: number, of: number): unknown => ({ ...action(variant).data, version: of });
  const known = new Map<string, unknown>();
  return {
    item,
    action,
    actionData,
    async answer(method, params, variant) {
      const key = `${variant} ${method} ${JSON.stringify(normal({ ...params, data: undefined }, 0))}`;
      if (known.has(key)) return known.get(key);
      await show(variant);
      const asked = method === 'codeAction/resolve' ? { ...params, data: actionData(variant, version) } : params;
      const answer = await client.connection.sendRequest(method, asked).then(
        (one) => normal(one, version),
        (error: { readonly code: number; readonly message: string }) => {
          if (error.code !== FAILED) throw error;
          return error.message;
        },
      );
      known.set(key, answer);
      return answer;
    },
    [Symbol.asyncDispose]: () => client[Symbol.asyncDispose](),
  };
}
