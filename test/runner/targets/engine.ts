/** A container engine of the test's own: Podman's service with its own socket and storage, gone when the test is over. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { engineAt } from '../../../runner/deploy/targets/container/engine.ts';
import { requireProgram } from '../../system-program.ts';

export interface TestEngine extends AsyncDisposable {
  readonly socket: string;
  /** Runs Podman's own command line on the same storage; gives what it prints. */
  podman(...args: readonly string[]): Promise<string>;
  /** What a container said, by the way it said it. */
  logs(container: string): Promise<{ readonly stdout: string; readonly stderr: string }>;
  /** Ends the service. Containers go on. */
  stop(): Promise<void>;
  start(): Promise<void>;
}

const run = promisify(execFile);
/** The limits that this process itself has: where it may not raise them, no container could be started otherwise. */
const LIMITS = '["nofile=1024:1024", "nproc=1024:1024"]';

const program = await requireProgram({
  what: 'Podman',
  why: 'the tests deploy to containers of a real engine',
  variable: 'PODMAN',
  commands: ['podman'],
  debianPackages: ['podman', 'runc'],
});

export async function startEngine(): Promise<TestEngine> {
  // Short: the path of a socket must be.
  const folder = mkdtempSync(join(tmpdir(), 'mooring-e-'));
  const at = (name: string): string => join(folder, name);
  for (const name of ['root', 'run', 'tmp']) mkdirSync(at(name));
  // crun refuses machines that mix both versions of control groups.
  const runtime = isOnPath('runc') ? 'runc' : 'crun';
  writeFileSync(
    at('containers.conf'),
    `[containers]\ndefault_ulimits = ${LIMITS}\n[engine]\nruntime = "${runtime}"\ncgroup_manager = "cgroupfs"\nevents_logger = "file"\n`,
  );
  writeFileSync(
    at('storage.conf'),
    `[storage]\ndriver = "vfs"\ngraphroot = "${at('root')}"\nrunroot = "${at('run')}"\n`,
  );
  const env = {
    ...process.env,
    CONTAINERS_CONF: at('containers.conf'),
    CONTAINERS_STORAGE_CONF: at('storage.conf'),
    // What a test process hands on must not be found in containers: they are ended by the engine.
    MOORING_TEST_RUN: undefined,
  };
  const base = ['--root', at('root'), '--runroot', at('run'), '--tmpdir', at('tmp'), '--storage-driver', 'vfs'];
  const socket = at('p.sock');
  let service: ChildProcess | undefined;
  let said = '';

  async function start(): Promise<void> {
    const child = spawn(program, [...base, 'system', 'service', '--time=0', `unix://${socket}`], {
      env,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    child.stderr?.on('data', (data) => (said += data));
    service = child;
    for (;;) {
      if (child.exitCode !== null) throw new Error(`Podman's service ended: ${said}`);
      try {
        await engineAt(socket).ask('GET', '/_ping');
        return;
      } catch {
        await wait(50);
      }
    }
  }

  async function stop(): Promise<void> {
    if (!service || service.exitCode !== null) return;
    const ended = once(service, 'exit');
    service.kill('SIGTERM');
    await ended;
    service = undefined;
  }

  const both = (args: readonly string[]) => run(program, [...base, ...args], { env, maxBuffer: 64 * 1024 * 1024 });
  const podman = async (...args: readonly string[]): Promise<string> => (await both(args)).stdout;

  await start();
  return {
    socket,
    podman,
    logs: (container) => both(['logs', container]),
    stop,
    start,
    async [Symbol.asyncDispose]() {
      try {
        await podman('rm', '--all', '--force', '--time', '0');
      } finally {
        await stop();
        rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
      }
    },
  };
}

function isOnPath(program: string): boolean {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  return folders.some((folder) => existsSync(join(folder, program)));
}
