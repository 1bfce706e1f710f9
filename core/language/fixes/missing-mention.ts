/** Somebody or something is to be named, and the project has those who may be: a team, a suite, a Model, a policy. */
import { textAt } from '../../schema/value-at.ts';
import { namesOf, resourcesOf } from '../../workspace/workspace.ts';
import { plainOrQuoted, setValue } from './entries.ts';
import type { Fix, Mistake } from './fix.ts';

interface Mention {
  readonly path: readonly string[];
  readonly candidates: (mistake: Mistake) => readonly string[];
  /** The value that names one of them. */
  readonly written: (name: string) => string;
}

const inList = (name: string): string => `[${name}]`;
const teams = ({ view }: Mistake): readonly string[] => namesOf(view.workspace, 'Team');

const suites: Mention = { path: ['spec', 'evals'], candidates: suitesAbout, written: inList };

const MENTIONS: Readonly<Record<string, Mention>> = {
  'model/no-oversight': { path: ['spec', 'risk', 'oversight'], candidates: teams, written: (team) => team },
  'model/no-successor': {
    path: ['spec', 'lifecycle', 'successor'],
    candidates: modelsThatStay,
    written: (model) => model,
  },
  'model/unproven-high-risk': suites,
  'model/unproven-production': suites,
  'model/unreviewable': { path: ['spec', 'review'], candidates: teams, written: (team) => `{team: ${team}}` },
  'slo/no-alert': {
    path: ['spec', 'alertPolicies'],
    candidates: ({ view }) => namesOf(view.workspace, 'AlertPolicy'),
    written: (policy) => `[{alertPolicyRef: ${policy}}]`,
  },
};

/** More would be a list to search, and completion does that better. */
const MOST = 5;

export const fix: Fix = {
  codes: Object.keys(MENTIONS),
  repairs(mistake) {
    const { view, diagnostic, root } = mistake;
    const mention = MENTIONS[diagnostic.code];
    if (!mention || !root) return [];
    const candidates = mention.candidates(mistake).slice(0, MOST);
    return candidates.flatMap((name) => {
      const text = mention.written(plainOrQuoted(name));
      const edit = setValue(view.file, root, mention.path, text);
      if (!edit) return [];
      const isOne = candidates.length === 1;
      const title = `Add \`${mention.path.at(-1)}: ${text}\``;
      return [{ title, edits: [edit], safe: false, ...(!isOne && { isChoice: true }) }];
    });
  },
};

/** The suites that test this Model, or the prompt that it serves. */
function suitesAbout({ view, placed }: Mistake): readonly string[] {
  const prompt = nameIn(textAt(placed?.resource.value, ['spec', 'serve', 'prompt']));
  return [...resourcesOf(view.workspace, 'Eval')].flatMap(({ resource: { name, value } }) => {
    const model = textAt(value, ['spec', 'subject', 'model']);
    const subject = nameIn(textAt(value, ['spec', 'subject', 'prompt']));
    const isAbout = model === undefined ? subject !== undefined && subject === prompt : model === placed?.resource.name;
    return name !== undefined && isAbout ? [name] : [];
  });
}

const nameIn = (reference: string | undefined): string | undefined => reference?.split('@')[0];

/** Those of the same task that are not on their way out themselves. */
function modelsThatStay({ view, placed }: Mistake): readonly string[] {
  const task = textAt(placed?.resource.value, ['spec', 'task']);
  return [...resourcesOf(view.workspace, 'Model')].flatMap(({ resource: { name, value } }) => {
    const stage = textAt(value, ['spec', 'lifecycle', 'stage']) ?? '';
    const stays = !['deprecated', 'retired'].includes(stage) && textAt(value, ['spec', 'task']) === task;
    return name !== undefined && stays ? [name] : [];
  });
}
