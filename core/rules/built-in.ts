/**
 * What the parser, the schemas and the checkers report by themselves, for the documentation: why it matters and what to
 * do. What exactly is wrong is in the message, at the place.
 */
import type { SyntaxErrorCode } from '../syntax/errors.ts';

export interface BuiltInCode {
  readonly what: string;
  readonly why: string;
  readonly fix: string;
}

const READS_OTHERWISE = 'Other readers refuse the file, or read something else than you meant.';

const syntax: Readonly<Record<SyntaxErrorCode | 'alias-budget' | 'missing-separator', BuiltInCode>> = {
  'alias-budget': entry(
    'Aliases repeat each other so often, or so deeply, that the document is not expanded.',
    'A few lines can stand for billions of values; expanding them would stop the machine.',
    'Write the values out.',
  ),
  'bad-alias': entry(
    'An alias is not written as `*name` alone.',
    READS_OTHERWISE,
    'Remove the anchor or tag beside it.',
  ),
  'bad-anchor': entry('An anchor is not written once, before its value.', READS_OTHERWISE, 'Write `&name value`.'),
  'bad-directive': entry(
    'A directive is unknown or stands alone.',
    READS_OTHERWISE,
    'Remove the line, or end it with `---`.',
  ),
  'bad-escape': entry(
    'Double-quoted text has an unknown escape.',
    READS_OTHERWISE,
    'Write `\\\\`, or use single quotes.',
  ),
  'bad-indent': entry('A line does not line up with its neighbours.', READS_OTHERWISE, 'Align it with its siblings.'),
  'bad-scalar-start': entry(
    'Unquoted text starts with a reserved character.',
    READS_OTHERWISE,
    'Put the text in quotes.',
  ),
  'bad-tag': entry('A tag does not fit its value.', READS_OTHERWISE, 'Remove the tag.'),
  binary: entry('The file is not text.', 'Nothing in it can be checked.', 'Save it as UTF-8 text, or rename it.'),
  'block-in-flow': entry('A block stands inside `[ ]` or `{ }`.', READS_OTHERWISE, 'Write it in flow style.'),
  'conflict-marker': entry(
    'A merge conflict is not resolved.',
    'Both sides stand in the file, so it says two things at once.',
    'Keep one side and remove the marks.',
  ),
  'duplicate-key': entry(
    'A map has the same key twice.',
    'Readers keep one of the two values and drop the other in silence.',
    'Remove one of them.',
  ),
  'key-too-long': entry(
    'A key is longer than 1024 characters.',
    'YAML allows no longer ones on one line.',
    'Shorten it.',
  ),
  'missing-bracket': entry('A bracket is not closed.', READS_OTHERWISE, 'Close it.'),
  'missing-colon': entry('A key has no colon.', 'The line means nothing yet.', 'Add `:` and a value.'),
  'missing-comma': entry('Two entries have no comma between them.', READS_OTHERWISE, 'Add the comma.'),
  'missing-dash': entry('A line between list items is none.', READS_OTHERWISE, 'Start it with `- `, or indent it.'),
  'missing-document-start': entry('Directives are not followed by `---`.', READS_OTHERWISE, 'Add the line `---`.'),
  'missing-quote': entry('A quote is not closed.', 'All that follows is read as text.', 'Close it.'),
  'missing-separator': entry(
    'A second resource begins without a line `---` before it.',
    'Both are read as one, which keeps half of each.',
    'Put the line `---` between them.',
  ),
  'missing-space': entry('White space is missing.', READS_OTHERWISE, 'Add a space.'),
  'multiline-key': entry(
    'A key spans several lines.',
    'Mostly a colon, quote or bracket is missing.',
    'Add what is missing.',
  ),
  'nested-map-on-one-line': entry(
    '`a: b: c` stands on one line.',
    READS_OTHERWISE,
    'Quote the value, or indent it below.',
  ),
  'recursive-alias': entry('An alias stands inside what it refers to.', 'The value would never end.', 'Write it out.'),
  'tab-indent': entry(
    'A tab indents a line.',
    'YAML forbids it, and editors show it at different widths.',
    'Use spaces.',
  ),
  'too-deep': entry('Maps and lists are nested too deeply.', 'Nothing below is checked.', 'Flatten the file.'),
  'too-large': entry('The file is over 4 MB.', 'It is not analysed, so that typing stays quick.', 'Split it.'),
  'too-many-nodes': entry(
    'The file holds too many values.',
    'It is not analysed, so that typing stays quick.',
    'Split it.',
  ),
  'unexpected-comma': entry('A comma has nothing before it.', READS_OTHERWISE, 'Remove it.'),
  'unexpected-dash': entry(
    'A list starts where none can.',
    READS_OTHERWISE,
    'Move its first item to a line of its own.',
  ),
  'unexpected-text': entry('Text follows a value that is complete.', READS_OTHERWISE, 'Remove it, or quote the whole.'),
  'unknown-tag': entry('A tag is not known.', 'Other readers may refuse the file.', 'Remove the tag.'),
  'unresolved-alias': entry('An alias refers to no anchor before it.', 'It stands for nothing.', 'Correct its name.'),
};

