/** `textDocument/formatting` and `textDocument/rangeFormatting`: the edits that `mooring fmt` would make. */
import type { DocumentFormattingParams, DocumentRangeFormattingParams, TextEdit } from 'vscode-languageserver/node';
import { type Formatted, formatFile, formatRange } from '../../core/language/format.ts';
import type { PlacedResource } from '../../core/workspace/resource.ts';
import type { Session } from '../session.ts';
import { answeringAlone, type OpenView } from './answer.ts';
import type { ServerFeature } from './feature.ts';

/** The tab size of the editor is not asked: one form means that editors and `mooring fmt` agree. */
export const formatting: ServerFeature = {
  methods: ['textDocument/formatting', 'textDocument/rangeFormatting'],
  what: 'one way to write a file; comments and anchors stay',
  capabilities: ({ textDocument }) => ({
    ...(textDocument?.formatting && { documentFormattingProvider: true }),
    ...(textDocument?.rangeFormatting && { documentRangeFormattingProvider: true }),
  }),
  register(session) {
    session.connection.onDocumentFormatting(
      answeringAlone<DocumentFormattingParams, TextEdit[] | null>(session, 'formatting', null, (view) =>
        toProtocol(session, view, formatFile(view.file, resourcesIn(view))),
      ),
    );
    session.connection.onDocumentRangeFormatting(
      answeringAlone<DocumentRangeFormattingParams, TextEdit[] | null>(
        session,
        'rangeFormatting',
        null,
        (view, params) => {
          const start = session.positions.offset(params.range.start, view.lines);
          const end = session.positions.offset(params.range.end, view.lines);
          return toProtocol(session, view, formatRange(view.file, resourcesIn(view), { start, end }));
        },
      ),
    );
  },
};

/** A file that is not ours has none; its white space may be tidied all the same, since the user asked for it. */
function resourcesIn({ workspace, path }: OpenView): readonly PlacedResource[] {
  return workspace.files.get(path)?.resources ?? [];
}

function toProtocol({ positions, connection }: Session, view: OpenView, formatted: Formatted): TextEdit[] {
  if (formatted.kind === 'refused') {
    connection.console.info(`${view.path} was not formatted: ${formatted.why}.`);
    return [];
  }
  return formatted.edits.map(({ span, text }) => ({ range: positions.range(span, view.lines), newText: text }));
}
