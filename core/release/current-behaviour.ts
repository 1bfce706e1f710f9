/**
 * The behaviour that a file says now, without reading anything but the project: to tell whether what is known of a
 * behaviour is about this text. Undefined where it depends on a model file, or cannot be told.
 */
import type { ReleasedPrompt } from '../contract/release.ts';
import { digests } from '../prompt/content.ts';
import { type PromptFile, readPrompt } from '../prompt/model.ts';
import { valueAt } from '../schema/value-at.ts';
import type { Digest, Sha256 } from '../values/digest.ts';
import { isJsonObject, type JsonValue } from '../values/json.ts';
import type { Resource } from '../workspace/resource.ts';
import { definitionsOf, type Workspace } from '../workspace/workspace.ts';
import { behaviourDigest } from './behaviour.ts';
import { choosePrompt } from './choose-prompt.ts';
import { plainForm } from './plain-form.ts';

export function currentBehaviour(workspace: Workspace, resource: Resource): Digest | undefined {
  const { sha256 } = workspace.surroundings;
  if (resource.isBroken) return undefined;
  switch (resource.kind) {
    case 'Prompt':
      return digestsOf(resource.value, sha256)?.behaviour;
    case 'Model':
      return ofModel(workspace, resource, sha256);
    case 'Eval':
      return ofSubject(workspace, valueAt(resource.value, ['spec', 'subject']), sha256);
    default:
      return undefined;
  }
}

function ofModel(workspace: Workspace, resource: Resource, sha256: Sha256): Digest | undefined {
  const manifest = plainForm(resource.key, resource.value);
  const serve = valueAt(manifest, ['spec', 'serve']);
  if (!isJsonObject(manifest) || !isJsonObject(serve) || serve.artifact !== undefined) return undefined;
  const reference = serve.prompt;
  const prompt = typeof reference === 'string' ? promptNamed(workspace, reference, sha256) : undefined;
  if (reference !== undefined && !prompt) return undefined;
  const behaviour = behaviourDigest({ manifest, prompt, artifact: undefined }, sha256);
  return behaviour.ok ? behaviour.value : undefined;
}

function ofSubject(workspace: Workspace, subject: JsonValue | undefined, sha256: Sha256): Digest | undefined {
  if (!isJsonObject(subject)) return undefined;
  if (typeof subject.prompt === 'string') return promptNamed(workspace, subject.prompt, sha256)?.behaviour;
  const model = typeof subject.model === 'string' ? definitionsOf(workspace, 'Model', subject.model)[0] : undefined;
  return model && ofModel(workspace, model.resource, sha256);
}

function promptNamed(workspace: Workspace, reference: string, sha256: Sha256): ReleasedPrompt | undefined {
  const at = reference.lastIndexOf('@');
  const [name, range] = at > 0 ? [reference.slice(0, at), reference.slice(at + 1)] : [reference, undefined];
  const chosen = choosePrompt(workspace, name, range, sha256);
  const found = chosen.ok ? digestsOf(chosen.value.site.resource.value, sha256) : undefined;
  if (!chosen.ok || !found) return undefined;
  const { file, version } = chosen.value;
  return { name, version, content: found.content, behaviour: found.behaviour, value: file.value };
}

/** A cache: facts are placed anew at every key, and prompts seldom change. */
const remembered = new WeakMap<object, ReturnType<typeof digestsNow>>();

function digestsOf(value: JsonValue, sha256: Sha256): ReturnType<typeof digestsNow> {
  if (typeof value !== 'object' || value === null) return digestsNow(readPrompt(value), sha256);
  const known = remembered.get(value) ?? digestsNow(readPrompt(value), sha256);
  if (known) remembered.set(value, known);
  return known;
}

function digestsNow(prompt: PromptFile, sha256: Sha256) {
  const found = digests(prompt, sha256);
  return found.ok ? found.value : undefined;
}
