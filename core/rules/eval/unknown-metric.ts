/** A gate on something that nobody measures. */
import { metricSources } from '../../eval/metric-source.ts';
import { itemsAt, textAt } from '../../schema/value-at.ts';
import { nearest } from '../../values/suggest.ts';
import { rule } from '../rule.ts';

export const unknownMetric = rule({
  code: 'eval/unknown-metric',
  severity: 'error',
  what: 'No scorer of this suite is named `{metric}`.',
  why: 'A gate without a metric is never passed.',
  fix: 'Use one of {known}.',
  kinds: ['Eval'],
  examples: {
    invalid: [
      `#- /quality.eval.yaml
apiVersion: mooring/v1
kind: Eval
metadata: {name: quality}
spec:
  subject: {prompt: reply}
  scorers: [{name: valid, regex: a}]
  gates: [{metric: vaild, min: 20%}]
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
  scorers: [{name: valid, regex: a}]
  gates: [{metric: latency_p95, max: 2s}]
#- /reply.prompt.yaml
name: reply
messages: [{role: user, content: "{{ticket}}"}]
testData: [{ticket: Hi}, {ticket: Ho}]
`,
    ],
  },
  check({ value }, report) {
    const builtIn = metricSources({ scorers: [] }).map(({ name }) => name);
    const known = [...itemsAt(value, ['spec', 'scorers']).flatMap((one) => textAt(one, ['name']) ?? []), ...builtIn];
    for (const [index, gate] of itemsAt(value, ['spec', 'gates']).entries()) {
      const metric = textAt(gate, ['metric']);
      if (metric === undefined || known.includes(metric)) continue;
      const guess = nearest(metric, known);
      report(
        ['spec', 'gates', index, 'metric'],
        { metric, known: known.map((one) => `\`${one}\``).join(', ') },
        guess ? { fix: `Did you mean \`${guess}\`? There are {known}.` } : {},
      );
    }
  },
});
