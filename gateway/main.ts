/**
 * The gateway process: serves the releases of one target's state, and records every inference durably. Starts alone;
 * whoever runs it, a runner or a container, writes the state and watches the first line of output.
 */
import { randomInt } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import process from 'node:process';
import { ulidFactory } from '../core/values/ulid.ts';
import { isLoopback, readArguments, usage } from './arguments.ts';
import { newBreakers } from './breakers.ts';
import { newBudgets } from './budgets.ts';
import type { Health } from './endpoints/health.ts';
import type { Gateway } from './exchange.ts';
import { newMeters } from './limits.ts';
import { leaveMarks, type Marks } from './marks.ts';
import { newMetrics } from './metrics.ts';
import { newArtifactRunner } from './providers/onnx.ts';
import { newConnectionPools } from './providers/openai.ts';
import { startWriter } from './records/writer.ts';
import { keepRetention } from './retention.ts';
import { newServer } from './server.ts';
import { watchState } from './state/watch.ts';

const isSource = import.meta.url.endsWith('.ts');
const recordsThread = new URL(isSource ? './records/thread.ts' : './gateway-records.js', import.meta.url);
const onnxThread = new URL(isSource ? './providers/onnx-thread.ts' : './gateway-onnx.js', import.meta.url);

const longestGoodbyeMs = 30_000;

await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<void> {
  if (args.includes('--help')) {
    process.stdout.write(usage);
    return;
  }
  const read = readArguments(args);
  if (!read.ok) {
    process.stderr.write(`${read.problem}\n${usage}`);
    process.exitCode = 2;
    return;
  }
  const { state: directory, host, port, publishedOnLoopback } = read.value;
  mkdirSync(directory, { recursive: true });
  const trustsCallers = publishedOnLoopback || isLoopback(host);
  const say = (sentence: string): void => void process.stderr.write(`${sentence}\n`);

  const pools = newConnectionPools();
  const writer = startWriter({
    thread: recordsThread,
    file: join(directory, 'records.db'),
    onOpen(recovered) {
      if (recovered.length === 0) return;
      const streams = recovered.length === 1 ? '1 stream was' : `${recovered.length} streams were`;
      say(`${streams} cut off when this gateway ended last. The records keep the status open.`);
    },
    onProblem: (problem) => say(`Records cannot be written: ${problem}`),
  });
  const environment = process.env;
  const artifacts = newArtifactRunner(onnxThread);
  const state = await watchState({ directory, environment, pools, artifacts }, (problem) => {
    if (problem !== undefined) say(`The new state is not served: ${problem}`);
  });

  await writer.tried;

  let ending = false;
  let marks: Marks | undefined;
  const metrics = newMetrics();
  const newUlid = ulidFactory(() => randomInt(2 ** 20));
  const gateway: Gateway = {
    state: state.current,
    writer,
    meters: newMeters(),
    budgets: newBudgets(writer),
    breakers: newBreakers(),
    metrics,
    trustsCallers,
    operator: () => marks?.operator,
    newId: (now) => `rec_${newUlid(now)}`,
  };
  const retention = keepRetention(writer, state.current, Date.now);
  const health: Health = {
    instance: () => marks?.instance,
    sequence: () => state.current()?.sequence,
    ending: () => ending,
    problems: () => [state.problem(), writer.problem(), keysProblem()].filter((one) => one !== undefined),
    warnings: () => state.current()?.warnings ?? [],
  };
  const keysProblem = (): string | undefined =>
    trustsCallers || (state.current()?.keys.size ?? 1) > 0
      ? undefined
      : `${host} can be reached from other machines and no keys are declared: every request is refused.`;

  const server = newServer({ gateway, health });
  server.on('error', (error) => {
    const taken = 'code' in error && error.code === 'EADDRINUSE';
    say(
      taken
        ? `The port ${port} of ${host} is taken. End who has it, or choose another with --port.`
        : `Cannot listen: ${error.message}`,
    );
    process.exit(2);
  });
  server.listen(port, host, () => {
    const left = leaveMarks(directory);
    if (left.ok) marks = left.value;
    else say(left.problem);
    const { address, port: bound } = server.address() as AddressInfo;
    const shown = address.includes(':') ? `[${address}]` : address;
    const listening = { host: address, port: bound, url: `http://${shown}:${bound}` };
    process.stdout.write(`${JSON.stringify({ listening, sequence: state.current()?.sequence ?? null })}\n`);
  });

  async function end(): Promise<void> {
    if (ending) return;
    ending = true;
    state.close();
    retention.close();
    const forced = setTimeout(() => process.exit(1), longestGoodbyeMs);
    // A connection that becomes idle while others still work would be waited for.
    const closing = setInterval(() => server.closeIdleConnections(), 25);
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
    });
    clearInterval(closing);
    await gateway.budgets.close();
    await writer.close();
    await pools.close();
    await artifacts.close();
    clearTimeout(forced);
    process.exit(0);
  }
  process.on('SIGTERM', () => void end());
  process.on('SIGINT', () => void end());
}
