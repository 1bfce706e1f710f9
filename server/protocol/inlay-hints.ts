/** `textDocument/inlayHint`: what numbers mean, at their end. */
import { type InlayHint, type InlayHintParams, InlayHintRefreshRequest } from 'vscode-languageserver/node';
import { inlayHintsIn } from '../../core/language/inlay-hints.ts';
import { answering } from './answer.ts';
import { askClient } from './ask-client.ts';
import type { ServerFeature } from './feature.ts';

export const inlayHints: ServerFeature = {
  methods: ['textDocument/inlayHint', 'workspace/inlayHint/refresh'],
  what: 'error budgets, tokens and prices, chosen versions and schedules, at the end of their lines',
  capabilities: ({ textDocument }) => (textDocument?.inlayHint ? { inlayHintProvider: true } : {}),
  register(session) {
    session.connection.languages.inlayHint.on(
      answering<InlayHintParams, InlayHint[]>(session, 'inlayHint', [], (view, { range }) => {
        const start = session.positions.offset(range.start, view.lines);
        const end = session.positions.offset(range.end, view.lines);
        return inlayHintsIn(view, { start, end }, session.live.placedIn(view)).map(({ offset, label, detail }) => ({
          position: session.positions.position(offset, view.lines),
          label,
          tooltip: detail,
          paddingLeft: true,
        }));
      }),
    );
    // Prices and versions stand in other files.
    const refresh = () => {
      if (session.client.refreshesHints) askClient(session.connection, InlayHintRefreshRequest.type);
    };
    session.elsewhere.on(refresh);
    session.live.onChange(refresh);
  },
};
