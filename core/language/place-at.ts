/**
 * What stands under the cursor: the resource, the path of the value in it, and what the schema says about that path.
 * Every feature that looks at one place begins here.
 */
import type { Schema } from '../schema/json-schema.ts';
import { schemaAt } from '../schema/walk.ts';
import { documentAt, nodeAtOffset, pathOf } from '../syntax/find.ts';
import type { DocumentNode, Pair, Span, SyntaxNode } from '../syntax/tree.ts';
import type { Path } from '../values/json.ts';
import type { PlacedResource, Resource } from '../workspace/resource.ts';
import type { FileView } from './file-view.ts';

export interface CursorPlace {
  readonly document: DocumentNode;
  readonly resource: Resource;
  /** Where the resource starts: what its spans count from. */
  readonly base: number;
  /** From the root of the resource; a key has the path of its value. */
  readonly path: Path;
  readonly node: SyntaxNode;
  /** The pair whose key or value the node is. */
  readonly pair: Pair | undefined;
  readonly at: 'key' | 'value';
  /** Of the node, in the file. */
  readonly span: Span;
  /** What describes the value at the path, the most specific first. */
  readonly schemas: readonly Schema[];
}

/** Undefined between the nodes, and in text that is no resource of ours. */
export function placeAt(view: FileView, offset: number): CursorPlace | undefined {
  const found = nodeAtOffset(view.file, offset);
  if (!found) return undefined;
  const { document, node, pair, inKey } = found;
  const placed = resourceAt(view, offset);
  if (!placed) return undefined;
  const { resource, offset: base } = placed;
  const whole = pathOf(node);
  // An item of a list of resources is a resource: its own paths begin below its place in the list.
  const path = document.root?.kind === 'sequence' ? whole.slice(1) : whole;
  const schemas = schemaAt(resource.key, path, resource.value);
  return { document, resource, base, path, node, pair, at: inKey ? 'key' : 'value', span: node.span, schemas };
}

/** The resource that holds an offset: the last one that starts at or before it, in the document of the offset. */
export function resourceAt({ workspace, path, file }: FileView, offset: number): PlacedResource | undefined {
  const placed = workspace.files.get(path)?.resources.findLast((one) => one.offset <= offset);
  const document = documentAt(file.documents, offset);
  return placed && document && placed.offset >= document.span.start ? placed : undefined;
}
