/** `textDocument/hover`: what stands under the cursor, in words. */
import { type Hover, type HoverParams, MarkupKind } from 'vscode-languageserver/node';
import { hoverAt } from '../../core/language/hover.ts';
import { answering } from './answer.ts';
import type { ServerFeature } from './feature.ts';

export const hover: ServerFeature = {
  methods: ['textDocument/hover'],
  what: 'what a property means, where a name leads, what it costs',
  capabilities: ({ textDocument }) => (textDocument?.hover ? { hoverProvider: true } : {}),
  register(session) {
    session.connection.onHover(
      answering<HoverParams, Hover | null>(session, 'hover', null, (view, { position }) => {
        const found = hoverAt(view, session.positions.offset(position, view.lines), session.live.placedIn(view));
        if (!found) return null;
        return {
          contents: { kind: MarkupKind.Markdown, value: found.text },
          range: session.positions.range(found.span, view.lines),
        };
      }),
    );
  },
};
