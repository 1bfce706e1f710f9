import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { type ConformanceProblem, checkOpenSlo, type OpenSloResource } from '../../../core/slo/conformance.ts';
import { isJsonObject, type JsonValue } from '../../../core/values/json.ts';
import { errorPaths, isTimeZone, problemsOf, schemas } from './openslo-files.ts';
import { type Changes, changed, type Sample, sampleNames, samples } from './samples.ts';

/** The conformance checks alone, on a value in the place of a sample, whatever it has become. */
function check(sample: Sample, value: JsonValue): readonly ConformanceProblem[] {
  const apiVersion = sample.startsWith('alpha') ? 'openslo/v1alpha' : 'openslo/v1';
  const kind = String(samples[sample].kind);
  return checkOpenSlo({ apiVersion, kind, value }, { strictness: 'sdk', isTimeZone });
}

const found = (sample: Sample, changes: Changes, strictness: 'sdk' | 'spec'): readonly string[] =>
  (problemsOf(changed(samples[sample], changes), strictness) ?? []).map(
    ({ severity, path, code }) => `${severity} ${path} ${code}`,
  );

describe('where specification and SDK differ, the setting decides which of them refuses; the other one warns', () => {
  const differences: readonly (readonly [by: 'sdk' | 'spec', Sample, Changes, path: string, code: string])[] = [
    ['sdk', 'ratioSlo', { 'spec.timeWindow': undefined }, 'spec.timeWindow', 'required'],
    ['sdk', 'ratioSlo', { 'spec.objectives[0].op': 'gt' }, 'spec.objectives[0].op', 'forbidden'],
    ['sdk', 'ratioSlo', { 'spec.objectives[0].timeSliceWindow': 5 }, 'spec.objectives[0].timeSliceWindow', 'duration'],
    ['sdk', 'ratioSlo', { 'spec.timeWindow[0]': { duration: '1w' } }, 'spec.timeWindow[0]', 'exclusive'],
    ['sdk', 'service', { 'metadata.name': 'My Service' }, 'metadata.name', 'name'],
    ['sdk', 'service', { 'metadata.displayName': 'x'.repeat(64) }, 'metadata.displayName', 'too-long'],
    ['sdk', 'referringSlo', { 'spec.indicatorRef': 'slis/paid' }, 'spec.indicatorRef', 'name'],
    ['sdk', 'condition', { 'spec.condition.kind': undefined }, 'spec.condition.kind', 'required'],
    ['sdk', 'alphaRatioSlo', { 'spec.objectives[0].value': undefined }, 'spec.objectives[0].value', 'required'],
    ['sdk', 'alphaRatioSlo', { 'spec.objectives[0].op': 'gt' }, 'spec.objectives[0].op', 'forbidden'],
    ['spec', 'ratioSlo', { 'spec.objectives': undefined }, 'spec.objectives', 'count'],
    ['spec', 'ratioSlo', { 'spec.timeWindow[0].duration': '0w' }, 'spec.timeWindow[0].duration', 'duration'],
    [
      'spec',
      'compositeSlo',
      { 'spec.objectives[0].indicatorRef': undefined },
      'spec.objectives[0].indicator',
      'required',
    ],
    ['spec', 'ratioSlo', { 'spec.objectives[0].compositeWeight': 0 }, 'spec.objectives[0].compositeWeight', 'range'],
    [
      'spec',
      'rawSli',
      { 'spec.ratioMetric.raw.metricSource.type': undefined },
      'spec.ratioMetric.raw.metricSource.type',
      'required',
    ],
    ['spec', 'ratioSli', { 'spec.ratioMetric.rawType': 'success' }, 'spec.ratioMetric.rawType', 'forbidden'],
  ];
  for (const [by, sample, changes, path, code] of differences) {
    const other = by === 'sdk' ? 'spec' : 'sdk';
    test(`${path} ${code}, which only the ${by} refuses`, () => {
      assert.deepEqual(found(sample, changes, by), [`error ${path} openslo/${code}`]);
      assert.deepEqual(found(sample, changes, other), [`warning ${path} openslo/${code}`]);
    });
  }

  test('a threshold indicator with two objectives is refused by the specification alone', () => {
    const objective = { op: 'lt', value: 1, target: 0.9, timeSliceTarget: 0.9, timeSliceWindow: '1m' };
    const changes = { 'spec.objectives': [objective, { ...objective, value: 2 }] };
    assert.deepEqual(found('thresholdSlo', changes, 'spec'), ['error spec.objectives openslo/count']);
    assert.deepEqual(found('thresholdSlo', changes, 'sdk'), ['warning spec.objectives openslo/count']);
  });

  test('a threshold indicator inside an objective needs op and value, which the SDK does not look for there', () => {
    const changes = { 'spec.objectives[1].indicator.spec': samples.thresholdSli.spec };
    const places = ['spec.objectives[1].op', 'spec.objectives[1].value'];
    assert.deepEqual(
      found('compositeSlo', changes, 'spec'),
      places.map((place) => `error ${place} openslo/required`),
    );
    assert.deepEqual(
      found('compositeSlo', changes, 'sdk'),
      places.map((place) => `warning ${place} openslo/required`),
    );
  });

  test('every sample is free of warnings too, for both', () => {
    for (const sample of Object.values(samples)) {
      assert.deepEqual(problemsOf(sample, 'sdk'), []);
      assert.deepEqual(problemsOf(sample, 'spec'), []);
    }
  });
});

