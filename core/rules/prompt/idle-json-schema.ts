/** A format of the answer that is declared by half: the other key is missing. */
import { readPrompt } from '../../prompt/model.ts';
import { rule } from '../rule.ts';

export const idleJsonSchema = rule({
  code: 'prompt/idle-json-schema',
  severity: 'warning',
  what: 'The format of the answer is declared by half: `{present}` needs `{absent}`.',
  why: 'The model is not held to the format that the file describes.',
  fix: 'Add `{absent}`.',
  kinds: ['Prompt'],
  examples: {
    invalid: [
      `name: reply
jsonSchema: '{"name": "reply", "schema": {"type": "object"}}'
messages: [{role: user, content: Hello}]
`,
      `name: reply
responseFormat: json_schema
messages: [{role: user, content: Hello}]
`,
    ],
    valid: [
      `name: reply
responseFormat: json_schema
jsonSchema: '{"name": "reply", "schema": {"type": "object"}}'
messages: [{role: user, content: Hello}]
`,
      `name: reply
outputs: {type: object, properties: {reply: {type: string}}}
messages: [{role: user, content: Hello}]
`,
    ],
  },
  check(resource, report) {
    const { responseFormat, jsonSchema, outputs } = readPrompt(resource.value);
    if (jsonSchema && responseFormat !== 'json_schema') {
      report({ path: ['jsonSchema'], at: 'key' }, { present: 'jsonSchema', absent: 'responseFormat: json_schema' });
    }
    if (responseFormat === 'json_schema' && !jsonSchema && outputs === undefined) {
      report(['responseFormat'], { present: 'responseFormat: json_schema', absent: 'outputs' });
    }
  },
});
