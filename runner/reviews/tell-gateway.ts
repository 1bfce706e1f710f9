/** Tells a gateway what was decided about one of its records: `POST /v1/feedback`, with the key of its operator. */
import { request } from 'node:http';
import type { ReviewDecision } from '../store/reviews.ts';

const PATIENCE_MS = 3000;

/** True when there is nothing left to tell: it is written, or the record is gone. */
export function tellGateway(
  url: string,
  key: string | undefined,
  { record, decision, why, output, by, rule }: ReviewDecision,
): Promise<boolean> {
  const value = { decision, ...(why !== undefined && { why }), ...(output !== undefined && { output }) };
  const body = JSON.stringify({ record, kind: 'review', value, by: rule === undefined ? by : `rule ${rule}` });
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const post = request(`${url}/v1/feedback`, {
    method: 'POST',
    agent: false,
    headers: {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(body),
      ...(key !== undefined && { authorization: `Bearer ${key}` }),
    },
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  post.on('error', () => resolve(false));
  post.on('response', (response) => {
    response.resume();
    resolve(response.statusCode === 201 || response.statusCode === 404);
  });
  post.end(body);
  return promise;
}
