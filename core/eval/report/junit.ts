/**
 * A run as JUnit XML, for the test views of CI systems: one test suite for the cases, each case a test per trial, and one
 * for the gates. What could not be judged or settled is skipped with the reason, for JUnit knows no third verdict.
 */
import type { Attempt, EvalRun, EvalSummary, GateResult, Score } from '../result.ts';
import { escaped, shortened } from './markup.ts';

export interface FinishedRun {
  readonly run: EvalRun;
  readonly summary: EvalSummary;
}

export function junitReport(finished: readonly FinishedRun[]): string {
  const suites = finished.flatMap(({ run, summary }) => [casesSuite(run), gatesSuite(run.suite.name, summary.gates)]);
  const totals = ['tests', 'failures', 'errors', 'skipped'] as const;
  const sums = totals.map((name) => `${name}="${suites.reduce((sum, suite) => sum + suite[name], 0)}"`);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="mooring eval" ${sums.join(' ')}>`,
    ...suites.map(({ xml }) => xml),
    '</testsuites>',
    '',
  ].join('\n');
}

interface SuiteXml {
  readonly xml: string;
  readonly tests: number;
  readonly failures: number;
  readonly errors: number;
  readonly skipped: number;
}

interface TestXml {
  readonly xml: string;
  readonly outcome: 'pass' | 'failure' | 'error' | 'skipped';
}

function suiteXml(name: string, tests: readonly TestXml[], seconds: number): SuiteXml {
  const count = (outcome: TestXml['outcome']): number => tests.filter((test) => test.outcome === outcome).length;
  const counts = { tests: tests.length, failures: count('failure'), errors: count('error'), skipped: count('skipped') };
  const attributes = Object.entries(counts).map(([key, value]) => `${key}="${value}"`);
  const open = `  <testsuite name="${escaped(name)}" ${attributes.join(' ')} time="${seconds.toFixed(3)}">`;
  return { xml: [open, ...tests.map(({ xml }) => xml), '  </testsuite>'].join('\n'), ...counts };
}

function casesSuite(run: EvalRun): SuiteXml {
  const tests = run.attempts.map((attempt) => attemptTest(run, attempt));
  const seconds = run.attempts.reduce((sum, { latencyMs }) => sum + (latencyMs ?? 0) / 1000, 0);
  return suiteXml(run.suite.name, tests, seconds);
}

function attemptTest(run: EvalRun, attempt: Attempt): TestXml {
  const name = run.trials > 1 ? `${attempt.case} (trial ${attempt.trial})` : attempt.case;
  const head = `    <testcase classname="${escaped(run.suite.name)}" name="${escaped(name)}" time="${((attempt.latencyMs ?? 0) / 1000).toFixed(3)}"`;
  if (attempt.error !== null) return test(head, 'error', 'error', attempt.error, '');
  const failures = scoresWith(attempt, 'fail');
  const open = scoresWith(attempt, 'not_evaluated');
  const output = `Answer: ${shortened(attempt.text ?? '', 4000)}`;
  if (failures.length > 0) return test(head, 'failure', 'failure', failures.join('\n'), output);
  if (open.length > 0) return test(head, 'skipped', 'skipped', open.join('\n'), '');
  return { xml: `${head}/>`, outcome: 'pass' };
}

function scoresWith({ scores }: Attempt, verdict: Score['verdict']): readonly string[] {
  return Object.entries(scores).flatMap(([name, score]) =>
    score.verdict === verdict ? [`${name}: ${score.why}`] : [],
  );
}

function gatesSuite(suite: string, gates: readonly GateResult[]): SuiteXml {
  const tests = gates.map(({ metric, verdict, why }, index): TestXml => {
    const head = `    <testcase classname="${escaped(suite)} gates" name="${escaped(`${index + 1}. ${metric}`)}" time="0.000"`;
    if (verdict === 'pass') return { xml: `${head}/>`, outcome: 'pass' };
    if (verdict === 'fail') return test(head, 'failure', 'failure', why, '');
    return test(head, 'skipped', 'skipped', `${verdict.replace('_', ' ')}: ${why}`, '');
  });
  return suiteXml(`${suite} gates`, tests, 0);
}

function test(head: string, tag: string, outcome: TestXml['outcome'], message: string, detail: string): TestXml {
  const body = detail === '' ? '/>' : `>${escaped(detail)}</${tag}>`;
  return {
    xml: `${head}>\n      <${tag} message="${escaped(shortened(message, 2000))}"${body}\n    </testcase>`,
    outcome,
  };
}
