/**
 * Whether the parameters of a message hold what its handler reads. A client that sends something else is told what is
 * wrong with it, instead of getting an empty answer that looks like a true one.
 */

/** What is wrong with a value, in words; undefined when nothing is. */
type Shape = (value: unknown, name: string) => string | undefined;

const text: Shape = (value, name) => (typeof value === 'string' ? undefined : `${name} must be a text`);
const anything: Shape = () => undefined;
const integer: Shape = (value, name) => (Number.isInteger(value) ? undefined : `${name} must be a whole number`);

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const record =
  (properties: Readonly<Record<string, Shape>>): Shape =>
  (value, name) => {
    if (!isObject(value)) return `${name} must be an object`;
    for (const [key, shape] of Object.entries(properties)) {
      const problem = shape(value[key], name === WHOLE ? key : `${name}.${key}`);
      if (problem !== undefined) return problem;
    }
    return undefined;
  };

const list =
  (item: Shape): Shape =>
  (value, name) => {
    if (!Array.isArray(value)) return `${name} must be a list`;
    for (const [index, one] of value.entries()) {
      const problem = item(one, `${name}[${index}]`);
      if (problem !== undefined) return problem;
    }
    return undefined;
  };

const optional =
  (shape: Shape): Shape =>
  (value, name) =>
    value === undefined || value === null ? undefined : shape(value, name);

/** What the parameters themselves are called. */
const WHOLE = 'its parameters';

const position = record({ line: integer, character: integer });
const range = record({ start: position, end: position });
const place = record({ uri: text });

const aboutDocument = record({ textDocument: place });
const aboutPosition = record({ textDocument: place, position });
const aboutRange = record({ textDocument: place, range });

const shapes: Readonly<Record<string, Shape>> = {
  initialize: record({ capabilities: record({}), rootUri: optional(text), workspaceFolders: optional(list(place)) }),
  'textDocument/didOpen': record({ textDocument: record({ uri: text, text }) }),
  'textDocument/didChange': record({
    textDocument: place,
    contentChanges: list(record({ text, range: optional(range) })),
  }),
  'textDocument/didClose': aboutDocument,
  'workspace/didChangeConfiguration': record({}),
  'workspace/didChangeWatchedFiles': record({ changes: list(place) }),
  'workspace/didChangeWorkspaceFolders': record({ event: record({ added: list(place), removed: list(place) }) }),

  'codeAction/resolve': record({ title: text }),
  'codeLens/resolve': record({ range }),
  'completionItem/resolve': record({ label: text }),
  'textDocument/codeAction': record({
    textDocument: place,
    range,
    context: record({ only: optional(list(text)) }),
  }),
  'textDocument/codeLens': aboutDocument,
  'textDocument/completion': record({
    textDocument: place,
    position,
    context: optional(record({ triggerCharacter: optional(text) })),
  }),
  'textDocument/definition': aboutPosition,
  'textDocument/diagnostic': aboutDocument,
  'textDocument/documentHighlight': aboutPosition,
  'textDocument/documentLink': aboutDocument,
  'textDocument/documentSymbol': aboutDocument,
  'textDocument/foldingRange': aboutDocument,
  'textDocument/formatting': aboutDocument,
  'textDocument/hover': aboutPosition,
  'textDocument/inlayHint': aboutRange,
  'textDocument/prepareRename': aboutPosition,
  'textDocument/rangeFormatting': aboutRange,
  'textDocument/references': record({ textDocument: place, position, context: record({}) }),
  'textDocument/rename': record({ textDocument: place, position, newName: text }),
  'textDocument/selectionRange': record({ textDocument: place, positions: list(position) }),
  'textDocument/semanticTokens/full': aboutDocument,
  'textDocument/semanticTokens/full/delta': record({ textDocument: place, previousResultId: text }),
  'textDocument/semanticTokens/range': aboutRange,
  'textDocument/signatureHelp': aboutPosition,
  'workspace/diagnostic': record({ previousResultIds: list(record({ uri: text, value: text })) }),
  'workspace/executeCommand': record({ command: text, arguments: optional(list(anything)) }),
  'workspace/symbol': record({ query: text }),
  'workspace/willRenameFiles': record({ files: list(record({ oldUri: text, newUri: text })) }),
};

/** A sentence for whoever writes the client; undefined when the parameters are as the protocol wants them. */
export function problemWithParams(method: string, params: unknown): string | undefined {
  const shape = Object.hasOwn(shapes, method) ? shapes[method] : undefined;
  const problem = shape?.(params, WHOLE);
  return problem === undefined ? undefined : `\`${method}\` cannot be read: ${problem}. Nothing was done.`;
}
