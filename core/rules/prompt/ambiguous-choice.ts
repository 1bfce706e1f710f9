/** A judge's choice whose text is part of another's. */
import { overlappingChoices } from '../../prompt/evaluators.ts';
import { readPrompt } from '../../prompt/model.ts';
import { rule } from '../rule.ts';

export const ambiguousChoice = rule({
  code: 'prompt/ambiguous-choice',
  severity: 'warning',
  what: 'The choice `{contained}` occurs in the choice `{container}`.',
  why: 'The first choice that occurs anywhere in the judge’s reply wins, so the two are easily taken for each other.',
  fix: 'Use texts of which none is part of another, or put the longer one first.',
  kinds: ['Prompt'],
  examples: {
    invalid: [
      `name: reply
messages: [{role: user, content: Hello}]
evaluators:
  - name: polite
    llm:
      modelId: openai/gpt-4o-2024-08-06
      prompt: "Is this polite? {{completion}}"
      choices: [{choice: polite, score: 1}, {choice: impolite, score: 0}]
`,
    ],
    valid: [
      `name: reply
messages: [{role: user, content: Hello}]
evaluators:
  - name: polite
    llm:
      modelId: openai/gpt-4o-2024-08-06
      prompt: "Is this polite? {{completion}}"
      choices: [{choice: impolite, score: 0}, {choice: polite, score: 1}]
`,
    ],
  },
  check({ value }, report) {
    for (const [index, evaluator] of readPrompt(value).evaluators.entries()) {
      const choices = evaluator.llm?.choices ?? [];
      for (const { contained, container, effect } of overlappingChoices(choices)) {
        // Longer first is how such choices are told apart.
        if (effect === 'order') continue;
        report(
          ['evaluators', index, 'llm', 'choices', container, 'choice'],
          { contained: choices[contained]?.choice ?? '', container: choices[container]?.choice ?? '' },
          { why: 'The first choice that occurs anywhere in the judge’s reply wins, so this one never can.' },
        );
      }
    }
  },
});
