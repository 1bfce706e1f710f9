/**
 * What the official Go SDK accepts and refuses, kind by kind, as tables: a valid resource, what is changed in it,
 * and the properties that are then refused (none: the resource stays valid).
 */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { JsonValue } from '../../../core/values/json.ts';
import { errorPaths } from './openslo-files.ts';
import { type Changes, changed, type Sample, samples } from './samples.ts';

type Case = readonly [what: string, changes: Changes, ...refused: string[]];

function cases(sample: Sample, table: readonly Case[]): void {
  for (const [what, changes, ...refused] of table) {
    test(`${sample}: ${what}`, () => {
      assert.deepEqual(errorPaths(changed(samples[sample], changes)), [...refused].sort());
    });
  }
}

/** The same values at a place, each accepted or refused there. */
function values(
  sample: Sample,
  path: string,
  { accepted = [], refused = [] }: { accepted?: readonly JsonValue[]; refused?: readonly JsonValue[] },
): void {
  cases(sample, [
    ...accepted.map((value): Case => [`${path} may be ${JSON.stringify(value)}`, { [path]: value }]),
    ...refused.map((value): Case => [`${path} cannot be ${JSON.stringify(value)}`, { [path]: value }, path]),
  ]);
}

describe('every sample is valid', () => {
  for (const [name, sample] of Object.entries(samples)) {
    test(name, () => assert.deepEqual(errorPaths(sample), []));
  }
});

const label = (length: number): string => 'l'.repeat(length);

const acceptedLabels = [label(63), 'net', 'net_this.that-this', 'net_.-this', '9net', 'net9', 'nEt'];
const refusedLabels = [label(64), 'net_', 'net.', 'net-', '_net', '-net', '.net', ''];
const acceptedAnnotations = [
  ...acceptedLabels,
  `${[label(63), label(63), label(63)].join('.')}/${label(63)}`,
  'openslo.com/service',
  'domain/service',
  'domain.this.org/service.foo',
  'my-org.com/spec.indicator.metricSource',
];
const refusedAnnotations = [
  ...refusedLabels,
  `${label(254)}/net`,
  `${label(253)}/${label(64)}`,
  `${[label(63), label(63), label(63), label(63)].join('.')}/net`,
  'openslo.com/',
  '/service',
  'openslo.com/a/service',
  'openslo.com!/service',
  '-openslo.com/service',
  '_openslo.com/service',
  '.openslo.com/service',
  'openslo.com./service',
  'openslo.com_/service',
  'openslo.com-/service',
  'openslo..this.com/service',
  'openslo.-this.com/service',
  'openslo._this.com/service',
  'openslo.this-.com/service',
  'OpenSLO.com/service',
];

/** Where there is metadata, it is checked alike. */
const metadataPlaces: readonly (readonly [Sample, string])[] = [
  ['ratioSlo', 'metadata'],
  ['ratioSlo', 'spec.indicator.metadata'],
  ['compositeSlo', 'spec.objectives[1].indicator.metadata'],
  ['sloWithInlinePolicy', 'spec.alertPolicies[0].metadata'],
  ['sloWithInlinePolicy', 'spec.alertPolicies[0].spec.conditions[0].metadata'],
  ['ratioSli', 'metadata'],
  ['service', 'metadata'],
  ['dataSource', 'metadata'],
  ['policy', 'metadata'],
  ['inlinePolicy', 'spec.conditions[0].metadata'],
  ['inlinePolicy', 'spec.notificationTargets[0].metadata'],
  ['condition', 'metadata'],
  ['target', 'metadata'],
];

