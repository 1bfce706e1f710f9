/** A `jsonSchema` whose text is not the JSON that providers ask for. */

import { readPrompt } from '../../prompt/model.ts';
import { isJsonObject } from '../../values/json.ts';
import { rule } from '../rule.ts';

export const brokenJsonSchema = rule({
  code: 'prompt/broken-json-schema',
  severity: 'error',
  what: 'The text of `jsonSchema` {fault}.',
  why: 'The runner sends it as the format of the answer, and the provider refuses it.',
  fix: 'Write a JSON object with `name` and `schema`, or use `outputs`, which is YAML.',
  kinds: ['Prompt'],
  examples: {
    invalid: [
      `name: reply
responseFormat: json_schema
jsonSchema: '{"name": "reply"}'
messages: [{role: user, content: Hello}]
`,
      `name: reply
responseFormat: json_schema
jsonSchema: '{"type": "object"}'
messages: [{role: user, content: Hello}]
`,
    ],
    valid: [
      `name: reply
responseFormat: json_schema
jsonSchema: '{"name": "reply", "schema": {"type": "object"}}'
messages: [{role: user, content: Hello}]
`,
    ],
  },
  check(resource, report) {
    const { jsonSchema } = readPrompt(resource.value);
    // That it is a JSON object at all, in a scalar, is the schema's to say.
    if (jsonSchema?.text === undefined || jsonSchema.parsed === undefined) return;
    const { parsed } = jsonSchema;
    if (typeof parsed.name !== 'string') report(['jsonSchema'], { fault: 'has no `name`' });
    else if (!isJsonObject(parsed.schema)) report(['jsonSchema'], { fault: 'has no `schema`' });
  },
});
