/** Trees as plain data, ours and the `yaml` package's, so that tests can compare them. */

import { isAlias, isMap, isScalar, isSeq, parseAllDocuments } from 'yaml';
import type { SyntaxFile, SyntaxNode } from '../../../core/syntax/tree.ts';

export type Dump = string | readonly Dump[] | { readonly [key: string]: Dump | undefined };

/** Everything that a consumer can see of a file, but for identities. */
export function dumpFile(file: SyntaxFile): Dump {
  return {
    refused: file.notAnalysed?.code,
    documents: file.documents.map((document) => ({
      span: `${document.span.start}-${document.span.end}`,
      root: document.root && dumpNode(document.root, true),
      errors: document.errors.map(({ code, span }) => `${code} ${span.start}-${span.end}`),
    })),
  };
}

/** What `yaml` can be compared in: it counts comments and line ends as part of block collections. */
export function dumpRoots(file: SyntaxFile): readonly Dump[] {
  return file.documents.map(({ root }) => (root ? dumpNode(root, false) : '')).filter((dump) => dump !== '');
}

function dumpNode(node: SyntaxNode, withSpans: boolean): Dump {
  const props = `${node.anchor === undefined ? '' : `&${node.anchor} `}${node.tag === undefined ? '' : `<${node.tag}> `}`;
  const span = `@${node.span.start}-${node.span.end}`;
  switch (node.kind) {
    case 'scalar':
      return `${props}${node.style} ${typeof node.value} ${text(node.value)} ${span}`;
    case 'alias':
      return `*${node.name} ${span}`;
    case 'sequence':
      return [
        `${props}${node.flow ? 'flow ' : ''}seq ${withSpans ? span : ''}`,
        ...node.items.map((item) => dumpNode(item, withSpans)),
      ];
    case 'map':
      return [
        `${props}${node.flow ? 'flow ' : ''}map ${withSpans ? span : ''}`,
        ...node.pairs.map(({ key, value, span: own }) => [
          ...(withSpans ? [`@${own.start}-${own.end}`] : []),
          dumpNode(key, withSpans),
          value ? dumpNode(value, withSpans) : 'no value',
        ]),
      ];
  }
}

function text(value: unknown): string {
  return Object.is(value, -0) ? '-0' : JSON.stringify(typeof value === 'number' ? String(value) : value);
}

const YAML_OPTIONS = {
  version: '1.2',
  uniqueKeys: false,
  resolveKnownTags: false,
  prettyErrors: false,
  logLevel: 'silent',
} as const;

/** Undefined when `yaml` finds an error. */
export function dumpYamlRoots(source: string): readonly Dump[] | undefined {
  const documents = [...parseAllDocuments(source, YAML_OPTIONS)];
  if (documents.some(({ errors }) => errors.length > 0)) return undefined;
  return documents.map(({ contents }) => dumpYaml(contents)).filter((dump) => dump !== '');
}

const STYLES = new Map([
  ['QUOTE_SINGLE', 'single'],
  ['QUOTE_DOUBLE', 'double'],
  ['BLOCK_LITERAL', 'literal'],
  ['BLOCK_FOLDED', 'folded'],
]);

function dumpYaml(node: unknown, isRoot = true): Dump {
  if (isScalar(node)) {
    const [start, end] = node.range ?? [0, 0];
    if (isRoot && start === end && node.anchor === undefined && node.tag === undefined) return '';
    return `${yamlProps(node)}${STYLES.get(String(node.type)) ?? 'plain'} ${typeof node.value} ${text(node.value)} @${start}-${end}`;
  }
  if (isAlias(node)) return `*${node.source} @${node.range?.[0]}-${node.range?.[1]}`;
  if (isSeq(node))
    return [`${yamlProps(node)}${node.flow ? 'flow ' : ''}seq `, ...node.items.map((item) => dumpYaml(item, false))];
  if (isMap(node)) {
    return [
      `${yamlProps(node)}${node.flow ? 'flow ' : ''}map `,
      ...node.items.map(({ key, value }) => [dumpYaml(key, false), value ? dumpYaml(value, false) : 'no value']),
    ];
  }
  return '';
}

function yamlProps({ anchor, tag }: { anchor?: string | undefined; tag?: string | undefined }): string {
  return `${anchor === undefined ? '' : `&${anchor} `}${tag === undefined ? '' : `<${tag}> `}`;
}