describe('metadata of v1', () => {
  for (const [sample, path] of metadataPlaces) {
    const keyed = (part: string, key: string, value: JsonValue): Changes => ({ [`${path}.${part}`]: { [key]: value } });
    cases(sample, [
      ['a long name in capitals', { [`${path}.name`]: 'MY SERVICE'.repeat(20) }, `${path}.name`],
      ['an empty name', { [`${path}.name`]: '' }, `${path}.name`],
      ['no name', { [`${path}.name`]: undefined }, `${path}.name`],
      ['a display name of 63 characters', { [`${path}.displayName`]: 'é'.repeat(63) }],
      ['a display name of 64 characters', { [`${path}.displayName`]: 'é'.repeat(64) }, `${path}.displayName`],
      ...acceptedLabels.map((key): Case => [`label ${key}`, keyed('labels', key, ['this', 'that'])]),
      ...refusedLabels.map((key): Case => [`label ${key}`, keyed('labels', key, ''), `${path}.labels.${key}`]),
      ...acceptedAnnotations.map((key): Case => [`annotation ${key}`, keyed('annotations', key, 'this')]),
      ...refusedAnnotations.map(
        (key): Case => [`annotation ${key}`, keyed('annotations', key, ''), `${path}.annotations.${key}`],
      ),
    ]);
  }
  values('service', 'metadata.name', {
    accepted: ['a', '0', 'a-b', 'a'.repeat(63)],
    refused: ['a'.repeat(64), '-a', 'a-', 'a.b', 'a_b', 'A', 'a b', 'ä'],
  });
});

describe('metadata of v1alpha', () => {
  for (const sample of ['alphaRatioSlo', 'alphaService'] as const) {
    cases(sample, [
      ['a bad name', { 'metadata.name': 'my shop' }, 'metadata.name'],
      ['a long display name', { 'metadata.displayName': 'x'.repeat(64) }, 'metadata.displayName'],
      ['labels, which v1alpha does not have', { 'metadata.labels': { team: 'web' } }, 'metadata.labels'],
    ]);
  }
});

describe('descriptions', () => {
  const places: readonly (readonly [Sample, string])[] = [
    ['ratioSlo', 'spec.description'],
    ['ratioSlo', 'spec.indicator.spec.description'],
    ['ratioSli', 'spec.description'],
    ['service', 'spec.description'],
    ['dataSource', 'spec.description'],
    ['policy', 'spec.description'],
    ['inlinePolicy', 'spec.conditions[0].spec.description'],
    ['inlinePolicy', 'spec.notificationTargets[0].spec.description'],
    ['condition', 'spec.description'],
    ['target', 'spec.description'],
    ['alphaRatioSlo', 'spec.description'],
    ['alphaService', 'spec.description'],
  ];
  for (const [sample, path] of places) {
    values(sample, path, { accepted: ['A'.repeat(1050), ''], refused: ['A'.repeat(1051)] });
  }
});

describe('durations', () => {
  const accepted = ['0w', '10m', '5h', '2d', '1w', '3M', '1Q', '1Y', '365d'];
  const refused = ['-1m', '1', '1invalid', 'invalid', '1s', '1D', '1H', '1W', '1q', '1y', '1.5h', '1h30m', '1 h', 'h'];
  values('ratioSlo', 'spec.timeWindow[0].duration', { accepted, refused: [...refused, ''] });
  values('ratioSlo', 'spec.objectives[0].timeSliceWindow', { accepted, refused: [...refused, '', 5] });
  values('condition', 'spec.condition.lookbackWindow', { accepted, refused: [...refused, ''] });
  values('condition', 'spec.condition.alertAfter', { accepted: [...accepted, '0m'], refused });
});

