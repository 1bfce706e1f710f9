/** `{{name}}` in the text of a prompt and its evaluators: the inputs, what test data hold, what is used elsewhere. */

import { readPrompt } from '../../prompt/model.ts';
import { placeholderNames } from '../../prompt/placeholders.ts';
import type { Completion, CompletionList } from './item.ts';
import { placeName } from './names.ts';
import type { SlotPlace } from './place.ts';
import { subjectOf } from './subject.ts';

const OPEN = /\{\{([\p{L}\p{N}_$@.:/-]*)$/u;

/** Undefined where the cursor is not behind two open braces. */
export function placeholderItems(place: SlotPlace): Pick<CompletionList, 'items' | 'span'> | undefined {
  const { slot, offset, view, schemas } = place;
  const text = view.file.text;
  if (isBareFlow(place)) return bareItems(place);
  if (!schemas.some((schema) => schema['x-placeholders'] === true) && !TAKES_PLACEHOLDERS.has(placeName(place)))
    return undefined;
  const typed = OPEN.exec(slot.token.prefix)?.[1];
  if (typed === undefined) return undefined;
  const behind = text.slice(offset, Math.min(offset + 200, text.length));
  const rest = /^[\p{L}\p{N}_$@.:/-]*/u.exec(behind)?.[0] ?? '';
  const closing = /^\}{0,2}/.exec(behind.slice(rest.length))?.[0] ?? '';
  const isWord = closing !== '' || rest === '';
  const span = { start: offset - typed.length, end: offset + (isWord ? rest.length + closing.length : 0) };
  const items = names(place).map(
    ({ name, ...about }): Completion => ({ ...about, label: name, kind: 'placeholder', insert: `${name}}}` }),
  );
  return { items, span };
}

/** Scorers of suites fill these from the case. */
const TAKES_PLACEHOLDERS = new Set([
  'Eval spec.scorers[].equals',
  'Eval spec.scorers[].contains',
  'Eval spec.scorers[].equals.text',
  'Eval spec.scorers[].contains.text',
]);

/** `content: {{` without quotes is two maps to YAML; what is meant is a placeholder that needs quotes. */
function isBareFlow({ slot, levels, offset, view }: SlotPlace): boolean {
  if (!slot.inFlow || slot.position !== 'key' || slot.path.at(-1) !== '') return false;
  if (!levels.at(-2)?.some((schema) => schema['x-placeholders'] === true)) return false;
  return OPEN.test(view.file.text.slice(Math.max(0, offset - 200), offset));
}

function bareItems(place: SlotPlace): Pick<CompletionList, 'items' | 'span'> {
  const { offset, view } = place;
  const text = view.file.text;
  const typed = OPEN.exec(text.slice(Math.max(0, offset - 200), offset))?.[0] ?? '';
  const closing = /^\}{0,2}/.exec(text.slice(offset, offset + 2))?.[0] ?? '';
  const span = { start: offset - typed.length, end: offset + closing.length };
  const items = names(place).map(
    ({ name, ...about }): Completion => ({
      ...about,
      label: name,
      kind: 'placeholder',
      insert: `"{{${name}}}"`,
      filter: `{{${name}`,
    }),
  );
  return { items, span };
}

interface Named {
  readonly name: string;
  readonly detail: string;
  readonly documentation?: string;
}

/** Inputs that no message mentions yet come first. */
function names(place: SlotPlace): readonly Named[] {
  const { view, kind, resource } = place;
  const value = resource?.value ?? null;
  const { inputs, others } = subjectOf(view.workspace, kind, value);
  const used = new Set(readPrompt(value).messages.flatMap(({ content }) => placeholderNames(content)));
  const isEvaluator = kind === 'Eval' || place.slot.path[0] === 'evaluators';
  const declared = inputs
    .map(
      ({ name, type, description }): Named => ({
        name,
        detail: type === undefined ? 'input' : `input · ${type}`,
        ...(description !== undefined && { documentation: description }),
      }),
    )
    .toSorted((left, right) => Number(used.has(left.name)) - Number(used.has(right.name)));
  const tested = others.map(
    (name): Named => ({ name, detail: used.has(name) ? 'used, and not declared' : 'in test data' }),
  );
  if (!isEvaluator) return [...declared, ...tested.filter(({ name }) => name !== 'expected')];
  const answer: Named = { name: 'completion', detail: 'the answer under test' };
  const judged = place.slot.path.includes('llm') ? [answer] : [];
  const expected = others.includes('expected') ? [] : [{ name: 'expected', detail: 'of the test case' }];
  return [...judged, ...tested, ...(kind === 'Eval' ? expected : []), ...declared];
}
