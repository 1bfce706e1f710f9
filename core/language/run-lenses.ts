/**
 * Feature: what can be done with a file stands above it. A Model can be deployed, an Eval run, and so can the evaluators
 * that a prompt brings. What is done is a word; whose command that is, is the editor's affair.
 */
import { hasOwnSuite, ownSuite } from '../eval/suite.ts';
import { readPrompt } from '../prompt/model.ts';
import type { Span } from '../syntax/tree.ts';
import { type PlacedResource, type Resource, shifted, spanAt } from '../workspace/resource.ts';
import type { Workspace } from '../workspace/workspace.ts';

export interface RunLens {
  readonly span: Span;
  readonly action: 'deploy' | 'evaluate';
  readonly title: string;
  readonly detail: string;
  /** The model to deploy, or the suite to run. */
  readonly name: string;
}

/** In the order of the file. What is half typed or has no name yet can be neither deployed nor run. */
export function runLensesIn(workspace: Workspace, file: string): readonly RunLens[] {
  return (workspace.files.get(file)?.resources ?? []).flatMap(lensOf);
}

function lensOf({ resource, offset }: PlacedResource): readonly RunLens[] {
  const { kind, name, nameSpan, isBroken } = resource;
  if (name === undefined || isBroken) return [];
  const span = shifted(nameSpan, offset);
  switch (kind) {
    case 'Model':
      return [{ span, action: 'deploy', title: 'Deploy…', detail: 'Plan what would change, then apply it.', name }];
    case 'Eval':
      return [
        { span, action: 'evaluate', title: 'Run eval', detail: 'Ask every case anew and judge the gates.', name },
      ];
    case 'Prompt':
      return ownEvaluators(resource, name, offset);
    default:
      return [];
  }
}

function ownEvaluators(resource: Resource, name: string, offset: number): readonly RunLens[] {
  const prompt = readPrompt(resource.value);
  if (!hasOwnSuite(prompt)) return [];
  const cases = prompt.testData.length;
  return [
    {
      span: shifted(spanAt(resource, ['evaluators'], 'key'), offset),
      action: 'evaluate',
      title: 'Run eval',
      detail: `Ask the ${cases} ${cases === 1 ? 'case' : 'cases'} of \`testData\` and judge the answers.`,
      name: ownSuite(prompt, resource.version === undefined ? name : `${name}@${resource.version}`).name,
    },
  ];
}
