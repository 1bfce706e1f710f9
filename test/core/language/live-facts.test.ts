import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LiveFact } from '../../../core/contract/runner.ts';
import { liveDiagnostics, liveFactsIn } from '../../../core/language/live-facts.ts';
import { digests } from '../../../core/prompt/content.ts';
import { readPrompt } from '../../../core/prompt/model.ts';
import { definitionsOf } from '../../../core/workspace/workspace.ts';
import { sha256 } from '../../../host/sha256.ts';
import { filesOf, workspaceFrom } from '../../fixture.ts';
import { pointed } from './cursor.ts';

const FILES = `#- /1.prompt.yaml
name: reply
version: 1.0.0
messages: [{role: user, content: Hello}]
#- /2.prompt.yaml
name: reply
version: 2.0.0
messages: [{role: user, content: Good day}]
#- /q.eval.yaml
apiVersion: mooring/v1
kind: Eval
metadata: {name: quality}
spec:
  subject: {prompt: reply}
  scorers: [{name: polite, contains: day}]
#- /a.model.yaml
apiVersion: mooring/v1
kind: Model
metadata: {name: a}
spec:
  task: chat
  budget: {monthly: 10 USD}
  drift: {reference: a.csv, columns: [{name: x}]}
`;

const asOf = '2026-11-20T00:00:00.000Z';
type About = Pick<LiveFact, 'resource' | 'about'> & Partial<LiveFact>;
const fact = (about: About): LiveFact => ({ path: [], text: 'known', detail: 'So it is.', asOf, ...about });

function behaviour(files: string, version: string) {
  const workspace = workspaceFrom(filesOf(files));
  const site = definitionsOf(workspace, 'Prompt', 'reply').find(({ resource }) => resource.version === version);
  const found = site && digests(readPrompt(site.resource.value), sha256);
  assert.ok(found?.ok);
  return found.value.behaviour;
}

const placed = (files: string, path: string, facts: readonly LiveFact[]) =>
  liveFactsIn(workspaceFrom(filesOf(files)), path, facts);

const textOf = (files: string, path: string) => filesOf(files).find((file) => file.path === path)?.text ?? '';

test('a fact stands at the property it is about, one about the whole at the name', () => {
  const facts = [
    fact({ resource: 'Model/a', about: 'drift', path: ['spec', 'drift'] }),
    fact({ resource: 'Model/a', about: 'deployment' }),
    fact({ resource: 'Model/other', about: 'deployment' }),
  ];
  const text = textOf(FILES, '/a.model.yaml');
  assert.deepEqual(
    placed(FILES, '/a.model.yaml', facts).map(({ span, whole }) => [pointed(text, span), whole]),
    [
      ['metadata: {name: a}\n                 ^', true],
      ['  drift: {reference: a.csv, columns: [{name: x}]}\n  ^^^^^', false],
    ],
  );
});

test('what is known of a behaviour stands at the version that behaves so', () => {
  const facts = [fact({ resource: 'Prompt/reply', about: 'eval', digest: behaviour(FILES, '1.0.0') })];
  assert.equal(placed(FILES, '/1.prompt.yaml', facts).length, 1);
  assert.deepEqual(placed(FILES, '/2.prompt.yaml', facts), []);
});

test('after an edit it is about the text before, at the version that is worked on, and says so', () => {
  const facts = [
    fact({
      resource: 'Prompt/reply',
      about: 'eval',
      verdict: 'pass',
      digest: behaviour(FILES, '2.0.0'),
      text: 'quality: passed',
    }),
    fact({
      resource: 'Eval/quality',
      about: 'eval',
      verdict: 'pass',
      digest: behaviour(FILES, '2.0.0'),
      text: 'quality: passed',
    }),
  ];
  const edited = FILES.replace('Good day', 'Good evening');
  assert.deepEqual(
    placed(FILES, '/2.prompt.yaml', facts).map(({ text, outdated }) => [text, outdated]),
    [['quality: passed', false]],
  );
  for (const path of ['/2.prompt.yaml', '/q.eval.yaml']) {
    const found = placed(edited, path, facts);
    assert.deepEqual(
      found.map(({ text, outdated }) => [text, outdated]),
      [['quality: passed (before the last edit)', true]],
    );
    assert.deepEqual(
      liveDiagnostics(found).map(({ code, severity }) => [code, severity]),
      [['live/eval-outdated', 'info']],
    );
  }
  assert.deepEqual(placed(edited, '/1.prompt.yaml', facts), []);
});

test('a comment or a description is no edit of a behaviour', () => {
  const facts = [fact({ resource: 'Prompt/reply', about: 'eval', verdict: 'pass', digest: behaviour(FILES, '2.0.0') })];
  const commented = FILES.replace('version: 2.0.0', 'version: 2.0.0 # a word\ndescription: More words');
  assert.deepEqual(
    placed(commented, '/2.prompt.yaml', facts).map(({ outdated }) => outdated),
    [false],
  );
});

test('what failed is a problem, marked as live; what passed, or is too little to tell, is not', () => {
  const verdicts = ['pass', 'fail', 'inconclusive', 'not_evaluated'] as const;
  const facts = (['slo', 'drift', 'cost', 'eval', 'deployment', 'review'] as const).flatMap((about) =>
    verdicts.map((verdict) => fact({ resource: 'Model/a', about, verdict, text: `${about} ${verdict}` })),
  );
  const found = liveDiagnostics(placed(FILES, '/a.model.yaml', facts));
  assert.deepEqual(found.map(({ code }) => code).sort(), [
    'live/budget',
    'live/drift',
    'live/error-budget',
    'live/eval-failed',
  ]);
  assert.ok(found.every(({ message, severity }) => message.startsWith('Live: ') && severity === 'warning'));
});

test('a name that is defined nowhere any more has no place', () => {
  assert.deepEqual(
    placed(FILES, '/a.model.yaml', [fact({ resource: 'Model/gone', about: 'cost', verdict: 'fail' })]),
    [],
  );
});
