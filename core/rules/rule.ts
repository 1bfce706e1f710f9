/**
 * What a rule is. One rule per file under `core/rules/<group>/`; its examples are its tests and its documentation.
 * The registry (`registry.ts`) is generated from the files.
 */
import type { Severity } from '../diagnostic.ts';
import type { DocumentNode, Span, SyntaxFile, SyntaxNode } from '../syntax/tree.ts';
import type { JsonValue, Path } from '../values/json.ts';
import type { Reference, Resource } from '../workspace/resource.ts';
import type { Workspace } from '../workspace/workspace.ts';

interface RuleInfo {
  /** `group/name`: what settings and suppressions name. */
  readonly code: `${string}/${string}`;
  readonly severity: Severity;
  /** One sentence each. `{name}` is filled in from the parameters of the report. */
  readonly what: string;
  readonly why: string;
  readonly fix: string;
  /** True when `core/language` has a quick fix for it. */
  readonly fixable?: boolean;
  readonly tag?: 'unnecessary' | 'deprecated';
  /** Each example is one file, or several behind `#- /path` markers; the last line of a mark `# ^^^` is not needed. */
  readonly examples: { readonly invalid: readonly string[]; readonly valid: readonly string[] };
}

/** Looks at one resource alone. Runs once for each distinct text of a resource, with its tree at hand. */
export interface ResourceRule extends RuleInfo {
  readonly scope: 'resource';
  readonly kinds: readonly string[] | 'all';
  check(resource: ResourceInTree, report: Report): void;
}

/** Looks at one resource in the light of the whole project. Runs again when something it may depend on changes. */
export interface WorkspaceRule extends RuleInfo {
  readonly scope: 'workspace';
  readonly kinds: readonly string[] | 'all';
  check(resource: Resource, place: InWorkspace, report: Report): void;
}

export type Rule = ResourceRule | WorkspaceRule;

export interface InWorkspace {
  readonly workspace: Workspace;
  /** The file that holds the resource. */
  readonly file: string;
  /** ISO date. */
  readonly today: string;
}

export interface ResourceInTree {
  readonly kind: string;
  readonly value: JsonValue;
  readonly name: string | undefined;
  readonly file: SyntaxFile;
  readonly document: DocumentNode;
  readonly root: SyntaxNode;
  readonly references: readonly Reference[];
  /** The node at a path, unless it came through an alias. */
  node(path: Path): SyntaxNode | undefined;
  /** A part of the text value at a path, by offsets into that text; the whole value where that cannot be told. */
  textSpan(path: Path, start: number, end: number): Span;
}

/**
 * Where to report: a path to a value, its key, or a span. A span is absolute in resource rules, which see the tree, and
 * relative to the resource in workspace rules.
 */
export type Target = Path | { readonly path: Path; readonly at: 'key' | 'value' } | Span;

/** A place in another resource, relative to that one: where it stands is found when the diagnostic is shown. */
export interface RelatedResource {
  readonly file: string;
  readonly resource: Resource;
  readonly span: Span;
  readonly message: string;
}

export interface ReportOptions {
  readonly related?: readonly RelatedResource[];
  /** Replaces the severity of the rule for this one report. */
  readonly severity?: Severity;
  /** A sentence that fits this one case better than the rule's own. */
  readonly why?: string;
  readonly fix?: string;
}

export type Report = (target: Target, parameters?: Readonly<Record<string, string>>, options?: ReportOptions) => void;

type Definition<R extends Rule> = Omit<R, 'scope'>;

export const rule = (definition: Definition<ResourceRule>): ResourceRule => ({ ...definition, scope: 'resource' });
export const workspaceRule = (definition: Definition<WorkspaceRule>): WorkspaceRule => ({
  ...definition,
  scope: 'workspace',
});

/** What, why and what to do, as one message. */
export function messageOf(
  info: Pick<RuleInfo, 'what' | 'why' | 'fix'>,
  parameters: Readonly<Record<string, string>> = {},
): string {
  return [info.what, info.why, info.fix]
    .filter((sentence) => sentence !== '')
    .map((sentence) => fill(sentence, parameters))
    .join(' ');
}

/** Prompt placeholders have two braces and stay as they are; `{{{name}}}` is one around what is filled in. */
function fill(sentence: string, parameters: Readonly<Record<string, string>>): string {
  return sentence.replace(/\{\{\{(\w+)\}\}\}|(?<!\{)\{(\w+)\}(?!\})/g, (whole, braced?: string, plain?: string) => {
    if (braced !== undefined) return `{{${parameters[braced] ?? braced}}}`;
    return parameters[plain ?? ''] ?? whole;
  });
}
