/** Writes the state of a target as a runner does: releases by their digest, `state.json` replaced whole. */
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canonicalJson } from '../../core/values/canonical-json.ts';

export interface StateFolder extends Disposable {
  readonly path: string;
  /** Returns the digest. */
  readonly release: (document: object) => string;
  readonly blob: (content: string | Buffer) => string;
  /** Replaces state.json; the sequence counts up by itself. */
  readonly write: (state: StateContent) => number;
}

export interface StateContent {
  readonly deployments: readonly object[];
  readonly providers?: object;
  readonly prices?: object;
  readonly keys?: readonly object[];
  readonly sequence?: number;
}

export function stateFolder(): StateFolder {
  const path = mkdtempSync(join(tmpdir(), 'mooring-state-'));
  let sequence = 0;
  for (const folder of ['releases', 'blobs']) mkdirSync(join(path, folder));
  return {
    path,
    release(document) {
      const canonical = canonicalJson(JSON.parse(JSON.stringify(document)));
      if (!canonical.ok) throw new Error(canonical.problem);
      const digest = sha256(canonical.value);
      writeFileSync(join(path, 'releases', `${digest}.json`), canonical.value);
      return `sha256:${digest}`;
    },
    blob(content) {
      const digest = sha256(content);
      writeFileSync(join(path, 'blobs', digest), content);
      return `sha256:${digest}`;
    },
    write({ deployments, providers = {}, prices = {}, keys = [], sequence: given }) {
      sequence = given ?? sequence + 1;
      const state = { schemaVersion: 1, target: 'local', sequence, deployments, providers, prices, keys };
      const temporary = join(path, 'state.json.new');
      writeFileSync(temporary, JSON.stringify(state));
      renameSync(temporary, join(path, 'state.json'));
      return sequence;
    },
    [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }),
  };
}

export function sha256(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

const nothing = `sha256:${'0'.repeat(64)}`;

export interface ModelParts {
  readonly name?: string;
  readonly serve?: object;
  readonly spec?: object;
  readonly metadata?: object;
  readonly prompt?: { readonly version?: string; readonly value: object };
}

/** A release of a Model; without `serve` it passes `mock/small` through. */
export function modelRelease({ name = 'assistant', serve, spec = {}, metadata = {}, prompt }: ModelParts): object {
  const served = serve ?? (prompt === undefined ? { model: 'mock/small' } : { prompt: 'reply' });
  const promptName = 'reply';
  return {
    schemaVersion: 1,
    kind: 'Release',
    name,
    subject: 'Model',
    final: false,
    draftBecause: [],
    behaviour: nothing,
    manifest: {
      apiVersion: 'mooring/v1',
      kind: 'Model',
      metadata: { name, ...metadata },
      spec: { task: 'chat', serve: served, ...spec },
    },
    ...(prompt === undefined
      ? {}
      : {
          prompt: {
            name: promptName,
            ...(prompt.version === undefined ? {} : { version: prompt.version }),
            content: nothing,
            behaviour: nothing,
            value: prompt.value,
          },
        }),
    resources: {},
  };
}

export function deployment(digest: string, model = 'assistant', more: object = {}): object {
  const releases = [{ digest, weight: 1, variant: 'baseline' }];
  return { model, revision: 'r1', releases, since: '2026-11-01T00:00:00Z', ...more };
}
