/** `mooring slo rules`: Prometheus recording and alerting rules from OpenSLO files. */
import { resolve } from 'node:path';
import type { SloRulesOutput } from '../../core/contract/generated/output.ts';
import { type FoundSlo, slosOf } from '../../core/slo/collect.ts';
import { printRuleFile } from '../../core/slo/rule-file.ts';
import { type Dropped, rulesOf, type SloRules } from '../../core/slo/rules.ts';
import { displayPath, reason } from '../../host/files.ts';
import { defaultSettings } from '../../host/project.ts';
import { writeWhole } from '../../host/write.ts';
import { type Call, type Command, UsageError } from '../command.ts';
import { printJson } from '../json.ts';
import { type Selected, selectProjects } from '../lint/select.ts';

const header =
  '# Prometheus rules from OpenSLO files, written by `mooring slo rules`. Change the SLOs and write them again.\n';

export const command: Command = {
  name: 'slo rules',
  summary: 'write Prometheus recording and alerting rules from SLOs',
  usage: '[FILES…] [--out FILE]',
  details:
    'Takes the SLOs of the given files and folders, or of the current project, that are measured by Prometheus. What\ncannot be a rule, or was changed so that it can fire at all, is told on standard error with the reason. Exits 1\nwhen an SLO cannot be read.',
  formats: ['json'],
  options: {
    out: { type: 'string', value: 'FILE', description: 'write the rules to FILE instead of standard output' },
  },
  arguments: { min: 0, max: Number.POSITIVE_INFINITY },
  examples: ['mooring slo rules > rules.yaml', 'mooring slo rules slos/ --out prometheus/slo-rules.yaml'],
  async run(call) {
    const found = await findSlos(call);
    const unreadable = found.flatMap((one) => unreadableReason(one, call.folder));
    const readable = found.filter((one) => unreadableReason(one, call.folder).length === 0);
    const written = rulesOf(readable.flatMap(({ slo, runbook }) => (slo.ok ? [{ slo: slo.value, runbook }] : [])));
    const answer: SloRules = { rules: written.rules, dropped: [...unreadable, ...written.dropped] };
    await print(answer, call);
    return unreadable.length > 0 ? 1 : 0;
  },
};

interface SloInFile extends FoundSlo {
  /** True when the file has errors that may hide or change what is in it. */
  readonly isBroken: boolean;
}

async function findSlos(call: Call): Promise<readonly SloInFile[]> {
  const { projects, missing } = await selectProjects(call.arguments, {
    folder: call.folder,
    settings: defaultSettings,
    signal: call.signal,
    onProgress: (done, total) => call.terminal.progress(`Reading ${done} of ${total} files…`),
  });
  if (missing.length > 0) throw new UsageError(missing.join('\n'));
  const found = projects.flatMap((project) =>
    slosOf(project.workspace, project.reports).map((one) => inFile(one, project)),
  );
  if (found.length > 0) return found;
  const where = call.arguments.length > 0 ? call.arguments.map((one) => `\`${one}\``).join(', ') : 'this project';
  throw new UsageError(`There is no SLO in ${where}. An SLO begins with \`apiVersion: openslo/v1\` and \`kind: SLO\`.`);
}

function inFile(found: FoundSlo, { workspace }: Selected): SloInFile {
  const problems = workspace.files.get(found.file)?.problems ?? [];
  const isBroken = problems.some(({ severity, code }) => severity === 'error' && code.startsWith('syntax/'));
  return { ...found, isBroken };
}

function unreadableReason({ slo, file, resource, isBroken }: SloInFile, folder: string): readonly Dropped[] {
  const what = `SLO ${resource.name ?? 'without a name'} in ${displayPath(folder, file)}`;
  if (isBroken) return [{ what, why: 'The file is not valid YAML. Mend what `mooring lint` reports first.' }];
  return slo.ok ? [] : [{ what, why: slo.problem }];
}

async function print({ rules, dropped }: SloRules, call: Call): Promise<void> {
  const { out } = call.options;
  const text = header + printRuleFile(rules);
  if (typeof out === 'string') {
    await writeWhole(resolve(call.folder, out), text).catch((error: unknown) => {
      throw new UsageError(`\`--out ${out}\` cannot be written: ${reason(error)}.`);
    });
  }
  if (call.format === 'json') {
    call.terminal.print(printJson<SloRulesOutput>({ rules: plain(rules), dropped }));
    return;
  }
  if (typeof out !== 'string') call.terminal.print(text);
  for (const { what, why } of dropped) call.terminal.note(`${what}: ${why}`);
  const count = rules.groups.reduce((sum, group) => sum + group.rules.length, 0);
  if (typeof out === 'string') call.terminal.note(`${count} rules in ${rules.groups.length} groups are in ${out}.`);
}

/** As the schema has it: a rule of either kind. */
function plain({ groups }: SloRules['rules']): SloRulesOutput['rules'] {
  return {
    groups: groups.map(({ name, interval, rules }) => ({ name, interval, rules: rules.map((rule) => ({ ...rule })) })),
  };
}