describe('SLO', () => {
  cases('ratioSlo', [
    ['no service', { 'spec.service': undefined }, 'spec.service'],
    ['an empty service', { 'spec.service': '' }, 'spec.service'],
    ['a service of any spelling', { 'spec.service': 'TheServiceName' }],
    ['no spec', { spec: undefined }, 'spec'],
    ['an unknown budgeting method', { 'spec.budgetingMethod': 'invalid' }, 'spec.budgetingMethod'],
    ['no budgeting method', { 'spec.budgetingMethod': undefined }, 'spec.budgetingMethod'],
    ['no indicator anywhere', { 'spec.indicator': undefined }, 'spec'],
    ['an indicator and a reference', { 'spec.indicatorRef': 'paid' }, 'spec'],
    ['no window', { 'spec.timeWindow': undefined }, 'spec.timeWindow'],
    ['an empty list of windows', { 'spec.timeWindow': [] }, 'spec.timeWindow'],
    [
      'two windows',
      {
        'spec.timeWindow': [
          { duration: '1w', isRolling: true },
          { duration: '1d', isRolling: true },
        ],
      },
      'spec.timeWindow',
    ],
    ['a window without a length', { 'spec.timeWindow[0].duration': undefined }, 'spec.timeWindow[0].duration'],
    ['a rolling window with a calendar', { 'spec.timeWindow[0].isRolling': true }, 'spec.timeWindow[0]'],
    [
      'a window that does not roll, without a calendar',
      { 'spec.timeWindow[0].calendar': undefined },
      'spec.timeWindow[0]',
    ],
    ['only a length', { 'spec.timeWindow': [{ duration: '1w' }] }, 'spec.timeWindow[0]'],
    ['a calendar alone', { 'spec.timeWindow[0].isRolling': undefined }],
    ['a rolling window', { 'spec.timeWindow': [{ duration: '1w', isRolling: true }] }],
    ['no alert policies', { 'spec.alertPolicies': undefined }],
    ['alert policies left empty', { 'spec.alertPolicies': null }],
    ['an operator on a ratio', { 'spec.objectives[0].op': 'gt' }, 'spec.objectives[0].op'],
    ['a value on a ratio', { 'spec.objectives[0].value': 0 }, 'spec.objectives[0].value'],
    ['no target', { 'spec.objectives[0].target': undefined }, 'spec.objectives[0]'],
    ['two targets', { 'spec.objectives[0].targetPercent': 10 }, 'spec.objectives[0]'],
    [
      'a misspelt target: one mistake, one message',
      { 'spec.objectives[0].target': undefined, 'spec.objectives[0].tarqet': 0.9 },
      'spec.objectives[0].tarqet',
    ],
    ['no objectives', { 'spec.objectives': [] }],
  ]);
  values('ratioSlo', 'spec.objectives[0].target', { accepted: [0, 0.9999], refused: [1, -0.1] });
  for (const percent of [0, 0.9999, 99.9999]) {
    cases('ratioSlo', [
      [`${percent} percent`, { 'spec.objectives[0].target': undefined, 'spec.objectives[0].targetPercent': percent }],
    ]);
  }
  for (const percent of [100, -0.1]) {
    cases('ratioSlo', [
      [
        `${percent} percent`,
        { 'spec.objectives[0].target': undefined, 'spec.objectives[0].targetPercent': percent },
        'spec.objectives[0].targetPercent',
      ],
    ]);
  }
  values('ratioSlo', 'spec.timeWindow[0].calendar.startTime', {
    accepted: ['2020-02-29 23:59:59', '2020-01-01 9:00:00', '2020-01-01 09:00:00.5'],
    refused: [
      '2021-02-29 00:00:00',
      '2020-01-21T12:30:00Z',
      '2020-01-21',
      '2020-13-01 00:00:00',
      '2020-01-01 24:00:00',
      '',
    ],
  });
  values('ratioSlo', 'spec.timeWindow[0].calendar.timeZone', {
    accepted: ['UTC', 'America/New_York', 'Asia/Kolkata', 'Etc/GMT+5'],
    refused: ['', 'Local', 'Mars/Olympus', '+01:00', 'Europe/Warsaw '],
  });
  cases('thresholdSlo', [
    [
      'no operator and no value',
      { 'spec.objectives[0].op': undefined, 'spec.objectives[0].value': undefined },
      'spec.objectives[0].op',
      'spec.objectives[0].value',
    ],
    ['a value of zero', { 'spec.objectives[0].value': 0 }],
    [
      'no operator and no value when the SLI is only named',
      {
        'spec.indicator': undefined,
        'spec.indicatorRef': 'latency',
        'spec.objectives[0].op': undefined,
        'spec.objectives[0].value': undefined,
      },
    ],
  ]);
  values('thresholdSlo', 'spec.objectives[0].op', { accepted: ['gt', 'lt', 'gte', 'lte'], refused: ['lessThan', '>'] });
  values('referringSlo', 'spec.indicatorRef', { accepted: ['my-sli'], refused: ['my sli', ''] });
  cases('referringSlo', [
    [
      'an operator and a value, since the SLI may be a threshold',
      { 'spec.objectives[0].op': 'gt', 'spec.objectives[0].value': 2 },
    ],
  ]);
});

