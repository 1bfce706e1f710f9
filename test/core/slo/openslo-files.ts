/** What the OpenSLO tests share: schema and conformance problems of a resource as `path: code` lines, and files. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { isKindKey } from '../../../core/schema/kinds.ts';
import { validateValue } from '../../../core/schema/validate.ts';
import { checkOpenSlo, type OpenSloResource, type Strictness } from '../../../core/slo/conformance.ts';
import { isJsonArray, isJsonObject, type JsonValue, type Path } from '../../../core/values/json.ts';

const root = join(import.meta.dirname, '../../..');
const versions: Readonly<Record<string, string>> = { 'openslo/v1': 'openslo-v1', 'openslo/v1alpha': 'openslo-v1alpha' };

export const schemas: ReadonlyMap<string, JsonValue> = new Map(
  Object.entries(versions).flatMap(([apiVersion, folder]) =>
    readdirSync(join(root, 'schemas', folder)).map((file): [string, JsonValue] => {
      const schema: JsonValue = JSON.parse(readFileSync(join(root, 'schemas', folder, file), 'utf8'));
      return [`${apiVersion} ${isJsonObject(schema) ? schema['x-kind'] : file}`, schema];
    }),
  ),
);

export interface Found {
  readonly path: string;
  readonly code: string;
  readonly severity: 'error' | 'warning';
}

/** Everything that is wrong with a resource, or undefined when its version or kind is not ours to judge. */
export function problemsOf(value: JsonValue, strictness: Strictness = 'sdk'): readonly Found[] | undefined {
  if (!isJsonObject(value)) return undefined;
  const { apiVersion, kind } = value;
  if (apiVersion !== 'openslo/v1' && apiVersion !== 'openslo/v1alpha') return undefined;
  if (typeof kind !== 'string') return undefined;
  return [
    ...schemaProblems(`${apiVersion}/${kind}`, value),
    ...conformanceProblems({ apiVersion, kind, value }, strictness),
  ];
}

export function errorPaths(value: JsonValue, strictness: Strictness = 'sdk'): readonly string[] {
  const problems = problemsOf(value, strictness) ?? [];
  return problems
    .filter(({ severity }) => severity === 'error')
    .map(({ path }) => path)
    .sort();
}

function conformanceProblems(resource: OpenSloResource, strictness: Strictness): readonly Found[] {
  return checkOpenSlo(resource, { strictness, isTimeZone }).map(({ path, code, severity }) => ({
    path: written(path),
    code,
    severity,
  }));
}

function schemaProblems(key: string, value: JsonValue): readonly Found[] {
  if (!isKindKey(key)) throw new Error(`There is no schema for ${key}.`);
  return validateValue(key, value).map(({ path, missing, code, severity }) => ({
    path: written(missing === undefined ? path : [...path, missing]),
    code,
    severity,
  }));
}

function written(path: Path): string {
  return path
    .map((step) => (typeof step === 'number' ? `[${step}]` : `.${step}`))
    .join('')
    .slice(1);
}

export function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** The resources of a file: documents, lists of objects, or both. */
export function resourcesOf(text: string): readonly JsonValue[] {
  return parseAllDocuments(text).flatMap((document): readonly JsonValue[] => {
    const value: JsonValue = document.toJS();
    return isJsonArray(value) ? value : [value];
  });
}
