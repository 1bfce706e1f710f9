/** The methods of this process, as the same interface that a runner in another process has. */
import {
  type Answer,
  type CallOptions,
  type Change,
  type Params,
  Refusal,
  type RunnerApi,
  type RunnerMethod,
} from '../../core/contract/runner.ts';
import { diskIsFull, isDiskFull } from '../../host/files.ts';
import type { Handler, MethodGroup, Runner } from './method.ts';
import { groups } from './registry.ts';

const handlers: MethodGroup = Object.assign({}, ...groups);

export function localApi(
  runner: Runner,
  changes: { listen(listener: (change: Change) => void): () => void },
): RunnerApi {
  return {
    async call<Name extends RunnerMethod>(
      method: Name,
      params: Params<Name>,
      options: CallOptions = {},
    ): Promise<Answer<Name>> {
      const { signal = new AbortController().signal, onProgress } = options;
      signal.throwIfAborted();
      const handler: Handler<Name> | undefined = Object.hasOwn(handlers, method) ? handlers[method] : undefined;
      if (!handler) throw new Refusal('usage', `This version of the runner cannot do \`${method}\`.`);
      try {
        return await handler(runner, params, { signal, progress: (progress) => onProgress?.(progress) });
      } catch (error) {
        throw isDiskFull(error) ? new Refusal('refused', diskIsFull(runner.root)) : error;
      }
    },
    onChange: (listener) => changes.listen(listener),
  };
}

export const methodNames = (): readonly string[] => Object.keys(handlers);
