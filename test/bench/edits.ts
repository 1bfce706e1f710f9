/** One-line edits of a large file, each to fresh diagnostics of the whole file, in this process. */

import { parse } from '../../core/syntax/parse.ts';
import { diagnosticsOf } from '../../core/workspace/diagnostics.ts';
import { factsOf } from '../../core/workspace/file-facts.ts';
import { withFile, workspaceOf } from '../../core/workspace/workspace.ts';
import { resourceRules, workspaceRules } from '../../host/project.ts';
import { sha256 } from '../../host/sha256.ts';
import { isTimeZone } from '../../host/time-zone.ts';

const PATH = '/bench/large.slo.yaml';

/** Milliseconds per edit: type a digit behind a target in the middle, take it away again. */
export function editToDiagnostics(text: string, count: number): readonly number[] {
  const options = { rules: resourceRules, isTimeZone, cache: new WeakMap(), named: false } as const;
  const settings = { rules: workspaceRules, severities: {}, openSlo: 'sdk', today: '2026-11-20' } as const;
  let file = parse(text);
  let workspace = workspaceOf('/bench', { exists: () => true, sha256 }, [factsOf(PATH, file, options)], undefined);
  diagnosticsOf(workspace, PATH, settings);
  const at = text.indexOf('target: 0.99', text.length / 2) + 'target: 0.99'.length;
  const times: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const typed = index % 2 === 0;
    const edit = typed ? { span: { start: at, end: at }, text: '9' } : { span: { start: at, end: at + 1 }, text: '' };
    const start = performance.now();
    file = file.edit(edit);
    workspace = withFile(workspace, PATH, factsOf(PATH, file, options)).workspace;
    diagnosticsOf(workspace, PATH, settings);
    times.push(performance.now() - start);
  }
  return times;
}
