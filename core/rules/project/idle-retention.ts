/** Content that is to outlive its records. */
import { textAt } from '../../schema/value-at.ts';
import { parseDuration } from '../../values/duration.ts';
import { rule } from '../rule.ts';

export const idleRetention = rule({
  code: 'project/idle-retention',
  severity: 'warning',
  what: 'Content is to be kept for {content}, and the records that hold it for {records}.',
  why: 'It is deleted with its record, so the longer time never holds.',
  fix: 'Keep records at least as long as their content.',
  kinds: ['Project'],
  examples: {
    invalid: [
      `apiVersion: mooring/v1
kind: Project
metadata: {name: shop}
spec:
  retention: {records: 30d, content: 60d}
`,
    ],
    valid: [
      `apiVersion: mooring/v1
kind: Project
metadata: {name: shop}
spec:
  retention: {records: 60d, content: 30d}
`,
    ],
  },
  check({ value }, report) {
    const [records, content] = [
      textAt(value, ['spec', 'retention', 'records']),
      textAt(value, ['spec', 'retention', 'content']),
    ];
    if (records === undefined || content === undefined) return;
    const [whole, part] = [parseDuration(records), parseDuration(content)];
    if (whole.ok && part.ok && part.value > whole.value) report(['spec', 'retention', 'content'], { records, content });
  },
});
