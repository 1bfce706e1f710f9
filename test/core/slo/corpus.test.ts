/**
 * Files of other projects, with what the official tool says of them. They are not part of this repository: the
 * folder stands beside it where it is available.
 */

import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { isJsonObject } from '../../../core/values/json.ts';
import { problemsOf, resourcesOf } from './openslo-files.ts';

const corpus = join(import.meta.dirname, '../../../../shared/corpus');

/** The sentences of the official tool, and the codes by which we mean the same. */
const meanings: ReadonlyMap<string, readonly string[]> = new Map([
  ['property is forbidden', ['openslo/forbidden']],
  ['property is required but was empty', ['openslo/required', 'schema/required']],
  ['string must match regular expression', ['openslo/name']],
  ['string must be a valid IANA Time Zone Database code', ['openslo/time-zone']],
]);

interface Expected {
  readonly index: number;
  readonly path: string;
  readonly sentence: string;
}

/** The official tool's report by file: the file, then the resource, the property and the sentence, ever further in. */
function expectations(report: string): ReadonlyMap<string, readonly Expected[]> {
  const byFile = new Map<string, Expected[]>();
  let current: Expected[] = [];
  let index = 0;
  let path = '';
  for (const line of report.split('\n')) {
    const file = /^Errors in \/oslo\/test\/inputs\/(.*):$/.exec(line)?.[1];
    const resource = /^ {2}Validation for \S+ '.*?'(?: at index (\d+))?/.exec(line);
    const property = /^ {4}- '([^']+)'/.exec(line)?.[1];
    const sentence = /^ {6}- ([^:(;]+)/.exec(line)?.[1]?.trim();
    if (file !== undefined) {
      current = [];
      byFile.set(file, current);
    }
    if (resource) index = Number(resource[1] ?? 0);
    if (property !== undefined) path = property;
    // Their image had no time zone data, so it did not know New York.
    if (sentence === undefined || line.includes('unknown time zone America/New_York')) continue;
    current.push({ index, path, sentence });
  }
  return byFile;
}

if (!existsSync(corpus)) {
  test('the OpenSLO corpus', (context) => {
    context.diagnostic(`NOT CHECKED: there is no ${corpus}.`);
    console.error(`NOT CHECKED: the OpenSLO corpus. There is no ${corpus}.`);
  });
} else {
  const inputs = join(corpus, 'openslo-oslo/inputs');
  const outputs = join(corpus, 'openslo-oslo/outputs/validate');
  const expected = new Map(
    globSync('*', { cwd: outputs }).flatMap((report) => [...expectations(readFileSync(join(outputs, report), 'utf8'))]),
  );
  const files = globSync('**/*.yaml', { cwd: inputs });

  test('the inputs of the official command line are there, and what it says of nine of them', () => {
    assert.equal(files.length, 12);
    assert.equal(expected.size, 9);
  });

  for (const file of files.filter((candidate) => !candidate.endsWith('unknown-field.yaml'))) {
    test(`openslo-oslo/${file} gets the errors of the official tool`, () => {
      for (const [index, resource] of resourcesOf(readFileSync(join(inputs, file), 'utf8')).entries()) {
        const found = problemsOf(resource);
        // v2alpha is refused as a version before anything in it is looked at.
        if (found === undefined) continue;
        const wanted = (expected.get(file) ?? []).filter((entry) => entry.index === index);
        assert.deepEqual(found.map(({ path }) => path).sort(), wanted.map(({ path }) => path).sort());
        for (const { path, sentence } of wanted) {
          const codes = found.filter((problem) => problem.path === path).map(({ code }) => code);
          assert.ok(
            codes.every((code) => meanings.get(sentence)?.includes(code)),
            `${sentence}: ${codes}`,
          );
        }
      }
    });
  }

  test('unknown-field.yaml: the key that OpenSLO does not know is an error, beside the bad name', () => {
    const [resource = null] = resourcesOf(readFileSync(join(inputs, 'validate/unknown-field.yaml'), 'utf8'));
    assert.deepEqual(problemsOf(resource), [
      { path: 'spec.markdown', code: 'schema/unknown-property', severity: 'error' },
      { path: 'metadata.name', code: 'openslo/name', severity: 'error' },
    ]);
  });

  const sloth = globSync(
    ['in-openslo.yaml', 'validate*/**/*.yaml', 'examples/openslo-*.yml'].map((glob) => join(corpus, 'sloth', glob)),
  ).filter((file) => /apiVersion: openslo\//.test(readFileSync(file, 'utf8')));
  test('the OpenSLO files of sloth are there', () => {
    assert.equal(sloth.length, 7);
  });

  for (const file of sloth) {
    test(`${file.slice(corpus.length + 1)} gets the errors of the official SDK: no window kind, no value`, () => {
      for (const resource of resourcesOf(readFileSync(file, 'utf8'))) {
        const spec = isJsonObject(resource) ? resource.spec : undefined;
        const objectives = isJsonObject(spec) ? spec.objectives : undefined;
        const count = Array.isArray(objectives) ? objectives.length : 0;
        assert.deepEqual(
          problemsOf(resource)?.map(({ path, code }) => `${path}: ${code}`),
          [
            'spec.timeWindows[0]: openslo/exclusive',
            ...Array.from({ length: count }, (_, index) => `spec.objectives[${index}].value: openslo/required`),
          ],
        );
      }
    });
  }

  test('the AI objectives have no problem, whoever is asked', () => {
    const resources = resourcesOf(readFileSync(join(corpus, 'openslo-ai-example.yaml'), 'utf8'));
    assert.equal(resources.length, 6);
    for (const resource of resources) {
      assert.deepEqual(problemsOf(resource, 'sdk'), []);
      assert.deepEqual(problemsOf(resource, 'spec'), []);
    }
  });
}
