/**
 * Whether a model id may point to another model tomorrow. Each vendor has its own way to write a fixed one; where we
 * do not know the vendor's way, only `latest` is taken as floating.
 */

import { modelName, vendorOf } from './vendor.ts';

/** Hosts where the deployment fixes the version, whatever the id says. */
const pinnedByHost = /^(azure|azureml|azure-openai|bedrock|vertex|vertexai|sagemaker)\//i;
/** No model is called longer than this, and the patterns below are not tried on a novel. */
const longestId = 200;

export function isFloating(modelId: string): boolean {
  if (modelId.length > longestId) return false;
  const name = modelName(modelId);
  if (/(^|[-:@])latest$/.test(name)) return true;
  if (pinnedByHost.test(modelId)) return false;
  switch (vendorOf(modelId)) {
    case 'OpenAI':
      return !isOpenAiSnapshot(name);
    case 'Anthropic':
      return !isAnthropicSnapshot(name);
    case 'Google':
      return /^gemini-(1\.\d|2\.0)-/.test(name) && !/-\d{3}$/.test(name) && !/-\d{2}-\d{2}$/.test(name);
    case 'Mistral AI':
      return (
        /^[a-z-]*stral(-(tiny|small|medium|large|saba|embed|ocr|moderation|\d+b))*$/.test(name) &&
        !name.startsWith('open-')
      );
    case 'xAI':
      return !/-\d{4}$/.test(name);
    case 'Cohere':
      return !/-\d{2}-\d{4}$/.test(name);
    case 'DeepSeek':
      return name === 'deepseek-chat' || name === 'deepseek-reasoner';
    default:
      return false;
  }
}

/** `-2024-08-06`, or in the older way `-0613`. Embedding, speech and open-weight models have no dated snapshots. */
function isOpenAiSnapshot(name: string): boolean {
  return (
    /-\d{4}-\d{2}-\d{2}$/.test(name) ||
    /-\d{4}(-preview)?$/.test(name) ||
    /^(text-embedding-|whisper-|tts-1|dall-e-|gpt-oss-|davinci-|babbage-)/.test(name)
  );
}

/**
 * `-20251001` or `@20251001`. From the 4.6 generation on, Anthropic's ids have no date and are fixed all the same
 * (its page "Model IDs and versioning", read in 2026); before it, an id without a date is an alias.
 */
function isAnthropicSnapshot(name: string): boolean {
  if (/[-@]\d{8}$/.test(name)) return true;
  const generation = /^claude-[a-z]+-(\d{1,2})(?:-(\d{1,2}))?$/.exec(name);
  if (!generation) return false;
  const [, major = '0', minor = '0'] = generation;
  return Number(major) > 4 || (Number(major) === 4 && Number(minor) >= 6);
}
