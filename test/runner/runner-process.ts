/** A real runner process on a test project, and what it started: nothing of it outlives the test. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RemoteRunner } from '../../core/contract/runner.ts';
import { endProcess } from '../../host/processes.ts';
import { connectRunner } from '../../host/runner-link.ts';
import { runnerEntry } from '../built.ts';
import type { TestProject } from './watched-project.ts';

export interface RunnerProcess extends AsyncDisposable {
  readonly child: ChildProcess;
  readonly runner: RemoteRunner;
  readonly stderr: () => string;
  /** SIGKILL, and waits until it is gone. */
  kill(): Promise<void>;
}

/** Rejects with what it said when it did not get ready. */
export async function startRunnerProcess(project: TestProject): Promise<RunnerProcess> {
  Object.assign(process.env, project.env);
  const child = spawn(process.execPath, [runnerEntry, '--project', project.root], {
    env: { ...process.env, ...project.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stderr = '';
  child.stderr.on('data', (data) => (stderr += data));
  const ended = once(child, 'exit');
  const line = await firstLine(child);
  const runner = await connectRunner(project.root);
  if (!runner) {
    child.kill('SIGKILL');
    await ended;
    throw new Error(`The runner is not reached. ${line} ${stderr}`);
  }
  return {
    child,
    runner,
    stderr: () => stderr,
    async kill() {
      child.kill('SIGKILL');
      await ended;
      runner.disconnect();
    },
    async [Symbol.asyncDispose]() {
      runner.disconnect();
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      await ended;
      await endGateway(project);
    },
  };
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    child.stdout?.on('data', (data) => {
      text += data;
      if (text.includes('\n')) resolve(text.trim());
    });
    child.once('exit', () => resolve(text));
  });
}

/** The gateway outlives its runner, on purpose. */
export async function endGateway(project: TestProject): Promise<void> {
  const place = gatewayPlace(project);
  if (place) await endProcess(place.pid, 5000);
}

export function gatewayPlace(project: TestProject): { readonly pid: number; readonly port: number } | undefined {
  try {
    return JSON.parse(readFileSync(join(project.root, '.mooring/targets/local/gateway.json'), 'utf8'));
  } catch {
    return undefined;
  }
}
