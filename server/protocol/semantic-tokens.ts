/** `textDocument/semanticTokens/full`, `full/delta` and `range`: colours in expressions and prompts. */
import {
  type SemanticTokens,
  SemanticTokensBuilder,
  type SemanticTokensDelta,
  type SemanticTokensDeltaParams,
  type SemanticTokensParams,
  type SemanticTokensRangeParams,
  TokenFormat,
} from 'vscode-languageserver/node';
import { semanticTokensIn, semanticTokenTypes } from '../../core/language/semantic-tokens.ts';
import type { Span } from '../../core/syntax/tree.ts';
import type { Session } from '../session.ts';
import { answeringAlone, type OpenView } from './answer.ts';
import type { ServerFeature } from './feature.ts';

export const semanticTokens: ServerFeature = {
  methods: [
    'textDocument/semanticTokens/full',
    'textDocument/semanticTokens/full/delta',
    'textDocument/semanticTokens/range',
  ],
  what: 'colours in expressions and prompt texts',
  capabilities: ({ textDocument }) =>
    textDocument?.semanticTokens?.formats.includes(TokenFormat.Relative)
      ? {
          semanticTokensProvider: {
            legend: { tokenTypes: [...semanticTokenTypes], tokenModifiers: [] },
            full: { delta: true },
            range: true,
          },
        }
      : {},
  register(session) {
    const { semanticTokens: requests } = session.connection.languages;
    /** What the client has, by path: a delta is from there. */
    const builders = new Map<string, SemanticTokensBuilder>();
    const builderOf = (path: string) => {
      const builder = builders.get(path) ?? new SemanticTokensBuilder();
      builders.set(path, builder);
      return builder;
    };
    session.closed.on((path) => void builders.delete(path));

    requests.on(
      answeringAlone<SemanticTokensParams, SemanticTokens>(session, 'semanticTokens/full', { data: [] }, (view) => {
        const builder = new SemanticTokensBuilder();
        builders.set(view.path, builder);
        fill(builder, session, view, wholeOf(view));
        return builder.build();
      }),
    );
    requests.onDelta(
      answeringAlone<SemanticTokensDeltaParams, SemanticTokens | SemanticTokensDelta>(
        session,
        'semanticTokens/full/delta',
        { edits: [] },
        (view, { previousResultId }) => {
          const builder = builderOf(view.path);
          builder.previousResult(previousResultId);
          fill(builder, session, view, wholeOf(view));
          return builder.buildEdits();
        },
      ),
    );
    requests.onRange(
      answeringAlone<SemanticTokensRangeParams, SemanticTokens>(
        session,
        'semanticTokens/range',
        { data: [] },
        (view, { range }) => {
          const builder = new SemanticTokensBuilder();
          const start = session.positions.offset(range.start, view.lines);
          fill(builder, session, view, { start, end: session.positions.offset(range.end, view.lines) });
          return builder.build();
        },
      ),
    );
  },
};

const wholeOf = ({ file }: OpenView): Span => ({ start: 0, end: file.text.length });

function fill(builder: SemanticTokensBuilder, session: Session, view: OpenView, span: Span): void {
  for (const token of semanticTokensIn(view, span)) {
    const { start, end } = session.positions.range(token.span, view.lines);
    const length = end.character - start.character;
    builder.push(start.line, start.character, length, semanticTokenTypes.indexOf(token.type), 0);
  }
}
