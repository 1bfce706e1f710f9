/** What an estimate can be, given the sample: the shape that all intervals share. */
export interface Interval {
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
}
