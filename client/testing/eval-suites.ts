/** Where the eval suites of a file stand: only names and lines, for the Test Explorer. What they mean is the runner's. */
import { isScalar, isSeq, LineCounter, type Node, parseAllDocuments } from 'yaml';

export interface WrittenSuite {
  readonly name: string;
  /** Lines count from 0. */
  readonly line: number;
  /** Of each gate, in their order. */
  readonly gates: readonly number[];
  /** The file of its cases, as the suite writes it; absent when they come from elsewhere. */
  readonly data?: string;
}

/** Of a half-typed file, the suites that can be made out. */
export function suitesIn(text: string): readonly WrittenSuite[] {
  const lines = new LineCounter();
  const suites: WrittenSuite[] = [];
  for (const document of parseAllDocuments(text, { lineCounter: lines, logLevel: 'silent' })) {
    const name = document.getIn(['metadata', 'name'], true);
    if (document.get('kind') !== 'Eval' || !isScalar(name) || typeof name.value !== 'string') continue;
    const lineOf = (node: Node): number => lines.linePos(node.range?.[0] ?? 0).line - 1;
    const gates = document.getIn(['spec', 'gates'], true);
    const data = document.getIn(['spec', 'data']);
    suites.push({
      name: name.value,
      line: lineOf(name),
      gates: isSeq<Node>(gates) ? gates.items.map(lineOf) : [],
      ...(typeof data === 'string' && { data }),
    });
  }
  return suites;
}
