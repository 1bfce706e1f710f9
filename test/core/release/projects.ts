/** A small project, and releases of it: tests change one text of it and look at what follows. */
import assert from 'node:assert/strict';
import { type LockCandidate, lockPrompts, printLock } from '../../../core/prompt/lock.ts';
import { readPrompt } from '../../../core/prompt/model.ts';
import type { NamedRelease } from '../../../core/release/document.ts';
import { type ReleaseFacts, resolveRelease } from '../../../core/release/resolve-release.ts';
import { type ReleaseSubject, releaseSources } from '../../../core/release/sources.ts';
import type { Workspace } from '../../../core/workspace/workspace.ts';
import { resourcesOf } from '../../../core/workspace/workspace.ts';
import { sha256 } from '../../../host/sha256.ts';
import { filesOf, workspaceFrom } from '../../fixture.ts';

export const project = `#- /reply.model.yaml
apiVersion: mooring/v1
kind: Model
metadata: {name: reply, owner: team-a, description: Replies}
spec:
  task: chat
  serve:
    prompt: hello@^1
    timeout: 20s
    fallbacks:
      - {model: mistral/small, on: [timeout, rate_limited]}
      - {reply: {text: later}}
  guardrails:
    output:
      - {name: valid, schema: output, action: retry}
  limits: {requestsPerMinute: 60}
  budget: {monthly: 100 USD, alertAt: [50%]}
  evals: [quality]
  slos: [available]
  runbook: docs/reply.md
  targets: [local, prod]
#- /fraud.model.yaml
apiVersion: mooring/v1
kind: Model
metadata: {name: fraud}
spec:
  task: classification
  serve:
    artifact: fraud.onnx
    features: [{name: amount, type: number, description: The amount}]
    outputs: [{name: score, type: probability}]
#- /docs/reply.md
#- /fraud.onnx
#- /1.0.0.prompt.yaml
name: hello
version: 1.0.0
description: First
model: openai/gpt-5-mini-2026-03-01
modelParameters: {temperature: 0.2}
outputs: {type: object, properties: {text: {type: string}}}
messages: [{role: user, content: "Hello {{who}}"}]
#- /1.1.0.prompt.yaml
name: hello
version: 1.1.0
description: Second
model: openai/gpt-5-mini-2026-03-01
modelParameters: {temperature: 0.2}
outputs: {type: object, properties: {text: {type: string}}}
messages: [{role: user, content: "Hello dear {{who}}"}]
#- /quality.eval.yaml
apiVersion: mooring/v1
kind: Eval
metadata: {name: quality}
spec:
  subject: {prompt: hello@^1}
  scorers: [{name: valid, schema: output}]
#- /available.slo.yaml
apiVersion: openslo/v1
kind: SLO
metadata: {name: available}
spec:
  service: reply
  indicatorRef: good
  timeWindow: [{duration: 4w, isRolling: true}]
  budgetingMethod: Occurrences
  objectives: [{displayName: good, target: 0.95}]
---
apiVersion: openslo/v1
kind: SLI
metadata: {name: good}
spec:
  ratioMetric:
    counter: true
    good: {metricSource: {type: mooring, spec: {where: 'record.status == "ok"'}}}
    total: {metricSource: {type: mooring, spec: {where: "true"}}}
#- /prod.target.yaml
apiVersion: mooring/v1
kind: Target
metadata: {name: prod}
spec: {type: container}
`;

export const artifacts: ReleaseFacts['artifacts'] = new Map([
  ['fraud.onnx', { digest: sha256('fraud model'), bytes: 12 }],
]);

/** Locks all versions of the project as it is, but for those named. */
export function lockedText(fixture: string, except: readonly string[] = []): string {
  const candidates: LockCandidate[] = [...resourcesOf(workspaceFrom(filesOf(fixture)), 'Prompt')]
    .map(({ file, resource }) => ({ file, prompt: readPrompt(resource.value) }))
    .filter(({ prompt }) => !except.includes(prompt.version ?? ''));
  return printLock(lockPrompts({ entries: [] }, candidates, sha256).lock);
}

export function workspaceOf(fixture: string, lock = lockedText(fixture)): Workspace {
  return workspaceFrom([...filesOf(fixture), { path: '/mooring.lock', text: lock }], { named: false });
}

const model: ReleaseSubject = { kind: 'Model', name: 'reply' };

/** All files committed, unless `dirty` names some. */
export function release(
  fixture: string,
  options: { subject?: ReleaseSubject; lock?: string; dirty?: readonly string[]; git?: boolean } = {},
): NamedRelease {
  const found = tryRelease(fixture, options);
  assert.ok(found.ok, found.ok ? '' : found.problem);
  return found.value;
}

export function tryRelease(
  fixture: string,
  { subject = model, lock, dirty = [], git = true }: Parameters<typeof release>[1] & object = {},
) {
  const workspace = workspaceOf(fixture, lock);
  const sources = releaseSources(workspace, subject, sha256);
  const files = sources.ok ? sources.value.files : [];
  const cleanFiles = new Set(files.filter((file) => !dirty.includes(file)));
  return resolveRelease(workspace, subject, {
    git: git ? { commit: 'c0ffee', cleanFiles } : undefined,
    artifacts,
    sha256,
  });
}
