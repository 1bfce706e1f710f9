/**
 * The text of `mooring.lock`: YAML of one fixed layout, written and read line by line. One block a version, one line a
 * fact, no commas, so that branches which lock different versions merge without touching each other's lines.
 *
 *     lockVersion: 1
 *     prompts:
 *       "support-reply@2.1.0":
 *         content: "sha256:…"
 *         inputs: {"ticket":{"required":true,"schema":{"type":"string"}}}
 */

import type { JsonObject, JsonValue } from '../values/json.ts';
import { ok, problem, quoted, type Result } from '../values/result.ts';
import { valueKey } from './schema-shape.ts';

export interface LockBlock {
  readonly key: string;
  readonly facts: JsonObject;
}

const lockVersion = 1;

export function printBlocks(blocks: readonly LockBlock[]): string {
  const lines = [
    '# Written by `mooring prompt lock`. Commit this file, and never edit it by hand.',
    `lockVersion: ${lockVersion}`,
    blocks.length === 0 ? 'prompts: {}' : 'prompts:',
  ];
  for (const { key, facts } of blocks) {
    lines.push(`  ${JSON.stringify(key)}:`);
    for (const [name, value] of Object.entries(facts)) lines.push(`    ${name}: ${valueKey(value)}`);
  }
  return `${lines.join('\n')}\n`;
}

export function readBlocks(text: string): Result<readonly LockBlock[]> {
  const blocks = new Map<string, Map<string, JsonValue>>();
  let block: Map<string, JsonValue> | undefined;
  let versionSeen = false;
  const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  for (const [index, line] of lines.entries()) {
    const at = `Line ${index + 1} of mooring.lock`;
    if (/^(?:<<<<<<<|=======|>>>>>>>|\|\|\|\|\|\|\|)/.test(line)) {
      return problem(`${at} is a merge conflict mark. Keep the blocks of both sides and remove the marks.`);
    }
    if (line.trim() === '' || line.trimStart().startsWith('#')) continue;
    if (line.startsWith('lockVersion:')) {
      const written = line.slice('lockVersion:'.length).trim();
      if (written !== String(lockVersion)) {
        return problem(
          `${at} says version ${quoted(written)}, and this Mooring reads version ${lockVersion}. Update Mooring.`,
        );
      }
      versionSeen = true;
      continue;
    }
    if (/^prompts:\s*(?:\{\})?\s*$/.test(line)) continue;
    const key = readKey(line);
    if (key !== undefined) {
      if (blocks.has(key)) return problem(`${at} has ${quoted(key)} a second time. Keep one of the two blocks.`);
      block = new Map();
      blocks.set(key, block);
      continue;
    }
    const fact = readFact(line);
    if (fact === undefined || block === undefined) {
      return problem(
        `${at} is not as Mooring writes it: ${quoted(line.trim())}. Restore the file from version control.`,
      );
    }
    block.set(fact[0], fact[1]);
  }
  if (!versionSeen) return problem('mooring.lock has no `lockVersion`. Restore the file from version control.');
  return ok([...blocks].map(([key, facts]) => ({ key, facts: Object.fromEntries(facts) })));
}

function readKey(line: string): string | undefined {
  if (!line.startsWith('  "') || !line.trimEnd().endsWith('":')) return undefined;
  const key = parseJson(line.trim().slice(0, -1));
  return typeof key === 'string' ? key : undefined;
}

function readFact(line: string): readonly [string, JsonValue] | undefined {
  if (!line.startsWith('    ')) return undefined;
  const colon = line.indexOf(': ');
  const name = line.slice(4, Math.max(4, colon));
  if (!/^[A-Za-z]+$/.test(name)) return undefined;
  const value = parseJson(line.slice(colon + 2).trim());
  return value === undefined ? undefined : [name, value];
}

function parseJson(text: string): JsonValue | undefined {
  try {
    const parsed: JsonValue = JSON.parse(text);
    return parsed;
  } catch {
    return undefined;
  }
}
