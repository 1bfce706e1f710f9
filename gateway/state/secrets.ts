/** `${env:NAME}` and `${file:/path}` in a value. The resolved text is never stored, shown or logged. */
import { readFileSync } from 'node:fs';
import { ok, problem, type Result } from '../../core/values/result.ts';

export function resolveSecret(text: string, environment: NodeJS.ProcessEnv): Result<string> {
  let failure: string | undefined;
  const resolved = text.replace(/\$\{(env|file):([^}]{1,1000})\}/g, (_, kind: string, name: string) => {
    const value = kind === 'env' ? environment[name] : readSecretFile(name);
    if (value === undefined || value === '') {
      failure ??=
        kind === 'env'
          ? `The environment variable ${name} is not set.`
          : `The file ${name} is missing, empty or cannot be read.`;
    }
    return value ?? '';
  });
  return failure === undefined ? ok(resolved) : problem(failure);
}

function readSecretFile(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return undefined;
  }
}
