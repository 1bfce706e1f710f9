/** The functions of PromQL with the types of their arguments: https://prometheus.io/docs/prometheus/latest/querying/functions/. */

export type PromqlType = 'scalar' | 'string' | 'vector' | 'matrix';

export interface PromqlFunction {
  readonly takes: readonly PromqlType[];
  /** How many arguments may be left out at the end. */
  readonly optional: number;
  /** The last argument may be repeated. */
  readonly variadic: boolean;
  readonly gives: PromqlType;
}

function of(takes: readonly PromqlType[], gives: PromqlType = 'vector', optional = 0): PromqlFunction {
  return { takes, gives, optional, variadic: false };
}

const overTime = 'avg count first last mad max min present stddev stdvar sum absent ts_of_max ts_of_min ts_of_last';
const ofRange = 'rate increase delta irate idelta deriv changes resets';
const ofVector =
  'abs absent ceil exp floor ln log10 log2 sgn sort sort_desc sqrt timestamp acos acosh asin asinh atan atanh cos cosh deg rad sin sinh tan tanh histogram_avg histogram_count histogram_sum histogram_stddev histogram_stdvar';
const ofDates = 'day_of_month day_of_week day_of_year days_in_month hour minute month year';

export const promqlFunctions: ReadonlyMap<string, PromqlFunction> = new Map<string, PromqlFunction>([
  ...overTime.split(' ').map((name): [string, PromqlFunction] => [`${name}_over_time`, of(['matrix'])]),
  ...ofRange.split(' ').map((name): [string, PromqlFunction] => [name, of(['matrix'])]),
  ...ofVector.split(' ').map((name): [string, PromqlFunction] => [name, of(['vector'])]),
  ...ofDates.split(' ').map((name): [string, PromqlFunction] => [name, of(['vector'], 'vector', 1)]),
  ['quantile_over_time', of(['scalar', 'matrix'])],
  ['histogram_quantile', of(['scalar', 'vector'])],
  ['histogram_fraction', of(['scalar', 'scalar', 'vector'])],
  ['predict_linear', of(['matrix', 'scalar'])],
  ['holt_winters', of(['matrix', 'scalar', 'scalar'])],
  ['double_exponential_smoothing', of(['matrix', 'scalar', 'scalar'])],
  ['clamp', of(['vector', 'scalar', 'scalar'])],
  ['clamp_max', of(['vector', 'scalar'])],
  ['clamp_min', of(['vector', 'scalar'])],
  ['round', of(['vector', 'scalar'], 'vector', 1)],
  ['label_replace', of(['vector', 'string', 'string', 'string', 'string'])],
  ['label_join', { ...of(['vector', 'string', 'string', 'string']), optional: 1, variadic: true }],
  ['sort_by_label', { ...of(['vector', 'string']), variadic: true }],
  ['sort_by_label_desc', { ...of(['vector', 'string']), variadic: true }],
  ['info', of(['vector', 'vector'], 'vector', 1)],
  ['vector', of(['scalar'])],
  ['scalar', of(['vector'], 'scalar')],
  ['time', of([], 'scalar')],
  ['pi', of([], 'scalar')],
]);

export const aggregations: ReadonlySet<string> = new Set(
  'sum avg count min max group stddev stdvar topk bottomk count_values quantile limitk limit_ratio'.split(' '),
);

/** Aggregations with a parameter before the vector, and its type. */
export const aggregationParameters: ReadonlyMap<string, PromqlType> = new Map<string, PromqlType>([
  ['topk', 'scalar'],
  ['bottomk', 'scalar'],
  ['limitk', 'scalar'],
  ['limit_ratio', 'scalar'],
  ['quantile', 'scalar'],
  ['count_values', 'string'],
]);
