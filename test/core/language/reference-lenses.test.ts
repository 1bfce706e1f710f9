/** How many mentions lead to a definition, and which. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { referenceLensesIn, referencesOfLens } from '../../../core/language/reference-lenses.ts';
import { filesOf, workspaceFrom } from '../../fixture.ts';

const FIXTURE = `#- /mooring.yaml
apiVersion: mooring/v1
kind: Project
metadata: {name: shop}
spec: {teams: {web: {members: [a@b.example]}, idle: {members: [c@d.example]}}}
#- /1.prompt.yaml
name: reply
version: 1.2.0
messages: [{role: user, content: Hello}]
#- /2.prompt.yaml
name: reply
version: 2.0.0
messages: [{role: user, content: Good day}]
#- /a.model.yaml
apiVersion: mooring/v1
kind: Model
metadata: {name: a, owner: web}
spec: {task: chat, serve: {prompt: reply@^1.0}}
---
apiVersion: mooring/v1
kind: Model
metadata: {name: b, owner: web}
spec: {task: chat, serve: {prompt: "reply@^2"}}
#- /a.slo.yaml
apiVersion: openslo/v1
kind: SLO
metadata: {name: fast}
spec: {service: a, objectives: [{target: 0.9}]}
#- /q.eval.yaml
apiVersion: mooring/v1
kind: Eval
metadata: {name: quality}
spec: {subject: {prompt: reply}}
`;

test('each definition has the mentions that mean it', () => {
  const files = filesOf(FIXTURE);
  const workspace = workspaceFrom(files);
  const textOf = (path: string) => files.find((one) => one.path === path)?.text ?? '';
  const found = files.flatMap(({ path, text }) =>
    referenceLensesIn(workspace, path).map(({ span, count, of }) => {
      const places = referencesOfLens(workspace, path, of);
      assert.equal(places.length, count);
      const mentions = places.map(({ file, span: { start, end } }) => `${file} ${textOf(file).slice(start, end)}`);
      return [path, text.slice(span.start, span.end), mentions];
    }),
  );
  assert.deepEqual(found, [
    ['/mooring.yaml', 'web', ['/a.model.yaml web', '/a.model.yaml web']],
    ['/1.prompt.yaml', 'reply', ['/a.model.yaml reply@^1.0']],
    ['/2.prompt.yaml', 'reply', ['/a.model.yaml "reply@^2"', '/q.eval.yaml reply']],
    ['/a.model.yaml', 'a', ['/a.slo.yaml a']],
  ]);
});

test('a lens of a definition that is gone leads nowhere', () => {
  const workspace = workspaceFrom(filesOf(FIXTURE));
  const a = { kind: 'Model', name: 'a', version: undefined };
  assert.equal(referencesOfLens(workspace, '/a.model.yaml', a).length, 1);
  assert.deepEqual(referencesOfLens(workspace, '/a.model.yaml', { ...a, name: 'c' }), []);
  assert.deepEqual(
    referencesOfLens(workspace, '/1.prompt.yaml', { kind: 'Prompt', name: 'reply', version: '1.0.0' }),
    [],
  );
  assert.deepEqual(referencesOfLens(workspace, '/none.yaml', a), []);
});
