/** The schema that a prompt promises its answers to have, compiled once per release. User schemas are why ajv runs here. */

import { Ajv, type Ajv as AjvInstance } from 'ajv';
import Ajv2020 from 'ajv/dist/2020.js';
import { isJsonObject, type JsonValue } from '../../core/values/json.ts';
import { ok, problem, type Result } from '../../core/values/result.ts';
import { type Finding, passed } from './check.ts';

export type SchemaCheck = (value: JsonValue) => Finding;

export function compileSchema(schema: JsonValue): Result<SchemaCheck> {
  try {
    const validate = newAjv(schema).compile(isJsonObject(schema) ? { ...schema } : schema === true);
    return ok((value) => {
      if (validate(value) === true) return passed;
      const first = validate.errors?.[0];
      const where = first?.instancePath === '' || first === undefined ? 'The answer' : `\`${first.instancePath}\``;
      return { verdict: 'fail', why: `${where} ${first?.message ?? 'is not what the schema asks for'}.` };
    });
  } catch (error) {
    return problem(`The output schema does not compile: ${error instanceof Error ? error.message : String(error)}.`);
  }
}

function newAjv(schema: JsonValue): AjvInstance {
  // Unknown keywords and formats are notes to people or to other tools; they check nothing.
  const options = { strict: false, allErrors: false, validateFormats: false, logger: false as const };
  const dialect = isJsonObject(schema) && typeof schema.$schema === 'string' ? schema.$schema : '';
  return /draft-0[467]/.test(dialect) ? new Ajv(options) : new Ajv2020.default(options);
}
