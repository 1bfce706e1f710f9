/**
 * Runs ONNX models by onnxruntime-web in a worker thread, so that a long run delays nobody else. The runtime is an
 * optional dependency: without it, or with a file it cannot load, the Model is not ready and says why; others serve on.
 */
import { Worker } from 'node:worker_threads';
import type { ModelFeature, ModelOutput } from '../../core/schema/generated/types.ts';
import type { JsonObject } from '../../core/values/json.ts';
import { problem as problemOf, type Result } from '../../core/values/result.ts';
import { encodeRows, matchInputs, type Port } from './onnx-features.ts';
import { decodeOutputs } from './onnx-outputs.ts';

export interface ArtifactModel {
  /** Why it cannot be run; undefined when it can. */
  readonly problem: string | undefined;
  /** One result for each row of features. */
  readonly run: (rows: readonly JsonObject[], timeoutMs: number) => Promise<ArtifactRun>;
}

export type ArtifactRun =
  | { readonly kind: 'results'; readonly results: readonly JsonObject[] }
  | { readonly kind: 'failure'; readonly failure: 'timeout' | 'server_error'; readonly why: string };

export interface ArtifactRunner {
  readonly load: (
    file: string,
    features: readonly ModelFeature[],
    outputs: readonly ModelOutput[],
  ) => Promise<ArtifactModel>;
  /** Forgets the files that no state uses any more. */
  readonly keep: (files: ReadonlySet<string>) => void;
  readonly close: () => Promise<void>;
}

export type Tensor = {
  readonly type: string;
  readonly dims: readonly number[];
  readonly data: Float32Array | Float64Array | Int32Array | BigInt64Array | Uint8Array | readonly string[];
};

export type ToOnnxThread =
  | { readonly kind: 'load'; readonly call: number; readonly file: string }
  | {
      readonly kind: 'run';
      readonly call: number;
      readonly file: string;
      readonly feeds: Readonly<Record<string, Tensor>>;
    }
  | { readonly kind: 'forget'; readonly file: string };

export type FromOnnxThread =
  | {
      readonly call: number;
      readonly kind: 'loaded';
      readonly inputs: readonly Port[];
      readonly outputs: readonly string[];
    }
  | { readonly call: number; readonly kind: 'ran'; readonly results: Readonly<Record<string, Tensor>> }
  | { readonly call: number; readonly kind: 'problem'; readonly problem: string };

type Request = { readonly kind: 'load'; readonly file: string } | Omit<Extract<ToOnnxThread, { kind: 'run' }>, 'call'>;

export function newArtifactRunner(thread: URL): ArtifactRunner {
  const loaded = new Map<string, Promise<FromOnnxThread>>();
  const waiting = new Map<number, (answer: FromOnnxThread) => void>();
  let worker: Worker | undefined;
  let calls = 0;

  function start(): Worker {
    const started = new Worker(thread);
    started.unref();
    started.on('message', (answer: FromOnnxThread) => settle(answer));
    const fail = (why: string): void => {
      worker = undefined;
      loaded.clear();
      for (const call of [...waiting.keys()]) settle({ call, kind: 'problem', problem: why });
    };
    started.on('error', (error) => fail(error.message));
    started.on('exit', () => fail('The thread that runs ONNX models ended.'));
    return started;
  }

  function settle(answer: FromOnnxThread): void {
    waiting.get(answer.call)?.(answer);
    waiting.delete(answer.call);
  }

  function ask(request: Request): Promise<FromOnnxThread> {
    worker ??= start();
    const call = ++calls;
    const { promise, resolve } = Promise.withResolvers<FromOnnxThread>();
    waiting.set(call, resolve);
    worker.postMessage({ ...request, call } satisfies ToOnnxThread);
    return promise;
  }

  function loadFile(file: string): Promise<FromOnnxThread> {
    const known = loaded.get(file);
    if (known !== undefined) return known;
    const promise = ask({ kind: 'load', file });
    loaded.set(file, promise);
    return promise;
  }

  return {
    async load(file, features, outputs) {
      const answer = await loadFile(file);
      if (answer.kind === 'problem') {
        loaded.delete(file);
        return notReady(answer.problem);
      }
      if (answer.kind !== 'loaded') return notReady('The thread that runs ONNX models gave another answer.');
      const matched = matchInputs(features, answer.inputs);
      if (!matched.ok) return notReady(matched.problem);
      const names = namesOf(outputs, answer.outputs);
      if (!names.ok) return notReady(names.problem);
      return {
        problem: undefined,
        async run(rows, timeoutMs) {
          // Loaded anew when the thread had ended since.
          const again = await loadFile(file);
          if (again.kind === 'problem') return { kind: 'failure', failure: 'server_error', why: again.problem };
          const ran = await withTimeout(ask({ kind: 'run', file, feeds: encodeRows(rows, matched.value) }), timeoutMs);
          if (ran === undefined)
            return { kind: 'failure', failure: 'timeout', why: 'The model did not answer in time.' };
          if (ran.kind !== 'ran') return { kind: 'failure', failure: 'server_error', why: whyOf(ran) };
          const results = decodeOutputs(outputs, names.value, ran.results, rows.length);
          if (results.ok) return { kind: 'results', results: results.value };
          return { kind: 'failure', failure: 'server_error', why: results.problem };
        },
      };
    },
    keep(files) {
      for (const file of [...loaded.keys()].filter((one) => !files.has(one))) {
        loaded.delete(file);
        worker?.postMessage({ kind: 'forget', file } satisfies ToOnnxThread);
      }
    },
    async close() {
      await worker?.terminate();
    },
  };
}

function notReady(problem: string): ArtifactModel {
  return { problem, run: async () => ({ kind: 'failure', failure: 'server_error', why: problem }) };
}

function whyOf(answer: FromOnnxThread): string {
  return answer.kind === 'problem' ? answer.problem : 'The thread that runs ONNX models gave another answer.';
}

/** Outputs by their names in the file, else by their order. */
function namesOf(outputs: readonly ModelOutput[], inFile: readonly string[]): Result<readonly string[]> {
  const byName = outputs.every(({ name }) => inFile.includes(name));
  if (byName) return { ok: true, value: outputs.map(({ name }) => name) };
  if (outputs.length <= inFile.length) return { ok: true, value: inFile.slice(0, outputs.length) };
  return problemOf(`The file has ${inFile.length} outputs, and \`outputs\` declares ${outputs.length}.`);
}

async function withTimeout<Value>(promise: Promise<Value>, ms: number): Promise<Value | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms);
  });
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
