/**
 * What the gateway of a target needs besides its state: the environment variables and the files that providers refer to
 * as `${env:NAME}` and `${file:/path}`. Values go to the engine with the container, and nowhere else.
 */
import { existsSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { Refusal } from '../../../../core/contract/runner.ts';
import type { TargetState } from '../../../../core/contract/target-state.ts';

export interface SecretNames {
  readonly variables: readonly string[];
  readonly files: readonly string[];
}

export function secretsIn({ providers }: Pick<TargetState, 'providers'>): SecretNames {
  const texts = Object.values(providers).flatMap(({ apiKey, baseUrl }) => [apiKey ?? '', baseUrl ?? '']);
  const named = (kind: string) => {
    const found = texts.flatMap((text) => [...text.matchAll(/\$\{(env|file):([^}]{1,1000})\}/g)]);
    return [...new Set(found.filter(([, one]) => one === kind).map(([, , name = '']) => name))].sort();
  };
  return { variables: named('env'), files: named('file') };
}

/**
 * `NAME=value` for each variable that has one. What this process does not know, the container that runs may: it keeps
 * it, so that an operator without the secrets takes none away.
 */
export function environmentFor(
  { variables }: SecretNames,
  env: NodeJS.ProcessEnv,
  running: readonly string[],
): readonly string[] {
  return variables.flatMap((name) => {
    const value = env[name];
    if (value !== undefined && value !== '') return [`${name}=${value}`];
    return running.filter((one) => one.startsWith(`${name}=`));
  });
}

/** Mounted where they lie, and read only. */
export function bindsFor({ files }: SecretNames): readonly string[] {
  return files.map((path) => {
    if (!isAbsolute(path) || path.includes(':') || !existsSync(path)) {
      throw new Refusal(
        'refused',
        `A provider reads its key from ${path}, which is no file of this machine that could be given to the container. Write it there, or change the provider.`,
      );
    }
    return `${path}:${path}:ro`;
  });
}
