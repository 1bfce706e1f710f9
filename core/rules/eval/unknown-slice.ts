/** Fairness over a column that is no slice. */
import { itemsAt, textAt } from '../../schema/value-at.ts';
import { nearest } from '../../values/suggest.ts';
import { rule } from '../rule.ts';

export const unknownSlice = rule({
  code: 'eval/unknown-slice',
  severity: 'error',
  what: '`{slice}` is none of the `slices` of this suite.',
  why: 'Fairness is judged between slices, and these are never formed.',
  fix: 'Add `{slice}` to `slices`.',
  kinds: ['Eval'],
  examples: {
    invalid: [
      `#- /quality.eval.yaml
apiVersion: mooring/v1
kind: Eval
metadata: {name: quality}
spec:
  subject: {prompt: reply}
  slices: [channel]
  scorers: [{name: valid, regex: a}]
  gates: [{metric: valid, fairness: {slice: locale, maxGap: 5%}}]
#- /reply.prompt.yaml
name: reply
messages: [{role: user, content: "{{ticket}}"}]
testData: [{ticket: Hi}, {ticket: Ho}]
`,
    ],
    valid: [
      `#- /quality.eval.yaml
apiVersion: mooring/v1
kind: Eval
metadata: {name: quality}
spec:
  subject: {prompt: reply}
  slices: [locale]
  scorers: [{name: valid, regex: a}]
  gates: [{metric: valid, fairness: {slice: locale, maxGap: 5%}}]
#- /reply.prompt.yaml
name: reply
messages: [{role: user, content: "{{ticket}}"}]
testData: [{ticket: Hi}, {ticket: Ho}]
`,
    ],
  },
  check({ value }, report) {
    const slices = itemsAt(value, ['spec', 'slices']);
    for (const [index, gate] of itemsAt(value, ['spec', 'gates']).entries()) {
      const slice = textAt(gate, ['fairness', 'slice']);
      if (slice === undefined || slices.includes(slice)) continue;
      const guess = nearest(
        slice,
        slices.filter((one) => typeof one === 'string'),
      );
      report(
        ['spec', 'gates', index, 'fairness', 'slice'],
        { slice },
        guess ? { fix: `Did you mean \`${guess}\`?` } : {},
      );
    }
  },
});
