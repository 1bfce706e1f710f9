/** `textDocument/definition`, with what was pointed at where the client can show it. */
import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { DefinitionParams, Location, LocationLink } from 'vscode-languageserver/node';
import { definitionAt } from '../../core/language/definition.ts';
import { answering, type OpenView } from './answer.ts';
import { uriOfPath } from './convert.ts';
import type { ServerFeature } from './feature.ts';
import { linesOf } from './lines-of.ts';
import { treesOf } from './trees.ts';

const START = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

export const definition: ServerFeature = {
  methods: ['textDocument/definition'],
  what: 'from a name to what it names, from a path to its file',
  capabilities: ({ textDocument }) => (textDocument?.definition ? { definitionProvider: true } : {}),
  register(session) {
    session.connection.onDefinition(
      answering<DefinitionParams, Location[] | LocationLink[] | null>(
        session,
        'definition',
        null,
        (view, { position }) => {
          const found = definitionAt(view, session.positions.offset(position, view.lines), treesOf(session));
          if (!found) return null;
          const origin = session.positions.range(found.origin, view.lines);
          const links = found.targets.flatMap((target): LocationLink[] => {
            if (target.kind === 'file') {
              const path = fileNamed(view, target.path);
              if (!existsSync(path)) return [];
              return [
                {
                  originSelectionRange: origin,
                  targetUri: uriOfPath(path),
                  targetRange: START,
                  targetSelectionRange: START,
                },
              ];
            }
            const lines = linesOf(session, target.file);
            if (!lines) return [];
            return [
              {
                originSelectionRange: origin,
                targetUri: session.documents.get(target.file)?.uri ?? uriOfPath(target.file),
                targetRange: session.positions.range(target.whole, lines),
                targetSelectionRange: session.positions.range(target.span, lines),
              },
            ];
          });
          if (session.clientCapabilities.textDocument?.definition?.linkSupport) return links;
          return links.map(
            ({ targetUri, targetSelectionRange }): Location => ({ uri: targetUri, range: targetSelectionRange }),
          );
        },
      ),
    );
  },
};

/** Paths in manifests start at the project folder; `./` and `../` start at the file. */
export function fileNamed({ workspace, path }: Pick<OpenView, 'workspace' | 'path'>, written: string): string {
  return resolve(/^\.\.?\//.test(written) ? dirname(path) : workspace.root, written);
}
