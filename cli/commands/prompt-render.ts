/** `mooring prompt render`: the messages that would be sent, as GitHub's own runner renders them. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { PromptRenderOutput } from '../../core/contract/generated/output.ts';
import { effectiveInputs, type PromptFile, type PromptInput } from '../../core/prompt/model.ts';
import { toChatRequest } from '../../core/prompt/render.ts';
import { parseVariables } from '../../core/prompt/variables.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../core/values/json.ts';
import { quoted } from '../../core/values/result.ts';
import { nearest } from '../../core/values/suggest.ts';
import { reason } from '../../host/files.ts';
import { type Call, type Command, UsageError } from '../command.ts';
import { printJson } from '../json.ts';
import { choosePrompt, openPrompts } from '../prompts/find.ts';

type Answer = Omit<PromptRenderOutput, 'schemaVersion'>;

export const command: Command = {
  name: 'prompt render',
  summary: 'show the messages that a prompt sends for given values',
  usage: 'PROMPT [--var NAME=VALUE]… [--vars FILE] [--case N]',
  details:
    'PROMPT is a file, a name, or a name with a range such as reply@^2. Values come from the test case, then from the\nfile, then from --var; later ones win. Exits 1 when a value is missing or not accepted.',
  formats: ['json'],
  options: {
    var: {
      type: 'string',
      multiple: true,
      value: 'NAME=VALUE',
      description: 'the value of one input; may be repeated',
    },
    vars: { type: 'string', value: 'FILE', description: 'a JSON file with an object of values' },
    case: { type: 'string', value: 'N', description: 'the values of test case N of the prompt, counted from 1' },
    request: { type: 'boolean', description: 'print the request body that would be sent' },
  },
  arguments: { min: 1, max: 1 },
  examples: [
    'mooring prompt render reply --var ticket="Where is my parcel?"',
    'mooring prompt render reply@^2 --case 1',
  ],
  async run(call) {
    const [given = ''] = call.arguments;
    const project = await openPrompts(call, [given]);
    const { prompt } = choosePrompt(project, call, given);
    const variables = await variablesOf(call, prompt);
    const { request, unresolved, unused, problems } = toChatRequest(prompt, variables);
    const answer: Answer = {
      messages: request.messages.map(({ role, content }) => ({ role, content })),
      request: plain(request),
      unresolved,
      unused,
      problems: problems.map(({ path, problem }) => ({ path: [...path], problem })),
    };
    if (call.format === 'json') call.terminal.print(printJson<PromptRenderOutput>(answer));
    else {
      call.terminal.print(call.options.request === true ? `${JSON.stringify(request, null, 2)}\n` : text(answer));
      for (const note of notes(answer)) call.terminal.note(note);
    }
    return unresolved.length > 0 || problems.length > 0 ? 1 : 0;
  },
};

async function variablesOf(call: Call, prompt: PromptFile): Promise<JsonObject> {
  return {
    ...testCase(call, prompt),
    ...(await variablesFile(call)),
    ...commandLineVariables(call, prompt),
  };
}

function testCase(call: Call, prompt: PromptFile): JsonObject {
  const given = call.options.case;
  if (typeof given !== 'string') return {};
  const row = prompt.testData[Number(given) - 1];
  if (row) return row;
  throw new UsageError(`\`--case ${given}\`: the prompt has ${prompt.testData.length} test cases, counted from 1.`);
}

async function variablesFile(call: Call): Promise<JsonObject> {
  const given = call.options.vars;
  if (typeof given !== 'string') return {};
  const text = await readFile(resolve(call.folder, given), 'utf8').catch((error: unknown) => {
    throw new UsageError(`\`--vars ${given}\` cannot be read: ${reason(error)}.`);
  });
  const value = parsed(given, text);
  if (isJsonObject(value)) return value;
  throw new UsageError(`\`--vars ${given}\` must hold a JSON object of values, such as {"ticket": "Where is it?"}.`);
}

function parsed(given: string, text: string): JsonValue {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UsageError(`\`--vars ${given}\` is not JSON: ${error instanceof Error ? error.message : String(error)}.`);
  }
}

function commandLineVariables(call: Call, prompt: PromptFile): JsonObject {
  const given = call.options.var;
  const texts = new Map<string, string>();
  for (const one of Array.isArray(given) ? given : []) {
    const equals = one.indexOf('=');
    if (equals < 1) throw new UsageError(`\`--var ${one}\` is not NAME=VALUE.`);
    texts.set(one.slice(0, equals), one.slice(equals + 1));
  }
  const inputs = effectiveInputs(prompt);
  for (const name of texts.keys()) {
    if (!inputs.some((input) => input.name === name)) throw new UsageError(unknownInput(name, inputs));
  }
  const read = parseVariables(inputs, Object.fromEntries(texts));
  const [first] = read.problems;
  if (first) throw new UsageError(first.problem);
  return read.variables;
}

function unknownInput(name: string, inputs: readonly PromptInput[]): string {
  const names = inputs.map((input) => input.name);
  const start = `\`--var ${name}=…\`: the prompt has no input \`${name}\`.`;
  if (names.length === 0) return `${start} It has no inputs at all.`;
  const meant = nearest(name, names);
  const guess = meant === undefined ? '' : ` Did you mean \`${meant}\`?`;
  return `${start}${guess} Its inputs are ${names.map(quoted).join(', ')}.`;
}

function text({ messages }: Answer): string {
  return messages.map(({ role, content }) => `[${role}]\n${content.trimEnd()}\n`).join('\n');
}

function notes({ unresolved, problems }: Answer): readonly string[] {
  return [
    ...problems.map(({ problem }) => problem),
    ...unresolved.map((name) => `\`{{${name}}}\` has no value and is sent as it stands. Give it: --var ${name}=…`),
  ];
}

/** As it goes over the wire. */
function plain(request: object): JsonObject {
  const body: JsonValue = JSON.parse(JSON.stringify(request));
  return isJsonObject(body) ? body : {};
}
