/** Documents of several shapes and sizes, each with a place where a mistake comes and goes. */

export interface BenchDocument {
  readonly shape: string;
  /** Its file name decides the schema. */
  readonly name: string;
  readonly text: string;
  /** Mistakes that are in it from the beginning, which every server must find. */
  readonly mistakes: number;
  /** A line in the middle, whose end is edited: `x` behind it is a mistake. */
  readonly line: number;
  /** A line where a property can be added, and the one that is meant by its first two letters. */
  readonly insert: { readonly line: number; readonly indent: string; readonly typed: string; readonly wanted: string };
}

const slo = (index: number, indent: string, first: string, labels = '{team: web}'): readonly string[] => [
  `${first}apiVersion: openslo/v1`,
  `${indent}kind: SLO`,
  `${indent}metadata:`,
  `${indent}  name: slo-${index}`,
  `${indent}  labels: ${labels}`,
  `${indent}spec:`,
  `${indent}  description: Answers of service ${index} in time`,
  `${indent}  service: service-${index % 50}`,
  `${indent}  indicator:`,
  `${indent}    metadata: {name: good-${index}}`,
  `${indent}    spec:`,
  `${indent}      ratioMetric:`,
  `${indent}        counter: true`,
  `${indent}        good:`,
  `${indent}          metricSource: {type: Prometheus, spec: {query: good_total}}`,
  `${indent}        total:`,
  `${indent}          metricSource: {type: Prometheus, spec: {query: all_total}}`,
  `${indent}  timeWindow:`,
  `${indent}    - duration: 30d`,
  `${indent}      isRolling: true`,
  `${indent}  objectives:`,
  `${indent}    - displayName: most`,
  `${indent}      target: 0.99`,
  // Every fiftieth has no such method.
  `${indent}  budgetingMethod: ${index % 50 === 7 ? 'Sometimes' : 'Occurrences'}`,
];

function many(lines: number, of: (index: number) => readonly string[]) {
  const all: string[] = [];
  let count = 0;
  for (; all.length < lines; count += 1) all.push(...of(count));
  return { all, count };
}

/** Where the edited resource begins: near the middle, and not one of those with a mistake. */
function place(all: readonly string[], indent: string) {
  let line = all.findIndex((text, index) => index > all.length / 2 && text.trim() === 'budgetingMethod: Occurrences');
  if (line < 0) line = all.findIndex((text) => text.trim() === 'budgetingMethod: Occurrences');
  return { line, insert: { line, indent: `${indent}  `, typed: 'al', wanted: 'alertPolicies' } };
}

const mistakesIn = (all: readonly string[]) => all.filter((text) => text.endsWith('Sometimes')).length;

export function manyDocuments(lines: number): BenchDocument {
  const { all } = many(lines, (index) => [...(index === 0 ? [] : ['---']), ...slo(index, '', '')]);
  return made('many documents', 'many.slo.yaml', all, place(all, ''));
}

export function oneList(lines: number): BenchDocument {
  const { all } = many(lines, (index) => slo(index, '  ', '- '));
  return made('one long list', 'list.slo.yaml', all, place(all, '  '));
}

export function aliases(lines: number): BenchDocument {
  const head = slo(0, '  ', '- ', '&labels {team: web, tier: one}');
  const { all } = many(lines, (index) => (index === 0 ? head : slo(index, '  ', '- ', '*labels')));
  return made('many aliases', 'alias.slo.yaml', all, place(all, '  '));
}

/** A list with a line in it that is just being written. */
export function halfTyped(lines: number): BenchDocument {
  const { all } = many(lines, (index) => slo(index, '  ', '- '));
  const found = place(all, '  ');
  const broken = all.toSpliced(Math.floor(all.length / 4), 0, '    descr');
  const shift = found.line >= Math.floor(all.length / 4) ? 1 : 0;
  const line = found.line + shift;
  return made('half typed', 'half.slo.yaml', broken, { line, insert: { ...found.insert, line } });
}

/** One prompt whose test data is nested. */
export function deep(lines: number): BenchDocument {
  const head = ['name: deep', 'model: openai/gpt-4o-2024-08-06', 'messages:', '  - role: user', '    content: Hello'];
  const row = (index: number) => [
    `  - input: row ${index}`,
    ...Array.from({ length: 40 }, (_, depth) => `    ${'  '.repeat(depth)}level${depth}:`),
    `    ${'  '.repeat(40)}end: ${index}`,
  ];
  const { all: rows } = many(Math.max(0, lines - head.length - 3), row);
  const all = [...head, 'testData:', ...rows, 'responseFormat: text'];
  const line = all.length - 1;
  return made('deep', 'deep.prompt.yaml', all, {
    line,
    insert: { line, indent: '', typed: 'js', wanted: 'jsonSchema' },
  });
}

function made(
  shape: string,
  name: string,
  all: readonly string[],
  at: Pick<BenchDocument, 'line' | 'insert'>,
): BenchDocument {
  return { shape, name, text: `${all.join('\n')}\n`, mistakes: mistakesIn(all), ...at };
}
