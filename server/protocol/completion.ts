/**
 * `textDocument/completion` and `completionItem/resolve`: what may stand at the cursor. Long texts about an item wait
 * until the item is looked at, where the client asks for them.
 */
import {
  type ClientCapabilities,
  type CompletionItem,
  CompletionItemKind,
  CompletionItemTag,
  type CompletionList,
  type CompletionParams,
  CompletionTriggerKind,
  InsertTextFormat,
  InsertTextMode,
  MarkupKind,
} from 'vscode-languageserver/node';
import type { Completion, CompletionKind, CompletionList as Found } from '../../core/language/completion/item.ts';
import { isTriggeredWell } from '../../core/language/completion/trigger.ts';
import { completionsAt } from '../../core/language/completion.ts';
import { listFolder } from '../../host/list-folder.ts';
import { readHeadSync } from '../../host/read-head.ts';
import type { Session } from '../session.ts';
import { answeringAlone, type OpenView } from './answer.ts';
import type { ServerFeature } from './feature.ts';

/** Behind any of these something new begins. */
const TRIGGERS = [' ', ':', '-', '{', '[', ',', '@', '.', '/', '"', "'", '(', '*'];

/** What a client can take of an item, as it said when it came. */
export interface CompletionAbilities {
  readonly snippets: boolean;
  readonly markdown: boolean;
  readonly deprecatedTag: boolean;
  readonly resolvesDocumentation: boolean;
  readonly insertReplace: boolean;
  readonly adjustsIndentation: boolean;
}

/** The long texts of the last answer, by item: those of older ones are asked for no more. */
interface LastAnswer {
  readonly number: number;
  readonly items: readonly Completion[];
}

export const completion: ServerFeature = {
  methods: ['textDocument/completion', 'completionItem/resolve'],
  what: 'keys, values, names, expressions and whole documents while you type',
  capabilities: ({ textDocument }) =>
    textDocument?.completion ? { completionProvider: { triggerCharacters: TRIGGERS, resolveProvider: true } } : {},
  register(session) {
    let last: LastAnswer = { number: 0, items: [] };
    session.connection.onCompletion(
      answeringAlone<CompletionParams, CompletionList | null>(session, 'completion', null, (view, params) => {
        const answer = answerTo(session, view, params);
        if (!answer) return null;
        last = { number: last.number + 1, items: answer.items };
        return toLsp(answer, last.number, session, view, params);
      }),
    );
    session.connection.onCompletionResolve((item) => resolved(item, last, session.client.completion));
  },
};

function answerTo(session: Session, view: OpenView, { position, context }: CompletionParams): Found | undefined {
  const offset = session.positions.offset(position, view.lines);
  const typed = context?.triggerKind === CompletionTriggerKind.TriggerCharacter ? context.triggerCharacter : undefined;
  if (typed !== undefined && !isTriggeredWell(view.file.text, offset, typed)) return undefined;
  return completionsAt(view, offset, {
    list: listFolder,
    readHead: readHeadSync,
    diagnostics: () => session.projects.diagnostics(view.path, view.today),
  });
}

export function completionAbilities({ textDocument }: ClientCapabilities): CompletionAbilities {
  const item = textDocument?.completion?.completionItem;
  return {
    snippets: item?.snippetSupport === true,
    markdown: item?.documentationFormat?.includes(MarkupKind.Markdown) ?? false,
    deprecatedTag: item?.tagSupport?.valueSet.includes(CompletionItemTag.Deprecated) ?? false,
    resolvesDocumentation: item?.resolveSupport?.properties.includes('documentation') ?? false,
    insertReplace: item?.insertReplaceSupport === true,
    adjustsIndentation: item?.insertTextModeSupport?.valueSet.includes(InsertTextMode.adjustIndentation) ?? false,
  };
}

function toLsp(
  found: Found,
  number: number,
  session: Session,
  view: OpenView,
  { position }: CompletionParams,
): CompletionList {
  const client = session.client.completion;
  const replace = session.positions.range(found.span, view.lines);
  const insert = { start: replace.start, end: position };
  const extra = found.extra && {
    range: session.positions.range(found.extra.span, view.lines),
    newText: found.extra.text,
  };
  const width = String(found.items.length).length;
  const items = found.items.map((one, index): CompletionItem => {
    const usesSnippet = client.snippets && one.snippet !== undefined;
    const newText = usesSnippet ? (one.snippet ?? one.insert) : one.insert;
    return {
      label: one.label,
      kind: kinds[one.kind],
      sortText: String(index).padStart(width, '0'),
      filterText: one.filter ?? one.label,
      insertTextFormat: usesSnippet ? InsertTextFormat.Snippet : InsertTextFormat.PlainText,
      ...(client.adjustsIndentation && newText.includes('\n') && { insertTextMode: InsertTextMode.adjustIndentation }),
      textEdit: client.insertReplace ? { newText, insert, replace } : { newText, range: replace },
      ...(extra && { additionalTextEdits: [extra] }),
      ...(one.detail !== undefined && one.detail !== '' && { detail: one.detail }),
      ...(one.deprecated && (client.deprecatedTag ? { tags: [CompletionItemTag.Deprecated] } : { deprecated: true })),
      ...(!client.resolvesDocumentation && documented(one, client.markdown)),
      data: { answer: number, index },
    };
  });
  return { isIncomplete: found.isIncomplete, items };
}

function documented({ documentation }: Completion, markdown: boolean): Pick<CompletionItem, 'documentation'> {
  if (documentation === undefined || documentation === '') return {};
  const kind = markdown ? MarkupKind.Markdown : MarkupKind.PlainText;
  return { documentation: { kind, value: documentation } };
}

/** An item of an older answer is shown as it is. */
function resolved(item: CompletionItem, last: LastAnswer, client: CompletionAbilities): CompletionItem {
  const data: unknown = item.data;
  if (!isData(data) || data.answer !== last.number) return item;
  const one = last.items[data.index];
  return one && one.label === item.label ? { ...item, ...documented(one, client.markdown) } : item;
}

interface ItemData {
  readonly answer: number;
  readonly index: number;
}

function isData(data: unknown): data is ItemData {
  if (typeof data !== 'object' || data === null) return false;
  return 'answer' in data && 'index' in data && typeof data.index === 'number';
}

const kinds: Readonly<Record<CompletionKind, CompletionItemKind>> = {
  key: CompletionItemKind.Property,
  value: CompletionItemKind.EnumMember,
  example: CompletionItemKind.Value,
  reference: CompletionItemKind.Reference,
  model: CompletionItemKind.Constant,
  file: CompletionItemKind.File,
  folder: CompletionItemKind.Folder,
  variable: CompletionItemKind.Variable,
  field: CompletionItemKind.Field,
  function: CompletionItemKind.Function,
  placeholder: CompletionItemKind.Variable,
  code: CompletionItemKind.Constant,
  document: CompletionItemKind.Snippet,
};
