/** Ports of this machine: whether one is free, and one that is. */
import { createServer } from 'node:net';
import { Refusal } from '../../../core/contract/runner.ts';

const USUAL_PORT = 8787;

/** The port that was asked for or nothing; else the one it had, the usual one, or any. */
export async function choosePort(wanted: number | undefined, former: number | undefined): Promise<number> {
  if (wanted !== undefined) {
    if (wanted === 0 || wanted === former || (await isFree(wanted)) !== undefined) return wanted || freePort();
    throw new Refusal('refused', `Port ${wanted} is taken by another program. Choose another one with --port.`);
  }
  for (const port of [former, USUAL_PORT]) {
    if (port !== undefined && (await isFree(port)) !== undefined) return port;
  }
  return freePort();
}

export async function freePort(): Promise<number> {
  const port = await isFree(0);
  if (port === undefined) throw new Refusal('refused', 'No port is free on this machine.');
  return port;
}

/** The port that was listened on, or undefined when it is taken. */
export function isFree(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? address?.port : undefined));
    });
  });
}
