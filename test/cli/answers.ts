/** Holds a JSON answer of the command line against its published schema. */
import assert from 'node:assert/strict';
import { validators } from '../generated/output-validators.js';
import type { Ran } from './mooring.ts';

/** The answer, once it is shown to be what the schema says. */
export function answerOf(ran: Ran, schema: keyof typeof validators): ReturnType<typeof JSON.parse> {
  const answer: ReturnType<typeof JSON.parse> = JSON.parse(ran.stdout);
  const validate = validators[schema];
  assert.ok(validate(answer), `${schema}: ${JSON.stringify(validate.errors?.slice(0, 3))}`);
  return answer;
}
