/** Models whose successors lead back to themselves. */
import { isJsonObject, type JsonValue } from '../../values/json.ts';
import { definitionsOf, type Workspace } from '../../workspace/workspace.ts';
import { workspaceRule } from '../rule.ts';

export const cycle = workspaceRule({
  code: 'reference/cycle',
  severity: 'error',
  what: 'The successors of this Model lead back to itself: {chain}.',
  why: 'Whoever follows them when the Model is retired never arrives.',
  fix: 'Name a successor that is not retired in favour of this one.',
  kinds: ['Model'],
  examples: {
    invalid: [
      `apiVersion: mooring/v1
kind: Model
metadata: {name: one}
spec:
  task: chat
  serve: {model: openai/gpt-4o-2024-08-06}
  lifecycle: {stage: deprecated, successor: two}
---
apiVersion: mooring/v1
kind: Model
metadata: {name: two}
spec:
  task: chat
  serve: {model: openai/gpt-4o-2024-08-06}
  lifecycle: {stage: deprecated, successor: one}
`,
    ],
    valid: [
      `apiVersion: mooring/v1
kind: Model
metadata: {name: one}
spec:
  task: chat
  serve: {model: openai/gpt-4o-2024-08-06}
  lifecycle: {stage: deprecated, successor: two}
---
apiVersion: mooring/v1
kind: Model
metadata: {name: two}
spec:
  task: chat
  serve: {model: openai/gpt-4o-2024-08-06}
`,
    ],
  },
  check(resource, { workspace }, report) {
    const { name } = resource;
    if (name === undefined) return;
    const chain = new Set([name]);
    for (let next = successorOf(resource.value); next !== undefined; next = successorByName(workspace, next)) {
      if (next === name) return report(['spec', 'lifecycle', 'successor'], { chain: [...chain, next].join(' → ') });
      // A circle further on that does not lead back here is reported on its own members.
      if (chain.has(next)) return;
      chain.add(next);
    }
  },
});

function successorByName(workspace: Workspace, name: string): string | undefined {
  const [site] = definitionsOf(workspace, 'Model', name);
  return site && successorOf(site.resource.value);
}

function successorOf(value: JsonValue): string | undefined {
  const spec = isJsonObject(value) ? value.spec : undefined;
  const lifecycle = isJsonObject(spec) ? spec.lifecycle : undefined;
  const successor = isJsonObject(lifecycle) ? lifecycle.successor : undefined;
  return typeof successor === 'string' ? successor : undefined;
}
