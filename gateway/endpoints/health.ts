/** `/healthz`: the process lives. `/readyz`: it can serve, and what is wrong when it cannot or not as it should. */
import type { ServerResponse } from 'node:http';
import { answerJson } from '../pipeline/answer.ts';

export interface Health {
  /** What keeps it from serving. */
  readonly problems: () => readonly string[];
  /** What is wrong and does not. */
  readonly warnings: () => readonly string[];
  /** Undefined until the port is its own, or where it cannot be kept. */
  readonly instance: () => string | undefined;
  readonly sequence: () => number | undefined;
  readonly ending: () => boolean;
}

export function healthz(response: ServerResponse): void {
  answerJson(response, 200, [], '{"status":"alive"}');
}

export function readyz(health: Health, response: ServerResponse): void {
  const problems = health.problems();
  const sequence = health.sequence();
  const ready = isReady(health);
  const instance = health.instance() ?? null;
  const body = { ready, sequence: sequence ?? null, instance, problems, warnings: health.warnings() };
  answerJson(response, ready ? 200 : 503, [], JSON.stringify(body));
}

/** With an older state it goes on serving when the newest is broken. */
export function isReady(health: Health): boolean {
  return health.sequence() !== undefined && !health.ending() && health.problems().length === 0;
}
