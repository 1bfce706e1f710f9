/** The article before a kind: `a Model`, `an Eval`, `an SLO`. */
export function withArticle(kind: string): string {
  return /^(?:[AEIO]|SL[IO])/.test(kind) ? `an ${kind}` : `a ${kind}`;
}
