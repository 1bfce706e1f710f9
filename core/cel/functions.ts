/** What expressions can call: each name with its forms and a sentence that says what it gives. */
import { newEnvironment } from './library.ts';

export interface CelFunctionForm {
  /** As it is written: `text.contains(part)`. */
  readonly label: string;
  readonly parameters: readonly string[];
  /** The type of the result. */
  readonly result: string;
}

export interface CelFunction {
  readonly name: string;
  readonly description: string;
  /** True when it is written after a dot. */
  readonly method: boolean;
  readonly forms: readonly CelFunctionForm[];
}

/** Written for people: the library knows types only. Names that are not here are not offered. */
const described: Readonly<Record<string, { readonly description: string; readonly parameters?: readonly string[] }>> = {
  all: { description: 'True when the condition holds for every element.', parameters: ['item', 'condition'] },
  bool: { description: 'The text `true` or `false` as a truth value.', parameters: ['value'] },
  contains: { description: 'True when the text contains the part.', parameters: ['part'] },
  double: { description: 'The value as a number. JSON numbers are doubles.', parameters: ['value'] },
  duration: { description: 'A length of time, from text such as `90s`.', parameters: ['text'] },
  endsWith: { description: 'True when the text ends with the part.', parameters: ['part'] },
  exists: { description: 'True when the condition holds for some element.', parameters: ['item', 'condition'] },
  exists_one: {
    description: 'True when the condition holds for exactly one element.',
    parameters: ['item', 'condition'],
  },
  filter: { description: 'The elements for which the condition holds.', parameters: ['item', 'condition'] },
  getDayOfWeek: { description: 'The day of the week, Sunday being 0.', parameters: ['timeZone'] },
  getFullYear: { description: 'The year.', parameters: ['timeZone'] },
  getHours: { description: 'The hour of the day, or the hours of a duration.', parameters: ['timeZone'] },
  getMinutes: { description: 'The minute of the hour, or the minutes of a duration.', parameters: ['timeZone'] },
  getMonth: { description: 'The month, January being 0.', parameters: ['timeZone'] },
  has: {
    description: 'True when the field is there. Ask before you read a field that may be absent.',
    parameters: ['field'],
  },
  indexOf: { description: 'Where the part begins first; -1 when it does not occur.', parameters: ['part', 'from'] },
  int: { description: 'The value as a whole number.', parameters: ['value'] },
  join: { description: 'The texts of the list as one.', parameters: ['separator'] },
  lastIndexOf: { description: 'Where the part begins last; -1 when it does not occur.', parameters: ['part', 'from'] },
  lowerAscii: { description: 'The text with A to Z in lower case.' },
  map: { description: 'What the expression gives for each element.', parameters: ['item', 'expression'] },
  re2: {
    description: 'True when a part of the text matches the RE2 pattern. Always linear in the length of the text.',
    parameters: ['text', 'pattern'],
  },
  size: { description: 'The length of a text, or how many elements a list or map has.', parameters: ['value'] },
  split: { description: 'The parts of the text between the separators.', parameters: ['separator', 'most'] },
  startsWith: { description: 'True when the text starts with the part.', parameters: ['part'] },
  string: { description: 'The value as text.', parameters: ['value'] },
  substring: { description: 'The text from one place to another.', parameters: ['from', 'to'] },
  timestamp: { description: 'A moment, from text such as `2026-01-31T09:00:00Z`.', parameters: ['text'] },
  trim: { description: 'The text without white space at its ends.' },
  type: { description: 'The type of the value.', parameters: ['value'] },
  upperAscii: { description: 'The text with a to z in upper case.' },
};

export const celFunctions: readonly CelFunction[] = describeAll();

/** The functions of a name: `size(text)` and `text.size()` are two. */
export function celFunctionsNamed(name: string): readonly CelFunction[] {
  return celFunctions.filter((one) => one.name === name);
}

function describeAll(): readonly CelFunction[] {
  const definitions = newEnvironment(() => false).getDefinitions().functions;
  const groups = Map.groupBy(definitions, ({ name, receiverType }) => `${name} ${receiverType !== null}`);
  return [...groups.values()].flatMap((group): CelFunction[] => {
    const [first] = group;
    const about = first && Object.hasOwn(described, first.name) ? described[first.name] : undefined;
    if (!first || !about) return [];
    const method = first.receiverType !== null;
    const forms = group.map(({ receiverType, params, returnType }): CelFunctionForm => {
      const parameters = params.map((_, index) => about.parameters?.[index] ?? `value${index + 1}`);
      const receiver = receiverType === null ? '' : `${receiverWord(receiverType)}.`;
      return { label: `${receiver}${first.name}(${parameters.join(', ')})`, parameters, result: returnType };
    });
    const distinct = new Map(forms.map((form) => [form.label, form]));
    return [{ name: first.name, description: about.description, method, forms: [...distinct.values()] }];
  });
}

function receiverWord(type: string): string {
  if (type.startsWith('list')) return 'list';
  if (type.startsWith('map')) return 'map';
  if (type === 'string') return 'text';
  return type.replace('google.protobuf.', '').toLowerCase();
}
