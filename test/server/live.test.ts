/** What the server shows of a runner: of a real one, and of one that plays back a stream of facts. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import type { CodeLens, Hover, InlayHint } from 'vscode-languageserver/node';
import { type Change, type LiveFact, Refusal, type RunnerApi } from '../../core/contract/runner.ts';
import { makeRuntimeFolder } from '../../host/runtime-folder.ts';
import { serve } from '../../runner/serve.ts';
import { completion, sendJson, startUpstream } from '../gateway/upstream.ts';
import { animals } from '../runner/evals/suite-project.ts';
import { startRunnerProcess } from '../runner/runner-process.ts';
import { testProject } from '../runner/watched-project.ts';
import { startServer, type TestClient, uri } from './client.ts';

const capabilities = {
  textDocument: { codeLens: {}, hover: {}, inlayHint: {} },
  workspace: { codeLens: { refreshSupport: true }, inlayHint: { refreshSupport: true } },
};

/** Counts how often the server asked for lenses to be asked for again. */
function lensRefreshes(client: TestClient) {
  let count = 0;
  let wake = () => {};
  client.connection.onRequest('workspace/inlayHint/refresh', () => null);
  client.connection.onRequest('workspace/codeLens/refresh', () => {
    count += 1;
    wake();
    return null;
  });
  return {
    count: () => count,
    /** Resolves when there were more than so many. */
    async beyond(seen: number) {
      while (count <= seen) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
  };
}

const lenses = async (client: TestClient, path: string): Promise<readonly (string | undefined)[]> => {
  const found = await client.connection.sendRequest<CodeLens[]>('textDocument/codeLens', {
    textDocument: { uri: uri(path) },
  });
  return found.map(({ command }) => command?.title);
};

const MODEL = `apiVersion: mooring/v1
kind: Model
metadata: {name: shop}
spec:
  task: chat
  serve: {model: mine/small}
  budget: {monthly: 10 USD}
`;

/** A runner's process, as far as its socket goes, that tells these facts. */
async function playBack(root: string, first: readonly LiveFact[]) {
  const folder = makeRuntimeFolder(root);
  if (!folder.ok) throw new Error(folder.problem);
  let facts = first;
  const listeners = new Set<(change: Change) => void>();
  const api: RunnerApi = {
    call(method) {
      // A recording knows one answer; what crosses the wire is JSON.
      if (method !== 'facts') return Promise.reject(new Refusal('usage', 'It is a recording.'));
      return Promise.resolve(JSON.parse(JSON.stringify({ facts })));
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const served = await serve(api, folder.value);
  let closing: Promise<void> | undefined;
  const close = () => {
    closing ??= served.close();
    return closing;
  };
  return {
    tell(next: readonly LiveFact[]) {
      facts = next;
      for (const listener of listeners) listener({ parts: ['cost'] });
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

const spent = (share: string, verdict: LiveFact['verdict'], asOf = '2026-11-20T00:00:00Z'): LiveFact => ({
  resource: 'Model/shop',
  path: ['spec', 'budget'],
  about: 'cost',
  text: `${share} of the budget spent this month`,
  detail: `Spent ${share}.`,
  verdict,
  asOf,
});
const deployed: LiveFact = {
  resource: 'Model/shop',
  path: [],
  about: 'deployment',
  text: 'live on local, r1',
  detail: 'Revision r1.',
  asOf: '2026-11-20T00:00:00Z',
};

test('facts come to lenses, hints, hovers and problems; change without flicker; and go with the runner', async () => {
  await using project = testProject({ 'shop.model.yaml': MODEL });
  Object.assign(process.env, project.env);
  await using runner = await playBack(project.root, [deployed, spent('40%', 'pass')]);
  await using client = await startServer({ folders: [project.root], capabilities });
  const refreshes = lensRefreshes(client);
  const path = join(project.root, 'shop.model.yaml');
  await client.open(path, MODEL);
  await client.diagnostics(path);
  assert.deepEqual(await lenses(client, path), [], 'nothing before the workspace is trusted');
  assert.equal(refreshes.count(), 0);

  await client.connection.sendNotification('mooring/trusted');
  // Once because of the trust itself, and once because of what is known then.
  await refreshes.beyond(1);
  assert.deepEqual(await lenses(client, path), ['live on local, r1']);
  const hints = await client.connection.sendRequest<InlayHint[]>('textDocument/inlayHint', {
    textDocument: { uri: uri(path) },
    range: { start: { line: 0, character: 0 }, end: { line: 9, character: 0 } },
  });
  assert.deepEqual(
    hints.map(({ label, position }) => [label, position.line]),
    [['40% of the budget spent this month', 6]],
  );
  const hover = await client.connection.sendRequest<Hover>('textDocument/hover', {
    textDocument: { uri: uri(path) },
    position: { line: 6, character: 4 },
  });
  assert.match(JSON.stringify(hover.contents), /\*\*Live\*\* · 40% of the budget spent/);
  const live = (code: unknown) => String(code).startsWith('live/');
  assert.ok((await client.diagnostics(path)).every(({ code }) => !live(code)));

  const seen = refreshes.count();
  runner.tell([deployed, spent('40%', 'pass', '2026-11-20T00:01:00Z')]);
  runner.tell([deployed, spent('120%', 'fail')]);
  await refreshes.beyond(seen);
  const problems = await client.diagnostics(path, ({ diagnostics }) => diagnostics.some(({ code }) => live(code)));
  assert.deepEqual(
    problems
      .filter(({ code }) => live(code))
      .map(({ code, message, range }) => [code, String(message).slice(0, 9), range.start.line]),
    [['live/budget', 'Live: 120', 6]],
  );
  assert.equal(refreshes.count(), seen + 1, 'what reads the same is not told again');

  await runner.close();
  await client.diagnostics(path, ({ diagnostics }) => diagnostics.every(({ code }) => !live(code)));
  assert.deepEqual(await lenses(client, path), []);
});

test('a severity setting and a suppression hold for what is live too', async () => {
  await using project = testProject({
    'mooring.yaml':
      'apiVersion: mooring/v1\nkind: Project\nmetadata: {name: test}\nspec: {rules: {live/budget: error}}\n',
    'shop.model.yaml': MODEL,
  });
  Object.assign(process.env, project.env);
  await using _runner = await playBack(project.root, [spent('120%', 'fail')]);
  await using client = await startServer({ folders: [project.root] });
  await client.connection.sendNotification('mooring/trusted');
  const path = join(project.root, 'shop.model.yaml');
  const isLive = ({ code }: { readonly code?: unknown }) => code === 'live/budget';
  const [found] = (await client.diagnostics(path, ({ diagnostics }) => diagnostics.some(isLive))).filter(isLive);
  assert.equal(found?.severity, 1);
  await client.open(path, MODEL.replace('  budget', '  # mooring-ignore live/budget: it is November\n  budget'));
  await client.diagnostics(path, ({ diagnostics, version }) => version === 1 && !diagnostics.some(isLive));
});

test('the verdict of a real run stands at the prompt and its suite, and says when the text was edited', async () => {
  await using upstream = await startUpstream((call, response) =>
    sendJson(response, 200, completion(`Here: ${JSON.stringify(call.body.messages)}`)),
  );
  const files = animals({ baseUrl: upstream.baseUrl, cases: 20 });
  await using project = testProject(files);
  Object.assign(process.env, project.env);
  await using started = await startRunnerProcess(project);
  await using client = await startServer({ folders: [project.root], capabilities });
  const refreshes = lensRefreshes(client);
  const path = join(project.root, 'prompts/animal.prompt.yaml');
  const text = files['prompts/animal.prompt.yaml'] ?? '';
  await client.open(path, text);
  await client.connection.sendNotification('mooring/trusted');
  await started.runner.call('eval.run', { suites: ['animals'] });
  while (!(await lenses(client, path)).includes('animals: passed')) await refreshes.beyond(refreshes.count());
  assert.ok((await lenses(client, join(project.root, 'evals/animals.eval.yaml'))).length === 0, 'it is not open');

  await client.change(path, 2, [{ text: text.replace('Name {{animal}}', 'Say {{animal}}') }]);
  assert.deepEqual(await lenses(client, path), ['animals: passed (before the last edit)']);
  await client.diagnostics(path, ({ diagnostics }) => diagnostics.some(({ code }) => code === 'live/eval-outdated'));

  await started.kill();
  await client.diagnostics(path, ({ diagnostics }) => diagnostics.every(({ code }) => code !== 'live/eval-outdated'));
});
