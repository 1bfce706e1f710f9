/** Snapshots of a project: what an edit changes, whom it concerns, and that the way there does not matter. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { parse } from '../../../core/syntax/parse.ts';
import { diagnosticsOf } from '../../../core/workspace/diagnostics.ts';
import { type FileFacts, factsOf } from '../../../core/workspace/file-facts.ts';
import { createFindings, type Findings } from '../../../core/workspace/findings.ts';
import {
  definitionsOf,
  namesOf,
  usagesOf,
  type Workspace,
  withFile,
  workspaceOf,
} from '../../../core/workspace/workspace.ts';
import { sha256 } from '../../../host/sha256.ts';
import { isTimeZone } from '../../../host/time-zone.ts';
import { resourceRules, workspaceRules } from '../../fixture.ts';

const surroundings: Workspace['surroundings'] = { exists: () => true, sha256 };

const facts = (path: string, text: string): FileFacts =>
  factsOf(path, parse(text), {
    rules: resourceRules,
    isTimeZone,
    cache: new WeakMap(),
    named: false,
  });

const prompt = (name: string, version?: string): string =>
  `name: ${name}\n${version === undefined ? '' : `version: ${version}\n`}messages: [{role: user, content: Hello}]\n`;
const model = (name: string, serve: string, more = ''): string =>
  `apiVersion: mooring/v1\nkind: Model\nmetadata: {name: ${name}}\nspec:\n  task: chat\n  serve: {prompt: ${serve}}\n${more}`;
const project = (teams: string, rules = '{}'): string =>
  `apiVersion: mooring/v1\nkind: Project\nmetadata: {name: shop}\nspec: {teams: {${teams}: {members: [a@b.example]}}, rules: ${rules}}\n`;

const openSlo = (kind: string, name: string, spec: string): string =>
  `apiVersion: openslo/v1\nkind: ${kind}\nmetadata: {name: ${name}}\nspec:\n  ${spec}\n`;
const slo = (name: string, serviceName: string, policy: string): string =>
  openSlo(
    'SLO',
    name,
    `service: ${serviceName}
  indicator: {metadata: {name: good}, spec: {ratioMetric: {counter: true, good: {metricSource: {type: p, spec: {query: a}}}, total: {metricSource: {type: p, spec: {query: b}}}}}}
  timeWindow: [{duration: 30d, isRolling: true}]
  budgetingMethod: Occurrences
  objectives: [{target: 0.9}]
  alertPolicies: [{alertPolicyRef: ${policy}}]`,
  );
const policy = (name: string, condition: string): string =>
  openSlo(
    'AlertPolicy',
    name,
    `alertWhenBreaching: true\n  conditions: [{conditionRef: ${condition}}]\n  notificationTargets: []`,
  );
/** Ten times the budget is the most that nine in ten can burn. */
const condition = (name: string, threshold: number): string =>
  openSlo(
    'AlertCondition',
    name,
    `severity: page\n  condition: {kind: burnrate, op: gte, threshold: ${threshold}, lookbackWindow: 1h, alertAfter: 5m}`,
  );
type Texts = Readonly<Record<string, string>>;

function workspaceFrom(texts: Texts): Workspace {
  const all = Object.entries(texts).map(([path, text]) => facts(path, text));
  return workspaceOf(
    '/',
    surroundings,
    all.filter((one) => one.recognised),
    undefined,
  );
}

function edited(workspace: Workspace, path: string, text: string | undefined) {
  const fresh = text === undefined ? undefined : facts(path, text);
  return withFile(workspace, path, fresh?.recognised ? fresh : undefined);
}

const affectedBy = (texts: Texts, path: string, text: string | undefined): readonly string[] =>
  [...edited(workspaceFrom(texts), path, text).affected].sort();

const base: Texts = {
  '/reply.prompt.yaml': prompt('reply'),
  '/other.prompt.yaml': prompt('other'),
  '/a.model.yaml': model('a', 'reply'),
  '/b.model.yaml': model('b', 'other'),
};

