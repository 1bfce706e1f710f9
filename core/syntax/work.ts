/** Counts what parsing does, so that tests can see that an edit's work does not grow with the file. */
export interface WorkCounter {
  bytesLexed: number;
  nodesBuilt: number;
  fallbacks: { document: number; file: number };
  edits: number;
}

export function newWork(): WorkCounter {
  return { bytesLexed: 0, nodesBuilt: 0, fallbacks: { document: 0, file: 0 }, edits: 0 };
}
