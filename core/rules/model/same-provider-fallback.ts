/** Fallbacks that fail together with the first choice. */
import { itemsAt, textAt } from '../../schema/value-at.ts';
import { rule } from '../rule.ts';

export const sameProviderFallback = rule({
  code: 'model/same-provider-fallback',
  severity: 'info',
  what: 'All fallbacks of this Model are answered by `{provider}`, as its first choice is.',
  why: 'One outage, or one exhausted account, takes all of them.',
  fix: 'Add a fallback at another provider, or a fixed `reply` at the end.',
  kinds: ['Model'],
  examples: {
    invalid: [
      `apiVersion: mooring/v1
kind: Model
metadata: {name: reply}
spec:
  task: chat
  serve:
    model: openai/gpt-4o-2024-08-06
    fallbacks: [{model: openai/gpt-4.1-2025-04-14}]
`,
    ],
    valid: [
      `apiVersion: mooring/v1
kind: Model
metadata: {name: reply}
spec:
  task: chat
  serve:
    model: openai/gpt-4o-2024-08-06
    fallbacks: [{model: openai/gpt-4.1-2025-04-14}, {reply: Later.}]
`,
    ],
  },
  check({ value }, report) {
    const provider = providerOf(textAt(value, ['spec', 'serve', 'model']));
    const fallbacks = itemsAt(value, ['spec', 'serve', 'fallbacks']).map((one) => textAt(one, ['model']));
    const first = textAt(value, ['spec', 'serve', 'model']);
    if (provider === undefined || fallbacks.length === 0 || fallbacks.includes(first)) return;
    if (fallbacks.every((model) => providerOf(model) === provider))
      report({ path: ['spec', 'serve', 'fallbacks'], at: 'key' }, { provider });
  },
});

function providerOf(model: string | undefined): string | undefined {
  return model?.includes('/') ? model.slice(0, model.indexOf('/')) : undefined;
}