describe('an edit concerns', () => {
  test('the file alone, when nobody mentions what changed', () => {
    assert.deepEqual(affectedBy(base, '/a.model.yaml', model('a', 'reply', '  purpose: New\n')), ['/a.model.yaml']);
  });

  test('the users of a definition', () => {
    const text = `${prompt('reply')}description: New\n`;
    assert.deepEqual(affectedBy(base, '/reply.prompt.yaml', text), ['/a.model.yaml', '/reply.prompt.yaml']);
  });

  test('both prompts, when a reference moves from one to the other', () => {
    assert.deepEqual(affectedBy(base, '/a.model.yaml', model('a', 'other')), [
      '/a.model.yaml',
      '/other.prompt.yaml',
      '/reply.prompt.yaml',
    ]);
  });

  test('those that mentioned the old name and those that mention the new one, after a rename', () => {
    const texts = { ...base, '/c.model.yaml': model('c', 'answer') };
    assert.deepEqual(affectedBy(texts, '/reply.prompt.yaml', prompt('answer')), [
      '/a.model.yaml',
      '/c.model.yaml',
      '/reply.prompt.yaml',
    ]);
  });

  test('those that mention a file that is removed', () => {
    assert.deepEqual(affectedBy(base, '/reply.prompt.yaml', undefined), ['/a.model.yaml', '/reply.prompt.yaml']);
  });

  test('others of the same name', () => {
    const texts = { ...base, '/twin.model.yaml': model('a', 'other') };
    assert.deepEqual(affectedBy(texts, '/a.model.yaml', model('a', 'reply', '  purpose: New\n')), [
      '/a.model.yaml',
      '/twin.model.yaml',
    ]);
  });

  test('a Service’s users, when the Model that stands for it comes', () => {
    const slo = 'apiVersion: openslo/v1\nkind: SLO\nmetadata: {name: s}\nspec: {service: c}\n';
    const texts = { ...base, '/s.slo.yaml': slo };
    assert.deepEqual(affectedBy(texts, '/c.model.yaml', model('c', 'reply')), [
      '/c.model.yaml',
      '/reply.prompt.yaml',
      '/s.slo.yaml',
    ]);
  });

  test('those that misspell a name, when names come', () => {
    const texts = { ...base, '/c.model.yaml': model('c', 'replie') };
    const affected = affectedBy(texts, '/new.prompt.yaml', prompt('replies'));
    assert.deepEqual(affected, ['/c.model.yaml', '/new.prompt.yaml']);
  });

  test('the objectives whose alert policy has a condition that changed', () => {
    const texts = {
      ...base,
      '/1.slo.yaml': slo('fast', 'a', 'page'),
      '/2.slo.yaml': policy('page', 'burns'),
      '/3.slo.yaml': condition('burns', 2),
    };
    const paths = ['/1.slo.yaml', '/2.slo.yaml', '/3.slo.yaml'];
    assert.deepEqual(affectedBy(texts, '/3.slo.yaml', condition('burns', 20)), paths);
    const codes = (threshold: number) =>
      report(workspaceFrom({ ...texts, '/3.slo.yaml': condition('burns', threshold) }))['/1.slo.yaml']?.join('\n') ??
      '';
    assert.doesNotMatch(codes(2), /unreachable/);
    assert.match(codes(20), /unreachable/);
  });

  test('every file, when the Project changes', () => {
    const texts = { ...base, '/mooring.yaml': project('team-a') };
    assert.deepEqual(affectedBy(texts, '/mooring.yaml', project('team-b')), Object.keys(texts).sort());
  });

  test('nobody else, when only its place in the file changed', () => {
    const one = parse(`${model('a', 'reply')}---\n${model('b', 'other')}`);
    const options = { rules: resourceRules, isTimeZone, cache: new WeakMap(), named: false } as const;
    const before = workspaceOf(
      '/',
      surroundings,
      [factsOf('/m.yaml', one, options), facts('/reply.prompt.yaml', prompt('reply'))],
      undefined,
    );
    const moved = one.edit({ span: { start: 0, end: 0 }, text: '# A remark\n' });
    assert.deepEqual([...withFile(before, '/m.yaml', factsOf('/m.yaml', moved, options)).affected], ['/m.yaml']);
  });
});

test('a removed file leaves nothing behind', () => {
  let workspace = workspaceFrom(base);
  for (const path of Object.keys(base)) workspace = edited(workspace, path, undefined).workspace;
  assert.equal(workspace.files.size, 0);
  assert.deepEqual([...workspace.definitions.keys()], []);
  assert.deepEqual([...workspace.usages.keys()], []);
});

test('a snapshot does not change when the next one is made', () => {
  const before = workspaceFrom(base);
  edited(before, '/reply.prompt.yaml', prompt('answer'));
  assert.deepEqual(namesOf(before, 'Prompt'), ['other', 'reply']);
  assert.equal(usagesOf(before, 'Prompt', 'reply').length, 1);
  assert.equal(definitionsOf(before, 'Prompt', 'answer').length, 0);
});

const service = (name: string): string =>
  `apiVersion: openslo/v1\nkind: Service\nmetadata: {name: ${name}}\nspec: {description: x}\n`;
