/**
 * The runner's process: `node runner.js --project DIR`. Says on one line of standard output that it is ready, or what
 * is in the way; from then on it is spoken to on its socket. Ends with SIGTERM, with `down`, and when its project does.
 */
import { parseArgs } from 'node:util';
import { keepCompiledCode } from '../host/compiled-code.ts';

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { project: { type: 'string' } } });
  if (values.project === undefined) return refuse('Say which project: --project DIR.');
  try {
    await import('node:sqlite');
  } catch {
    return refuse(
      `The runner needs node:sqlite, which this Node (${process.versions.node}) lacks. Use Node 22.19 or newer.`,
    );
  }
  keepCompiledCode();
  const { runDaemon } = await import('./daemon.ts');
  const started = await runDaemon({ root: values.project, takesGatewaysAlong: false });
  if (!started.ok) return refuse(started.problem);
  console.log(JSON.stringify({ pid: process.pid, socket: started.socket }));
  await started.ended;
}

function refuse(problem: string): void {
  console.log(JSON.stringify({ problem }));
  process.exitCode = 2;
}

await main();
