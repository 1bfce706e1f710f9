/** `mooring eval`: runs suites and judges their gates. */
import { resolve } from 'node:path';
import type { EvalOutput } from '../../core/contract/generated/output.ts';
import type { EvalRunParams, EvalRun as ToldRun } from '../../core/contract/runner.ts';
import { htmlReport, type ReportedRun } from '../../core/eval/report/html.ts';
import { junitReport } from '../../core/eval/report/junit.ts';
import { isYaml, reason } from '../../host/files.ts';
import { writeWhole } from '../../host/write.ts';
import { type Call, type Command, type ExitCode, UsageError } from '../command.ts';
import type { Finished } from '../evals/finished.ts';
import { runJson } from '../evals/print-json.ts';
import { comparisonText, runText } from '../evals/print-text.ts';
import { printJson } from '../json.ts';
import { countOption, textOption } from '../number-option.ts';
import { ask, type OpenRunner, openRunner } from '../runner/open.ts';

export const command: Command = {
  name: 'eval',
  summary: 'run eval suites and judge their gates',
  usage: '[suite…] [--baseline REF] [--models A,B] [--junit FILE] [--html FILE]',
  details:
    'A suite is an Eval by its name or file, or a prompt that brings `testData` and `evaluators`; without one, all Evals\nof the project are run. Every answer is asked anew, through a gateway started for the run, and kept as it comes:\n--resume continues what was broken off. Exits 1 when a gate fails, and 3 when one is inconclusive or could not be\nevaluated.',
  formats: ['json'],
  options: {
    baseline: {
      type: 'string',
      value: 'REF',
      description:
        'compare with this release: a digest, name@VERSION of a prompt, or a commit (default: the one that serves)',
    },
    models: { type: 'string', value: 'A,B', description: 'ask these provider models instead, and compare them' },
    junit: { type: 'string', value: 'FILE', description: 'write the results as JUnit XML' },
    html: { type: 'string', value: 'FILE', description: 'write the results as one page' },
    concurrency: { type: 'string', value: 'N', description: 'how many questions to ask at a time (default 8)' },
    resume: { type: 'boolean', description: 'continue the run that was broken off' },
    strict: { type: 'boolean', description: 'exit 1 instead of 3' },
  },
  arguments: { min: 0, max: Number.POSITIVE_INFINITY },
  examples: [
    'mooring eval support-quality',
    'mooring eval prompts/reply.prompt.yaml --models openai/gpt-5-mini-2026-03-01,mistral/mistral-small-2603',
    'mooring eval --junit results.xml --html report.html',
  ],
  async run(call) {
    const params = paramsOf(call);
    await using runner = await openRunner(call);
    const { runs } = await ask(call, runner, 'eval.run', params).catch((error: unknown) => {
      if (call.signal.aborted)
        throw new UsageError('Stopped. What was answered is kept: `mooring eval --resume` goes on.');
      throw error;
    });
    const finished: Finished[] = [];
    for (const told of runs) finished.push({ told, shown: await shownOf(call, runner, told) });
    await writeReports(call, finished);
    call.terminal.print(
      call.format === 'json' ? printJson<EvalOutput>({ runs: finished.map(runJson) }) : textOf(finished, params),
    );
    return exitCode(runs, call.options.strict === true);
  },
};

function paramsOf(call: Call): EvalRunParams {
  const suites = call.arguments.map((name) => (isYaml(name) ? resolve(call.folder, name) : name));
  const baseline = textOption(call, 'baseline');
  const models = textOption(call, 'models')
    ?.split(',')
    .map((model) => model.trim());
  if (models?.some((model) => !/^[^/\s]+\/\S+$/.test(model))) {
    throw new UsageError('`--models` takes models as `provider/model`, with commas between them.');
  }
  const concurrency = countOption(call, 'concurrency');
  return {
    ...(suites.length > 0 && { suites }),
    ...(baseline !== undefined && { baseline }),
    ...(models !== undefined && { models: [...new Set(models)] }),
    ...(concurrency !== undefined && { concurrency }),
    ...(call.options.resume === true && { resume: true }),
  };
}

async function shownOf(call: Call, runner: OpenRunner, { id, cases }: ToldRun): Promise<Finished['shown']> {
  return cases === 0 ? undefined : ask(call, runner, 'eval.show', { id });
}

async function writeReports(call: Call, finished: readonly Finished[]): Promise<void> {
  const reported: readonly ReportedRun[] = finished.flatMap(({ shown }) => shown ?? []);
  await writeReport(call, 'junit', () => junitReport(reported));
  await writeReport(call, 'html', () =>
    htmlReport(reported, `Eval of ${reported.map(({ run }) => run.suite.name).join(', ')}`),
  );
}

async function writeReport(call: Call, option: 'junit' | 'html', text: () => string): Promise<void> {
  const file = textOption(call, option);
  if (file === undefined) return;
  await writeWhole(resolve(call.folder, file), text()).catch((error: unknown) => {
    throw new UsageError(`\`--${option} ${file}\` cannot be written: ${reason(error)}.`);
  });
}

function textOf(finished: readonly Finished[], { models }: EvalRunParams): string {
  const runs = finished.map(runText).join('\n');
  return models === undefined ? runs : `${runs}\n${comparisonText(finished)}`;
}

function exitCode(runs: readonly ToldRun[], strict: boolean): ExitCode {
  if (runs.some(({ verdict }) => verdict === 'fail')) return 1;
  if (runs.every(({ verdict }) => verdict === 'pass')) return 0;
  return strict ? 1 : 3;
}
