/** `mooring review override`: what the answer should have been, kept as labelled data. */
import { resolve } from 'node:path';
import type { ReviewOverrideOutput } from '../../core/contract/generated/output.ts';
import type { JsonValue } from '../../core/values/json.ts';
import { readText } from '../../host/files.ts';
import { type Call, type Command, UsageError } from '../command.ts';
import { printJson } from '../json.ts';
import { textOption } from '../number-option.ts';
import { printedReview, reviewText } from '../reviews/print.ts';
import { ask, openRunner } from '../runner/open.ts';

const MAX_BYTES = 1_000_000;

export const command: Command = {
  name: 'review override',
  summary: 'say what an answer that waits should have been',
  usage: 'ID (--output JSON | --output-file FILE) [--why TEXT]',
  details:
    'The right answer is kept as labelled data that evals can read; the ledger keeps your name, the reason and a hash of\nit. Text that is no JSON is an answer in words.',
  formats: ['json'],
  options: {
    output: { type: 'string', value: 'JSON', description: 'the right answer' },
    'output-file': { type: 'string', value: 'FILE', description: 'a file that holds it' },
    why: { type: 'string', value: 'TEXT', description: 'the reason, for those who read the ledger' },
  },
  arguments: { min: 1, max: 1 },
  examples: [
    'mooring review override rec_01KA0YQZ7M4N2T9V5X3B8C6D1E --output \'{"reply": "It comes on Monday.", "confidence": 1}\'',
  ],
  async run(call) {
    const [id = ''] = call.arguments;
    const why = textOption(call, 'why');
    const output = await readOutput(call);
    await using runner = await openRunner(call);
    const item = await ask(call, runner, 'review.override', { id, output, ...(why !== undefined && { why }) });
    const isJson = call.format === 'json';
    call.terminal.print(isJson ? printJson<ReviewOverrideOutput>({ rows: [printedReview(item)] }) : reviewText(item));
    return 0;
  },
};

async function readOutput(call: Call): Promise<JsonValue> {
  const [given, file] = [textOption(call, 'output'), textOption(call, 'output-file')];
  if ((given === undefined) === (file === undefined)) {
    throw new UsageError('Say what the answer should have been: either --output JSON or --output-file FILE.');
  }
  if (given !== undefined) return answerIn(given);
  const read = await readText(resolve(call.folder, file ?? ''), MAX_BYTES);
  if (read.kind === 'text') return answerIn(read.text.trim());
  throw new UsageError(
    `\`${file}\` cannot be read: ${read.kind === 'too-large' ? 'it is larger than 1 MB' : read.why}.`,
  );
}

function answerIn(text: string): JsonValue {
  try {
    const value: JsonValue = JSON.parse(text);
    return value;
  } catch {
    return text;
  }
}
