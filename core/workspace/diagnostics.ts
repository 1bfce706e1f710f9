/** Everything there is to say about one file of a project: its own problems, those that other files make, severities. */
import type { Diagnostic, Severity } from '../diagnostic.ts';
import type { InWorkspace, Report, WorkspaceRule } from '../rules/rule.ts';
import { valueAt } from '../schema/value-at.ts';
import { isJsonObject } from '../values/json.ts';
import type { Finding, Findings } from './findings.ts';
import { diagnosticOf, ruleFailed, spanOfTarget } from './inspect.ts';
import { type Resource, shifted } from './resource.ts';
import { applySuppressions } from './suppression.ts';
import { absoluteSpan, resourcesOf, type Workspace } from './workspace.ts';

export type SeveritySetting = Severity | 'off';
export type SeveritySettings = Readonly<Record<string, SeveritySetting>>;

export type OpenSloStrictness = 'sdk' | 'spec';

export interface DiagnosticsOptions {
  readonly rules: readonly WorkspaceRule[];
  /** As the editor or the command line sets them; the Project's own win. */
  readonly severities: SeveritySettings;
  /** Which is right where the OpenSLO specification and its official validator differ. Default: what the Project says. */
  readonly openSlo: OpenSloStrictness | undefined;
  /** What else is known of the file, such as what runs: treated like everything that was found in it. */
  readonly live?: readonly Diagnostic[];
  /** What was found before an edit, where it still holds. */
  readonly findings?: Findings;
  /** ISO date; decides which suppressions and models are past their time. */
  readonly today: string;
}

export function diagnosticsOf(workspace: Workspace, path: string, options: DiagnosticsOptions): readonly Diagnostic[] {
  const facts = workspace.files.get(path);
  if (!facts?.recognised) return [];
  const found: Diagnostic[] = [...facts.problems, ...(options.live ?? [])];
  for (const { resource, offset } of facts.resources) {
    for (const one of resource.problems) found.push(placed(one, offset));
    for (const one of findingsIn(resource)) found.push(shown(one, offset));
  }

  function findingsIn(resource: Resource): readonly Finding[] {
    if (resource.isBroken) return [];
    const place = { workspace, file: path, today: options.today };
    const find = () => options.rules.flatMap((rule) => runRule(rule, resource, place));
    return options.findings ? options.findings.of(resource, place, find) : find();
  }

  function shown({ relatedTo, ...finding }: Finding, offset: number): Diagnostic {
    const diagnostic = placed(finding, offset);
    if (!relatedTo) return diagnostic;
    const related = relatedTo.map(({ file, resource, span, message }) => ({
      file,
      span: absoluteSpan(workspace, file, resource, span),
      message,
    }));
    return { ...diagnostic, related };
  }

  const lineOf = (offset: number) => facts.lines.positionAt(offset).line;
  const severities = { ...options.severities, ...projectSeverities(workspace) };
  const judged = withStrictness(found, options.openSlo ?? projectStrictness(workspace) ?? 'sdk');
  return capped(applySuppressions(withSeverities(judged, severities), facts.suppressions, lineOf, options.today));
}

/** As many as an editor shows for one file; nobody reads on. */
const MOST = 1000;
const RANKS = { error: 0, warning: 1, info: 2 } as const;

/** In the order of the text; of too many the gravest, with a word about the rest. */
function capped(all: readonly Diagnostic[]): readonly Diagnostic[] {
  if (all.length <= MOST) return all.toSorted(byPlace);
  const shown = all.toSorted((left, right) => RANKS[left.severity] - RANKS[right.severity] || byPlace(left, right));
  const rest: Diagnostic = {
    code: 'file/too-many-problems',
    severity: 'info',
    message: `This file has ${all.length} problems; the ${MOST} gravest are shown. Mend some of them to see the others.`,
    span: { start: 0, end: 0 },
  };
  return [rest, ...shown.slice(0, MOST).toSorted(byPlace)];
}

function byPlace(left: Diagnostic, right: Diagnostic): number {
  return left.span.start - right.span.start || (left.code < right.code ? -1 : left.code > right.code ? 1 : 0);
}

function placed(diagnostic: Diagnostic, offset: number): Diagnostic {
  return { ...diagnostic, span: shifted(diagnostic.span, offset) };
}

function runRule(rule: WorkspaceRule, resource: Resource, place: InWorkspace): readonly Finding[] {
  if (rule.kinds !== 'all' && !rule.kinds.includes(resource.kind)) return [];
  const found: Finding[] = [];
  const report: Report = (target, parameters, options) => {
    found.push(diagnosticOf(rule, spanOfTarget(resource, target, 0), parameters, options));
  };
  try {
    rule.check(resource, place, report);
  } catch (error) {
    return [ruleFailed(rule.code, error, resource)];
  }
  return found;
}

function projectSeverities(workspace: Workspace): SeveritySettings {
  for (const { resource } of resourcesOf(workspace, 'Project')) {
    const rules = valueAt(resource.value, ['spec', 'rules']);
    if (!isJsonObject(rules)) continue;
    return Object.fromEntries(
      Object.entries(rules).filter((entry): entry is [string, SeveritySetting] => isSetting(entry[1])),
    );
  }
  return {};
}

function isSetting(value: unknown): value is SeveritySetting {
  return value === 'error' || value === 'warning' || value === 'info' || value === 'off';
}

/** A setting names a code, or a whole group as `prompt/*`; the code wins. Syntax errors cannot be turned off. */
function withSeverities(diagnostics: readonly Diagnostic[], settings: SeveritySettings): readonly Diagnostic[] {
  if (Object.keys(settings).length === 0) return diagnostics;
  return diagnostics.flatMap((one) => {
    if (one.code.startsWith('syntax/')) return [one];
    const setting = settings[one.code] ?? settings[`${one.code.slice(0, one.code.indexOf('/'))}/*`];
    if (setting === undefined) return [one];
    return setting === 'off' ? [] : [{ ...one, severity: setting }];
  });
}

function projectStrictness(workspace: Workspace): OpenSloStrictness | undefined {
  for (const { resource } of resourcesOf(workspace, 'Project')) {
    const given = valueAt(resource.value, ['spec', 'openslo', 'strictness']);
    if (given === 'sdk' || given === 'spec') return given;
  }
  return undefined;
}

/** What only the other one refuses is a warning. */
function withStrictness(diagnostics: readonly Diagnostic[], strictness: OpenSloStrictness): readonly Diagnostic[] {
  return diagnostics.map((one) =>
    one.refusedBy === undefined || one.refusedBy === strictness ? one : { ...one, severity: 'warning' as const },
  );
}
