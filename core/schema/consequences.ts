/** Keeps one problem per mistake: drops what follows from another problem, or repeats it. */
import * as messages from './messages.ts';
import { pathKey, type SchemaProblem } from './problem.ts';

export function withoutConsequences(problems: readonly SchemaProblem[]): readonly SchemaProblem[] {
  const typed = outsideWrongTypes(withoutRepetitions(problems));
  return withoutSecondOpinions(withoutNamedChoices(withoutMisspelledAbsences(typed)));
}

/** Several schemas may refuse the same thing for the same reason. */
function withoutRepetitions(problems: readonly SchemaProblem[]): readonly SchemaProblem[] {
  const seen = new Set<string>();
  return problems.filter(({ code, path, at, missing }) => {
    const identity = pathKey([code, at, missing ?? '', ...path]);
    if (seen.has(identity)) return false;
    seen.add(identity);
    return true;
  });
}

/** A value of the wrong type is wrong as a whole: nothing is said about what is in it. */
function outsideWrongTypes(problems: readonly SchemaProblem[]): readonly SchemaProblem[] {
  const wrong = new Set(problems.filter(({ code }) => code === 'schema/type').map(({ path }) => pathKey(path)));
  if (wrong.size === 0) return problems;
  return problems.filter(({ code, path }) => {
    const prefixes = Array.from({ length: path.length + 1 }, (_, length) => path.slice(0, length));
    const around = code === 'schema/type' ? prefixes.slice(0, -1) : prefixes;
    return !around.some((prefix) => wrong.has(pathKey(prefix)));
  });
}

/** A property that is missing because its name is misspelled is one mistake, and the misspelling is where it is. */
function withoutMisspelledAbsences(problems: readonly SchemaProblem[]): readonly SchemaProblem[] {
  const unknown = new Map<string, SchemaProblem[]>();
  for (const problem of problems) {
    if (problem.code !== 'schema/unknown-property') continue;
    const place = pathKey(problem.path.slice(0, -1));
    const others = unknown.get(place);
    if (others) others.push(problem);
    else unknown.set(place, [problem]);
  }
  if (unknown.size === 0) return problems;

  const harmful = new Set<SchemaProblem>();
  const attempts = new Map<SchemaProblem, SchemaProblem>();
  const kept = problems.filter((problem) => {
    const wanted = wantedNames(problem);
    if (!wanted) return true;
    const place = problem.property === undefined ? problem.path : problem.path.slice(0, -1);
    const nearby = unknown.get(pathKey(place)) ?? [];
    const misspelled = nearby.find(({ meant }) => meant !== undefined && wanted.includes(meant));
    if (misspelled) {
      if (problem.severity === 'error') harmful.add(misspelled);
      return false;
    }
    if (problem.missing !== undefined) return true;
    // Of a choice among keys, an unknown one is most likely the attempt.
    if (nearby.some(({ severity }) => severity === 'error')) return false;
    const guesses = nearby.filter(({ meant }) => meant === undefined);
    for (const guess of guesses) attempts.set(guess, problem);
    return guesses.length === 0;
  });
  return withAttempts(
    kept.map((problem) => (harmful.has(problem) ? { ...problem, severity: 'error' } : problem)),
    attempts,
  );
}

/** Where unknown keys are all that was written instead of a choice, the first of them tells what the choice is. */
function withAttempts(
  problems: readonly SchemaProblem[],
  attempts: ReadonlyMap<SchemaProblem, SchemaProblem>,
): readonly SchemaProblem[] {
  const told = new Set<SchemaProblem>();
  return problems.flatMap((problem) => {
    const choice = attempts.get(problem);
    if (!choice) return [problem];
    if (told.has(choice)) return [];
    told.add(choice);
    const { allowed = [], severity } = choice;
    const message = messages.unknownChoice(choice.path, problem.property ?? '', allowed.map(String));
    return [{ ...problem, message, severity, allowed }];
  });
}

/** The names of which one is absent; undefined when the problem is no absence. */
function wantedNames(problem: SchemaProblem): readonly unknown[] | undefined {
  if (problem.missing !== undefined) return [problem.missing];
  return problem.code === 'schema/conflict' && problem.property === undefined ? problem.allowed : undefined;
}

/** "Needs one of a, b" adds nothing where another property already asks for b. */
function withoutNamedChoices(problems: readonly SchemaProblem[]): readonly SchemaProblem[] {
  const asked = new Set(
    problems
      .filter(({ missing }) => missing !== undefined)
      .map(({ path, property, missing }) =>
        pathKey([...(property === undefined ? path : path.slice(0, -1)), missing ?? '']),
      ),
  );
  if (asked.size === 0) return problems;
  return problems.filter(({ code, path, property, missing, allowed = [] }) => {
    if (code !== 'schema/conflict' || property !== undefined || missing !== undefined) return true;
    return !allowed.some((name) => asked.has(pathKey([...path, String(name)])));
  });
}

/** What is not a permitted value, or too long, is not also checked for its form. */
function withoutSecondOpinions(problems: readonly SchemaProblem[]): readonly SchemaProblem[] {
  const isLate = ({ code }: SchemaProblem): boolean => code === 'schema/format' || code === 'schema/unique';
  const judged = new Set(problems.filter((one) => one.at === 'value' && !isLate(one)).map(({ path }) => pathKey(path)));
  return problems.filter((one) => !(isLate(one) && judged.has(pathKey(one.path))));
}
