/** Files as people have them, and edits as people make them, from a seed. */

import { pick, type Random, type RandomEdit } from './random-yaml.ts';

function slo(index: number, indent: string): string {
  const lines = [
    'apiVersion: openslo/v1',
    'kind: SLO',
    'metadata:',
    `  name: slo-${index}`,
    `  displayName: "SLO ${index}"`,
    '  labels: {team: a, tier: "1"}',
    'spec:',
    `  service: service-${index}  # who it is for`,
    '  description: >',
    '    A text over',
    '    two lines',
    '  indicator:',
    '    spec:',
    '      ratioMetric:',
    '        good:',
    '          metricSource: {type: Prometheus, spec: {query: "sum(rate(x[5m]))"}}',
    '        total:',
    '          metricSource:',
    '            type: Prometheus',
    '',
    '  objectives:',
    '  - target: 0.99',
    '    displayName: Good',
    '  - target: 0.9',
  ];
  return lines.map((line) => (line === '' ? '\n' : `${indent}${line}\n`)).join('');
}

const range = (count: number) => Array.from({ length: count }, (_, index) => index);

export const manyDocuments = (count: number) =>
  range(count)
    .map((index) => `---\n${slo(index, '')}`)
    .join('');
export const longList = (count: number) =>
  range(count)
    .map((index) => `- ${slo(index, '  ').slice(2)}`)
    .join('');
export const listInMap = (count: number) =>
  `name: all\nitems:\n${range(count)
    .map((index) => `  - ${slo(index, '    ').slice(4)}`)
    .join('')}last: yes\n`;
export const longMap = (count: number) =>
  range(count)
    .map((index) => `key${index}:\n  name: n${index}\n  value: ${index}\n`)
    .join('');

/** One thing a person does, as the edits that an editor sends for it. */
export function typing(random: Random, text: string): readonly RandomEdit[] {
  const start = text.lastIndexOf('\n', random(text.length + 1) - 1) + 1;
  const newline = text.indexOf('\n', start);
  const end = newline < 0 ? text.length : newline;
  const line = text.slice(start, end);
  const indent = /^ */.exec(line)?.[0] ?? '';
  const body = line.slice(indent.length);
  switch (random(10)) {
    case 0:
      return keystrokes(
        end,
        `\n${indent}${pick(random, ['newKey: some value', 'owner: team-a # who', 'tags: [a, b]', 'note: "quoted: text"'])}`,
      );
    case 1:
      return keystrokes(end, `\n${indent}${pick(random, ['tar', 'displayN', 'fo'])}`);
    case 2:
      return [{ span: { start, end: Math.min(end + 1, text.length) }, text: '' }];
    case 3:
      return [{ span: { start: end, end }, text: `\n${indent}pasted: 1\n${indent}other:\n${indent}  deep: 2` }];
    case 4: {
      const colon = body.indexOf(': ');
      if (colon < 0) return keystrokes(end, ' x');
      const value = start + indent.length + colon + 2;
      return [
        { span: { start: value, end }, text: '' },
        ...keystrokes(value, pick(random, ['12', 'text', '"q"', 'a b c', '0.5'])),
      ];
    }
    case 5:
      return range(Math.min(3, body.length)).map((index) => ({
        span: { start: end - index - 1, end: end - index },
        text: '',
      }));
    case 6:
      return keystrokes(
        end,
        `\n${' '.repeat(random(indent.length + 1))}${pick(random, ['out: 1', '- item', '# remark', 'ou'])}`,
      );
    case 7: {
      const at = start + indent.length + random(Math.max(1, body.indexOf(':')));
      return [...keystrokes(at, 'xy'), { span: { start: at, end: at + 1 }, text: '' }];
    }
    case 8:
      return keystrokes(end, pick(random, [' # remark', ':', ' x: y', '\n']));
    default:
      return [{ span: { start: end, end }, text: `\n${line}` }];
  }
}

function keystrokes(at: number, text: string): readonly RandomEdit[] {
  const enter = /^\n */.exec(text)?.[0] ?? '';
  const first = enter === '' ? [] : [{ span: { start: at, end: at }, text: enter }];
  const letters = [...text.slice(enter.length)].map((letter, index) => {
    const offset = at + enter.length + index;
    return { span: { start: offset, end: offset }, text: letter };
  });
  return [...first, ...letters];
}
