/** `mooring lint`: the diagnostics of the language server, on the command line. */
import { resolve } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { LintOutput } from '../../core/contract/generated/output.ts';
import type { Diagnostic } from '../../core/diagnostic.ts';
import { fixableCodes, isFixable } from '../../core/language/code-actions.ts';
import { MAX_BYTES, parse } from '../../core/syntax/parse.ts';
import { diagnosticsOf } from '../../core/workspace/diagnostics.ts';
import type { Workspace } from '../../core/workspace/workspace.ts';
import { displayPath, readText } from '../../host/files.ts';
import { defaultSettings, workspaceRules } from '../../host/project.ts';
import { type Call, type Command, UsageError } from '../command.ts';
import { printJson } from '../json.ts';
import { printGithub } from '../lint/print-github.ts';
import { printSarif } from '../lint/print-sarif.ts';
import { type LineReader, printText } from '../lint/print-text.ts';
import { type Found, found, type LintReport, reportOf } from '../lint/report.ts';
import { type Selected, selectProjects } from '../lint/select.ts';

export const command: Command = {
  name: 'lint',
  summary: 'check manifests, prompts, SLOs and everything they refer to',
  usage: '[paths…] [--format text|json|sarif|github]',
  details:
    'Checks the given files and folders, or the current project. A folder with a mooring.yaml is a project; files are\nchecked against everything in theirs. Exits 1 when there is an error.',
  formats: ['json', 'sarif', 'github'],
  options: {
    'deny-warnings': { type: 'boolean', description: 'exit 1 on warnings too' },
    openslo: {
      type: 'string',
      value: 'sdk|spec',
      description:
        'which is right where the OpenSLO specification and its official validator differ (default: as mooring.yaml says, else sdk)',
    },
  },
  arguments: { min: 0, max: Number.POSITIVE_INFINITY },
  examples: [
    'mooring lint',
    'mooring lint models/ prompts/reply.prompt.yaml',
    'mooring lint --format sarif > lint.sarif',
  ],
  async run(call) {
    const openSlo = strictness(call);
    const { projects, missing } = await selectProjects(call.arguments, {
      folder: call.folder,
      settings: { ...defaultSettings, openSlo },
      signal: call.signal,
      onProgress: (done, total) => call.terminal.progress(`Reading ${done} of ${total} files…`),
    });
    if (projects.length === 0) throw new UsageError(missing.join('\n'));
    const report = await diagnose(projects, call, openSlo);
    call.terminal.print(await print(report, call));
    if (missing.length > 0) throw new UsageError(missing.join('\n'));
    const { errors, warnings } = report.summary;
    return errors > 0 || (call.options['deny-warnings'] === true && warnings > 0) ? 1 : 0;
  },
};

function strictness(call: Call): 'sdk' | 'spec' | undefined {
  const given = call.options.openslo;
  if (given === undefined || given === 'sdk' || given === 'spec') return given;
  throw new UsageError(`\`--openslo ${String(given)}\` is neither \`sdk\` nor \`spec\`.`);
}

async function diagnose(
  projects: readonly Selected[],
  { folder, signal, terminal }: Call,
  openSlo: 'sdk' | 'spec' | undefined,
): Promise<LintReport> {
  const options = { rules: workspaceRules, severities: {}, openSlo, today: new Date().toISOString().slice(0, 10) };
  const all: Found[] = [];
  let files = 0;
  for (const { workspace, reports } of projects) {
    for (const facts of workspace.files.values()) {
      if (!reports(facts.path)) continue;
      files += 1;
      const file = displayPath(folder, facts.path);
      const diagnostics = diagnosticsOf(workspace, facts.path, options);
      const fixable = await fixableAmong(workspace, facts.path, diagnostics, options.today);
      for (const one of diagnostics) all.push(found(file, one, facts.lines, fixable.has(one)));
      if (files % FILES_AT_A_TIME > 0) continue;
      terminal.progress(`Checking ${files} of ${workspace.files.size} files…`);
      await setImmediate();
      signal.throwIfAborted();
    }
  }
  all.sort((left, right) => compare(left.file, right.file) || left.line - right.line || left.column - right.column);
  return reportOf(files, all);
}

/** Files are read again only where a fix may apply: the trees of the first reading are gone. */
async function fixableAmong(
  workspace: Workspace,
  path: string,
  diagnostics: readonly Diagnostic[],
  today: string,
): Promise<ReadonlySet<Diagnostic>> {
  const candidates = diagnostics.filter(({ code }) => fixableCodes.has(code));
  const read = candidates.length > 0 ? await readText(path, MAX_BYTES) : undefined;
  if (read?.kind !== 'text') return new Set();
  const view = { workspace, path, file: parse(read.text), today };
  return new Set(candidates.filter((one) => isFixable(view, one)));
}

/** Between them Ctrl-C is heard. */
const FILES_AT_A_TIME = 20;

const compare = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);

async function print(report: LintReport, { format, folder, terminal }: Call): Promise<string> {
  switch (format) {
    case 'json':
      return printJson<LintOutput>(report);
    case 'sarif':
      return printSarif(report);
    case 'github':
      return printGithub(report);
    default:
      return printText(report, await lineReader(report, folder), terminal.colors);
  }
}

/** The texts are read again for the files that have something to show; one that cannot be read shows no line. */
async function lineReader({ diagnostics }: LintReport, folder: string): Promise<LineReader> {
  const wanted = new Map<string, Map<number, string>>();
  for (const { file, line } of diagnostics) {
    const lines = wanted.get(file) ?? new Map<number, string>();
    wanted.set(file, lines.set(line, ''));
  }
  for (const [file, lines] of wanted) {
    const read = await readText(resolve(folder, file), MAX_BYTES);
    const all = read.kind === 'text' ? read.text.split(/\r\n|\r|\n/) : [];
    for (const line of lines.keys()) lines.set(line, all[line - 1] ?? '');
  }
  return (file, line) => wanted.get(file)?.get(line);
}