const successor = (name: string, next: string): string =>
  model(name, 'reply', `  lifecycle: {stage: deprecated, successor: ${next}}\n`);

const suite = (name: string, subject: string): string =>
  `apiVersion: mooring/v1\nkind: Eval\nmetadata: {name: ${name}}\nspec:\n  subject: {prompt: ${subject}}\n  data: {from: testData}\n  scorers: [{name: ok, cel: 'output.intent == "x"'}]\n  gates: [{metric: ok, min: 90%}]\n`;
const target = (name: string): string =>
  `apiVersion: mooring/v1\nkind: Target\nmetadata: {name: ${name}}\nspec: {type: local, region: us-east-1}\n`;

const names = fc.constantFrom('reply', 'replay', 'other', 'a', 'b', 'c');
const text = fc.oneof(
  names.map((name) => prompt(name)),
  fc.tuple(names, fc.constantFrom('1.0.0', '2.1.0')).map(([name, version]) => prompt(name, version)),
  fc.tuple(names, names).map(([name, used]) => model(name, used)),
  fc.tuple(names, names).map(([name, used]) => model(name, `${used}@^1.0`)),
  fc.tuple(names, names).map(([name, next]) => successor(name, next)),
  names.map(service),
  names.map(target),
  fc
    .tuple(names, names)
    .map(([name, used]) => model(name, used, `  targets: [${used}]\n  placement: {residency: [eu]}\n`)),
  fc.tuple(names, names, names).map(([name, used, alert]) => slo(name, used, alert)),
  fc.tuple(names, names).map(([name, used]) => policy(name, used)),
  fc.tuple(names, fc.constantFrom(2, 20)).map(([name, threshold]) => condition(name, threshold)),
  fc.tuple(names, names).map(([name, used]) => suite(name, used)),
  names.map((team) => project(team, '{reference/dangling: warning}')),
  names.map((owner) => model('a', 'reply').replace('{name: a}', `{name: a, owner: ${owner}}`)),
  fc.tuple(names, names).map(([one, two]) => `${service(one)}---\n${service(two)}`),
  fc.constant('kind: {'),
  fc.constant('just: text\n'),
);
const paths = fc.constantFrom('/1.yaml', '/2.prompt.yaml', '/3.model.yaml', '/4.yaml', '/5.prompt.yaml', '/6.yaml');
const steps = fc.array(fc.tuple(paths, fc.option(text, { nil: undefined })), { minLength: 1, maxLength: 14 });

function report(workspace: Workspace, findings?: Findings): Readonly<Record<string, readonly string[]>> {
  const all = [...workspace.files.keys()].sort().map((path): [string, readonly string[]] => {
    const options = { rules: workspaceRules, severities: {}, openSlo: 'sdk', today: '2026-11-20' } as const;
    const given = findings ? { ...options, findings } : options;
    return [
      path,
      diagnosticsOf(workspace, path, given).map(
        (one) => `${one.span.start}-${one.span.end} ${one.severity} ${one.code} ${one.message}`,
      ),
    ];
  });
  return Object.fromEntries(all);
}

test('edits one after the other lead to what reading the final texts at once leads to', () => {
  fc.assert(
    fc.property(steps, (edits) => {
      let workspace = workspaceFrom({});
      const texts = new Map<string, string>();
      for (const [path, next] of edits) {
        workspace = edited(workspace, path, next).workspace;
        if (next === undefined) texts.delete(path);
        else texts.set(path, next);
      }
      const fresh = workspaceFrom(Object.fromEntries(texts));
      for (const kind of ['Prompt', 'Model', 'Service', 'Project', 'Team']) {
        assert.deepEqual(namesOf(workspace, kind), namesOf(fresh, kind));
      }
      assert.deepEqual(report(workspace), report(fresh));
    }),
    { seed: 3, numRuns: 300 },
  );
});

test('what is said about a file changes only when an edit says that it may', () => {
  fc.assert(
    fc.property(steps, (edits) => {
      let workspace = workspaceFrom({});
      const findings = createFindings();
      for (const [path, next] of edits) {
        const before = report(workspace);
        const update = edited(workspace, path, next);
        const after = report(update.workspace);
        for (const other of Object.keys(after)) {
          if (!update.affected.has(other)) assert.deepEqual(after[other], before[other], `${other} after ${path}`);
        }
        findings.forget(update.concerned);
        assert.deepEqual(report(update.workspace, findings), after, 'what was found before still holds');
        workspace = update.workspace;
      }
    }),
    { seed: 5, numRuns: 1000 },
  );
});