describe('time slices', () => {
  const methods = ['Occurrences', 'Timeslices', 'RatioTimeslices'] as const;
  for (const method of methods) {
    cases('ratioSlo', [
      [`${method} with both`, { 'spec.budgetingMethod': method }],
      [
        `${method} without a slice target`,
        { 'spec.budgetingMethod': method, 'spec.objectives[0].timeSliceTarget': undefined },
        ...(method === 'Timeslices' ? ['spec.objectives[0].timeSliceTarget'] : []),
      ],
      [
        `${method} without a slice length`,
        { 'spec.budgetingMethod': method, 'spec.objectives[0].timeSliceWindow': undefined },
        ...(method === 'Occurrences' ? [] : ['spec.objectives[0].timeSliceWindow']),
      ],
      [
        `${method} with a slice of unknown unit`,
        { 'spec.budgetingMethod': method, 'spec.objectives[0].timeSliceWindow': '5x' },
        ...(method === 'Occurrences' ? [] : ['spec.objectives[0].timeSliceWindow']),
      ],
    ]);
  }
  values('ratioSlo', 'spec.objectives[0].timeSliceTarget', { accepted: [0.1, 1], refused: [0, 1.1] });
});

describe('composite SLO', () => {
  cases('compositeSlo', [
    ['an indicator beside the objectives too', { 'spec.indicatorRef': 'paid' }, 'spec'],
    ['an objective with two indicators', { 'spec.objectives[1].indicatorRef': 'paid' }, 'spec.objectives[1]'],
    ['an objective without one', { 'spec.objectives[0].indicatorRef': undefined }],
    ['a bad reference', { 'spec.objectives[0].indicatorRef': 'my sli' }, 'spec.objectives[0].indicatorRef'],
    [
      'an indicator that measures nothing',
      { 'spec.objectives[1].indicator.spec': {} },
      'spec.objectives[1].indicator.spec',
    ],
  ]);
  values('compositeSlo', 'spec.objectives[0].compositeWeight', {
    accepted: [20, 0.5, 999_999_999_999.9999],
    refused: [0, -2],
  });
});

