/**
 * Which release answers: by weight, and always the same one for the same user or session. Who says nothing about
 * himself is given to an arm by chance.
 */
import { hash, randomInt } from 'node:crypto';
import { isJsonObject, type JsonValue } from '../../core/values/json.ts';
import type { Admission, Exchange, Routed } from '../exchange.ts';
import type { Arm } from '../served.ts';

const steps = 2 ** 32;

export function route(exchange: Exchange, admission: Admission): Routed {
  const { arms } = admission.deployment;
  const [only] = arms;
  if (only === undefined) throw new Error('A deployment without a release was loaded.');
  const arm = arms.length === 1 ? only : armAt(arms, positionOf(exchange));
  return { ...admission, arm };
}

/** Arms stand in a fixed order, the canary first: when its weight rises, everybody who is in it stays in it. */
export function armAt(arms: readonly Arm[], position: number): Arm {
  let edge = 0;
  for (const arm of arms) {
    edge += arm.weight;
    if (position < edge) return arm;
  }
  const last = arms.findLast(({ weight }) => weight > 0) ?? arms.at(-1);
  if (last === undefined) throw new Error('A deployment without a release was loaded.');
  return last;
}

function positionOf(exchange: Exchange): number {
  const sticky = stickyKey(exchange);
  if (sticky === undefined) return randomInt(steps) / steps;
  const digest = hash('sha256', `${exchange.model}\0${sticky}`, 'hex');
  return Number.parseInt(digest.slice(0, 8), 16) / steps;
}

/** `user`, then the header `x-mooring-session`, then `metadata.session`. */
export function stickyKey({ body, headers }: Pick<Exchange, 'body' | 'headers'>): string | undefined {
  const session = headers['x-mooring-session'];
  const metadata: JsonValue | undefined = body.metadata;
  const candidates: unknown[] = [body.user, session, isJsonObject(metadata) ? metadata.session : undefined];
  return candidates.find((value): value is string => typeof value === 'string' && value !== '');
}