const others = {
  'live/budget': entry(
    'Live: more was spent this month than the budget allows.',
    'The runner counts what the answers cost; what is over the budget is answered as `onExceeded` says.',
    'Look at what costs (`mooring cost`), then raise the budget or choose a cheaper model.',
  ),
  'live/drift': entry(
    'Live: what arrives no longer looks like the reference.',
    'The model answers about things it was not built for.',
    'Look at the report (`mooring drift`), then retrain, or renew the reference.',
  ),
  'live/error-budget': entry(
    'Live: the error budget of an objective is spent.',
    'More requests failed than was promised.',
    'Look into what fails (`mooring slo status`, `mooring records query`), or roll back.',
  ),
  'live/eval-failed': entry(
    'Live: the last run of a suite failed.',
    'It was run on this very behaviour.',
    'Look at the answers that failed, in the Test Explorer or with `mooring eval`.',
  ),
  'live/eval-outdated': entry(
    'Live: the text has been edited since a suite last ran.',
    'What is served next has not been evaluated.',
    'Run the suite again with `mooring eval`.',
  ),
  'cel/refused': entry(
    'The expression uses something that is not allowed here.',
    'It could take arbitrarily long on text that an attacker chooses.',
    'Use `re2(text, pattern)` instead of `matches`, and keep expressions short.',
  ),
  'cel/syntax': entry(
    'The expression cannot be read.',
    'It would never give an answer.',
    'Correct it where it is marked.',
  ),
  'cel/type': entry(
    'The types in the expression do not fit, or its result is not what the place needs.',
    'It would fail each time it runs, and a check that fails is `not_evaluated`.',
    'Convert one side, or compare what belongs together; JSON numbers are doubles such as `1000.0`.',
  ),
  'cel/unknown-field': entry('There is no such field.', 'The expression would fail when it runs.', 'Correct the name.'),
  'cel/unknown-function': entry('There is no such function.', 'The expression cannot run.', 'Correct the name.'),
  'cel/unknown-variable': entry(
    'The expression names something that is not visible at its place.',
    'Each place sees its own variables: a guardrail rule `input`, `output` and `request`, an SLI `record`, and so on.',
    'Use one of the variables that the message lists.',
  ),
  'file/not-utf8': entry(
    'The file is not UTF-8 text.',
    'Characters were lost when it was read, and other readers refuse it.',
    'Save it as UTF-8.',
  ),
  'file/too-many-problems': entry(
    'The file has more problems than are shown.',
    'Nobody reads on, and editors show no more.',
    'Mend some, and look again.',
  ),
  'file/unreadable': entry(
    'A file or folder cannot be read.',
    'Nothing in it was checked.',
    'Mend it, or exclude it in .gitignore.',
  ),
  'internal/rule-failed': entry(
    'A rule of Mooring failed on this resource.',
    'That is a fault in Mooring; all other rules were applied.',
    'Report it, with the resource if you may share it.',
  ),
  'openslo/count': openSlo('A list has too few or too many entries.', 'Add or remove entries.'),
  'openslo/date-time': openSlo('A start time is not `YYYY-MM-DD hh:mm:ss`.', 'Write it so.'),
  'openslo/duration': openSlo('A duration is not a number and a unit.', 'Write it as `5m`, `1h`, `4w` or `1M`.'),
  'openslo/exclusive': openSlo('Two properties exclude each other, or one of two is needed.', 'Keep one.'),
  'openslo/forbidden': openSlo('A property does not belong here.', 'Remove it.'),
  'openslo/key': openSlo(
    'The key of a label or annotation is malformed.',
    'Use letters, digits, `-`, `_`, `.` and one `/`.',
  ),
  'openslo/letters': openSlo('A name takes letters only.', 'Write it with letters.'),
  'openslo/name': openSlo('A name is not an RFC 1123 label.', 'Use lower-case letters, digits and `-`.'),
  'openslo/range': openSlo('A number is out of its range.', 'Choose one inside it.'),
  'openslo/required': openSlo('A property is missing that the others make necessary.', 'Add it.'),
  'openslo/time-zone': openSlo('A time zone is not known.', 'Use a name such as `Europe/Berlin`.'),
  'openslo/too-long': openSlo('A text is too long.', 'Shorten it.'),
  'schema/conflict': schema('Properties exclude each other, or one needs another.', 'Keep those that belong together.'),
  'schema/enum': schema('A value is none of those that are allowed.', 'Use one that the message lists.'),
  'schema/format': schema('A text is not in the form its property needs.', 'Write it as the message shows.'),
  'schema/invalid': schema('A value is not allowed here.', 'Change it as the message says.'),
  'schema/length': schema('A text or list is too short or too long.', 'Change its length.'),
  'schema/missing-kind': entry(
    'The name of a file says that it is Mooring’s, but it has no `apiVersion` and `kind`.',
    'Nothing in it is checked, and nothing can refer to it.',
    'Add them, or rename the file.',
  ),
  'schema/not-ours': entry(
    'A file that you named is none of the kinds Mooring knows.',
    'Nothing in it was checked.',
    'Give it an `apiVersion` and `kind`; a prompt has `messages`.',
  ),
  'schema/pattern': schema('A text does not have the form its property needs.', 'Write it as the message shows.'),
  'schema/range': schema('A number is out of its range.', 'Choose one inside it.'),
  'schema/required': schema('A property is missing.', 'Add it.'),
  'schema/type': schema('A value is of another type than its property.', 'Write the type that the message names.'),
  'schema/unique': schema('A list has the same entry twice.', 'Remove one.'),
  'schema/unknown-kind': schema('The kind is not known.', 'Correct it.'),
  'schema/unknown-property': schema('A property is not known here: mostly a slip of the pen.', 'Correct or remove it.'),
  'schema/unsupported-version': schema('The `apiVersion` is not one that Mooring reads.', 'Use one that it does.'),
  'suppression/expired': entry(
    'A suppression is past its date.',
    'What it hid is shown again, as it asked for.',
    'Mend what it hid, or set a new date with a reason.',
  ),
  'suppression/malformed': entry(
    'A suppression has no code, no reason or no valid date.',
    'It hides nothing.',
    'Write `# mooring-ignore <code>: reason [until YYYY-MM-DD]`.',
  ),
  'suppression/unused': entry('A suppression covers nothing.', 'It would only hide a future mistake.', 'Remove it.'),
} as const;

function entry(what: string, why: string, fix: string): BuiltInCode {
  return { what, why, fix };
}

function openSlo(what: string, fix: string): BuiltInCode {
  return entry(what, 'The official OpenSLO validator refuses it, or the specification does (docs/openslo.md).', fix);
}

function schema(what: string, fix: string): BuiltInCode {
  return entry(what, 'What reads the file would refuse it, or ignore what you wrote.', fix);
}

export const builtInCodes: ReadonlyMap<string, BuiltInCode> = new Map([
  ...Object.entries(syntax).map(([name, page]): [string, BuiltInCode] => [`syntax/${name}`, page]),
  ...Object.entries<BuiltInCode>(others),
]);