describe('SLI', () => {
  const total = { metricSource: { type: 'Prometheus', spec: { query: 'q' } } };
  const specPlaces: readonly (readonly [Sample, string])[] = [
    ['ratioSli', 'spec'],
    ['ratioSlo', 'spec.indicator.spec'],
    ['compositeSlo', 'spec.objectives[1].indicator.spec'],
  ];
  for (const [sample, spec] of specPlaces) {
    const ratio = `${spec}.ratioMetric`;
    cases(sample, [
      ['no metric', { [spec]: {} }, spec],
      ['a misspelt metric: one mistake, one message', { [spec]: { ratioMetrics: {} } }, `${spec}.ratioMetrics`],
      ['an empty ratio', { [ratio]: {} }, ratio],
      ['a ratio left empty', { [ratio]: null }, spec],
      [
        'raw and total',
        { [`${ratio}.raw`]: total, [`${ratio}.good`]: undefined, [`${ratio}.rawType`]: 'success' },
        ratio,
      ],
      ['raw and good', { [ratio]: { raw: total, rawType: 'success', good: total } }, ratio],
      ['raw and bad', { [ratio]: { raw: total, rawType: 'success', bad: total } }, ratio],
      ['raw, good and bad', { [ratio]: { raw: total, rawType: 'success', good: total, bad: total } }, ratio],
      ['good and bad without total', { [ratio]: { good: total, bad: total } }, ratio],
      ['good and bad with total', { [`${ratio}.bad`]: total }, ratio],
      ['good alone', { [`${ratio}.total`]: undefined }, ratio],
      ['total alone', { [`${ratio}.good`]: undefined }, ratio],
      ['no counter', { [`${ratio}.counter`]: undefined }],
    ]);
    for (const part of ['good', 'total']) {
      const source = `${ratio}.${part}.metricSource`;
      cases(sample, [
        ['an empty source', { [source]: {} }, `${source}.spec`],
        ['an empty query', { [`${source}.spec`]: {} }, `${source}.spec`],
        ['a query left empty', { [`${source}.spec`]: null }, `${source}.spec`],
        ['a bad source reference', { [`${source}.metricSourceRef`]: 'my datadog' }, `${source}.metricSourceRef`],
        [
          'a reference instead of a type',
          { [`${source}.metricSourceRef`]: 'my-datadog', [`${source}.type`]: undefined },
        ],
        ['neither, which the SDK accepts', { [`${source}.type`]: undefined }],
        ['an unknown key', { [`${source}.url`]: 'x' }, `${source}.url`],
      ]);
    }
  }
  cases('thresholdSli', [
    ['both metrics', { 'spec.ratioMetric': { raw: total, rawType: 'success' } }, 'spec'],
    ['an empty query', { 'spec.thresholdMetric.metricSource.spec': {} }, 'spec.thresholdMetric.metricSource.spec'],
  ]);
  cases('rawSli', [['no rawType', { 'spec.ratioMetric.rawType': undefined }, 'spec.ratioMetric.rawType']]);
  values('rawSli', 'spec.ratioMetric.rawType', { accepted: ['success', 'failure'], refused: ['invalid', ''] });
  cases('badRatioSli', [
    ['an empty query', { 'spec.ratioMetric.bad.metricSource.spec': {} }, 'spec.ratioMetric.bad.metricSource.spec'],
  ]);
  cases('mooringSli', [
    [
      'a query in the terms of another source',
      { 'spec.ratioMetric.good.metricSource.spec': { where: 'true', query: 'x' } },
      'spec.ratioMetric.good.metricSource.spec.query',
    ],
  ]);
});

describe('DataSource', () => {
  cases('dataSource', [
    [
      'neither type nor details',
      { 'spec.type': '', 'spec.connectionDetails': undefined },
      'spec.type',
      'spec.connectionDetails',
    ],
    ['details as a map', { 'spec.connectionDetails': { accessKeyID: 'key' } }],
    ['details as a text', { 'spec.connectionDetails': 'https://prometheus.example.com' }],
    ['empty details', { 'spec.connectionDetails': {} }],
    ['no spec', { spec: undefined }, 'spec'],
  ]);
});

describe('AlertCondition', () => {
  const places: readonly (readonly [Sample, string])[] = [
    ['condition', 'spec'],
    ['inlinePolicy', 'spec.conditions[0].spec'],
    ['sloWithInlinePolicy', 'spec.alertPolicies[0].spec.conditions[0].spec'],
  ];
  for (const [sample, spec] of places) {
    cases(sample, [
      ['no severity', { [`${spec}.severity`]: undefined }, `${spec}.severity`],
      ['an empty severity', { [`${spec}.severity`]: '' }, `${spec}.severity`],
      ['no condition', { [`${spec}.condition`]: undefined }, `${spec}.condition`],
      ['an empty condition', { [`${spec}.condition`]: {} }, `${spec}.condition`],
      ['no kind', { [`${spec}.condition.kind`]: undefined }, `${spec}.condition.kind`],
      ['an unknown kind', { [`${spec}.condition.kind`]: 'wrong' }, `${spec}.condition.kind`],
      [
        'only a kind',
        { [`${spec}.condition`]: { kind: 'burnrate' } },
        `${spec}.condition.op`,
        `${spec}.condition.threshold`,
        `${spec}.condition.lookbackWindow`,
      ],
      ['a threshold of zero', { [`${spec}.condition.threshold`]: 0 }],
      ['no alertAfter', { [`${spec}.condition.alertAfter`]: undefined }],
    ]);
    values(sample, `${spec}.condition.op`, { accepted: ['gt', 'lt', 'gte', 'lte'], refused: ['lessThan'] });
  }
});