describe('a problem names what to do', () => {
  test('in whole sentences', () => {
    const value = changed(samples.ratioSlo, { 'spec.objectives[0].target': 99.9 });
    assert.deepEqual(check('ratioSlo', value), [
      {
        code: 'openslo/range',
        path: ['spec', 'objectives', 0, 'target'],
        at: 'value',
        message: '`target` is 99.9, and must be at least 0 and below 1: 99.9 % is `0.999`.',
        severity: 'error',
        source: 'spec',
      },
    ]);
  });

  test('and only the SDK is called the source of what only the SDK refuses', () => {
    const value = changed(samples.ratioSlo, { 'spec.timeWindow': undefined });
    const [problem] = check('ratioSlo', value);
    assert.equal(problem?.source, 'sdk');
  });
});

describe('the checks know every key of the schema', () => {
  // Otherwise a key that is only unknown here would silence what is said of missing ones.
  const places: readonly (readonly [Sample, string, definition: string, missing: string])[] = [
    ['ratioSlo', 'spec', 'sloSpec', 'indicator'],
    ['ratioSlo', 'spec.objectives[0]', 'objective', 'target'],
    ['ratioSli', 'spec', 'sliSpec', 'ratioMetric'],
  ];
  for (const [sample, path, definition, missing] of places) {
    test(`${definition}`, () => {
      const schema = schemas.get(`${samples[sample].apiVersion} ${samples[sample].kind}`);
      const definitions = isJsonObject(schema) ? schema.definitions : undefined;
      const shape = isJsonObject(definitions) ? definitions[definition] : undefined;
      const properties = isJsonObject(shape) ? shape.properties : undefined;
      const keys = Object.keys(isJsonObject(properties) ? properties : {});
      assert.ok(keys.length > 2);
      for (const key of keys) {
        const without = changed(samples[sample], { [`${path}.${missing}`]: undefined });
        const value = changed(without, { [`${path}.${key}`]: null });
        assert.ok(
          check(sample, value).some(({ code }) => code === 'openslo/exclusive'),
          `${key} is not known`,
        );
      }
    });
  }
});

