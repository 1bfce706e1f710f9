/**
 * What the expressions of a resource see of `input`, `output` and `case`: as the served prompt, the artifact or the
 * suite's subject declares it. What nobody declares is anything.
 */
import type { CelShape, CelShapes } from '../cel/places.ts';
import { shapeOfFeatures, shapeOfJsonSchema, shapeOfModelOutputs, shapeOfPromptInputs } from '../cel/shapes.ts';
import { outputSchema, readPrompt } from '../prompt/model.ts';
import { valueAt } from '../schema/value-at.ts';
import { isJsonArray, isJsonObject, type JsonValue, type Path } from '../values/json.ts';
import { sitesOf } from './resolve-reference.ts';
import type { Resource } from './resource.ts';
import { definitionsOf, type Workspace } from './workspace.ts';

export function expressionShapes(workspace: Workspace, resource: Resource, _path: Path): CelShapes {
  const [declaring] = declaringResources(workspace, resource);
  return declaring ? shapesFrom(declaring, resource) : {};
}

/**
 * Who declares what the expressions of a resource see: a Model with an artifact, or the versions of the prompt that the
 * range leaves open, the highest first. Without a range it is the working copy alone.
 */
export function declaringResources(workspace: Workspace, resource: Resource): readonly Resource[] {
  const { kind, value } = resource;
  if (kind === 'Model') {
    const serve = valueAt(value, ['spec', 'serve']);
    if (!isJsonObject(serve)) return [];
    if (serve.artifact !== undefined) return [resource];
    return typeof serve.prompt === 'string' ? promptsNamed(workspace, serve.prompt) : [];
  }
  const subject = kind === 'Eval' ? valueAt(value, ['spec', 'subject']) : undefined;
  if (!isJsonObject(subject)) return [];
  if (typeof subject.model === 'string') {
    const model = definitionsOf(workspace, 'Model', subject.model)[0];
    return model ? declaringResources(workspace, model.resource) : [];
  }
  return typeof subject.prompt === 'string' ? promptsNamed(workspace, subject.prompt) : [];
}

/** What one of the declaring resources says to the expressions of `reader`. */
export function shapesFrom(declaring: Resource, reader: Resource): CelShapes {
  const shapes = declaring.kind === 'Model' ? shapesOfArtifact(declaring.value) : shapesOfPrompt(declaring.value);
  if (reader.kind !== 'Eval') return shapes;
  const { output } = shapes;
  const readsOwnCases =
    declaring.kind === 'Prompt' &&
    valueAt(reader.value, ['spec', 'subject', 'prompt']) !== undefined &&
    valueAt(reader.value, ['spec', 'data']) === undefined;
  const ownCases = readsOwnCases ? shapeOfCases(declaring.value) : undefined;
  return { ...(output && { output }), ...(ownCases && { case: ownCases }) };
}

function shapesOfArtifact(model: JsonValue): CelShapes {
  const serve = valueAt(model, ['spec', 'serve']);
  if (!isJsonObject(serve)) return {};
  return { input: shapeOfFeatures(serve.features), output: shapeOfModelOutputs(serve.outputs) };
}

function shapesOfPrompt(prompt: JsonValue): CelShapes {
  const file = readPrompt(prompt);
  const schema = outputSchema(file);
  return {
    input: shapeOfPromptInputs(valueAt(prompt, ['inputs'])),
    ...(schema !== undefined && { output: shapeOfJsonSchema(schema) }),
  };
}

/** A case may lack what another has, so each field is optional; values of several types are anything. */
function shapeOfCases(prompt: JsonValue): CelShape | undefined {
  const rows = valueAt(prompt, ['testData']);
  if (!isJsonArray(rows) || rows.length === 0) return undefined;
  const names = new Set(rows.flatMap((row) => (isJsonObject(row) ? Object.keys(row) : [])));
  return {
    kind: 'object',
    fields: [...names].map((name) => ({ name, shape: { kind: 'dyn' }, optional: true })),
  };
}

function promptsNamed(workspace: Workspace, text: string): readonly Resource[] {
  const at = text.indexOf('@');
  const range = at < 0 ? undefined : text.slice(at + 1);
  const sites = sitesOf(workspace, { kind: 'Prompt', name: at < 0 ? text : text.slice(0, at), range });
  return (range === undefined ? sites.slice(0, 1) : sites).map(({ resource }) => resource);
}
