/** Asks a gateway how it is: `GET /readyz`. */
import { readFile } from 'node:fs/promises';
import { get } from 'node:http';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { INSTANCE_FILE } from '../../../core/contract/target-state.ts';
import type { GatewayLook } from './target.ts';

const PATIENCE_MS = 2000;

interface Asked {
  readonly url: string;
  /** Of the state: the gateway that answers must be the one that was started on it, and not one that took its port. */
  readonly folder: string;
  readonly pid?: number;
  readonly signal?: AbortSignal | undefined;
}

export async function askGateway({ url, folder, pid, signal }: Asked): Promise<GatewayLook> {
  const answer = await readyz(url, signal);
  if (!answer) return { health: { status: 'down', why: `Nothing answers at ${url}.` } };
  const { status, body } = answer;
  const instance = await readFile(join(folder, INSTANCE_FILE), 'utf8').catch(() => undefined);
  if (instance === undefined || textIn(body, 'instance') !== instance) {
    return { health: { status: 'down', why: `Another program answers at ${url}.` } };
  }
  const sequence = numberIn(body, 'sequence') ?? 0;
  const gateway = { url, sequence, ...(pid !== undefined && { pid }) };
  const warnings = sentencesIn(body, 'warnings');
  if (status === 200) {
    return { health: { status: 'healthy', why: [`It serves the state ${sequence}.`, ...warnings].join(' ') }, gateway };
  }
  const problems = sentencesIn(body, 'problems');
  const why = problems.length > 0 ? problems.join(' ') : `It is not ready (${status}).`;
  return { health: { status: 'unhealthy', why }, gateway };
}

function readyz(url: string, signal?: AbortSignal): Promise<{ status: number; body: unknown } | undefined> {
  const { promise, resolve } = Promise.withResolvers<{ status: number; body: unknown } | undefined>();
  const patience = AbortSignal.timeout(PATIENCE_MS);
  const request = get(`${url}/readyz`, {
    agent: false,
    signal: signal ? AbortSignal.any([signal, patience]) : patience,
  });
  request.on('error', () => resolve(undefined));
  request.on('response', (response) => {
    json(response).then(
      (body) => resolve({ status: response.statusCode ?? 0, body }),
      () => resolve({ status: response.statusCode ?? 0, body: undefined }),
    );
  });
  return promise;
}

function numberIn(body: unknown, key: string): number | undefined {
  const value: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, key) : undefined;
  return typeof value === 'number' ? value : undefined;
}

function textIn(body: unknown, key: string): string | undefined {
  const value: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, key) : undefined;
  return typeof value === 'string' ? value : undefined;
}

function sentencesIn(body: unknown, key: string): readonly string[] {
  const value: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, key) : undefined;
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}
