/** A request that is cancelled while it waits is answered at once and never runs. */
import { LSPErrorCodes, Message, type ResponseMessage } from 'vscode-languageserver/node';

export function cancelQueued(message: Message): ResponseMessage | undefined {
  if (!Message.isRequest(message)) return undefined;
  return {
    jsonrpc: message.jsonrpc,
    id: message.id,
    error: { code: LSPErrorCodes.RequestCancelled, message: 'The request was cancelled before it was begun.' },
  };
}
