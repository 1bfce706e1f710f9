/** A column that no request has. */
import { itemsAt, textAt } from '../../schema/value-at.ts';
import { nearest } from '../../values/suggest.ts';
import { rule } from '../rule.ts';

export const unknownDriftColumn = rule({
  code: 'model/unknown-drift-column',
  severity: 'warning',
  what: 'This artifact has no feature and no output named `{name}`.',
  why: 'The column is empty in all live traffic, so its drift is never found.',
  fix: 'Use one of {known}.',
  kinds: ['Model'],
  examples: {
    invalid: [
      `apiVersion: mooring/v1
kind: Model
metadata: {name: reply}
spec:
  task: classification
  serve:
    artifact: a.onnx
    features: [{name: amount, type: number}]
    outputs: [{name: score, type: probability}]
  drift: {reference: a.csv, columns: [{name: amuont}]}
#- /a.csv
amount
#- /a.onnx
x
`,
    ],
    valid: [
      `apiVersion: mooring/v1
kind: Model
metadata: {name: reply}
spec:
  task: classification
  serve:
    artifact: a.onnx
    features: [{name: amount, type: number}]
    outputs: [{name: score, type: probability}]
  drift: {reference: a.csv, columns: [{name: amount}]}
#- /a.csv
amount
#- /a.onnx
x
`,
    ],
  },
  check({ value }, report) {
    const known = [
      ...itemsAt(value, ['spec', 'serve', 'features']),
      ...itemsAt(value, ['spec', 'serve', 'outputs']),
    ].flatMap((one) => textAt(one, ['name']) ?? []);
    if (itemsAt(value, ['spec', 'serve', 'features']).length === 0) return;
    for (const [index, column] of itemsAt(value, ['spec', 'drift', 'columns']).entries()) {
      const name = textAt(column, ['name']);
      if (name === undefined || known.includes(name)) continue;
      const guess = nearest(name, known);
      report(
        ['spec', 'drift', 'columns', index, 'name'],
        { name, known: known.map((one) => `\`${one}\``).join(', ') },
        guess ? { fix: `Did you mean \`${guess}\`? There are {known}.` } : {},
      );
    }
  },
});
