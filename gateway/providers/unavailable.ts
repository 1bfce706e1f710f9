/** Stands for a provider that cannot be called, such as one whose key is not set: its calls fail, and fallbacks answer. */
import type { CallFailure, Provider } from './provider.ts';

export function unavailableProvider(why: string): Provider {
  const failure: CallFailure = { kind: 'failure', failure: 'server_error', why, retryable: false };
  return { complete: async () => failure, stream: async () => failure };
}
