/** The thread that runs ONNX models. The runtime is WebAssembly on one thread: the same everywhere, nothing native. */
import { readFile } from 'node:fs/promises';
import { parentPort } from 'node:worker_threads';
import type { InferenceSession, TypedTensor } from 'onnxruntime-web';
import type { FromOnnxThread, Tensor, ToOnnxThread } from './onnx.ts';
import type { Port } from './onnx-features.ts';

type Runtime = typeof import('onnxruntime-web');

const port = parentPort;
if (port === null) throw new Error('This file runs as a worker thread.');
const sessions = new Map<string, InferenceSession>();
let runtime: Runtime | undefined;

async function loadRuntime(): Promise<Runtime> {
  if (runtime !== undefined) return runtime;
  const loaded = await import('onnxruntime-web');
  loaded.env.wasm.numThreads = 1;
  if (!import.meta.url.endsWith('.ts')) {
    // In the bundle, the two files of the runtime that cannot be bundled lie beside it.
    const beside = (name: string): string => new URL(`./gateway-onnx/${name}`, import.meta.url).href;
    loaded.env.wasm.wasmPaths = {
      mjs: beside('ort-wasm-simd-threaded.mjs'),
      wasm: beside('ort-wasm-simd-threaded.wasm'),
    };
  }
  runtime = loaded;
  return loaded;
}

async function load(call: number, file: string): Promise<FromOnnxThread> {
  const { InferenceSession } = await loadRuntime();
  const session = await InferenceSession.create(await readFile(file), { executionProviders: ['wasm'] });
  sessions.set(file, session);
  const inputs: Port[] = session.inputMetadata.map((input) =>
    input.isTensor
      ? { name: input.name, type: input.type, shape: [...input.shape] }
      : { name: input.name, type: 'something else than a tensor', shape: [] },
  );
  return { call, kind: 'loaded', inputs, outputs: session.outputNames };
}

async function run(call: number, file: string, feeds: Readonly<Record<string, Tensor>>): Promise<FromOnnxThread> {
  const session = sessions.get(file);
  if (session === undefined) return { call, kind: 'problem', problem: 'The model is not loaded any more.' };
  const { Tensor: OrtTensor } = await loadRuntime();
  const tensors = Object.entries(feeds).map(([name, { type, data, dims }]) => {
    // The pairs of type and data were made to fit (onnx-features.ts); the runtime checks them again.
    const tensor = new OrtTensor(type as 'float32', data as Float32Array, [...dims]);
    return [name, tensor] as const;
  });
  const results = await session.run(Object.fromEntries(tensors));
  const plain = Object.entries(results).map(([name, result]) => [name, plainTensor(result as TypedTensor<'float32'>)]);
  return { call, kind: 'ran', results: Object.fromEntries(plain) };
}

function plainTensor({ type, dims, data }: TypedTensor<'float32'>): Tensor {
  return { type, dims, data };
}

async function answer(message: ToOnnxThread): Promise<FromOnnxThread | undefined> {
  if (message.kind === 'forget') {
    await sessions.get(message.file)?.release();
    sessions.delete(message.file);
    return undefined;
  }
  try {
    return message.kind === 'load'
      ? await load(message.call, message.file)
      : await run(message.call, message.file, message.feeds);
  } catch (error) {
    return { call: message.call, kind: 'problem', problem: problemOf(error) };
  }
}

function problemOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND') {
    return 'The package onnxruntime-web, which runs ONNX files, is not installed. Run `npm install onnxruntime-web`.';
  }
  return `The ONNX file cannot be run: ${error instanceof Error ? error.message : String(error)}`;
}

port.on('message', (message: ToOnnxThread) => {
  answer(message).then((told) => {
    if (told !== undefined) port.postMessage(told);
  });
});