describe('AlertPolicy', () => {
  const places: readonly (readonly [Sample, string])[] = [
    ['policy', 'spec'],
    ['sloWithInlinePolicy', 'spec.alertPolicies[0].spec'],
  ];
  for (const [sample, spec] of places) {
    cases(sample, [
      ['all three triggers', { [`${spec}.alertWhenResolved`]: true, [`${spec}.alertWhenNoData`]: true }],
      [
        'no condition and no target',
        { [`${spec}.conditions`]: [], [`${spec}.notificationTargets`]: [] },
        `${spec}.conditions`,
        `${spec}.notificationTargets`,
      ],
      [
        'neither list',
        { [`${spec}.conditions`]: undefined, [`${spec}.notificationTargets`]: undefined },
        `${spec}.conditions`,
        `${spec}.notificationTargets`,
      ],
      [
        'two conditions',
        { [`${spec}.conditions`]: [{ conditionRef: 'a' }, { conditionRef: 'b' }] },
        `${spec}.conditions`,
      ],
      ['two targets', { [`${spec}.notificationTargets`]: [{ targetRef: 'a' }, { targetRef: 'b' }] }],
      ['an unknown key', { [`${spec}.conditions`]: [{ foo: 'bar' }] }, `${spec}.conditions[0].foo`],
      ['an entry that is a text', { [`${spec}.notificationTargets`]: ['on-call'] }, `${spec}.notificationTargets[0]`],
    ]);
  }
  const forms = [
    ['inlinePolicy', 'spec.conditions[0]', 'conditionRef'],
    ['inlinePolicy', 'spec.notificationTargets[0]', 'targetRef'],
    ['sloWithInlinePolicy', 'spec.alertPolicies[0]', 'alertPolicyRef'],
  ] as const;
  for (const [sample, entry, reference] of forms) {
    cases(sample, [
      ['defined and referred to', { [`${entry}.${reference}`]: 'other' }, entry],
      ['an empty entry', { [entry]: {} }, entry],
      ['an empty reference', { [entry]: { [reference]: '' } }, `${entry}.${reference}`],
      ['a reference left empty', { [entry]: { [reference]: null } }, `${entry}.${reference}`],
      ['a bad reference', { [entry]: { [reference]: 'bad ref' } }, `${entry}.${reference}`],
      ['another kind inline', { [`${entry}.kind`]: 'SLO' }, `${entry}.kind`],
      ['no kind inline', { [`${entry}.kind`]: undefined }, `${entry}.kind`],
      ['no metadata inline', { [`${entry}.metadata`]: undefined }, `${entry}.metadata`],
      ['no spec inline', { [`${entry}.spec`]: undefined }, `${entry}.spec`],
      ['a spec left empty', { [`${entry}.spec`]: null }, `${entry}.spec`],
    ]);
  }
});

describe('AlertNotificationTarget', () => {
  const places: readonly (readonly [Sample, string])[] = [
    ['target', 'spec'],
    ['inlinePolicy', 'spec.notificationTargets[0].spec'],
  ];
  for (const [sample, spec] of places) {
    cases(sample, [
      ['no target', { [`${spec}.target`]: undefined }, `${spec}.target`],
      ['an empty target', { [`${spec}.target`]: '' }, `${spec}.target`],
    ]);
  }
});

