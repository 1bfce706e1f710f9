/** Who makes a model, by its name: the provider before the slash may be anyone who serves it. */

const makers: readonly (readonly [RegExp, string])[] = [
  [/^(gpt-|chatgpt-|o[1-9](-|$)|text-embedding-|davinci|babbage|whisper-|tts-|dall-e-)/, 'OpenAI'],
  [/^claude-/, 'Anthropic'],
  [/^(gemini|gemma)-/, 'Google'],
  [
    /^(mistral|ministral|mixtral|codestral|magistral|devstral|pixtral|voxtral|open-mistral|open-mixtral)(-|$)/,
    'Mistral AI',
  ],
  [/^(meta-)?llama/, 'Meta'],
  [/^grok-/, 'xAI'],
  [/^(cohere-)?command-/, 'Cohere'],
  [/^deepseek-/, 'DeepSeek'],
  [/^phi-/, 'Microsoft'],
  [/^qwen/, 'Alibaba'],
];

/** The last part of `provider/model`, in lower case. */
export function modelName(modelId: string): string {
  return modelId.slice(modelId.lastIndexOf('/') + 1).toLowerCase();
}

export function vendorOf(modelId: string): string | undefined {
  const name = modelName(modelId);
  return makers.find(([pattern]) => pattern.test(name))?.[1];
}
