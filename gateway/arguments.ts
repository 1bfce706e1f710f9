/** The command line of the gateway process. */
import { parseArgs } from 'node:util';
import { ok, problem, type Result } from '../core/values/result.ts';

export interface Arguments {
  readonly state: string;
  readonly host: string;
  readonly port: number;
  /** Whoever reaches the port is on this machine, though it is bound wider: a container published on loopback. */
  readonly publishedOnLoopback: boolean;
}

export const usage =
  'Usage: gateway --state DIR [--host 127.0.0.1] [--port 8787] [--published-on-loopback]\n' +
  '  --state DIR              the state of a target: state.json, releases/, blobs/, records.db\n' +
  '  --port N                 0 takes any free port, which the first line of output names\n' +
  '  --published-on-loopback  callers need no key though the host is not loopback: the port is\n' +
  '                           published on the loopback address of the machine alone\n';

export function readArguments(args: readonly string[]): Result<Arguments> {
  let values: { state?: string; host?: string; port?: string; 'published-on-loopback'?: boolean };
  try {
    ({ values } = parseArgs({
      args: [...args],
      options: {
        state: { type: 'string' },
        host: { type: 'string' },
        port: { type: 'string' },
        'published-on-loopback': { type: 'boolean' },
      },
    }));
  } catch (error) {
    return problem(error instanceof Error ? error.message : String(error));
  }
  const { state, host = '127.0.0.1', port = '8787' } = values;
  if (state === undefined || state === '') return problem('`--state` is missing: the folder with state.json.');
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) return problem(`\`${port}\` is not a port.`);
  return ok({ state, host, port: Number(port), publishedOnLoopback: values['published-on-loopback'] ?? false });
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host);
}
