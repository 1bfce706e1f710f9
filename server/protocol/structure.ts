/** `textDocument/foldingRange` and `textDocument/selectionRange`: the shape of the text. */
import {
  type FoldingRange,
  FoldingRangeKind,
  type FoldingRangeParams,
  type SelectionRange,
  type SelectionRangeParams,
} from 'vscode-languageserver/node';
import { foldsIn } from '../../core/language/folding.ts';
import { selectionsAt } from '../../core/language/selection-ranges.ts';
import { answeringAlone } from './answer.ts';
import type { ServerFeature } from './feature.ts';

export const structure: ServerFeature = {
  methods: ['textDocument/foldingRange', 'textDocument/selectionRange'],
  what: 'what can be folded, and what a growing selection takes next',
  capabilities: ({ textDocument }) => ({
    ...(textDocument?.foldingRange && { foldingRangeProvider: true }),
    ...(textDocument?.selectionRange && { selectionRangeProvider: true }),
  }),
  register(session) {
    session.connection.onFoldingRanges(
      answeringAlone<FoldingRangeParams, FoldingRange[]>(session, 'foldingRange', [], (view) => {
        const most = session.clientCapabilities.textDocument?.foldingRange?.rangeLimit;
        return foldsIn(view.file, most).map(({ startLine, endLine, kind }) => ({
          startLine,
          endLine,
          ...(kind === 'comment' && { kind: FoldingRangeKind.Comment }),
        }));
      }),
    );
    session.connection.onSelectionRanges(
      answeringAlone<SelectionRangeParams, SelectionRange[]>(session, 'selectionRange', [], (view, { positions }) =>
        positions.map((position) => {
          const spans = selectionsAt(view, session.positions.offset(position, view.lines));
          const nested = spans.reduceRight<SelectionRange | undefined>((parent, span) => {
            const range = session.positions.range(span, view.lines);
            return parent ? { range, parent } : { range };
          }, undefined);
          return nested ?? { range: { start: position, end: position } };
        }),
      ),
    );
  },
};
