/** `textDocument/signatureHelp`, in expressions. */
import { MarkupKind, type SignatureHelp, type SignatureHelpParams } from 'vscode-languageserver/node';
import { signatureHelpAt } from '../../core/language/signature-help.ts';
import { answeringAlone } from './answer.ts';
import type { ServerFeature } from './feature.ts';

export const signatureHelp: ServerFeature = {
  methods: ['textDocument/signatureHelp'],
  what: 'what a function in an expression takes',
  capabilities: ({ textDocument }) =>
    textDocument?.signatureHelp
      ? { signatureHelpProvider: { triggerCharacters: ['('], retriggerCharacters: [','] } }
      : {},
  register(session) {
    session.connection.onSignatureHelp(
      answeringAlone<SignatureHelpParams, SignatureHelp | null>(
        session,
        'signatureHelp',
        null,
        (view, { position }) => {
          const found = signatureHelpAt(view, session.positions.offset(position, view.lines));
          if (!found) return null;
          return {
            activeSignature: found.active,
            activeParameter: found.argument,
            signatures: found.forms.map(({ label, parameters, result, description }) => ({
              label: `${label}: ${result}`,
              documentation: { kind: MarkupKind.Markdown, value: description },
              parameters: parameters.map((parameter) => ({ label: parameter })),
            })),
          };
        },
      ),
    );
  },
};
