/** Answers that wait for a person, and nobody is named who looks at them. */
import { childOf, itemsAt, textAt, valueAt } from '../../schema/value-at.ts';
import type { Path } from '../../values/json.ts';
import { rule } from '../rule.ts';

export const unreviewable = rule({
  code: 'model/unreviewable',
  severity: 'info',
  what: 'Answers wait here for a person, and this Model names no team that looks at them.',
  why: 'Nobody is told; after a day they are rejected.',
  fix: 'Name the team and its time under `review`.',
  kinds: ['Model'],
  examples: {
    invalid: [
      `apiVersion: mooring/v1
kind: Model
metadata: {name: reply}
spec:
  task: chat
  serve: {model: openai/gpt-4o-2024-08-06}
  guardrails: {output: [{rule: "size(output) < 900", action: review}]}
`,
      `apiVersion: mooring/v1
kind: Model
metadata: {name: reply}
spec:
  task: chat
  serve: {model: openai/gpt-4o-2024-08-06, confidence: {from: output.confidence, min: 0.5}}
`,
    ],
    valid: [
      `apiVersion: mooring/v1
kind: Model
metadata: {name: reply}
spec:
  task: chat
  serve: {model: openai/gpt-4o-2024-08-06}
  guardrails: {output: [{rule: "size(output) < 900", action: review}]}
  review: {team: leads}
---
apiVersion: mooring/v1
kind: Project
metadata: {name: shop}
spec: {teams: {leads: {members: [lin@acme.example]}}}
`,
      `apiVersion: mooring/v1
kind: Model
metadata: {name: reply}
spec:
  task: chat
  serve: {model: openai/gpt-4o-2024-08-06, confidence: {from: output.confidence, min: 0.5, below: flag}}
`,
    ],
  },
  check({ value }, report) {
    if (valueAt(value, ['spec', 'review']) !== undefined) return;
    const confidence: Path = ['spec', 'serve', 'confidence'];
    if (valueAt(value, confidence) !== undefined) {
      const below = childOf(valueAt(value, confidence), 'below');
      // `review` is what happens when nothing is said.
      if (below === undefined) report({ path: confidence, at: 'key' });
      else if (below === 'review') report([...confidence, 'below']);
    }
    for (const stage of ['input', 'output']) {
      const checks: Path = ['spec', 'guardrails', stage];
      for (const [index, check] of itemsAt(value, checks).entries())
        if (textAt(check, ['action']) === 'review') report([...checks, index, 'action']);
    }
  },
});
