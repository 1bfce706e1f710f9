/** Why a container that runs must be made anew: what it was made of is not what it would be made of now. */
import type { TargetContainer } from '../../../../core/schema/generated/types.ts';
import type { ContainerView } from './container.ts';
import { optionsDigest } from './description.ts';

export interface WantedContainer {
  readonly tag: string;
  readonly options: TargetContainer;
  readonly environment: readonly string[];
}

export function describeChange(there: ContainerView, wanted: WantedContainer): string | undefined {
  const reasons: string[] = [];
  if (there.tag !== wanted.tag) reasons.push(`it runs the image ${there.tag}, and ${wanted.tag} is wanted`);
  if (there.options !== optionsDigest(wanted.options)) reasons.push('options under `container` changed');
  const variables = wanted.environment.filter((one) => !there.environment.includes(one)).map(nameOf);
  if (variables.length > 0) reasons.push(`the environment variables ${variables.join(', ')} are new or changed`);
  if (reasons.length === 0) return undefined;
  return `The gateway is started anew, once it has answered what it was asked; callers are refused for a moment: ${reasons.join('; ')}.`;
}

/** The value is a secret. */
const nameOf = (variable: string): string => variable.slice(0, variable.indexOf('='));
