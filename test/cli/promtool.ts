/** Prometheus' own tool, which says whether a rule file loads, and replays series through it. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { printRuleFile, type RuleFile } from '../../core/slo/rule-file.ts';
import { requireProgram } from '../system-program.ts';

const promtool = await requireProgram({
  what: 'promtool',
  why: 'the tests let Prometheus itself read the rules that are written from SLOs',
  variable: 'PROMTOOL',
  commands: ['promtool'],
  debianPackages: ['prometheus'],
});

/** The number of rules found. */
export function checkRules(text: string): number {
  return inFolder({ 'rules.yaml': text }, (folder) => {
    const { status, output } = run(['check', 'rules', join(folder, 'rules.yaml')]);
    assert.equal(status, 0, `${output}\n${text.slice(0, 4000)}`);
    assert.doesNotMatch(output, /duplicate|FAILED/);
    return Number(/SUCCESS: (\d+) rules found/.exec(output)?.[1]);
  });
}

export interface Replay {
  /** Rules of ours, and texts of files to load beside them. */
  readonly rules: RuleFile;
  readonly others?: readonly string[];
  /** By series, in the notation of promtool: `0+98x60`, one sample a minute. */
  readonly series: Readonly<Record<string, string>>;
  /** Between evaluations; promtool takes it for all groups. */
  readonly interval?: string;
  readonly expect: readonly Expectation[];
}

export interface Expectation {
  readonly at: string;
  readonly expr: string;
  readonly value: number;
}

/** The number of alerts of a severity that fire. */
export const firing = (severity: string): string =>
  `count(ALERTS{alertstate="firing",severity="${severity}"}) or vector(0)`;

export function replay({ rules, others = [], series, interval = '1m', expect }: Replay): void {
  const files = Object.fromEntries(others.map((text, index) => [`other-${index}.yaml`, text]));
  const test = {
    rule_files: ['rules.yaml', ...Object.keys(files)],
    evaluation_interval: interval,
    // Recordings before what reads them.
    group_eval_order: rules.groups.map(({ name }) => name),
    tests: [
      {
        interval: '1m',
        input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
        promql_expr_test: expect.map(({ at, expr, value }) => ({
          expr,
          eval_time: at,
          exp_samples: [{ labels: '{}', value }],
        })),
      },
    ],
  };
  inFolder({ ...files, 'rules.yaml': printRuleFile(rules), 'test.yaml': JSON.stringify(test) }, (folder) => {
    const { status, output } = run(['test', 'rules', join(folder, 'test.yaml')]);
    assert.equal(status, 0, output);
  });
}

function run(args: readonly string[]): { readonly status: number | null; readonly output: string } {
  const { status, stdout, stderr, error } = spawnSync(promtool, [...args], { encoding: 'utf8' });
  if (error) throw error;
  return { status, output: `${stdout}${stderr}` };
}

function inFolder<Result>(files: Readonly<Record<string, string>>, action: (folder: string) => Result): Result {
  const folder = mkdtempSync(join(tmpdir(), 'mooring-promtool-'));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    return action(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
