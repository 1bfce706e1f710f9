/** The cases of a suite, from the file that it names or the test data of the released prompt. */
import { readFile } from 'node:fs/promises';
import type { ReleaseDocument } from '../../core/contract/release.ts';
import { Refusal } from '../../core/contract/runner.ts';
import { type CaseRow, casesOf } from '../../core/eval/cases.ts';
import { readCsv } from '../../core/eval/read-csv.ts';
import { readJsonl } from '../../core/eval/read-jsonl.ts';
import type { EvalCase } from '../../core/eval/result.ts';
import type { SuiteData } from '../../core/eval/suite.ts';
import type { TableResult } from '../../core/eval/table.ts';
import { readPrompt } from '../../core/prompt/model.ts';
import { reason } from '../../host/files.ts';
import { sha256 } from '../../host/sha256.ts';
import { fileNamedIn } from '../deploy/subject.ts';
import type { FoundSuite } from './find-suites.ts';

/** Absent where cases that change with the traffic are of no use. */
type RecordReader = (data: Extract<SuiteData, { kind: 'records' }>) => Promise<readonly CaseRow[]>;

export async function readCases(
  root: string,
  { suite, file }: FoundSuite,
  document: ReleaseDocument,
  fromRecords?: RecordReader,
): Promise<readonly EvalCase[]> {
  const rows = await readRows(root, { suite, file }, document, fromRecords);
  const cases = casesOf(rows, { cluster: suite.cluster, slices: suite.slices, sha256 });
  if (cases.ok) return cases.value;
  throw new Refusal('refused', `The suite \`${suite.name}\` cannot be run. ${cases.problem}`);
}

async function readRows(
  root: string,
  { suite, file }: FoundSuite,
  { prompt }: ReleaseDocument,
  fromRecords: RecordReader | undefined,
): Promise<readonly CaseRow[]> {
  const { data } = suite;
  switch (data.kind) {
    case 'testData':
      return prompt === undefined ? [] : readPrompt(prompt.value).testData.map((values) => ({ values }));
    case 'records':
      if (fromRecords !== undefined) return fromRecords(data);
      throw new Refusal('refused', `The suite \`${suite.name}\` takes its cases from live traffic, which changes.`);
    case 'file':
      return readTable(fileNamedIn(root, file, data.path), data.path, suite.name);
  }
}

async function readTable(path: string, shown: string, suite: string): Promise<readonly CaseRow[]> {
  const read = readerOf(shown);
  if (read === undefined) {
    throw new Refusal('refused', `The suite \`${suite}\` names ${shown}. Cases are read from .jsonl and .csv files.`);
  }
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new Refusal('refused', `The cases of the suite \`${suite}\` cannot be read: ${shown}: ${reason(error)}.`);
  });
  const table = read(text);
  if (table.ok) return table.value.rows;
  throw new Refusal('refused', `The cases of the suite \`${suite}\` cannot be read: ${shown}: ${table.problem}`);
}

function readerOf(path: string): ((text: string) => TableResult) | undefined {
  if (/\.(?:jsonl|ndjson)$/i.test(path)) return readJsonl;
  return /\.(?:csv|tsv)$/i.test(path) ? readCsv : undefined;
}
