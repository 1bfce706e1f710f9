import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kindOf } from '../../../core/schema/kinds.ts';

interface Case {
  readonly apiVersion?: string | null;
  readonly kind?: string | null;
  readonly file?: string;
  readonly named?: boolean;
  readonly messages?: boolean;
}

function answer({ apiVersion, kind, file = 'file.yaml', named = false, messages = false }: Case): string {
  const result = kindOf({ apiVersion, kind, hasMessages: messages }, { fileName: file, named });
  return result.kind === 'known' ? result.key : result.kind;
}

const cases: readonly (readonly [string, Case, string])[] = [
  ['a document of ours', { apiVersion: 'mooring/v1', kind: 'Model' }, 'mooring/v1/Model'],
  ['an OpenSLO document', { apiVersion: 'openslo/v1', kind: 'SLO' }, 'openslo/v1/SLO'],
  ['an old OpenSLO document', { apiVersion: 'openslo/v1alpha', kind: 'Service' }, 'openslo/v1alpha/Service'],
  [
    'a kind in spite of the file name',
    { apiVersion: 'mooring/v1', kind: 'Eval', file: 'a.prompt.yaml' },
    'mooring/v1/Eval',
  ],
  ['a prompt by its file name', { file: 'a.prompt.yaml' }, 'mooring/v1/Prompt'],
  ['a prompt by its shorter file name', { file: 'a.prompt.yml' }, 'mooring/v1/Prompt'],
  ['a prompt that says so itself', { apiVersion: 'mooring/v1', kind: 'Prompt' }, 'mooring/v1/Prompt'],
  ['a prompt with a version and no kind', { apiVersion: 'mooring/v1', file: 'a.prompt.yml' }, 'mooring/v1/Prompt'],
  ['the project by its file name', { file: 'mooring.yaml' }, 'mooring/v1/Project'],
  ['the project without a version', { kind: 'Project', file: 'mooring.yaml' }, 'mooring/v1/Project'],
  ['a file with messages that was named', { named: true, messages: true }, 'mooring/v1/Prompt'],
  ['a file with messages that was found', { messages: true }, 'not-ours'],
  ['a file without anything of ours', {}, 'not-ours'],
  ['a file without anything of ours that was named', { named: true }, 'not-ours'],
  ['a Kubernetes service', { apiVersion: 'v1', kind: 'Service' }, 'not-ours'],
  ['a Kubernetes deployment', { apiVersion: 'apps/v1', kind: 'Deployment' }, 'not-ours'],
  ['a sloth resource', { apiVersion: 'sloth.slok.dev/v1', kind: 'PrometheusServiceLevel' }, 'not-ours'],
  ['a Kubernetes service that was named', { apiVersion: 'v1', kind: 'Service', named: true }, 'unsupported-version'],
  ['a newer OpenSLO', { apiVersion: 'openslo.com/v2alpha', kind: 'SLO' }, 'unsupported-version'],
  ['an OpenSLO that does not exist', { apiVersion: 'openslo/v9', kind: 'SLO' }, 'unsupported-version'],
  ['a newer version of ours', { apiVersion: 'mooring/v2', kind: 'Model' }, 'unsupported-version'],
  ['our version, misspelled', { apiVersion: 'moring/v1', kind: 'Model' }, 'unsupported-version'],
  ['a kind we do not have', { apiVersion: 'mooring/v1', kind: 'Modle' }, 'unknown-kind'],
  ['a kind OpenSLO does not have', { apiVersion: 'openslo/v1', kind: 'Model' }, 'unknown-kind'],
  ['a kind v1alpha does not have', { apiVersion: 'openslo/v1alpha', kind: 'SLI' }, 'unknown-kind'],
  ['a version without a kind', { apiVersion: 'mooring/v1' }, 'unknown-kind'],
  ['a version with an empty kind', { apiVersion: 'openslo/v1', kind: null }, 'unknown-kind'],
  ['a kind without a version, elsewhere', { kind: 'Service' }, 'not-ours'],
  ['a kind without a version, by the file name', { kind: 'Model', file: 'a.model.yaml' }, 'mooring/v1/Model'],
  ['an SLO with an empty version', { apiVersion: null, kind: 'SLO', file: 'a.slo.yaml' }, 'openslo/v1/SLO'],
  ['an unknown kind without a version, by the file name', { kind: 'Modle', file: 'a.model.yaml' }, 'unknown-kind'],
];

for (const [what, input, expected] of cases) {
  test(`${what} is ${expected}`, () => {
    assert.equal(answer(input), expected);
  });
}

test('a version that is not supported is told with those that are', () => {
  const result = kindOf(
    { apiVersion: 'openslo/v9', kind: 'SLO', hasMessages: false },
    { fileName: 'a.yaml', named: false },
  );
  assert.ok(result.kind === 'unsupported-version');
  assert.equal(result.code, 'schema/unsupported-version');
  assert.match(result.message, /`openslo\/v9` is not supported.*`mooring\/v1`, `openslo\/v1`, `openslo\/v1alpha`/);
});

test('a kind that is misspelled is told with the one that was meant', () => {
  const result = kindOf(
    { apiVersion: 'mooring/v1', kind: 'Modle', hasMessages: false },
    { fileName: 'a.yaml', named: false },
  );
  assert.ok(result.kind === 'unknown-kind');
  assert.match(result.message, /has no kind `Modle`\. Did you mean `Model`\?/);
});
