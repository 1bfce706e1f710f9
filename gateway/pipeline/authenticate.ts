/** Who calls. Keys are kept as hashes alone; a machine of one's own needs none until the project declares some. */
import { hash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Caller } from '../exchange.ts';
import type { OperatorKey } from '../marks.ts';
import { type Refusal, refusal } from '../refusal.ts';
import type { LoadedState } from '../served.ts';

export const anybody: Caller = { key: undefined, name: undefined, team: undefined };

export function authenticate(
  headers: IncomingHttpHeaders,
  state: LoadedState,
  trustsCallers: boolean,
): Caller | Refusal {
  if (state.keys.size === 0) {
    if (trustsCallers) return anybody;
    const message = 'This gateway can be reached from other machines and has no keys. Declare `keys` in mooring.yaml.';
    return refusal(401, 'authentication_error', 'keys_required', message);
  }
  const given = bearerOf(headers);
  if (given === undefined) {
    const message = 'A key is needed. Send it as `Authorization: Bearer KEY`.';
    return refusal(401, 'authentication_error', 'missing_key', message);
  }
  const key = keyOf(given, state) ?? keyOf(Buffer.from(given, 'latin1'), state);
  if (key === undefined) {
    return refusal(401, 'authentication_error', 'invalid_api_key', 'This key is not known here.');
  }
  return { key, name: key.name, team: key.team ?? undefined };
}

/** Whether the request comes from whoever operates this gateway. */
export function isOperator(headers: IncomingHttpHeaders, operator: OperatorKey | undefined): boolean {
  const given = bearerOf(headers);
  return given !== undefined && operator?.matches(given) === true;
}

/** Headers are bytes, which Node reads as Latin-1. Some clients send the UTF-8 of a key in them, others its Latin-1. */
function keyOf(given: string | Buffer, { keys }: LoadedState): Caller['key'] {
  const digest = hash('sha256', given, 'hex');
  const key = keys.get(digest);
  if (key === undefined) return undefined;
  return timingSafeEqual(Buffer.from(digest), Buffer.from(key.hash.slice('sha256:'.length))) ? key : undefined;
}

function bearerOf({ authorization }: IncomingHttpHeaders): string | undefined {
  if (authorization === undefined || !/^bearer /i.test(authorization)) return undefined;
  const key = authorization.slice('bearer '.length).trim();
  return key === '' ? undefined : key;
}

/** Whether a key is for a model. */
export function mayCall({ key }: Caller, model: string): boolean {
  const models = key?.models ?? undefined;
  return models === undefined || models.includes(model);
}
