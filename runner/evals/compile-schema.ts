/** Compiles users' schemas for scorers. Loaded with the first suite that is run: most of the runner's work needs no ajv. */
import { Ajv } from 'ajv';
import Ajv2020 from 'ajv/dist/2020.js';
import type { SchemaCompiler } from '../../core/eval/scorers/scorer.ts';
import { isJsonObject, type JsonValue } from '../../core/values/json.ts';
import { ok, problem } from '../../core/values/result.ts';

export const compileSchema: SchemaCompiler = (schema) => {
  try {
    const validate = newAjv(schema).compile(isJsonObject(schema) ? { ...schema } : schema === true);
    return ok((value) => {
      if (validate(value) === true) return undefined;
      const [first] = validate.errors ?? [];
      const where = first === undefined || first.instancePath === '' ? 'The answer' : `\`${first.instancePath}\``;
      return `${where} ${first?.message ?? 'is not what the schema asks for'}.`;
    });
  } catch (error) {
    return problem(`The schema does not compile: ${error instanceof Error ? error.message : String(error)}.`);
  }
};

function newAjv(schema: JsonValue) {
  // Unknown keywords and formats are notes to people or to other tools; they check nothing.
  const options = { strict: false, allErrors: false, validateFormats: false, logger: false as const };
  const dialect = isJsonObject(schema) && typeof schema.$schema === 'string' ? schema.$schema : '';
  return /draft-0[467]/.test(dialect) ? new Ajv(options) : new Ajv2020.default(options);
}
