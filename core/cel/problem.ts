/** Something wrong with an expression. Offsets are UTF-16 units into its source. */
export interface CelProblem {
  readonly code:
    | 'cel/syntax'
    | 'cel/type'
    | 'cel/unknown-variable'
    | 'cel/unknown-field'
    | 'cel/unknown-function'
    | 'cel/refused';
  readonly message: string;
  readonly start: number;
  readonly end: number;
}
