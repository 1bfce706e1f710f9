/**
 * The bucket boundaries that OpenTelemetry's semantic conventions advise for histograms that AI services are measured by,
 * under the names that Prometheus gives them. A histogram knows how many values lie below a boundary, and only guesses in
 * between. https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-metrics/ and …/http/http-metrics/, read in 2026.
 */

const operation = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92];
const perToken = [0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5];
const firstToken = [0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
const http = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

/** By the name of the histogram, without `_bucket`. */
export const histogramBoundaries: ReadonlyMap<string, readonly number[]> = new Map<string, readonly number[]>([
  ['gen_ai_client_operation_duration_seconds', operation],
  ['gen_ai_server_request_duration_seconds', operation],
  ['gen_ai_server_time_per_output_token_seconds', perToken],
  ['gen_ai_server_time_to_first_token_seconds', firstToken],
  ['http_server_request_duration_seconds', http],
  ['http_client_request_duration_seconds', http],
]);
