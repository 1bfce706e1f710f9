/** The documents the schema tests start from: valid ones, of every kind, and corpus files when they are there. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { type KindKey, kindOf } from '../../../core/schema/kinds.ts';
import { isJsonObject, type JsonValue } from '../../../core/values/json.ts';

export interface SampleDocument {
  readonly title: string;
  readonly key: KindKey;
  readonly value: JsonValue;
}

const corpusFolder = join(import.meta.dirname, '../../../../shared/corpus');

/** The examples of the design, and variants for what they leave out. */
export function exampleDocuments(): readonly SampleDocument[] {
  const folder = join(import.meta.dirname, 'examples');
  return readdirSync(folder).flatMap((name) => readDocuments(join(folder, name), name));
}

/** Nothing, and a loud line, where the folder of third-party samples is absent. */
export function corpusDocuments(path: string): readonly SampleDocument[] {
  const full = join(corpusFolder, path);
  if (!existsSync(full)) {
    console.error(`NOT TESTED: ../shared/corpus/${path} is absent.`);
    return [];
  }
  if (full.endsWith('.yaml')) return readDocuments(full, path);
  return readdirSync(full).flatMap((name) => readDocuments(join(full, name), name));
}

function readDocuments(path: string, name: string): readonly SampleDocument[] {
  return parseAllDocuments(readFileSync(path, 'utf8')).map((document, index) => {
    const value: JsonValue = document.toJS();
    const found = kindOf(headOf(value), { fileName: name, named: true });
    if (found.kind !== 'known') throw new Error(`${name} is of no known kind.`);
    return { title: `${name} (${index + 1})`, key: found.key, value };
  });
}

export function headOf(value: JsonValue) {
  const read = (name: string): string | null | undefined => {
    if (!isJsonObject(value) || !(name in value)) return undefined;
    const found = value[name];
    return typeof found === 'string' ? found : null;
  };
  return {
    apiVersion: read('apiVersion'),
    kind: read('kind'),
    hasMessages: isJsonObject(value) && 'messages' in value,
  };
}
