/** Lets the next message in every few milliseconds, and stops when the answer is no longer wanted. */
import { setImmediate } from 'node:timers/promises';
import { type CancellationToken, LSPErrorCodes, ResponseError } from 'vscode-languageserver/node';

const SLICE_MS = 4;

/** To be awaited between pieces of work. Resolves to true when it let others in; rejects when it was cancelled. */
export function pauseEvery(token: CancellationToken): () => Promise<boolean> {
  let sliceEnd = performance.now() + SLICE_MS;
  return async () => {
    if (performance.now() < sliceEnd) return false;
    await setImmediate();
    if (token.isCancellationRequested) throw new ResponseError(LSPErrorCodes.RequestCancelled, 'It was cancelled.');
    sliceEnd = performance.now() + SLICE_MS;
    return true;
  };
}
