/** `textDocument/documentLink`: files, addresses, and the pages of codes. */
import { existsSync } from 'node:fs';
import type { DocumentLink, DocumentLinkParams } from 'vscode-languageserver/node';
import { documentLinksIn, type DocumentLink as Link } from '../../core/language/document-links.ts';
import { documentationUrl } from '../../host/documentation.ts';
import { answering, type OpenView } from './answer.ts';
import { uriOfPath } from './convert.ts';
import { fileNamed } from './definition.ts';
import type { ServerFeature } from './feature.ts';

export const documentLinks: ServerFeature = {
  methods: ['textDocument/documentLink'],
  what: 'files, runbooks and addresses, and the pages of suppressed codes',
  capabilities: ({ textDocument }) => (textDocument?.documentLink ? { documentLinkProvider: {} } : {}),
  register(session) {
    session.connection.onDocumentLinks(
      answering<DocumentLinkParams, DocumentLink[]>(session, 'documentLink', [], (view) =>
        documentLinksIn(view).flatMap((link): DocumentLink[] => {
          const target = targetOf(link, view);
          return target === undefined ? [] : [{ range: session.positions.range(link.span, view.lines), target }];
        }),
      ),
    );
  },
};

function targetOf(link: Link, view: OpenView): string | undefined {
  switch (link.kind) {
    case 'file': {
      const path = fileNamed(view, link.path);
      return existsSync(path) ? uriOfPath(path) : undefined;
    }
    case 'address':
      return link.url;
    case 'code':
      return documentationUrl(link.code);
  }
}
