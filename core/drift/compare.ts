/**
 * Drift between a reference and current data, column by column. A column has drifted when a difference is both certain
 * (after a correction for how many questions were asked) and large enough to matter. One that shows no difference passes only
 * if the rows were enough to show one; else it is inconclusive.
 */
import { benjaminiHochberg, bonferroni } from '../stats/multiple-testing.ts';
import { sortNumbers } from '../stats/sort.ts';
import { asCategories, countCategories, profileCategories } from './categories.ts';
import type { ColumnProfile, Distribution, DriftMethod, Hypothesis } from './hypothesis.ts';
import { type MissingCount, missingRateHypothesis } from './missing-rate.ts';
import { profileNumbers } from './numbers.ts';
import type { CategoryColumn, Column, ColumnKind, NumberColumn, Table } from './table.ts';
import { countOf, named, shown, shownP, shownShare } from './wording.ts';

export interface DriftOptions {
  /** The chance of any false alarm among clean columns. Default: 5 %. */
  readonly alpha?: number;
  /** Default: Benjamini and Hochberg's, over all questions put to all columns. */
  readonly correction?: 'benjamini-hochberg' | 'bonferroni' | 'none';
  /** Fewer rows than this on either side give no verdict. Default: 20. */
  readonly minSamples?: number;
  /** The least change that matters, from 0 to 1. Default: 0.02. */
  readonly minEffect?: number;
  /** Which columns to compare, and how. Default: all of the reference. */
  readonly columns?: readonly ColumnChoice[];
}

export interface ColumnChoice {
  readonly name: string;
  readonly as?: ColumnKind;
  readonly minEffect?: number;
}

export type DriftVerdict = 'pass' | 'fail' | 'inconclusive' | 'not_evaluated';

/** `fail` is drift. */
export interface ColumnDrift {
  readonly name: string;
  readonly type: ColumnKind;
  /** The question that decided, with its statistic; null where none could be asked. */
  readonly method: DriftMethod | null;
  readonly statistic: number | null;
  readonly effect: number | null;
  readonly pValue: number | null;
  readonly pAdjusted: number | null;
  readonly minEffect: number;
  readonly verdict: DriftVerdict;
  readonly why: string;
  readonly reference: SideCounts;
  readonly current: SideCounts;
  readonly measures: Readonly<Record<string, number | null>>;
  readonly newCategories: readonly { readonly category: string; readonly count: number }[];
  readonly distribution: Distribution | null;
}

export interface SideCounts {
  /** Rows with a value. */
  readonly n: number;
  readonly missing: number;
}

export interface DriftReport {
  readonly columns: readonly ColumnDrift[];
  readonly dataset: { readonly verdict: DriftVerdict; readonly why: string };
  /** An adjusted p at or below it is a certain change. */
  readonly limit: number;
}

/** Of the change that must not go unseen, where none is declared: a shift by half a standard deviation. */
const revealedByDefault = 0.2;
const defaults = { alpha: 0.05, minSamples: 20, minEffect: 0.02 };

interface Examined {
  readonly name: string;
  readonly type: ColumnKind;
  readonly reference: SideCounts;
  readonly current: SideCounts;
  readonly minEffect: number;
  /** The effect that the rows must be enough to show. */
  readonly revealed: number;
  readonly profile: ColumnProfile | undefined;
  readonly questions: readonly Hypothesis[];
  /** Set where the column is not compared. */
  readonly notCompared?: { readonly verdict: DriftVerdict; readonly why: string };
  readonly unreadable: number;
}

