/** The keywords of JSON Schema that prompts use for their inputs and answers, as a schema that describes itself. */
import type { Schema } from '../../schema/json-schema.ts';

const anySchema: Schema = { $ref: '#' };
const count: Schema = { type: 'integer', minimum: 0 };

export const jsonSchemaDialect: Schema = {
  description: 'A JSON Schema.',
  type: 'object',
  properties: {
    type: {
      description: 'The type of the value.',
      type: 'string',
      enum: ['object', 'string', 'number', 'integer', 'boolean', 'array', 'null'],
    },
    description: { description: 'What the value means. The model reads it too.', type: 'string' },
    properties: {
      description: 'The fields of an object, each with a schema.',
      type: 'object',
      additionalProperties: anySchema,
    },
    required: {
      description: 'The fields that must be there.',
      type: 'array',
      uniqueItems: true,
      items: { description: 'The name of a field.', type: 'string' },
    },
    additionalProperties: {
      description: 'False when no other fields may be there, or the schema of these.',
      type: ['boolean', 'object'],
      examples: [false],
      properties: {},
    },
    items: { ...anySchema, description: 'The schema of each item of a list.', type: 'object' },
    enum: { description: 'The only values that are allowed.', type: 'array' },
    const: { description: 'The only value that is allowed.' },
    default: { description: 'The value when there is none.' },
    minimum: { description: 'The least number.', type: 'number', examples: [0] },
    maximum: { description: 'The greatest number.', type: 'number', examples: [1] },
    exclusiveMinimum: { description: 'The number must be greater than this.', type: 'number' },
    exclusiveMaximum: { description: 'The number must be less than this.', type: 'number' },
    multipleOf: { description: 'The number must be a multiple of this.', type: 'number' },
    minLength: { ...count, description: 'The least number of characters.' },
    maxLength: { ...count, description: 'The greatest number of characters.' },
    pattern: { description: 'A regular expression that a part of the text matches.', type: 'string' },
    format: {
      description: 'What the text stands for.',
      type: 'string',
      enum: ['date', 'date-time', 'time', 'email', 'uri', 'uuid', 'hostname', 'ipv4', 'ipv6'],
    },
    minItems: { ...count, description: 'The least number of items.' },
    maxItems: { ...count, description: 'The greatest number of items.' },
    uniqueItems: { description: 'True when no item may repeat.', type: 'boolean', default: false },
    title: { description: 'A short name of the value.', type: 'string' },
    examples: { description: 'Values that fit.', type: 'array' },
    anyOf: { description: 'One of these schemas fits at least.', type: 'array', items: anySchema },
    oneOf: { description: 'Exactly one of these schemas fits.', type: 'array', items: anySchema },
    allOf: { description: 'All of these schemas fit.', type: 'array', items: anySchema },
    not: { ...anySchema, description: 'This schema must not fit.', type: 'object' },
    $ref: { description: 'The schema that stands elsewhere, such as `#/$defs/address`.', type: 'string' },
    $defs: { description: 'Schemas to refer to, by name.', type: 'object', additionalProperties: anySchema },
  },
};
