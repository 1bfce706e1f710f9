/**
 * `workspace/executeCommand`: what an editor without an extension of ours can ask for by name. Where a client has no
 * code actions of the kind `source`, everything that is safe is mended this way; where it watches no files, the folders
 * are read again when its user says so.
 */
import {
  ApplyWorkspaceEditRequest,
  ErrorCodes,
  type ExecuteCommandParams,
  ResponseError,
} from 'vscode-languageserver/node';
import type { Session } from '../session.ts';
import { guardedAnswer, openView, settled } from './answer.ts';
import { everythingFixed } from './code-action.ts';
import { pathOfUri } from './convert.ts';
import type { ServerFeature } from './feature.ts';
import { scan } from './initialize.ts';

const FIX_ALL = 'mooring.server.fixAll';
const RELOAD = 'mooring.server.reload';

export const executeCommand: ServerFeature = {
  methods: ['workspace/executeCommand', 'workspace/applyEdit'],
  what: `\`${FIX_ALL}\` mends what is safe in the document of a URI; \`${RELOAD}\` reads the folders again`,
  capabilities: ({ workspace }) => {
    if (!workspace?.executeCommand) return {};
    return { executeCommandProvider: { commands: workspace.applyEdit ? [FIX_ALL, RELOAD] : [RELOAD] } };
  },
  register(session) {
    session.connection.onExecuteCommand(
      guardedAnswer<ExecuteCommandParams, null>(session, 'workspace/executeCommand', null, async (params) => {
        switch (params.command) {
          case FIX_ALL:
            await fixAll(session, params.arguments?.[0]);
            return null;
          case RELOAD:
            await scan(session);
            return null;
          default:
            throw new ResponseError(ErrorCodes.InvalidParams, `There is no command \`${params.command}\`.`);
        }
      }),
    );
  },
};

async function fixAll(session: Session, uri: unknown): Promise<void> {
  const path = typeof uri === 'string' ? pathOfUri(uri) : undefined;
  const view = path !== undefined && (await settled(session, path, 'whole')) ? openView(session, path) : undefined;
  if (!view) {
    throw new ResponseError(ErrorCodes.InvalidParams, `\`${FIX_ALL}\` takes the URI of an open document.`);
  }
  const all = await everythingFixed(session, view);
  if (!all?.edit) return;
  const { applied, failureReason } = await session.connection.sendRequest(ApplyWorkspaceEditRequest.type, {
    label: all.title,
    edit: all.edit,
  });
  if (!applied) {
    const why = failureReason === undefined ? '' : `: ${failureReason}`;
    throw new ResponseError(ErrorCodes.InternalError, `The editor did not take the edit${why}.`);
  }
}
