/** Third-party data with drift that is known (California housing, as NannyML prepared it): read beside the repository, if there. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { compareColumns } from '../../../core/drift/compare.ts';
import { gatherRows, tablesOf } from '../../../core/drift/gather.ts';

const corpus = join(import.meta.dirname, '../../../../shared/corpus/drift');

function rowsOf(file: string): readonly Readonly<Record<string, unknown>>[] {
  const [header = '', ...lines] = readFileSync(join(corpus, file), 'utf8').trim().split('\n');
  const names = header.split(',');
  return lines.map((line) => Object.fromEntries(line.split(',').map((cell, index) => [names[index] ?? '', cell])));
}

test('the districts of California drift by place, and not by bedrooms', () => {
  if (!existsSync(corpus)) {
    console.log(`NOT TESTED against third-party data: there is no ${corpus}.`);
    return;
  }
  const { reference, current } = tablesOf(
    gatherRows(rowsOf('california_housing_reference.csv')),
    gatherRows(rowsOf('california_housing_analysis.csv')),
  );
  const report = compareColumns(reference, current);
  const byName = new Map(report.columns.map((column) => [column.name, column]));
  assert.equal(report.dataset.verdict, 'fail');
  for (const name of ['Latitude', 'Longitude', 'y_pred_proba', 'y_pred']) {
    assert.equal(byName.get(name)?.verdict, 'fail', name);
  }
  assert.equal(byName.get('AveBedrms')?.verdict, 'pass');
  assert.equal(byName.get('timestamp')?.type, 'text');
  assert.equal(byName.get('y_pred')?.method, 'chi-square');
  // The labels come later, in a file of their own.
  assert.match(byName.get('clf_target')?.why ?? '', /^The current data have no such column/);
});
