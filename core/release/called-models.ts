/** The providers' models that answers of a Model may come from, each with the place that names it. */
import { itemsAt, textAt, valueAt } from '../schema/value-at.ts';
import type { Path } from '../values/json.ts';
import { declaringResources } from '../workspace/expression-shapes.ts';
import type { Resource } from '../workspace/resource.ts';
import type { Workspace } from '../workspace/workspace.ts';

export interface CalledModel {
  /** `provider/model`. Several where a range leaves versions of the prompt open that name different ones. */
  readonly ids: readonly string[];
  readonly path: Path;
}

export function calledModels(workspace: Workspace, model: Resource): readonly CalledModel[] {
  const { value } = model;
  const ownPath: Path = ['spec', 'serve', 'model'];
  const own = textAt(value, ownPath);
  const prompts = valueAt(value, ['spec', 'serve', 'prompt']) === undefined ? [] : declaringResources(workspace, model);
  const ofPrompts = prompts.map((prompt) => textAt(prompt.value, ['model']));
  return [
    ...(own === undefined ? [] : [{ ids: [own], path: ownPath }]),
    // Where a version names none, nothing is known.
    ...(ofPrompts.length > 0 && ofPrompts.every((id) => id !== undefined)
      ? [{ ids: [...new Set(ofPrompts)], path: ['spec', 'serve', 'prompt'] }]
      : []),
    ...itemsAt(value, ['spec', 'serve', 'fallbacks']).flatMap((fallback, index) => {
      const id = textAt(fallback, ['model']);
      return id === undefined ? [] : [{ ids: [id], path: ['spec', 'serve', 'fallbacks', index, 'model'] }];
    }),
  ];
}

/** The name of the provider in `provider/model`. */
export const providerOf = (id: string): string => id.slice(0, Math.max(0, id.indexOf('/')));