describe('anything at all may be written', () => {
  const leaf: fc.Arbitrary<JsonValue> = fc.oneof(
    fc.constantFrom<JsonValue>(null, true, 0, -1, 0.5, '', '1w', 'x', 'Timeslices', 'burnrate'),
    fc.string(),
    fc.double({ noNaN: true }),
  );
  const keys = [
    'metadata name labels annotations spec description service indicator indicatorRef timeWindow timeWindows',
    'duration isRolling calendar startTime timeZone budgetingMethod objectives target targetPercent op value',
    'timeSliceTarget timeSliceWindow compositeWeight alertPolicies alertPolicyRef conditions conditionRef kind',
    'notificationTargets targetRef condition severity threshold lookbackWindow alertAfter thresholdMetric ratioMetric',
    'good bad total raw rawType metricSource metricSourceRef type ratioMetrics source query __proto__ constructor',
  ].flatMap((line) => line.split(' '));
  const key = fc.oneof({ weight: 20, arbitrary: fc.constantFrom(...keys) }, { weight: 1, arbitrary: fc.string() });
  const { value: anything } = fc.letrec<{ value: JsonValue }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'medium' },
      leaf,
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(key, tie('value'), { maxKeys: 6 }),
    ),
  }));
  const kinds = [
    'SLO',
    'SLI',
    'Service',
    'DataSource',
    'AlertPolicy',
    'AlertCondition',
    'AlertNotificationTarget',
    'Other',
  ];
  const resource: fc.Arbitrary<OpenSloResource> = fc.record({
    apiVersion: fc.constantFrom('openslo/v1', 'openslo/v1alpha'),
    kind: fc.constantFrom(...kinds),
    value: fc.oneof(anything, fc.record({ metadata: anything, spec: anything })),
  });

  test('the checks never throw, and say nothing of a value that the schema refuses for its type', () => {
    fc.assert(
      fc.property(resource, (candidate) => {
        const problems = checkOpenSlo(candidate, { strictness: 'sdk', isTimeZone });
        for (const { message, path } of problems) {
          assert.match(message, /\.$/, message);
          assert.ok(path.length > 0);
        }
      }),
      { seed: 20_260, numRuns: 2000 },
    );
  });

  test('a valid resource may be cut anywhere, and anything may stand there instead', () => {
    fc.assert(
      fc.property(fc.constantFrom(...sampleNames), fc.nat(), anything, (name, step, replacement) => {
        const sample = samples[name];
        const paths = pathsOf(sample, '');
        const path = paths[step % paths.length] ?? '';
        for (const { message } of check(name, changed(sample, { [path]: replacement })))
          assert.ok(message.endsWith('.'));
      }),
      { seed: 20_261, numRuns: 1000 },
    );
  });

  test('a wrong type is reported by the schema, and not again by the checks', () => {
    for (const [name, sample] of Object.entries(samples)) {
      for (const path of pathsOf(sample, '').filter(
        (candidate) => candidate !== 'apiVersion' && candidate !== 'kind',
      )) {
        // What is open takes anything; what an indicator or an entry becomes without it is a mistake of its own.
        if (/connectionDetails|\.(query|where|url)\b/.test(path)) continue;
        const problems = problemsOf(changed(sample, { [path]: [[]] })) ?? [];
        assert.deepEqual(
          problems
            .filter(({ path: at }) => at.startsWith(path))
            .map(({ code }) => code)
            .filter((code) => !code.startsWith('schema/')),
          [],
          `${name}: ${path}`,
        );
        assert.ok(problems.length >= 1, `${name}: ${path}`);
      }
    }
  });

  test('one slip of the pen is one error: a key misspelt, a value left empty or of another type', () => {
    const several: string[] = [];
    for (const name of sampleNames) {
      const sample = samples[name];
      for (const path of pathsOf(sample, '').filter((candidate) => !/^(apiVersion|kind|spec)$/.test(candidate))) {
        const slips: readonly (readonly [string, Changes])[] = [
          ['empty', { [path]: null }],
          ['a number', { [path]: 7 }],
          ...(path.endsWith(']') ? [] : ([['misspelt', { [path]: undefined, [`${path}x`]: 1 }]] as const)),
        ];
        for (const [slip, changes] of slips) {
          const errors = errorPaths(changed(sample, changes));
          if (errors.length > 1) several.push(`${name} ${path} ${slip}: ${errors.join(', ')}`);
        }
      }
    }
    assert.deepEqual(several, []);
  });

  function pathsOf(value: JsonValue, prefix: string): readonly string[] {
    if (Array.isArray(value)) {
      return value.flatMap((item, index) => [`${prefix}[${index}]`, ...pathsOf(item, `${prefix}[${index}]`)]);
    }
    if (!isJsonObject(value)) return [];
    return Object.entries(value).flatMap(([name, item]) => {
      const path = prefix === '' ? name : `${prefix}.${name}`;
      return [path, ...pathsOf(item, path)];
    });
  }
});

test('work grows with the file, not faster: each objective is looked at a bounded number of times', () => {
  const looks = (count: number): number => {
    let reads = 0;
    const objective = new Proxy(
      { target: 0.9, timeSliceTarget: 0.9, timeSliceWindow: '1m' },
      {
        get(target, name): unknown {
          reads += 1;
          return Reflect.get(target, name);
        },
      },
    );
    const value = changed(samples.referringSlo, { 'spec.objectives': Array.from({ length: count }, () => objective) });
    check('referringSlo', value);
    return reads;
  };
  assert.equal(looks(2000), 10 * looks(200));
});
