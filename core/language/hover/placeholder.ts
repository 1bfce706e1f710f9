/** What a placeholder is replaced by. */
import { effectiveInputs, readPrompt } from '../../prompt/model.ts';
import type { Placeholder } from '../../prompt/placeholders.ts';
import { isJsonObject } from '../../values/json.ts';
import type { Resource } from '../../workspace/resource.ts';

export function describePlaceholder({ value }: Resource, { kind, name }: Placeholder): string | undefined {
  if (kind !== 'placeholder') return undefined;
  const prompt = readPrompt(value);
  const input = effectiveInputs(prompt).find((one) => one.name === name);
  if (!input) return undefined;
  const declared = isJsonObject(prompt.value.inputs) ? prompt.value.inputs[name] : undefined;
  const description = isJsonObject(declared) && typeof declared.description === 'string' ? declared.description : '';
  const type = typeof input.schema.type === 'string' ? input.schema.type : 'anything';
  const traits = [
    type,
    input.required ? 'required' : `default ${JSON.stringify(input.default ?? null)}`,
    ...(input.maxTokens === undefined ? [] : [`at most ${input.maxTokens} tokens`]),
  ];
  return `**{{${name}}}** · ${traits.join(', ')}\n\n${description}`.trim();
}
