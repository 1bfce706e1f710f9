/** What goes in and comes out where a resource runs: of a prompt its own, of a model and a suite those of what they serve. */
import { outputSchema, readPrompt } from '../../prompt/model.ts';
import { placeholderNames } from '../../prompt/placeholders.ts';
import { valueAt } from '../../schema/value-at.ts';
import { isJsonArray, isJsonObject, type JsonValue } from '../../values/json.ts';
import { sitesOf } from '../../workspace/resolve-reference.ts';
import { definitionsOf, type Workspace } from '../../workspace/workspace.ts';

export interface NamedValue {
  readonly name: string;
  readonly description: string | undefined;
  readonly type: string | undefined;
  /** The texts that it may be, where they are listed. */
  readonly values: readonly string[];
}

export interface Subject {
  readonly inputs: readonly NamedValue[];
  readonly outputs: readonly NamedValue[];
  /** Names in test data and messages that are no declared inputs. */
  readonly others: readonly string[];
}

const nothing: Subject = { inputs: [], outputs: [], others: [] };

export function subjectOf(workspace: Workspace, kind: string, value: JsonValue): Subject {
  switch (kind) {
    case 'Prompt':
      return ofPrompt(value);
    case 'Model':
      return ofModel(workspace, value);
    case 'Eval': {
      const model = valueAt(value, ['spec', 'subject', 'model']);
      if (typeof model === 'string') {
        const site = definitionsOf(workspace, 'Model', model)[0];
        return site ? ofModel(workspace, site.resource.value) : nothing;
      }
      return ofPromptNamed(workspace, valueAt(value, ['spec', 'subject', 'prompt']));
    }
    default:
      return nothing;
  }
}

function ofModel(workspace: Workspace, model: JsonValue): Subject {
  const serve = valueAt(model, ['spec', 'serve']);
  if (!isJsonObject(serve)) return nothing;
  if (serve.artifact === undefined) return ofPromptNamed(workspace, serve.prompt);
  return { inputs: namedItems(serve.features), outputs: namedItems(serve.outputs), others: [] };
}

function ofPromptNamed(workspace: Workspace, written: JsonValue | undefined): Subject {
  if (typeof written !== 'string') return nothing;
  const at = written.indexOf('@');
  const reference =
    at < 0 ? { name: written, range: undefined } : { name: written.slice(0, at), range: written.slice(at + 1) };
  const site = sitesOf(workspace, { kind: 'Prompt', ...reference })[0];
  return site ? ofPrompt(site.resource.value) : nothing;
}

function ofPrompt(value: JsonValue): Subject {
  const prompt = readPrompt(value);
  const inputs = namedEntries(valueAt(value, ['inputs']));
  const declared = new Set(inputs.map(({ name }) => name));
  const used = prompt.messages.flatMap(({ content }) => placeholderNames(content));
  const tested = prompt.testData.flatMap((row) => Object.keys(row));
  const others = [...new Set([...used, ...tested])].filter((name) => !declared.has(name));
  const schema = outputSchema(prompt);
  return { inputs, outputs: namedEntries(valueAt(schema, ['properties'])), others };
}

/** `{locale: {type: string, enum: [en, de]}}` */
function namedEntries(value: JsonValue | undefined): readonly NamedValue[] {
  return isJsonObject(value) ? Object.entries(value).map(([name, declared]) => named(name, declared)) : [];
}

/** `[{name: country, type: category, values: [DE, FR]}]` */
function namedItems(value: JsonValue | undefined): readonly NamedValue[] {
  if (!isJsonArray(value)) return [];
  return value.flatMap((item) => {
    const name = isJsonObject(item) ? item.name : undefined;
    return typeof name === 'string' ? [named(name, item)] : [];
  });
}

function named(name: string, declared: JsonValue): NamedValue {
  const facts = isJsonObject(declared) ? declared : {};
  const values = facts.enum ?? facts.values;
  return {
    name,
    description: typeof facts.description === 'string' ? facts.description : undefined,
    type: typeof facts.type === 'string' ? facts.type : undefined,
    values: isJsonArray(values) ? values.filter((one) => typeof one === 'string') : [],
  };
}
