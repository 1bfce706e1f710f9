/** Two data files that a person chose, compared for drift. */
import { isAbsolute, relative, resolve } from 'node:path';
import { Refusal } from '../../core/contract/runner.ts';
import type { ReadColumns } from '../../core/drift/column-reader.ts';
import type { DriftPage } from '../../core/drift/report/page.ts';
import { readColumns } from '../../host/columns.ts';
import { compareRead } from '../../host/compare-columns.ts';
import type { MethodCall } from '../rpc/method.ts';

export interface ComparedFiles {
  readonly reference: string;
  readonly current: string;
}

export async function compareFiles(
  root: string,
  files: ComparedFiles,
  at: string,
  call: MethodCall,
): Promise<DriftPage> {
  const before = await read(root, files.reference, call);
  const after = await read(root, files.current, call);
  const report = await compareRead(
    before,
    after,
    {},
    {
      signal: call.signal,
      onProgress: (done, total) => call.progress({ message: `Compared ${done} of ${total} columns…`, done, total }),
    },
  );
  return {
    report,
    reference: { name: shownName(root, files.reference), rows: before.rows },
    current: { name: shownName(root, files.current), rows: after.rows },
    at,
  };
}

async function read(root: string, file: string, { signal, progress }: MethodCall): Promise<ReadColumns> {
  const name = shownName(root, file);
  const columns = await readColumns(resolve(root, file), {
    signal,
    onProgress: (bytes, of) =>
      progress({ message: `Reading ${name}: ${Math.floor((100 * bytes) / Math.max(1, of))} %…` }),
  });
  if (columns.ok) return columns.value;
  throw new Refusal('usage', `\`${name}\`: ${columns.problem}`);
}

/** As a person of this project knows it. */
function shownName(root: string, file: string): string {
  const inside = relative(root, resolve(root, file));
  return inside.startsWith('..') || isAbsolute(inside) ? file : inside;
}