describe('Service', () => {
  cases('service', [
    ['no spec', { spec: undefined }],
    ['a spec left empty', { spec: null }],
    ['an unknown key', { 'spec.markdown': 'x' }, 'spec.markdown'],
  ]);
  cases('alphaService', [['no spec', { spec: undefined }]]);
});

describe('v1alpha SLO', () => {
  const metric = { source: 'datadog', queryType: 'query', query: 'q' };
  cases('alphaRatioSlo', [
    ['Occurrences', { 'spec.budgetingMethod': 'Occurrences' }],
    [
      'RatioTimeslices, which v1alpha does not have',
      { 'spec.budgetingMethod': 'RatioTimeslices' },
      'spec.budgetingMethod',
    ],
    ['no service', { 'spec.service': '' }, 'spec.service'],
    ['an indicator and ratios', { 'spec.indicator': { thresholdMetric: metric } }, 'spec'],
    ['neither', { 'spec.objectives[0].ratioMetrics': undefined }, 'spec'],
    ['no windows', { 'spec.timeWindows': [] }, 'spec.timeWindows'],
    ['windows left out', { 'spec.timeWindows': undefined }, 'spec.timeWindows'],
    [
      'two windows',
      {
        'spec.timeWindows': [
          { unit: 'Day', count: 1, isRolling: true },
          { unit: 'Day', count: 2, isRolling: true },
        ],
      },
      'spec.timeWindows',
    ],
    ['a window of nothing', { 'spec.timeWindows[0].count': 0 }, 'spec.timeWindows[0].count'],
    ['a window of 28 days', { 'spec.timeWindows[0].count': 28, 'spec.timeWindows[0].unit': 'Day' }],
    ['no target', { 'spec.objectives[0].target': undefined }, 'spec.objectives[0].target'],
    ['no value', { 'spec.objectives[0].value': undefined }, 'spec.objectives[0].value'],
    ['an operator on a ratio', { 'spec.objectives[0].op': 'gt' }, 'spec.objectives[0].op'],
    ['no total', { 'spec.objectives[0].ratioMetrics.total': undefined }, 'spec.objectives[0].ratioMetrics.total'],
    [
      'a source with a digit',
      { 'spec.objectives[0].ratioMetrics.good.source': 'prometheus2' },
      'spec.objectives[0].ratioMetrics.good.source',
    ],
    [
      'a long name of an objective',
      { 'spec.objectives[0].displayName': 'x'.repeat(1051) },
      'spec.objectives[0].displayName',
    ],
  ]);
  values('alphaRatioSlo', 'spec.objectives[0].target', { accepted: [0, 0.9999], refused: [1, -0.1] });
  values('alphaRatioSlo', 'spec.objectives[0].timeSliceTarget', { accepted: [0, 1], refused: [1.1, -0.1] });
  values('alphaRatioSlo', 'spec.timeWindows[0].unit', {
    accepted: ['Second', 'Day', 'Week', 'Month', 'Quarter'],
    refused: ['Hour', 'day'],
  });
  cases('alphaThresholdSlo', [
    ['no operator', { 'spec.objectives[0].op': undefined }, 'spec.objectives[0].op'],
    ['no metric', { 'spec.indicator': {} }, 'spec.indicator.thresholdMetric'],
    ['no slice target', { 'spec.objectives[0].timeSliceTarget': undefined }, 'spec.objectives[0].timeSliceTarget'],
    [
      'no slice target with Occurrences',
      { 'spec.budgetingMethod': 'Occurrences', 'spec.objectives[0].timeSliceTarget': undefined },
    ],
  ]);
  values('alphaThresholdSlo', 'spec.objectives[0].op', {
    accepted: ['gt', 'lt', 'gte', 'lte'],
    refused: ['less_than'],
  });
  for (const key of ['source', 'queryType', 'query']) {
    values('alphaThresholdSlo', `spec.indicator.thresholdMetric.${key}`, { accepted: ['query'], refused: [''] });
  }
});