export function compareColumns(reference: Table, current: Table, options: DriftOptions = {}): DriftReport {
  const steps = compareInSteps(reference, current, options);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** The same in steps of one column, between which a caller may report progress, let others work, or stop. */
export function* compareInSteps(
  reference: Table,
  current: Table,
  options: DriftOptions = {},
): Generator<{ readonly compared: number; readonly of: number }, DriftReport> {
  const alpha = options.alpha ?? defaults.alpha;
  const names = options.columns?.map(({ name }) => name) ?? reference.columns.map(({ name }) => name);
  const currentByName = new Map(current.columns.map((column) => [column.name, column]));
  const referenceByName = new Map(reference.columns.map((column) => [column.name, column]));
  const examined: Examined[] = [];
  for (const name of names) {
    examined.push(examine(name, referenceByName.get(name), currentByName.get(name), options));
    yield { compared: examined.length, of: names.length };
  }
  const adjusted = adjust(
    examined.flatMap(({ questions }) => questions.map(({ pValue }) => pValue)),
    options.correction ?? 'benjamini-hochberg',
  );
  let next = 0;
  const limit = limitFor(alpha, examined.length);
  const columns = examined.map((column) => {
    const own = column.questions.map((question, index) => ({ question, pAdjusted: adjusted[next + index] ?? 1 }));
    next += column.questions.length;
    return judge(column, own, limit, options.minSamples ?? defaults.minSamples);
  });
  const onlyCurrent = options.columns ? [] : current.columns.filter(({ name }) => !referenceByName.has(name));
  return {
    columns,
    dataset: judgeAll(
      columns,
      onlyCurrent.map(({ name }) => name),
    ),
    limit,
  };
}

/**
 * What an adjusted p must stay below. Over many columns the correction uses up α to the last bit, so that every second honest
 * count of false alarms would land above it; a fifth is kept back for that and for columns that hang together.
 */
function limitFor(alpha: number, columns: number): number {
  return alpha * (0.8 + 0.2 / Math.max(1, columns));
}

function adjust(pValues: readonly number[], correction: NonNullable<DriftOptions['correction']>): Float64Array {
  if (correction === 'none') return Float64Array.from(pValues);
  return correction === 'bonferroni' ? bonferroni(pValues) : benjaminiHochberg(pValues);
}

function examine(
  name: string,
  foundInReference: Column | undefined,
  foundInCurrent: Column | undefined,
  options: DriftOptions,
): Examined {
  const choice = options.columns?.find((column) => column.name === name);
  const reference = asChosen(foundInReference, choice);
  const current = asChosen(foundInCurrent, choice);
  const declared = choice?.minEffect ?? options.minEffect;
  const type = choice?.as ?? reference?.kind ?? current?.kind ?? 'category';
  const minSamples = options.minSamples ?? defaults.minSamples;
  const base = {
    name,
    type,
    reference: sideCounts(reference),
    current: sideCounts(current),
    minEffect: declared ?? defaults.minEffect,
    revealed: declared !== undefined && declared > 0 ? declared : revealedByDefault,
    profile: undefined,
    questions: [],
    unreadable: current?.kind === 'number' ? (current.unreadable ?? 0) : 0,
  };
  if (reference === undefined || current === undefined) return { ...base, notCompared: absent(reference, current) };
  if (type === 'text') return { ...base, notCompared: choice?.as === 'text' ? textDeclared : textDetected };
  if (rowsOf(base.reference) < minSamples || rowsOf(base.current) < minSamples) {
    return {
      ...base,
      notCompared: { verdict: 'inconclusive', why: tooFewRows(base.reference, base.current, minSamples) },
    };
  }
  const profile = profileOf(reference, current, base, choice?.as === 'number');
  if (profile === undefined) return { ...base, notCompared: differentKinds(reference, current) };
  const enoughValues = base.reference.n >= minSamples && base.current.n >= minSamples;
  const values = enoughValues && profile.values !== undefined ? [profile.values] : [];
  const missing = missingRateHypothesis(missingCount(base.reference), missingCount(base.current));
  const others = enoughValues ? profile.others : [];
  return { ...base, profile, questions: [...values, ...others, ...(missing === undefined ? [] : [missing])] };
}

/** Numbers can be taken as names. The other way round they would have had to be read so: see `tablesOf`. */
function asChosen(column: Column | undefined, choice: ColumnChoice | undefined): Column | undefined {
  const named = choice?.as === 'category' || choice?.as === 'boolean';
  return column?.kind === 'number' && named ? asCategories(column) : column;
}

const textDeclared = { verdict: 'not_evaluated', why: 'Text is not compared yet.' } as const;
const textDetected = {
  verdict: 'not_evaluated',
  why: 'Nearly every row has a value of its own (free text, an identifier, a time), so there are no shares to compare. Declare it `as: category` or `as: number` to compare it nevertheless.',
} as const;

function absent(
  reference: Column | undefined,
  current: Column | undefined,
): { readonly verdict: DriftVerdict; readonly why: string } {
  const where = reference ? 'current data' : current ? 'reference' : 'reference and the current data';
  return {
    verdict: 'not_evaluated',
    why: `The ${where} ${where.includes(' and ') ? 'have' : where === 'current data' ? 'have' : 'has'} no such column.`,
  };
}

function differentKinds(reference: Column, current: Column): { readonly verdict: DriftVerdict; readonly why: string } {
  return {
    verdict: 'not_evaluated',
    why: `It was read as ${reference.kind} in the reference and as ${current.kind} in the current data; both sides must be read the same way.`,
  };
}

function tooFewRows(reference: SideCounts, current: SideCounts, minSamples: number): string {
  const side = rowsOf(current) < minSamples ? 'current data have' : 'reference has';
  const rows = rowsOf(current) < minSamples ? rowsOf(current) : rowsOf(reference);
  return `The ${side} only ${countOf(rows, 'row', 'rows')}; a verdict needs at least ${minSamples}.`;
}

function profileOf(
  reference: Column,
  current: Column,
  counts: { readonly reference: SideCounts; readonly current: SideCounts },
  asNumber: boolean,
): ColumnProfile | undefined {
  if (isNumbers(reference) && isNumbers(current)) {
    const sorted = [sortedFinite(reference, counts.reference), sortedFinite(current, counts.current)] as const;
    return profileNumbers(...sorted, asNumber);
  }
  if (isNumbers(reference) || isNumbers(current)) return undefined;
  return profileCategories(countCategories(reference, current));
}

function isNumbers(column: NumberColumn | CategoryColumn): column is NumberColumn {
  return column.kind === 'number';
}

function sortedFinite({ values }: NumberColumn, { n }: SideCounts): Float64Array {
  return sortNumbers(n === values.length ? values : values.filter(Number.isFinite));
}

function sideCounts(column: Column | undefined): SideCounts {
  if (column === undefined) return { n: 0, missing: 0 };
  if (column.kind !== 'number') return { n: column.codes.length, missing: column.missing };
  let n = 0;
  for (let row = 0; row < column.values.length; row++) if (Number.isFinite(column.values[row])) n++;
  return { n, missing: column.missing + column.values.length - n };
}

function rowsOf({ n, missing }: SideCounts): number {
  return n + missing;
}

function missingCount(side: SideCounts): MissingCount {
  return { missing: side.missing, rows: rowsOf(side) };
}

interface Answered {
  readonly question: Hypothesis;
  readonly pAdjusted: number;
}

function judge(column: Examined, answers: readonly Answered[], alpha: number, minSamples: number): ColumnDrift {
  const drifted = answers
    .filter(({ question, pAdjusted }) => pAdjusted <= alpha && question.effect >= column.minEffect)
    .sort((a, b) => a.question.pValue - b.question.pValue);
  const shownAnswer = drifted[0] ?? answers[0];
  const { verdict, why } = column.notCompared ?? verdictOf(column, answers, drifted, alpha, minSamples);
  return {
    name: column.name,
    type: column.type,
    method: shownAnswer?.question.method ?? null,
    statistic: shownAnswer?.question.statistic ?? null,
    effect: shownAnswer?.question.effect ?? null,
    pValue: shownAnswer?.question.pValue ?? null,
    pAdjusted: shownAnswer?.pAdjusted ?? null,
    minEffect: column.minEffect,
    verdict,
    why,
    reference: column.reference,
    current: column.current,
    measures: column.profile?.measures ?? {},
    newCategories: column.profile?.newCategories ?? [],
    distribution: column.profile?.distribution ?? null,
  };
}

function verdictOf(
  column: Examined,
  answers: readonly Answered[],
  drifted: readonly Answered[],
  alpha: number,
  minSamples: number,
): { readonly verdict: DriftVerdict; readonly why: string } {
  const { reference, current } = column;
  if (drifted.length > 0) return { verdict: 'fail', why: findings(column, drifted) };
  if (reference.n === 0 || current.n === 0) {
    const side = reference.n === 0 ? (current.n === 0 ? 'either side' : 'the reference') : 'the current data';
    return { verdict: 'inconclusive', why: `There is no value in ${side}.` };
  }
  if (reference.n < minSamples || current.n < minSamples) {
    const [n, side] = current.n < minSamples ? [current.n, 'current data'] : [reference.n, 'reference'];
    return {
      verdict: 'inconclusive',
      why: `Only ${countOf(n, 'row', 'rows')} of the ${side} ${n === 1 ? 'has' : 'have'} a value; a verdict needs at least ${minSamples}.`,
    };
  }
  const values = answers.find(({ question }) => question.sizeToReveal !== undefined);
  if (values === undefined) return { verdict: 'pass', why: 'Every row of both sides has the same value.' };
  const certain = answers.find(({ pAdjusted }) => pAdjusted <= alpha);
  if (certain !== undefined) {
    return {
      verdict: 'pass',
      why: `A change is certain (${shownP(certain.pAdjusted)}) but too small to matter: ${certain.question.measured}, below the least effect of ${shown(column.minEffect)}.`,
    };
  }
  return withoutFinding(column, values);
}

function withoutFinding(
  { reference, current, revealed }: Examined,
  { question, pAdjusted }: Answered,
): { readonly verdict: DriftVerdict; readonly why: string } {
  const needed = question.sizeToReveal?.(revealed) ?? 0;
  const effective = (reference.n * current.n) / (reference.n + current.n);
  if (effective >= needed) {
    const enough = `the rows are enough to show a change of ${shown(revealed)}`;
    return {
      verdict: 'pass',
      why: `No change is to be seen: ${question.measured} (${shownP(pAdjusted)}), and ${enough}.`,
    };
  }
  return {
    verdict: 'inconclusive',
    why: `No change is to be seen (${question.measured}, ${shownP(pAdjusted)}), but one of ${shown(revealed)} could hide: ${remedy(reference.n, current.n, needed)}.`,
  };
}

/** What would make 1 / (1/n + 1/m) large enough. */
function remedy(n: number, m: number, needed: number): string {
  if (n > needed * 1.05)
    return `that takes ${Math.ceil((needed * n) / (n - needed))} current rows with a value, and there are ${m}`;
  return `that takes ${Math.ceil(2 * needed)} rows with a value on each side, and there are ${n} and ${m}`;
}

function findings(column: Examined, drifted: readonly Answered[]): string {
  const sentences = drifted.map(
    ({ question, pAdjusted }) => `${question.finding.replace(/\.$/, '')} (${shownP(pAdjusted)} after correction).`,
  );
  if (column.unreadable > 0) {
    const rows = rowsOf(column.current);
    sentences.push(`${shownShare(column.unreadable / rows)} of the current rows hold something else than a number.`);
  }
  return sentences.join(' ');
}

/** A column that is in the reference and not in the current data keeps the whole from passing. */
function judgeAll(columns: readonly ColumnDrift[], onlyCurrent: readonly string[]): DriftReport['dataset'] {
  const withVerdict = (verdict: DriftVerdict): readonly ColumnDrift[] =>
    columns.filter((column) => column.verdict === verdict);
  const failed = withVerdict('fail');
  const passed = withVerdict('pass');
  const inconclusive = withVerdict('inconclusive');
  const gone = withVerdict('not_evaluated').filter(
    ({ current, reference, type }) => type !== 'text' && rowsOf(current) * rowsOf(reference) === 0,
  );
  const others = withVerdict('not_evaluated').filter((column) => !gone.includes(column));
  const notes = [
    inconclusive.length > 0 ? `${listed(inconclusive)} had too little data for a verdict.` : '',
    gone.length > 0 ? `${listed(gone)} could not be compared: not in both files.` : '',
    others.length > 0 ? `${listed(others)} ${others.length === 1 ? 'was' : 'were'} not evaluated.` : '',
    onlyCurrent.length > 0
      ? `Only the current data have ${onlyCurrent.slice(0, 5).map(named).join(', ')}${onlyCurrent.length > 5 ? ` and ${onlyCurrent.length - 5} more` : ''}.`
      : '',
  ].filter((note) => note !== '');
  const compared = countOf(columns.length, 'column', 'columns');
  if (failed.length > 0) {
    return {
      verdict: 'fail',
      why: [`${failed.length} of ${compared} drifted: ${listed(failed)}.`, ...notes].join(' '),
    };
  }
  const verdict = inconclusive.length > 0 || gone.length > 0 || passed.length === 0 ? 'inconclusive' : 'pass';
  return { verdict, why: [`None of ${compared} shows drift.`, ...notes].join(' ') };
}

function listed(columns: readonly ColumnDrift[]): string {
  const names = columns.slice(0, 5).map(({ name }) => named(name));
  return columns.length > 5 ? `${names.join(', ')} and ${columns.length - 5} more` : names.join(', ');
}
